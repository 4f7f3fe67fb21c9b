"""What the shell says of partners: an amber count of a new week's list that nobody has looked at; and, never in amber
(UX.md), how many requests wait for the member's answer."""

from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, bindparam, case, exists, func, select
from sqlalchemy.types import Date

from app.accounts.models import Member
from app.partners import made
from app.partners.answering import QuestionOffer, is_open_to
from app.partners.models import MatchSettings, SuggestionList
from app.partners.weeks import monday, today
from app.profiles.conditions import is_in_force
from app.profiles.models import WISHES, ProfileItem
from app.profiles.readers import NOW, prepared, values_of
from app.threads.models import Thread
from app.threads.queries import visible_threads
from app.ties.models import ContactRequest
from app.web.templating import shell

WEEK = bindparam("week", type_=Date())


@shell
def waiting(me: Member) -> dict[str, Any]:
    day = today(me)
    return {
        "requests": _requests(me),
        "questions": _questions(me),
        "new_lists": 0 if _is_seen(me, monday(day)) else _new_lists(me),
        "values": values_of(me, week=monday(day), today=day),  # by their own clock, as the list goes by it
    }


def _is_seen(me: Member, week: date) -> bool:
    """Whether it was shown a moment ago, and is not written down yet."""
    return made.held_by(me.id, week) is not None


@prepared
def _new_lists(me: Member) -> ScalarSelect[int]:
    """1 as long as nobody has looked at the list of this week, if there is enough to make it by (M-15)."""
    own = ProfileItem.member_id == me.id
    seen = exists().where(SuggestionList.member_id == me.id, SuggestionList.week == WEEK)
    out = exists().where(MatchSettings.member_id == me.id, MatchSettings.is_on.is_(False))
    has_field = exists().where(own, ProfileItem.kind == "field")
    has_wish = exists().where(own, ProfileItem.kind.in_(WISHES), is_in_force())
    return select(case((~seen & ~out & has_field & has_wish, 1), else_=0)).scalar_subquery()


@prepared
def _questions(me: Member) -> ScalarSelect[int]:
    """Questions that were offered to the member and wait for an answer."""
    seen = visible_threads(me).join(QuestionOffer, QuestionOffer.thread_id == Thread.id).where(is_open_to(me))
    return seen.with_only_columns(func.count(QuestionOffer.id)).scalar_subquery()


@prepared
def _requests(me: Member) -> ScalarSelect[int]:
    open_ones = (ContactRequest.to_id == me.id, ContactRequest.state == "sent", ContactRequest.expires_at > NOW)
    return select(func.count()).select_from(ContactRequest).where(*open_ones).scalar_subquery()
