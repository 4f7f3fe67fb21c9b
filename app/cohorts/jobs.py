"""The jobs door: imports go on step by step, invitations and links are mailed, old rosters are forgotten."""

import functools
import time

from app.accounts.models import Member
from app.cohorts import operations, queries
from app.cohorts.joining import operations as joining
from app.cohorts.models import Edition
from app.cohorts.roster import files, steps
from app.cohorts.roster.operations import STEP
from app.extensions import db
from app.kernel import outbox
from app.kernel.jobs import every, job
from app.kernel.transaction import write

INVITED_AT_ONCE = 20


@job(STEP)
def step(import_id: int) -> None:
    steps.go_on(import_id, lambda: outbox.put(STEP, import_id=import_id))


@job("roster.forget")
def forget(import_id: int) -> None:
    files.empty(import_id)


@every(6 * 3600)
def forget_the_old() -> None:
    files.forget_the_old()


@job(operations.INVITE)
def invite(edition_id: int, by_id: int, past: int, last: int, member_ids: list[int] | None) -> None:
    """Invite the next people, in the order of their ids; whoever is invited already is passed over."""
    until = time.monotonic() + steps.SLICE
    done: int | None = past
    while done is not None and time.monotonic() < until:
        done = files.brief(functools.partial(_invite, edition_id, by_id, done, last, member_ids))
    if done is not None:
        payload = {"edition_id": edition_id, "by_id": by_id, "past": done, "last": last, "member_ids": member_ids}
        write(lambda: outbox.put(operations.INVITE, **payload))


@job(joining.MAIL)
def mail_join(link_id: int, name: str, address: str, language: str) -> None:
    write(lambda: joining.mail_join(link_id, name=name, address=address, language=language))


def _invite(edition_id: int, by_id: int, past: int, last: int, member_ids: list[int] | None) -> int | None:
    """The id of the last person who was dealt with, or None when all are."""
    actor, edition = db.session.get(Member, by_id), db.session.get(Edition, edition_id)
    if actor is None or edition is None or not actor.is_active:
        return None
    waiting = queries.to_invite(edition, member_ids).where(Member.id > past, Member.id <= last)
    members = list(db.session.scalars(waiting.limit(INVITED_AT_ONCE)))
    operations.invite_people(actor, edition, members)
    return members[-1].id if members else None
