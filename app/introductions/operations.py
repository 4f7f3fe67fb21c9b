"""Introducing two people, their answers, and the end. Nothing is to be seen of an answer but two that are yes."""

from datetime import timedelta

from sqlalchemy import select, update

from app.accounts.models import Member
from app.accounts.queries import one_after_another
from app.chat import operations as chat
from app.chat.models import Room
from app.extensions import db
from app.introductions import policy, queries
from app.introductions.models import Introduction, IntroductionSide
from app.kernel import clock, mail, outbox, search
from app.kernel.errors import Invalid
from app.kernel.policy import require
from app.notifications.operations import mark_seen, notify
from app.notifications.stops import stop_path
from app.ties import operations as ties
from app.ties.queries import pair, pair_key

OPEN_FOR = timedelta(days=14)
SHORTEST, LONGEST = 10, 1000


def introduce(actor: Member, a: Member, b: Member, *, note: str, client_key: str) -> Introduction:
    """Bring two people together with a note. Each is asked by themselves; the same client_key twice is one."""
    one_after_another(actor)
    if already := queries.find_made(actor, client_key):
        return already
    require(policy.introduce(actor, a, b, queries.standing(actor, a, b)))
    if not SHORTEST <= len(note) <= LONGEST:
        raise Invalid(
            "Say in {shortest} to {longest} characters why the two should meet.",
            field="note", shortest=SHORTEST, longest=LONGEST,
        )  # fmt: skip
    key, until = pair_key(a.id, b.id), clock.now() + OPEN_FOR
    made = Introduction(
        broker_id=actor.id, client_key=client_key, note=note, pair=key, open_pair=key, expires_at=until,
        sides=[IntroductionSide(member_id=id) for id in pair(a.id, b.id)],
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    outbox.put("introductions.end", after=OPEN_FOR, introduction_id=made.id)
    for member, other in ((a, b), (b, a)):
        _ask(actor, made, member, other)
    return made


def answer(actor: Member, introduction: Introduction, *, says_yes: bool) -> Room | None:
    """Say yes or no; it can be changed until the end. The second yes connects the two and gives their room."""
    require(policy.answer(actor, introduction, says_yes))
    _hold(introduction)
    for side in introduction.sides:
        if side.member_id == actor.id:
            side.says_yes, side.answered_at = says_yes, clock.now()
    mark_seen(actor, "introduction", select(Introduction.id).where(Introduction.id == introduction.id))
    db.session.flush()
    if all(side.says_yes for side in introduction.sides) and queries.still_possible(*introduction.member_ids):
        return _make(actor, introduction)
    return None


def end(introduction: Introduction) -> None:
    """When the time is over, all three read the same sentence, whoever answered what."""
    if introduction.state != "open" or introduction.expires_at > clock.now():
        return
    introduction.state, introduction.open_pair = "over", None
    introduction.ended_at = introduction.expires_at
    for member_id in (introduction.broker_id, *introduction.member_ids):
        once = f"introduction:{introduction.id}:over"
        notify(member_id, "introduction over", "introduction", introduction.id, once=once)


def _ask(actor: Member, made: Introduction, member: Member, other: Member) -> None:
    once = f"introduction:{made.id}"
    mails = notify(member.id, "introduction", "introduction", made.id, by_id=actor.id, once=once, mails=True)
    if mails and member.email:
        mail.queue(
            "introduction", to=member.email, language=member.language, name=member.display_name,
            broker=actor.display_name, other=other.display_name, note=made.note, introduction_id=made.id,
            until=made.expires_at.date().isoformat(), stop=stop_path(member.id, "introduction"),
        )  # fmt: skip


def _hold(introduction: Introduction) -> None:
    """Keep its row until the commit, so that of two yeses at the same second one is the second; then look again."""
    touched = update(Introduction).where(Introduction.id == introduction.id).values(state=Introduction.state)
    db.session.execute(touched.execution_options(synchronize_session=False))
    for side in introduction.sides:
        db.session.refresh(side)


def _make(actor: Member, introduction: Introduction) -> Room:
    """Connect the two and open their room, the broker's note as its first line, under the broker's name."""
    introduction.state, introduction.open_pair, introduction.ended_at = "made", None, clock.now()
    other_id = introduction.other_id(actor.id)
    other = db.session.get_one(Member, other_id)
    ties.connect(actor, other)
    for id in introduction.member_ids:
        search.changed("person", id)
    made = f"introduction:{introduction.id}:made"
    notify(other_id, "connection answer", "introduction", introduction.id, by_id=actor.id, once=made)
    notify(introduction.broker_id, "introduction made", "introduction", introduction.id, once=made)
    first = quoted(introduction.note, introduction.broker.shown_name)
    return chat.open_dm(actor, other, first=first, first_by=actor, client_key=f"introduction-{introduction.id}")


def quoted(text: str, name: str) -> str:
    """A text of somebody who is not in the room, as a quotation with its author."""
    return "\n".join(f"> {line}".rstrip() for line in (*text.splitlines(), "", f"— {name}"))
