"""flask partners: for those who run the site."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
import numpy as np
from flask import current_app
from flask.cli import AppGroup

from app.partners.matching import choice
from app.partners.matching.collection import Collection, Unreadable, read
from app.partners.matching.compare import VectorsOf
from app.partners.matching.evaluate import measure
from app.partners.models import DEFAULT_DIAL
from app.search.meaning import meaning
from app.search.meaning.stored import digest
from app.search.meaning.vectors import Vectors

cli = AppGroup("partners", help="Matching: how well it does.")
CHUNK = 256


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--dial", type=click.IntRange(1, 5), default=DEFAULT_DIAL, show_default=True, help="How far out to look.")
def evaluate(folder: Path, dial: int) -> None:
    """Rank for the people of a folder, by the same code as the site, and say how well it did.

    FOLDER holds people.jsonl and qrels.tsv or ratings.tsv; ties.tsv, queries.tsv and far.tsv if there are.
    """
    try:
        collection = read(folder)
    except Unreadable as error:
        click.echo(f"{folder}: {error}", err=True)
        sys.exit(2)
    for line in collection.left_out:
        click.echo(line, err=True)
    for line in measure(collection, _vectors(collection), choice.outward(dial)).lines():
        click.echo(line)


def _vectors(collection: Collection) -> VectorsOf | None:
    """The meaning of every text, computed once and kept beside the site's own; None without the model."""
    if (known := meaning()) is None:
        click.echo("There is no model: by words alone.", err=True)
        return None
    store = Vectors(current_app.config["DATA"] / "evaluate" / "vectors")
    texts = {one.text for person in collection.people for one in person.said}
    texts |= {text for rated in (collection.ratings or {}).values() for text, _ in rated}
    ordered = sorted(texts)
    digests = np.array([digest(text) for text in ordered], np.int64)
    missing = np.flatnonzero(store.stored().rows(digests) < 0)
    for at in range(0, len(missing), CHUNK):
        some = missing[at : at + CHUNK]
        store.append(digests[some], known.encode([ordered[n] for n in some]))
        click.echo(f"\r{min(at + CHUNK, len(missing))} of {len(missing)} texts", nl=False, err=True)
    if len(missing):
        click.echo(err=True)
    stored = store.stored()
    rows = dict(zip(ordered, stored.rows(digests), strict=True))

    def vectors(texts: Sequence[str]) -> np.ndarray:
        return np.asarray(stored.matrix[np.array([rows[text] for text in texts], np.int64)], np.float32)

    return vectors
