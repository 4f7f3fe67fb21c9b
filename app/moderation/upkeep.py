"""What the clock does with cases: back to the queue where their holder no longer looks after the place, and reminders of
those that nobody takes (H-6)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import queries as accounts
from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock, reportable
from app.moderation import cases
from app.moderation.models import OPEN, Case
from app.notifications.operations import notify

REMIND, REMIND_ALL = timedelta(hours=24), timedelta(hours=72)


def held() -> Sequence[int]:
    """Ids of open cases that somebody has in hand."""
    taken = select(Case.id).where(Case.state.in_(OPEN), Case.taken_by_id.is_not(None))
    return db.session.scalars(taken.order_by(Case.id)).all()


def return_if_lost(case_id: int) -> bool:
    """Put a case back whose holder may no longer decide it; whether it was."""
    case = db.session.get_one(Case, case_id, with_for_update=True)
    kept = select(Member).where(Member.id == case.taken_by_id).options(joinedload(Member.staff_roles))
    case.taken_by = db.session.scalars(kept).unique().one_or_none()
    target = reportable.find(case.target)
    if not case.is_open or case.taken_by is None or cases.holder(case, target):
        return False
    case.state, case.taken_by, case.taken_at = "open", None, None
    case.version += 1
    audit.record(None, "case returned", case, place=target.within if target else None)
    return True


def untaken() -> Sequence[int]:
    """Ids of cases that have waited for a day with nobody's hand on them."""
    waited = select(Case.id).where(Case.state == "open", Case.opened_at < clock.now() - REMIND)
    return db.session.scalars(waited.order_by(Case.id)).all()


def remind(case_id: int) -> None:
    """After a day those who look after the place hear of it once, after three days those of the whole site."""
    case = db.session.get_one(Case, case_id)
    target = reportable.find(case.target)
    if target is None:
        return
    waited = clock.now() - case.opened_at
    everywhere = {*accounts.site_moderators()} - {case.author_id}
    near = {*accounts.keepers(target.space_id, target.edition_id)} - {case.author_id} or everywhere
    for member_id in near | everywhere if waited >= REMIND_ALL else near:
        days = 3 if waited >= REMIND_ALL and member_id not in near else 1
        once = f"case waits:{case.id}:{case.opened_at:%Y%m%d%H%M}:{days}"
        notify(member_id, "case waits", "case", case.id, once=once)
