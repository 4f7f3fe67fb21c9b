"""The front page: what is new, a question that waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.accounts.models import Member
from app.threads import contents

NEW = 5


@dataclass
class FrontPage:
    """What the front page shows; `fields` are the marks of each thread's fields, by its id."""

    threads: Sequence[Any]
    question: Any | None
    fields: Mapping[int, Sequence[str]]


def front_page(actor: Member) -> FrontPage:
    threads = contents.unread(actor, NEW)
    question = next(iter(contents.first_lines(actor, "unanswered", 1)), None)
    marked = [line.id for line in (*threads, question) if line is not None]
    return FrontPage(threads, question, contents.fields_of(actor, marked))
