"""The glossary from the command line."""

import click
from flask.cli import AppGroup

from app.glossary.operations import load_shipped_pairs
from app.kernel.transaction import write

cli = AppGroup("glossary", help="What one field calls by another field's word.")


@cli.command()
def load() -> None:
    """Add the pairs that come with the code and are not there yet."""
    click.echo(f"{write(load_shipped_pairs)} pairs were added.")
