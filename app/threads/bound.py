"""A space in which all members may start threads has a room; that of an edition or a group is theirs already."""

from typing import Any

from sqlalchemy import Select, and_, false, not_, select

from app.accounts.models import Member
from app.kernel import bound
from app.threads.models import Space

_HAS_ONE = and_(Space.audience == "members", not_(Space.started_by_organisers_only))


def _spaces() -> Select[Any]:
    return select(Space.id, Space.name, false()).where(_HAS_ONE)


def _everybody() -> Select[Any]:
    both = select(Space.id.label("thing_id"), Member.id.label("member_id")).join(Member, Member.state == "active")
    return both.where(_HAS_ONE)


bound.bound(bound.Bound("space", things=_spaces, people=_everybody))
