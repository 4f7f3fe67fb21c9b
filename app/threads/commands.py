"""Threads from the command line."""

import click
from flask.cli import AppGroup

from app.kernel.transaction import transaction, write
from app.threads import purging

cli = AppGroup("threads", help="What people write to each other.")


@cli.command()
@click.option("--dry-run", is_flag=True, help="Only count what would go.")
def purge(dry_run: bool) -> None:
    """Let go for good of what was deleted thirty days ago, as the jobs process does every six hours."""
    with transaction(write=False):
        posts, threads = purging.count_due()
    click.echo(f"Posts: {posts}, threads: {threads}.")
    while not dry_run and write(purging.purge_some):
        pass
