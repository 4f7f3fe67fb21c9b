"""Introductions in the demo: one that waits for the member whose eyes one looks through, and a round of their edition."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership
from app.demo.people import GUIDES
from app.extensions import db
from app.introductions.models import Introduction, IntroductionSide
from app.introductions.rounds.models import Round, RoundMember
from app.notifications.operations import notify
from app.ties.queries import connected_ids, pair, pair_key

OPEN_FOR = timedelta(days=14)
NOTE = "You two sat at opposite ends of the room and asked the same question. I think you would save each other a year."
THEME = "What would you measure if you could?"


def load(ids: dict[str, int], today: datetime) -> None:
    guide = db.session.get_one(Member, ids[GUIDES["member"]])
    _introduction(guide, today)
    _round(guide, today)


def _introduction(guide: Member, today: datetime) -> None:
    """By the first connection of theirs who knows somebody that they do not."""
    mine = set(db.session.scalars(connected_ids(guide)))
    for broker_id in sorted(mine):
        theirs = set(db.session.scalars(connected_ids(db.session.get_one(Member, broker_id))))
        if others := sorted(theirs - mine - {guide.id}):
            break
    else:
        return
    key = pair_key(guide.id, others[0])
    made = Introduction(
        broker_id=broker_id, client_key="demo-introduction", note=NOTE, pair=key, open_pair=key,
        created_at=today - timedelta(days=2), expires_at=today - timedelta(days=2) + OPEN_FOR,
        sides=[IntroductionSide(member_id=id) for id in pair(guide.id, others[0])],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    notify(guide.id, "introduction", "introduction", made.id, by_id=broker_id, once=f"introduction:{made.id}")


def _round(guide: Member, today: datetime) -> None:
    """In the latest edition of theirs, by its organiser; a dozen take part."""
    people = select(EditionMembership).join(Edition).where(EditionMembership.edition_id.in_(sorted(guide.edition_ids)))
    latest = list(db.session.scalars(people.order_by(Edition.starts_on.desc(), EditionMembership.member_id)))
    there = [one for one in latest if one.edition_id == latest[0].edition_id]
    organiser = next((one.member_id for one in there if one.role == "organiser"), None)
    if organiser is None:
        return
    edition_id = latest[0].edition_id
    opened = Round(
        edition_id=edition_id, open_edition_id=edition_id, made_by_id=organiser, client_key="demo-round", theme=THEME,
        every=2, next_on=today.date() + timedelta(days=3), created_at=today - timedelta(days=5),
    )  # fmt: skip
    db.session.add(opened)
    db.session.flush()
    others = [one.member_id for one in there if one.member_id != guide.id][:12]
    db.session.add_all(RoundMember(round_id=opened.id, member_id=id) for id in others)
    db.session.flush()
