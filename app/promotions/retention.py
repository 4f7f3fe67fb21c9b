"""What is quoted, or its author is asked about, is kept beyond its room's time (C-18)."""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, false, or_

from app.chat.models import Message
from app.kernel.retention import held
from app.promotions.models import AGREED, Promotion, PromotionPart


@held
def is_quoted(kind: str, id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """What was removed is held by nothing here."""
    if kind != "message":
        return false()
    stands = and_(Promotion.state == "published", PromotionPart.answer.in_(AGREED))
    its = (PromotionPart.message_id == id, Promotion.id == PromotionPart.promotion_id)
    there = (
        exists().where(Message.id == PromotionPart.message_id, Message.deleted_at.is_(None)).correlate(PromotionPart)
    )
    return (
        exists().where(*its, or_(Promotion.state == "asked", stands), there).correlate_except(PromotionPart, Promotion)
    )
