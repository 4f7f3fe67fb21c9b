"""A question that nobody answered for three days is offered to those who may know (T-22): three at once, six at most."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    delete,
    exists,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import Member
from app.extensions import Model, db
from app.kernel import clock, outbox
from app.kernel.errors import NotFound
from app.kernel.retention import goes
from app.notifications.operations import notify
from app.partners import matching
from app.partners.matching.said import Fit
from app.profiles.own import own_items
from app.profiles.readers import NOW
from app.threads import queries, watching
from app.threads.models import Post, Thread
from app.threads.upkeep import lock_row

AT_ONCE, MOST, MOST_A_WEEK = 3, 6, 2
WAITS, TOO_OLD, WEEK = timedelta(hours=72), timedelta(days=30), timedelta(days=7)
AGAIN = "partners.offer_question"
LOOKED_AT = 50  # of the newest questions that wait, at each look
SHARE_OF, FEWEST = timedelta(days=90), 5  # what organisers read; under five they read nothing


class QuestionOffer(Model):
    """That a question was offered to a member. `because`: what they say that fits it, by the id of their item."""

    __tablename__ = "question_offers"
    __table_args__ = (
        UniqueConstraint("thread_id", "member_id"),
        CheckConstraint("state IN ('open','passed')", name="state"),
        Index("ix_question_offers_member", "member_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    state: Mapped[str] = mapped_column(String(6), default="open")
    because: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    passed_at: Mapped[datetime | None]


@goes
def forget(kind: str, ids: Any, *, named: bool) -> None:
    """To whom a question was offered that is gone for good, and because of what, goes with it."""
    if kind == "thread" and named:
        db.session.execute(delete(QuestionOffer).where(QuestionOffer.thread_id.in_(ids)))


def is_waiting() -> ColumnElement[bool]:
    """Questions that stand and that nobody but who asked has written in; a lock ends the wait."""
    others = exists().where(Post.thread_id == Thread.id, Post.author_id != Thread.author_id, queries.post_stands())
    is_free = Thread.locked_until.is_(None) | (Thread.locked_until <= NOW)
    return (
        (Thread.kind == "question")
        & (Thread.state == "open")
        & queries.stands()
        & Thread.unlisted.is_(False)
        & Thread.accepted_post_id.is_(None)
        & is_free
        & ~others.correlate(Thread)
    )


def due() -> Sequence[int]:
    """Questions that waited for three days and were offered to nobody yet, the newest."""
    now = clock.now()
    offered = exists().where(QuestionOffer.thread_id == Thread.id)
    ripe = (Thread.created_at <= now - WAITS, Thread.created_at > now - TOO_OLD)
    query = select(Thread.id).where(is_waiting(), ~offered, *ripe)
    return db.session.scalars(query.order_by(Thread.id.desc()).limit(LOOKED_AT)).all()


def best_for(thread_id: int) -> list[tuple[int, dict[str, Any]]]:
    """Who comes next for a question, best first, each with why; nobody once it is answered or was passed on enough."""
    thread = _waiting(thread_id)
    if thread is None or not (places := _places(thread)):
        return []
    asker, had = thread.author, {offer.member_id for offer in _offers(thread)}
    asked = f"{thread.title} {thread.excerpt}"
    fits = [fit for fit in matching.who_could_answer(asker, asked) if fit.id not in had]
    return [(fit.id, _because(fit)) for fit in fits if _may_come(fit.id, thread)][:places]


def offer_to(thread_id: int, found: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Offer a question to these, as far as there is still room for them."""
    thread = _waiting(thread_id)
    if thread is None:
        return
    lock_row(thread)
    had = {offer.member_id for offer in _offers(thread)}
    for member_id, because in [one for one in found if one[0] not in had][: _places(thread)]:
        offer = QuestionOffer(thread_id=thread.id, member_id=member_id, because=because)
        db.session.add(offer)
        db.session.flush()
        once = f"question:{thread.id}"
        notify(member_id, "question for you", "question offer", offer.id, by_id=thread.author_id, once=once)


def pass_on(actor: Member, offer_id: int) -> None:
    """Not one for me: it goes on to who comes next."""
    offer = db.session.get(QuestionOffer, offer_id)
    if offer is None or offer.member_id != actor.id:
        raise NotFound()
    if offer.state == "open":
        offer.state, offer.passed_at = "passed", clock.now()
        outbox.put(AGAIN, thread=offer.thread_id)


def is_open_to(actor: Member) -> ColumnElement[bool]:
    """Offers that the actor can still take up: holds where they are joined with their threads."""
    return (QuestionOffer.member_id == actor.id) & (QuestionOffer.state == "open") & is_waiting()


def open_offers(actor: Member) -> Sequence[Any]:
    """The actor's offers with their threads, the newest first."""
    query = queries.visible_threads(actor).join(QuestionOffer, QuestionOffer.thread_id == Thread.id)
    query = query.with_only_columns(QuestionOffer, Thread).where(is_open_to(actor))
    return db.session.execute(query.order_by(QuestionOffer.id.desc())).all()


@dataclass(frozen=True)
class Share:
    """How many questions were offered lately, and how many of these have an answer."""

    offered: int
    answered: int


def share() -> Share | None:
    """None where they are too few to say anything of nobody in particular."""
    lately = select(QuestionOffer.thread_id).where(QuestionOffer.at > clock.now() - SHARE_OF)
    others = exists().where(Post.thread_id == Thread.id, Post.author_id != Thread.author_id, queries.post_stands())
    counts = select(func.count(), func.count().filter(others)).select_from(Thread).where(Thread.id.in_(lately))
    offered, answered = db.session.execute(counts).one()
    return Share(offered, answered) if offered >= FEWEST else None


def _waiting(thread_id: int) -> Thread | None:
    return db.session.scalar(select(Thread).where(Thread.id == thread_id, is_waiting()))


def _offers(thread: Thread) -> Sequence[QuestionOffer]:
    return db.session.scalars(select(QuestionOffer).where(QuestionOffer.thread_id == thread.id)).all()


def _places(thread: Thread) -> int:
    offers = _offers(thread)
    return max(0, min(AT_ONCE - sum(offer.state == "open" for offer in offers), MOST - len(offers)))


def _because(fit: Fit) -> dict[str, Any]:
    met = next(one for one in fit.because if one.kind == "need_met")
    return {"item": met.theirs.id if met.theirs else 0, "words": list(met.words)}


def _may_come(member_id: int, thread: Thread) -> bool:
    """Whether they may read it, did not mute it, and were not asked often enough this week."""
    member = db.session.get_one(Member, member_id)
    lately = (QuestionOffer.member_id == member_id, QuestionOffer.at > clock.now() - WEEK)
    if (db.session.scalar(select(func.count()).where(*lately)) or 0) >= MOST_A_WEEK:
        return False
    reads = queries.visible_threads(member).with_only_columns(Thread.id).where(Thread.id == thread.id)
    if not member.is_active or db.session.scalar(reads) is None:
        return False
    return watching.levels_of(thread, [member_id])[member_id] != watching.MUTED


def reasons(actor: Member, offers: Collection[QuestionOffer]) -> dict[int, str]:
    """What the actor says that fits each, in their own words of today."""
    said = {item.id: item.value for item in own_items(actor)} if offers else {}
    return {offer.id: said[item] for offer in offers if (item := offer.because.get("item")) in said}
