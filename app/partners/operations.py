"""Asking to connect, and answering. Nothing is told to the one who asked but a yes, or "not now"."""

from datetime import timedelta

from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.queries import one_after_another
from app.chat import holding
from app.chat import operations as chat
from app.chat.models import Room
from app.extensions import db
from app.kernel import clock, markup, outbox, search, text
from app.kernel.errors import Conflict, Invalid, NotFound, marked
from app.kernel.policy import require
from app.notifications.operations import mark_seen, notify
from app.partners import policy, queries, suggestions
from app.partners.models import SealedAsk
from app.profiles import operations as profiles
from app.profiles.models import ProfileItem
from app.ties import operations as ties
from app.ties.models import PURPOSES, ContactRequest
from app.ties.queries import are_kept_apart, pair_key

EXPIRES, REMINDED = timedelta(days=14), timedelta(days=5)
FREE_AGAIN = "partners.free_again"
SHORTEST, LONGEST, FEWEST_WORDS = 10, 1000, 8


class AskedAlready(Conflict):
    """The other asked first: their request waits for an answer."""

    sentence = marked("{name} has asked you already. Accept, and what you wrote here is sent along.")

    def __init__(self, request: ContactRequest, name: str) -> None:
        super().__init__(None, name=name)
        self.request = request


def ask_to_connect(
    actor: Member, other: Member, *, purpose: str, note: str, client_key: str, need_id: int | None = None, begun: str = "",
) -> ContactRequest:  # fmt: skip
    """Ask somebody to connect, with a purpose and a note. The same client_key twice is one request.

    `need_id`: what the actor looks for that this is about. `begun`: what the page wrote into the note; alone it is not sent.
    """
    asked, is_new = _ask(actor, other, "connect", purpose, note, client_key, begun)
    if is_new:
        outbox.put("partners.remind", after=REMINDED, request_id=asked.id)
        notify(asked.to_id, "connection request", "request", asked.id, by_id=actor.id, once=f"request:{asked.id}")
        _know_why(actor, asked, need_id)
    return asked


def ask_to_write(
    actor: Member, other: Member, *, purpose: str, note: str, client_key: str, begun: str = "",
) -> ContactRequest:  # fmt: skip
    """Send a first message to somebody you have no tie with (C-22). It waits in their quiet list; nothing is told."""
    asked, is_new = _ask(actor, other, "message", purpose, note, client_key, begun)
    if is_new:
        holding.hold_request(actor, asked)
        suggestions.mark_requested(actor, other.id)
    return asked


def _ask(
    actor: Member, other: Member, kind: str, purpose: str, note: str, client_key: str, begun: str
) -> tuple[ContactRequest, bool]:
    """The one request of the two, and whether it is new."""
    one_after_another(actor)  # so that the limits of a day count both
    if already := queries.find_asked(actor, client_key):
        return already, False
    between = queries.between(actor, other)
    if (request := _standing(actor, between.open_request)) is not None:
        return _own(actor, request, other), False
    require((policy.ask_to_connect if kind == "connect" else policy.ask_to_write)(actor, other, between))
    _check(purpose, note, begun)
    if kind == "message" and not actor.trust and markup.outward(markup.render(note, chat=True)):
        raise Invalid("While you are new here, a first message holds no links.", field="note")
    asked = ContactRequest(
        kind=kind, from_id=actor.id, to_id=other.id, client_key=client_key, purpose=purpose, note=note,
        open_pair=pair_key(actor.id, other.id), expires_at=clock.now() + EXPIRES,
    )  # fmt: skip
    db.session.add(asked)
    db.session.flush()
    outbox.put("partners.expire", after=EXPIRES, request_id=asked.id)
    return asked, True


def _standing(actor: Member, request: ContactRequest | None) -> ContactRequest | None:
    """The request in the way of a new one. What the actor put aside gives way to their own."""
    if _still_open(request) or request is None:
        return request
    if request.open_pair and request.from_id == actor.id:
        return request  # it looks unanswered to them
    request.open_pair = None
    db.session.flush()
    return None


def _own(actor: Member, request: ContactRequest, other: Member) -> ContactRequest:
    """The one open request of the two, if it is the actor's; the other's waits for an answer."""
    if request.from_id != actor.id:
        raise AskedAlready(request, other.display_name)
    return request


def accept_request(actor: Member, request: ContactRequest, *, note: str = "") -> Room:
    """Say yes: a chat opens with the request's note, and the two are connected if that was asked. `note` is sent as the
    first answer."""
    _still_open(request)
    if request.state != "accepted" or request.to_id != actor.id:
        require(policy.accept(actor, request))
        if are_kept_apart(request.from_id, request.to_id) or not request.sender.is_active:
            raise Conflict("This is no longer possible.")
        request.state, request.answered_at, request.open_pair = "accepted", clock.now(), None
        _put_behind(actor, request)
        if request.kind == "connect":
            ties.connect(actor, request.sender)
            for member in (actor, request.sender):
                search.changed("person", member.id)
        cause, answered = f"{'connection' if request.kind == 'connect' else 'message'} answer", f"answer:{request.id}"
        notify(request.from_id, cause, "request", request.id, by_id=actor.id, once=answered)
    room = chat.open_dm(
        request.sender, actor, first=request.note, first_by=request.sender, client_key=f"request-{request.id}"
    )
    if note:
        chat.post_message(actor, room, body=note, client_key=f"answer-{request.id}")
    return room


def decline_request(actor: Member, request: ContactRequest, *, reason: str | None = None) -> None:
    """Say no, silently or with one of four polite reasons; the one who asked to connect reads "not now" in both cases
    (M-11), of a first message nothing at all, and for ever (C-22)."""
    if request.state == "declined" and request.to_id == actor.id:
        return
    require(policy.answer(actor, request))
    request.state, request.answered_at, request.decline_reason = "declined", clock.now(), reason
    if request.kind == "connect":
        request.open_pair = None
    _put_behind(actor, request)


def withdraw_request(actor: Member, request: ContactRequest) -> None:
    """Take a request back while it waits. It still counts for the day."""
    if request.state == "withdrawn" and request.from_id == actor.id:
        return
    require(policy.withdraw(actor, request))
    request.state, request.answered_at, request.open_pair = "withdrawn", clock.now(), None


def remind_when_free(actor: Member, other: Member) -> None:
    """Have a word next month, when somebody who is full takes requests again (P-5); asked for twice, it is one."""
    if outbox.count(FREE_AGAIN, member_id=actor.id, other_id=other.id):
        return
    require(policy.remind_when_free(actor, outbox.count(FREE_AGAIN, member_id=actor.id)))
    free = queries.start_of_next_month(other)
    outbox.put(FREE_AGAIN, after=free - clock.now(), member_id=actor.id, other_id=other.id)


def _still_open(request: ContactRequest | None) -> ContactRequest | None:
    """The request, if it waits; one whose time is over is closed here, not only by the job (G-5)."""
    if request is None:
        return None
    if request.open_pair and request.expires_at <= clock.now():
        request.open_pair = None
        if request.state == "sent":
            request.state, request.answered_at = "expired", request.expires_at
        db.session.flush()
    return request if request.state == "sent" else None


def _put_behind(actor: Member, request: ContactRequest) -> None:
    """Whoever answered need not be told of the request any more."""
    mark_seen(actor, "request", select(ContactRequest.id).where(ContactRequest.id == request.id))


def expire(request: ContactRequest) -> None:
    _still_open(request)


def _know_why(actor: Member, asked: ContactRequest, need_id: int | None) -> None:
    """The week's list knows that this one was asked; a request because of a sealed need says so (P-20)."""
    found_by = suggestions.mark_requested(actor, asked.to_id)
    if (about := need_id or next(iter(found_by), None)) is None:
        return
    sealed = (ProfileItem.member_id == actor.id, ProfileItem.kind == "sealed need", ProfileItem.id == about)
    if db.session.scalar(select(ProfileItem.id).where(*sealed)) is not None:
        db.session.add(SealedAsk(request_id=asked.id, item_id=about))


def open_sealed_need(actor: Member, request: ContactRequest) -> None:
    """After the yes: let the one who was asked read what the sealed need says."""
    ask = db.session.get(SealedAsk, request.id)
    if ask is None or request.from_id != actor.id:
        raise NotFound()
    require(policy.open_sealed_need(request))
    profiles.open_sealed_need(actor, db.session.get_one(ProfileItem, ask.item_id), request.recipient)
    ask.opened_at = ask.opened_at or clock.now()


def _check(purpose: str, note: str, begun: str) -> None:
    if purpose not in PURPOSES:
        raise Invalid("Say what it is for.", field="purpose")
    if not SHORTEST <= len(note) <= LONGEST or len(note.split()) < FEWEST_WORDS:
        raise Invalid(
            "Say what you hope for and what you bring: at least eight words, at most 1,000 characters.", field="note"
        )
    check_own_words(note, begun)


def check_own_words(note: str, begun: str) -> None:
    """Raise Invalid while a note is still what the page wrote into it (M-8)."""
    if text.is_blank(note) or text.fold(" ".join(note.split())) == text.fold(" ".join(begun.split())):
        raise Invalid("This is still what we wrote for you. Add what you hope for, in your own words.", field="note")
