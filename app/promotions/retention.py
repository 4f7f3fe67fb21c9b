"""What is quoted, or its author is asked about, is kept beyond its room's time (C-18)."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, or_

from app.chat.models import Message
from app.kernel.retention import held
from app.promotions.models import AGREED, Promotion, PromotionPart
from app.threads.models import PURGED, Thread


@held
def is_quoted(kind: str, id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """What was removed is held by nothing here, and nothing by a thread that is gone for good."""
    if kind != "message":
        return false()
    thread = exists().where(Thread.id == Promotion.thread_id, Thread.state != PURGED).correlate(Promotion)
    stands = and_(Promotion.state == "published", PromotionPart.answer.in_(AGREED), thread)
    its = (PromotionPart.message_id == id, Promotion.id == PromotionPart.promotion_id)
    there = (
        exists().where(Message.id == PromotionPart.message_id, Message.deleted_at.is_(None)).correlate(PromotionPart)
    )
    return (
        exists().where(*its, or_(Promotion.state == "asked", stands), there).correlate_except(PromotionPart, Promotion)
    )
