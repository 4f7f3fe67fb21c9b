"""The invented community: load it, make it large, take it out again."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app.accounts.models import Member, StaffRole
from app.cohorts.models import EditionMembership
from app.demo import bulk, people, removal, talk
from app.extensions import db
from app.kernel import clock
from app.kernel.transaction import write


def load_if_empty() -> bool:
    """Load the demo if nobody is here yet; says whether it did."""
    if db.session.scalar(select(func.count()).select_from(Member)):
        return False
    load(clock.now())
    return True


def load(today: datetime) -> None:
    """Write the whole demo, as of `today`, in one unit of work: all of it is there, or nothing."""

    def unit() -> None:
        ids = people.load(today)
        people.give_roles(ids)
        talk.load(ids, today)

    write(unit)


def guides() -> list[tuple[str, int]]:
    """Through whose eyes to look: (kind of person, member's id) of a member, a moderator and an organiser."""
    moderator = db.session.scalar(
        select(StaffRole.member_id).join(Member, Member.id == StaffRole.member_id).where(StaffRole.role == "site moderator", _invented())
    )
    organiser = db.session.scalar(
        select(EditionMembership.member_id).join(Member).where(EditionMembership.role == "organiser", _invented())
    )
    member = db.session.scalar(select(Member.id).where(Member.email == f"{people.GUIDE}@example.org"))
    found = (("member", member), ("moderator", moderator), ("organiser", organiser))
    return [(kind, id) for kind, id in found if id is not None]


def _invented() -> object:
    return Member.email.like("%@example.org")


@click.command("demo")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day it is told from; the same day gives the same data.")
@click.option("--members", type=int, default=0, help="Add people until there are so many.")
@click.option("--threads", type=int, default=0, help="Add so many threads of 20 posts.")
@click.option("--remove", is_flag=True, help="Take the demo out again.")
@with_appcontext
def demo(today: datetime | None, members: int, threads: int, remove: bool) -> None:
    """Load the invented community, if the database is empty; make it larger; or remove it."""
    day = today.replace(hour=12, tzinfo=UTC) if today else clock.now()
    if remove:
        click.echo(f"{write(removal.remove)} invented members and all that hung on them are gone.")
        return
    if not db.session.scalar(select(func.count()).select_from(Member)):
        load(day)
        click.echo("The invented community is here.")
    db.session.rollback()
    write(lambda: bulk.people(members, day))
    write(lambda: bulk.threads(threads, day))


cli = demo
