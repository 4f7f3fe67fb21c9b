"""The invented community: load it, make it large, take it out again."""

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import func, select

from app.accounts.models import Member
from app.chat import bound
from app.cohorts.models import Edition, Group, School
from app.demo import bulk, content, meet, people, quote, reading, removal, rooms, talk, tend
from app.extensions import db
from app.kernel import audit, clock
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
        spaces = talk.load(ids, today)
        rooms.load(ids, today)
        meet.load(ids, today)
        quote.load(ids, today)
        tend.load(ids, today)
        reading.load(ids, today)
        names = [school["name"] for school in content.schools()["schools"]]
        schools = list(db.session.scalars(select(School.id).where(School.name.in_(names))))
        editions = db.session.scalars(select(Edition.id).where(Edition.school_id.in_(schools))).all()
        bound.follow("edition", editions)
        bound.follow("group", db.session.scalars(select(Group.id).where(Group.edition_id.in_(editions))).all())
        bound.follow("space", spaces)
        audit.record(None, removal.LOADED, schools=schools, spaces=spaces)

    with clock.stopped(today):
        write(unit)


def guides() -> list[tuple[str, int]]:
    """Through whose eyes to look: (kind of person, member's id) of a member, a moderator and an organiser."""
    found = {kind: select(Member.id).where(Member.email == f"{key}@example.org") for kind, key in people.GUIDES.items()}
    return [(kind, id) for kind, query in found.items() if (id := db.session.scalar(query)) is not None]


@click.command("demo")
@click.option(
    "--today", type=click.DateTime(["%Y-%m-%d"]), help="The day it is told from; the same day gives the same data."
)
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
