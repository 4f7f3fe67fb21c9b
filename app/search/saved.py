"""Reading the searches that members keep."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.search.models import SavedSearch

WEEK = timedelta(days=7)


def saved_searches(actor: Member) -> Sequence[SavedSearch]:
    """Those of the actor, newest first."""
    mine = select(SavedSearch).where(SavedSearch.member_id == actor.id)
    return db.session.scalars(mine.order_by(SavedSearch.created_at.desc(), SavedSearch.id.desc())).all()


def get_saved_search(actor: Member, id: int) -> SavedSearch:
    mine = select(SavedSearch).where(SavedSearch.member_id == actor.id, SavedSearch.id == id)
    if (found := db.session.scalar(mine)) is None:
        raise NotFound()
    return found


def find_by_key(actor: Member, client_key: str) -> SavedSearch | None:
    mine = select(SavedSearch).where(SavedSearch.member_id == actor.id, SavedSearch.client_key == client_key)
    return db.session.scalar(mine)


def count_saved(actor: Member) -> int:
    return db.session.scalar(select(func.count()).where(SavedSearch.member_id == actor.id)) or 0


def members_to_tell() -> Sequence[int]:
    """Ids of members one of whose searches was last looked through a week ago, and who had no mail in this week."""
    since = clock.now() - WEEK
    mailed = select(SavedSearch.member_id).where(SavedSearch.alerted_at > since)
    waiting = select(SavedSearch.member_id).where(SavedSearch.is_alerting, SavedSearch.looked_at <= since)
    return db.session.scalars(waiting.where(SavedSearch.member_id.not_in(mailed)).distinct()).all()


def alerting(member_id: int) -> Sequence[SavedSearch]:
    """The searches of a member of whose new people they want to hear."""
    mine = select(SavedSearch).where(SavedSearch.member_id == member_id, SavedSearch.is_alerting)
    return db.session.scalars(mine.order_by(SavedSearch.id)).all()
