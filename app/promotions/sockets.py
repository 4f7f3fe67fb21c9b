"""Whoever waits for answers sees them come."""

from app.accounts.models import Member
from app.promotions import queries
from app.web.sockets import watchable


@watchable("promotion")
def watch_promotion(member: Member, promotion_id: int) -> str:
    return queries.get_promotion(member, promotion_id).channel
