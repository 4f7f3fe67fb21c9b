"""The front page: somebody to meet, what is new, a question that waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.models import Member
from app.profiles import directory
from app.profiles.cards import Card
from app.profiles.queries import fill
from app.threads import contents

NEW, MEET = 5, 3


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
    """Somebody to meet, until partners are proposed with a reason."""
    chosen = {row.id: Card(row.id, row.display_name, is_open=True) for row in directory.to_meet(actor, MEET)}
    return list(fill(actor, chosen).values())
