"""Letting through what was held, or not; its author may take it back while it waits (C-23)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, or_, select, update

from app.accounts.models import Member
from app.chat import filing, holding, operations, policy, queries
from app.chat.models import HeldMessage
from app.chat.tending import TITLE
from app.extensions import db
from app.kernel import audit, clock, live, markup
from app.kernel.errors import Conflict, NotFound
from app.kernel.policy import require
from app.notifications.operations import notify
from app.notifications.statements.operations import state
from app.ties.models import ContactRequest

ANSWERS_FOR = timedelta(days=30)  # the key of what was refused


def _waits(actor: Member) -> tuple[ColumnElement[bool], ...]:
    """What waits in the actor's care; of first messages those that nobody took back or answered by one of their own."""
    is_open = select(ContactRequest.id).where(ContactRequest.id == HeldMessage.request_id, _stands()).exists()
    standing = and_(HeldMessage.state == "waits", or_(HeldMessage.request_id.is_(None), is_open))
    return (standing, HeldMessage.author_id != actor.id) if actor.is_site_moderator else (false(),)


def _stands() -> ColumnElement[bool]:
    return and_(ContactRequest.open_pair.is_not(None), ContactRequest.expires_at > clock.now())


def waiting(actor: Member) -> Select[Any]:
    """Of all in the same words the first, the longest waiting before the others."""
    first = select(func.min(HeldMessage.id)).where(*_waits(actor)).group_by(HeldMessage.author_id, HeldMessage.wave)
    return select(HeldMessage.id).where(HeldMessage.id.in_(first)).order_by(HeldMessage.id)


def count_waiting(actor: Member) -> Any:
    return select(func.count()).select_from(waiting(actor).subquery()).scalar_subquery()


def is_in_care(actor: Member, id: Any) -> ColumnElement[bool]:
    return select(HeldMessage.id).where(HeldMessage.id == id, *_waits(actor)).exists()


def approve(actor: Member, id: int, **_: Any) -> None:
    """Deliver it now, with all that its author wrote in the same words."""
    wave = _wave(actor, id)
    audit.record(actor, "messages let through", wave[0], messages=len(wave))
    for one in wave:
        db.session.delete(one)
        db.session.flush()
        if one.request_id is not None:
            _ask(db.session.get_one(ContactRequest, one.request_id))
        elif one.room_id is not None:
            _say(one, one.room_id)


def _say(held: HeldMessage, room_id: int) -> None:
    """Where its author may still write; where not, it goes without a word, as their page says why."""
    author = held.author
    if not author.is_active or not policy.post_message(author, queries.get_membership(author, room_id)):
        return
    files = sorted(holding.files_of([held]))
    if not held.body and not files:
        return
    said = {"body": held.body, "html": markup.render(held.body, chat=True), "reply_to": held.reply_to_id}
    message = operations.say(author, room_id, **said, client_key=held.client_key, file_ids=files, paced=False)
    notify(author.id, "approved", "message", message.id, once=f"approved message:{held.wave}", about="approved message")


def _ask(request: ContactRequest) -> None:
    if request.state == "declined" and request.open_pair:
        request.state = "sent"


def refuse(actor: Member, id: int, *, reason: str, rule: str = "") -> None:
    """Deliver none of it; its author reads why."""
    wave = _wave(actor, id)
    first, text = wave[0], markup.plain(wave[0].html)
    audit.record(actor, "messages refused", first, messages=len(wave))
    state(
        actor, first.author_id, "rejected", ("held message", first.id), title=TITLE, text=text, reason=reason, rule=rule
    )
    for one in wave:
        _forget_words(one)
        one.state = "refused"
        if one.room_id is not None:
            live.tell(one.author.channel, "out", {"room": one.room_id})  # their page says what is


def take_back(actor: Member, held_id: int) -> HeldMessage:
    """Take your own back, before anybody decided."""
    mine = (HeldMessage.id == held_id, HeldMessage.author_id == actor.id, HeldMessage.state == "waits")
    held = db.session.scalar(select(HeldMessage).where(*mine, HeldMessage.room_id.is_not(None)).with_for_update())
    if held is None:
        raise NotFound()
    _forget_words(held)
    db.session.delete(held)
    return held


def _forget_words(held: HeldMessage) -> None:
    filing.throw_these_away(holding.files_of([held]).values())
    held.body, held.html, held.file_ids = "", "", []
    request = db.session.get(ContactRequest, held.request_id) if held.request_id else None
    if request is not None and request.state == "declined":
        request.state, request.open_pair, request.answered_at = "ended", None, clock.now()


def _wave(actor: Member, id: int) -> Sequence[HeldMessage]:
    """All that waits in the same words, held by this decision."""
    first = db.session.get_one(HeldMessage, id)
    require(policy.look_at_held(actor, first.author_id))
    same = (HeldMessage.author_id == first.author_id, HeldMessage.wave == first.wave, *_waits(actor))
    found = db.session.scalars(select(HeldMessage).where(*same).order_by(HeldMessage.id).with_for_update()).all()
    if first not in found:
        raise Conflict("Somebody decided on this meanwhile, or its author took it back.")
    return found


def forget_old() -> int:
    """Let go of the keys of what was refused, of first messages that were taken back or that nobody let through in their
    time, and of what those wrote who are no more. What was delivered to nobody stays so."""
    over = and_(HeldMessage.state == "refused", HeldMessage.at < clock.now() - ANSWERS_FOR)
    stands = select(ContactRequest.id).where(ContactRequest.id == HeldMessage.request_id, _stands()).exists()
    lapsed = and_(HeldMessage.state == "waits", HeldMessage.request_id.is_not(None), ~stands)
    former = HeldMessage.author_id.in_(select(Member.id).where(Member.state.in_(("anonymised", "erased"))))
    gone, at_once = or_(over, lapsed, former), {"synchronize_session": False}
    undelivered = ContactRequest.id.in_(select(HeldMessage.request_id).where(gone))
    ended = update(ContactRequest).where(undelivered, ContactRequest.state == "declined")
    db.session.execute(ended.values(state="ended", open_pair=None, answered_at=clock.now()), execution_options=at_once)
    return int(db.session.execute(delete(HeldMessage).where(gone), execution_options=at_once).rowcount)  # type: ignore[attr-defined]
