"""flask search: for those who run the site."""

import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import AppGroup

from app.kernel import jobs
from app.kernel.search import LANE, LANE_APART
from app.kernel.transaction import transaction
from app.search import evaluate as judged
from app.search import sources
from app.search.check import differences
from app.search.index import CHUNK, every_index
from app.search.jobs import everything, read
from app.search.meaning import embedding, meaning
from app.search.meaning import vectors as stored

KINDS = {"posts": "thread", "people": "person"}

cli = AppGroup("search", help="The search index: rebuild, check, drain.")


@cli.command()
@click.option("--words", is_flag=True, help="Only the index.")
@click.option("--meaning", "vectors", is_flag=True, help="Only the vectors: those of texts that have none yet.")
def rebuild(words: bool, vectors: bool) -> None:
    """Make the index anew beside the old one and put it in its place, then give every text its vector. Searches go on
    meanwhile; what is interrupted goes on where it stood."""
    if words or not vectors:
        rebuild_words()
    if vectors or not words:
        rebuild_vectors()


def rebuild_words() -> None:
    for kind, index in every_index().items():
        began = time.monotonic()
        index.rebuild(partial(everything, kind), read, lambda n: click.echo(f"\r{n} indexed", nl=False, err=True))
        count, took = int(index.snapshot().is_alive.sum()), time.monotonic() - began
        named = f"The index of {kind}s" if kind else "The index"
        click.echo(f"\n{named} holds {count} documents; it took {took:.1f} s.")


def rebuild_vectors() -> None:
    """For all that has none yet."""
    known, began = meaning(), time.monotonic()
    if known is None:
        return click.echo("Search goes by words alone, so there are no vectors to make.")
    if not stored().is_sound():
        stored().condemn()
    keys, made = everything(), 0
    for start in range(0, len(keys), CHUNK):
        made += embedding.embed(known, keys[start : start + CHUNK])
        seen = min(start + CHUNK, len(keys))
        click.echo(f"\r{seen} of {len(keys)} looked at, {made} texts embedded", nl=False, err=True)
    stored().mark_whole()
    click.echo(f"\n{len(stored().stored().matrix)} texts have vectors; it took {time.monotonic() - began:.1f} s.")


@cli.command()
def check() -> None:
    """Compare the indexes with the database: all ids, and the text of one in a hundred. Exit code 1 if they differ."""
    found = []
    for kind, index in every_index().items():
        with transaction(write=False):
            keys = sources.keys(kind)
            if keys or index.is_usable():  # one that has never held anything need not be there
                found += differences(index, keys, sources.entries, sources.waiting())
    found += [] if stored().is_sound() else ["The vectors are damaged."]
    for line in found:
        click.echo(line)
    click.echo("The index and the database agree." if not found else "Run: flask search rebuild")
    sys.exit(1 if found else 0)


@cli.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(["posts", "people"]), default="posts", help="What documents are indexed as.")
@click.option("--runs", type=click.Path(path_type=Path), help="Where the TREC run files go; FOLDER's name by default.")
def evaluate(folder: Path, kind: str, runs: Path | None) -> None:
    """How well search ranks a collection: docs.jsonl, queries.jsonl and qrels.tsv in FOLDER."""
    try:
        collection = judged.Collection.read(folder)
    except judged.Unreadable as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    found, runs = meaning(), runs or Path(f"runs-{folder.resolve().name}")
    runs.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch:
        indexed = judged.Scratch(collection, KINDS[kind], Path(scratch), found.model if found else None)
        for how in judged.RUNS if found else judged.RUNS[:1]:
            with (runs / f"{how}.run").open("w") as file:
                click.echo(judged.evaluate(collection, indexed, how, file.write).line(how))
    if not found:
        click.echo("There is no model here, so meaning and hybrid were left out.", err=True)


@cli.command()
def drain() -> None:
    """Index all that waits, now."""
    taken = 0
    while some := jobs.drain(LANE) + jobs.drain(LANE_APART):
        taken += some
    click.echo(f"{taken} changes indexed.")
