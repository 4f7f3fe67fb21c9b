"""When all have answered, or their time is over: the thread with the words that were agreed to, or nothing. Whatever was not
agreed to is kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, live, markup
from app.notifications.operations import notify, withdraw
from app.promotions import queries
from app.promotions.models import Promotion, PromotionPart
from app.promotions.words import text_of
from app.threads import linking
from app.threads import operations as threads
from app.threads.models import Space, Thread
from app.threads.policy import is_wider, start_thread
from app.threads.queries import find_space

PUBLISH = "promotions.publish"


@dataclass(frozen=True)
class Drawn:
    """The text of a thread, rendered before anything waits for it."""

    body: str
    html: Markup


def draw(promotion_id: int) -> Drawn | None:
    """What is to be published now; nothing of what waits or is settled."""
    promotion = db.session.get(Promotion, promotion_id)
    if promotion is None or not _is_due(promotion):
        return None
    body = text_of(promotion, _agreed(promotion))
    return Drawn(body, markup.render(body))


def publish(promotion_id: int, drawn: Drawn) -> bool:
    """Publish it, once, or give it up and say why; whether it is settled. Where an answer changed since it was drawn,
    nothing is done."""
    promotion = lock(db.session.get_one(Promotion, promotion_id))
    if not _is_due(promotion):
        return True
    parts = _agreed(promotion)
    if text_of(promotion, parts) != drawn.body:
        return False
    if why := _why_not(promotion, parts):
        give_up(promotion_id, why=why)
        return True
    thread = threads.start_thread(
        promotion.author,
        promotion.space,
        title=promotion.title,
        body=drawn.body,
        html=str(drawn.html),
        tags=promotion.tags,
        client_key=uuid4().hex,  # the row that is held says whether it was published
        agreed_to=[part.id for part in parts],
        paced=False,
    )
    _link(promotion.author, thread, promotion)
    end(promotion, "published", thread=thread, parts=parts)
    for member_id in sorted({part.author_id for part in parts} | {promotion.author_id}):
        _tell(promotion, member_id, "words published")
    return True


def give_up(promotion_id: int, *, why: str) -> None:
    """It cannot be published; whoever began it hears so."""
    promotion = lock(db.session.get_one(Promotion, promotion_id))
    if _is_due(promotion):
        end(promotion, "given up", why=why)
        _tell(promotion, promotion.author_id, "promotion given up")


def lock(promotion: Promotion) -> Promotion:
    """Hold it and read it again, with what was answered: two who answer at once go one after the other."""
    db.session.execute(select(Promotion.id).where(Promotion.id == promotion.id).with_for_update())
    db.session.refresh(promotion)
    parts = select(PromotionPart).where(PromotionPart.promotion_id == promotion.id)
    parts = parts.options(joinedload(PromotionPart.message)).execution_options(populate_existing=True)
    db.session.scalars(parts).all()
    return promotion


def _is_due(promotion: Promotion) -> bool:
    return promotion.state == "asked" and (promotion.is_answered or not promotion.is_open)


def _agreed(promotion: Promotion) -> list[PromotionPart]:
    """What moderators removed meanwhile is not said elsewhere."""
    parts = [part for part in promotion.parts if part.is_agreed and part.words]
    removed = queries.removed_by_moderators(parts)
    return [part for part in parts if part.id not in removed]


def _why_not(promotion: Promotion, parts: list[PromotionPart]) -> str:
    author, asked_for = promotion.author, Space(**promotion.readers)
    if not parts:
        return "nobody"
    if not author.is_active or find_space(author, promotion.space_id) is None:
        return "space"
    if not start_thread(author, promotion.space):
        return "space"
    return "readers" if is_wider(promotion.space, than=asked_for) else ""


def _link(author: Member, thread: Thread, promotion: Promotion) -> None:
    """Who may read the room finds the way there from the thread."""
    db.session.flush()
    if linking.find_about(author, "room", promotion.room_id):
        linking.link(author, thread, "room", promotion.room_id)


def end(
    promotion: Promotion,
    state: str,
    *,
    why: str = "",
    thread: Thread | None = None,
    parts: Sequence[PromotionPart] = (),
) -> None:
    """Settle it. The words stand in the thread now, or nowhere; of who is not in it that is all that is kept."""
    promotion.state, promotion.why, promotion.ended_at = state, why, clock.now()
    for part in promotion.parts:
        part.words = ""
        if part not in parts:
            part.answer = "left out"
    if thread is not None:
        promotion.thread_id = thread.id
        promotion.title, promotion.introduction, promotion.tags = "", "", []
    withdraw({part.author_id for part in promotion.parts}, f"words asked:{promotion.id}")
    live.refresh(promotion.channel)


def _tell(promotion: Promotion, member_id: int, cause: str) -> None:
    notify(member_id, cause, "promotion", promotion.id, once=f"{cause}:{promotion.id}")


def forget(promotion_id: int) -> None:
    """What came to nothing is kept for a month, for whoever began it."""
    promotion = db.session.get(Promotion, promotion_id)
    if promotion is not None and promotion.state == "given up":
        db.session.delete(promotion)
