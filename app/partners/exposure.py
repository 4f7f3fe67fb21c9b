"""How often people are suggested to others in a week, counted from the stored lists (M-4)."""

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import func, select

from app.extensions import db
from app.kernel import clock
from app.partners.models import Suggestion
from app.profiles.models import FOR_ALL, ProfileItem

MOST_A_WEEK = 12
LEAST_WITH_OFFER, FRESH = 5, timedelta(days=30)


def counts(week: date, ids: Collection[int] | None = None) -> Counter[int]:
    """In how many lists of the week each person is; of `ids` alone, if given."""
    rows = select(Suggestion.other_id, func.count()).where(Suggestion.week == week).group_by(Suggestion.other_id)
    if ids is not None:
        rows = rows.where(Suggestion.other_id.in_(ids))
    return Counter({id: number for id, number in db.session.execute(rows)})


def full(counted: Counter[int]) -> set[int]:
    """Those who are shown no more this week."""
    return {id for id, number in counted.items() if number >= MOST_A_WEEK}


def wanting(counted: Counter[int]) -> set[int]:
    """Those who offered something in the last thirty days and are seen too little yet."""
    fresh = select(ProfileItem.member_id).where(
        ProfileItem.kind == "offer", ProfileItem.created_at >= clock.now() - FRESH, ProfileItem.audience.in_(FOR_ALL)
    )
    return {id for id in db.session.scalars(fresh.distinct()) if counted[id] < LEAST_WITH_OFFER}
