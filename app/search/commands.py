"""flask search: for those who run the site."""

import sys
import time

import click
from flask.cli import AppGroup

from app.kernel import jobs
from app.kernel.transaction import transaction
from app.search import sources
from app.search.check import differences
from app.search.index import search_index
from app.search.jobs import everything, read

cli = AppGroup("search", help="The search index: rebuild, check, drain.")


@cli.command()
def rebuild() -> None:
    """Make the index anew beside the old one, then put it in its place. Searches go on meanwhile."""
    began = time.monotonic()
    search_index().rebuild(everything, read, lambda n: click.echo(f"\r{n} indexed", nl=False, err=True))
    count = sum(1 for _ in search_index().snapshot().cards())
    click.echo(f"\nThe index holds {count} documents; it took {time.monotonic() - began:.1f} s.")


@cli.command()
def check() -> None:
    """Compare the index with the database: all ids, and the text of one in a hundred. Exit code 1 if they differ."""
    with transaction(write=False):
        found = differences(search_index(), sources.keys(), sources.entries, sources.waiting())
    for line in found:
        click.echo(line)
    click.echo("The index and the database agree." if not found else "Run: flask search rebuild")
    sys.exit(1 if found else 0)


@cli.command()
def drain() -> None:
    """Index all that waits, now."""
    taken = 0
    while some := jobs.drain("search"):
        taken += some
    click.echo(f"{taken} changes indexed.")
