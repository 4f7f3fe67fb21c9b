"""The keys to the house, handed out on the terminal of whoever runs it."""

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from app.accounts import operations
from app.kernel.errors import Refusal
from app.kernel.transaction import write

cli = AppGroup("admin", help="Ways in for those who run the site.")


def first_keys() -> None:
    """Print a link that makes the first admin, as long as there is none."""
    if secret := write(operations.first_key):
        _print("Open this once, within a day, to become the first admin", "first-admin", secret)


def sign_in_key(label: str, member_id: int) -> None:
    """Print a link that signs in as this member, once, within a day."""
    _print(f"Sign in as {label}, once, within a day", "links", write(lambda: operations.key_of(member_id)))


@cli.command("invite")
@click.argument("address")
@click.option("--name", default="", help="The name, if the address is new here.")
@with_appcontext
def invite(address: str, name: str) -> None:
    """Make the owner of ADDRESS admin, and print a link to come in with."""
    try:
        secret = write(lambda: operations.key_of(operations.make_admin(address, name=name).id))
    except Refusal as refusal:
        raise click.ClickException(refusal.said()) from refusal
    _print(f"{address} is admin. Open this once, within a day, to come in", "links", secret)


def _print(what: str, kind: str, secret: str) -> None:
    click.echo(f"{what}:\n  {current_app.config['PUBLIC_URL']}/{kind}/{secret}")
