"""The front page: somebody to meet, what is new, a question that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.models import Member
from app.profiles.cards import Card
from app.profiles.directory import people_to_meet
from app.threads import contents

NEW, MEET = 5, 3


@dataclass
class FrontPage:
    """What the front page shows; `fields` are the marks of each thread's fields, by its id."""

    meet: Sequence[Card]
    threads: Sequence[Any]
    question: Any | None
    fields: Any


def front_page(actor: Member) -> FrontPage:
    threads = contents.lines(actor, space=None, show="unread").items[:NEW]
    waiting = [line for line in contents.lines(actor, space=None, show="unanswered").items if not line.is_removed]
    question = waiting[0] if waiting else None
    marked = [line.id for line in (*threads, *waiting[:1])]
    return FrontPage(somebody_to_meet(actor), threads, question, contents.fields_of(actor, marked))


def somebody_to_meet(actor: Member) -> list[Card]:
    """Recently confirmed people of other fields, until partners are proposed with a reason."""
    return [
        Card(
            found.id,
            found.name,
            is_open=True,
            field=found.field,
            headline=found.headline,
            organisation=found.organisation,
            photo=found.photo or None,
        )
        for found in people_to_meet(actor, MEET)
    ]
