"""The front page: somebody to meet, what is new, a question that waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, select

from app.accounts.models import Member
from app.extensions import db
from app.profiles.cards import Card
from app.profiles.models import Profile, ProfileItem
from app.profiles.queries import fill, listed_members, may_read_item
from app.threads import contents
from app.ties.queries import connected_ids

NEW, MEET = 5, 3
LATELY = 200  # so many of the latest confirmed people are looked at


@dataclass
class FrontPage:
    """What the front page shows; `fields` are the marks of each thread's fields, by its id."""

    meet: Sequence[Card]
    threads: Sequence[Any]
    question: Any | None
    fields: Mapping[int, Sequence[str]]


def front_page(actor: Member) -> FrontPage:
    threads = contents.first_lines(actor, "unread", NEW)
    question = next(iter(contents.first_lines(actor, "unanswered", 1)), None)
    marked = [line.id for line in (*threads, question) if line is not None]
    return FrontPage(people_to_meet(actor), threads, question, contents.fields_of(actor, marked))


def people_to_meet(actor: Member) -> list[Card]:
    """Recently confirmed people of other main fields, one of each, until partners are proposed with a reason."""
    lately = select(Profile.member_id).where(Profile.state == "published")
    lately = lately.order_by(Profile.confirmed_at.desc(), Profile.member_id.desc()).limit(LATELY)
    main = and_(ProfileItem.member_id == Member.id, ProfileItem.kind == "field", ProfileItem.position == 0)
    own = select(ProfileItem.value).where(
        ProfileItem.member_id == actor.id, ProfileItem.kind == "field", ProfileItem.position == 0
    )
    others = (
        listed_members(actor)
        .with_only_columns(Member.id, Member.display_name, ProfileItem.value)
        .join(ProfileItem, main)
        .where(Member.id.in_(lately), Member.id != actor.id, may_read_item(actor))
        .where(ProfileItem.value.not_in(own), Profile.availability != "paused")
        .where(Member.id.not_in(connected_ids(actor)))
        .order_by(Profile.confirmed_at.desc(), Member.id.desc())
    )
    of_field: dict[str, Card] = {}
    for id, name, field in db.session.execute(others):
        of_field.setdefault(field, Card(id, name, is_open=True))
    chosen = {card.id: card for card in list(of_field.values())[:MEET]}
    return list(fill(actor, chosen).values())
