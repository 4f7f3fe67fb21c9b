"""Reports and cases for the tests, made as their people would make them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from app.moderation import cases, deciding, operations, queries
from app.moderation.models import Case

Act = Callable[..., Any]


def report(act: Act, person: str | None, target_id: int, kind: str = "post", **given: Any) -> str:
    """Report a thing as a person of the cast, None as a stranger; the receipt."""

    def send(member: Any = None) -> str:
        said = {"reason": "unkind", "text": "", "client_key": uuid4().hex} | given
        return operations.report(member, queries.get_reportable(member, kind, target_id), **said).receipt

    return act(person, send)


def case_now(read: Callable[..., Any]) -> Case:
    [found] = read(select(Case))
    return found


def decide(do: Act, person: str, case: Case, /, **given: Any) -> int:
    """Decide a case as it was read; the decision's id."""
    said = {"version": case.version, "client_key": uuid4().hex} | given
    return do(person, lambda me: deciding.decide_case(me, cases.get_case(me, case.id), **said).id)
