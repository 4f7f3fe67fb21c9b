"""Asking those who said something whether it may be quoted, answering, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.queries import one_after_another
from app.chat.models import Message
from app.chat.queries import get_membership
from app.extensions import db
from app.kernel import clock, live, markup, outbox
from app.kernel.errors import Conflict, Invalid
from app.kernel.policy import require
from app.kernel.text import is_blank
from app.notifications.operations import mark_seen, notify
from app.promotions import policy, queries
from app.promotions.models import Promotion, PromotionPart
from app.promotions.publishing import PUBLISH, end, lock
from app.promotions.words import as_post, stands_apart, text_of
from app.threads.consent import check as check_consent
from app.threads.mentioning import linked
from app.threads.models import Space
from app.threads.policy import start_thread

TIME_TO_ANSWER = timedelta(days=7)
MOST_MESSAGES, MOST_OPEN = 50, 3


@dataclass(frozen=True)
class Answer:
    """What an author says to one of their messages. `seen`: the message as it was when they read it here."""

    answer: str
    words: str = ""
    seen: str = ""


def ask_authors(
    actor: Member,
    room_id: int,
    message_ids: Sequence[int],
    *,
    space: Space,
    title: str,
    introduction: str = "",
    tags: Sequence[str] = (),
    client_key: str,
) -> Promotion:
    """Ask those who wrote these messages whether you may quote them in a thread. Your own you quote as they are."""
    one_after_another(actor)
    if begun := queries.find_begun(actor, client_key):
        return begun
    membership = get_membership(actor, room_id)
    require(policy.begin(actor, membership))
    require(start_thread(actor, space))
    _check(actor, space, introduction)
    messages = _chosen(actor, queries.chosen(actor, membership, message_ids), message_ids)
    if queries.count_open(actor) >= MOST_OPEN:
        raise Conflict("Three of yours wait for answers already. Once one is settled, ask for the next.")
    promotion = Promotion(
        room_id=room_id,
        author=actor,
        client_key=client_key,
        space=space,
        readers=readers_of(space),
        title=title,
        introduction=introduction,
        tags=list(tags),
        until=clock.now() + TIME_TO_ANSWER,
        parts=[PromotionPart(message=each, author=each.author, place=at) for at, each in enumerate(messages)],
    )
    db.session.add(promotion)
    db.session.flush()
    _agree_to_own(actor, promotion)
    _tell_asked(promotion)
    return promotion


def _check(actor: Member, space: Space, introduction: str) -> None:
    """What would be refused when it is published is refused now."""
    html = str(markup.render(introduction))
    check_consent(html)
    if not stands_apart(introduction):
        raise Invalid("Write each link as [words](address), and end what is code, so that it changes no quote below.")
    linked(actor, html, space=space)


def readers_of(space: Space) -> dict[str, int | str | None]:
    return {"audience": space.audience, "edition_id": space.edition_id, "group_id": space.group_id}


def _chosen(actor: Member, messages: Sequence[Message], ids: Sequence[int]) -> Sequence[Message]:
    if not ids:
        raise Invalid("Choose at least one message.")
    if len(set(ids)) > MOST_MESSAGES:
        raise Invalid("At most {most} messages. Choose fewer.", most=MOST_MESSAGES)
    if len(messages) < len(set(ids)):
        raise Conflict("Some of these messages cannot be quoted any more. Choose once more.")
    return messages


def _agree_to_own(actor: Member, promotion: Promotion) -> None:
    for part in promotion.parts_of(actor.id):
        part.answer, part.words, part.answered_at = "as it is", as_post(part.message.body), clock.now()
    _keep_short(promotion)
    if promotion.is_answered:
        outbox.put(PUBLISH, promotion_id=promotion.id)


def _tell_asked(promotion: Promotion) -> None:
    for member_id in sorted({part.author_id for part in promotion.parts} - {promotion.author_id}):
        once = f"words asked:{promotion.id}"
        notify(member_id, "words asked", "promotion", promotion.id, by_id=promotion.author_id, once=once)


def answer(actor: Member, promotion: Promotion, answers: Mapping[int, Answer]) -> None:
    """Say of what you wrote: as it is, in my words, or leave me out. Until it is published you can change your mind."""
    lock(promotion)
    require(policy.answer(actor, promotion))
    for part in promotion.parts_of(actor.id):
        if (said := answers.get(part.id)) is not None:
            _take(actor, promotion, part, said)
    _keep_short(promotion)
    mark_seen(actor, "promotion", select(Promotion.id).where(Promotion.id == promotion.id))
    live.refresh(promotion.channel)
    if promotion.is_answered:
        outbox.put(PUBLISH, promotion_id=promotion.id)


def _take(actor: Member, promotion: Promotion, part: PromotionPart, said: Answer) -> None:
    words = ""
    if said.answer != "left out":
        require(policy.agree(actor, promotion))
        words = _own(said.words, part) if said.answer == "own words" else _as_it_is(said, part)
    part.answer, part.words, part.answered_at = said.answer, words, clock.now()


def _own(words: str, part: PromotionPart) -> str:
    if is_blank(words):
        raise Invalid("Write how you would like to be quoted, or choose another answer.", field=f"words-{part.id}")
    if len(words) > markup.MESSAGE_LENGTH:
        raise Invalid("At most {most} characters.", field=f"words-{part.id}", most=markup.MESSAGE_LENGTH)
    return as_post(words)


def _as_it_is(said: Answer, part: PromotionPart) -> str:
    """What they agreed to once does not change with the message; before, they have to have read what it says."""
    if part.answer == "as it is":
        return part.words
    message = part.message
    db.session.refresh(message)
    if message.deleted_at is not None:
        raise Conflict("This message was removed. You can say it in other words, or leave yourself out.")
    if said.seen != as_seen(message):
        raise Conflict("You changed this message meanwhile. Look at it once more, then answer.")
    return as_post(message.body)


def as_seen(message: Message) -> str:
    return message.edited_at.isoformat() if message.edited_at else "new"


def _keep_short(promotion: Promotion) -> None:
    """What is open counts as long as the messages are: whoever answers last must not find the thread full."""
    waiting = sum(len(part.message.body) + 40 for part in promotion.parts if not part.answer)
    agreed = text_of(promotion, [part for part in promotion.parts if part.is_agreed])
    if len(agreed) + waiting > markup.POST_LENGTH:
        raise Invalid("Together this is more than a post holds. Make it shorter.")


def give_up(actor: Member, promotion: Promotion) -> None:
    """Let it be: nobody is asked any more, and nothing is kept of what they answered."""
    lock(promotion)
    require(policy.give_up(actor, promotion))
    end(promotion, "given up", why="by hand")


def take_out(actor: Member, promotion: Promotion) -> None:
    """Take your words out of the thread, also out of what it said before; that you were quoted stays."""
    lock(promotion)
    require(policy.take_out(actor, promotion))
    mine = [part for part in promotion.parts_of(actor.id) if part.is_agreed]
    for part in mine:
        part.answer, part.answered_at = "left out", clock.now()
    outbox.put("threads.unquote", posts=[-part.id for part in mine])
