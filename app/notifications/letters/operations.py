"""Writing to an edition, sending, taking back; and the letter's leaving, in small steps."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.accounts.models import Member
from app.cohorts.models import Edition
from app.extensions import db
from app.kernel import audit, clock, mail, outbox
from app.kernel.errors import Conflict, NotFound
from app.kernel.policy import require
from app.notifications import mailing
from app.notifications.letters import policy, queries
from app.notifications.letters.models import Letter
from app.notifications.operations import notify
from app.notifications.stops import stop_path

LEAVE, HAND_OUT = "notifications.letter", "notifications.hand_out"
UNDO_WITHIN = timedelta(minutes=10)
AT_ONCE = 20  # people in one unit of work


def write_letter(
    actor: Member, edition: Edition, *, subject: str, body: str, html: str, role: str, client_key: str
) -> Letter:
    """Keep a draft, for a look at it and at whom it reaches."""
    require(policy.write_letter(actor, edition))
    if made := queries.find_by_key(actor, client_key):
        return made
    made = Letter(
        edition=edition, by=actor, subject=subject, body=body, html=html, role=role, client_key=client_key
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def change_letter(
    actor: Member, letter: Letter, *, subject: str, body: str, html: str, role: str, seen: str | None = None
) -> None:
    """Write it otherwise, while it is a draft; `seen` is the version from which it was written."""
    _hold_letter(letter)
    require(policy.change_letter(actor, letter))
    _as_seen(letter, seen)
    letter.subject, letter.body, letter.html, letter.role = subject, body, html, role


def throw_letter_away(actor: Member, letter: Letter) -> None:
    """Have a draft no more."""
    _hold_letter(letter)
    require(policy.change_letter(actor, letter))
    db.session.delete(letter)


def send_letter(actor: Member, letter: Letter, *, seen: str | None = None) -> None:
    """Let it leave in ten minutes, unless it is taken back; `seen` is the version that its sender read."""
    _hold(letter.edition)
    _hold_letter(letter)
    _as_seen(letter, seen)
    people = queries.count_readers(letter)
    require(policy.send_letter(actor, letter, sent_today=queries.sent_today(letter), people=people))
    letter.state, letter.leaves_at = "leaving", clock.now() + UNDO_WITHIN
    audit.record(actor, "letter sent", letter, edition=letter.edition_id, people=people)
    outbox.put(LEAVE, after=UNDO_WITHIN, letter_id=letter.id, leaves_at=letter.leaves_at.isoformat())


def take_letter_back(actor: Member, letter: Letter) -> None:
    """Make it a draft again, once, before it leaves."""
    _hold_letter(letter)
    require(policy.take_letter_back(actor, letter))
    if letter.undone_at is not None:
        raise Conflict("A letter is taken back once. This one leaves now.")
    letter.state, letter.leaves_at, letter.undone_at = "draft", None, clock.now()
    audit.record(actor, "letter taken back", letter, edition=letter.edition_id)


def let_leave(letter: Letter | None, leaves_at: datetime) -> None:
    """The time is over: whoever belongs to the edition at this moment gets it. One taken back meanwhile stays, and one
    whose sender may not write any more is a draft again."""
    if letter is None:
        return
    _hold_letter(letter)
    if letter.state != "leaving" or letter.leaves_at != leaves_at:
        return
    if not letter.by.is_active or not policy.write_letter(letter.by, letter.edition):
        letter.state, letter.leaves_at = "draft", None
        audit.record(None, "letter taken back", letter, edition=letter.edition_id)
        return
    ids = db.session.scalars(queries.readers(letter).with_only_columns(Member.id).order_by(Member.id)).all()
    letter.state, letter.people = "left", len(ids)
    audit.record(None, "letter left", letter, edition=letter.edition_id, people=len(ids))
    for first in range(0, len(ids), AT_ONCE):
        outbox.put(HAND_OUT, letter_id=letter.id, member_ids=list(ids[first : first + AT_ONCE]))


def hand_out(letter: Letter, member_ids: Sequence[int]) -> None:
    """Tell these as each of them wants it, once; by mail when their quiet hours are over, and where mail reaches them."""
    for member in db.session.scalars(queries.readers(letter).where(Member.id.in_(member_ids))):
        once = f"letter:{letter.id}"
        by_id = letter.by_id if letter.by_id != member.id else None
        wanted = notify(member.id, "letter", "letter", letter.id, by_id=by_id, once=once, mails=True)
        if wanted and (reader := mailing.find_reader(member.id)):
            mail.queue(
                "letter", to=str(member.email), language=member.language, after=mailing.quiet_for(*reader) or timedelta(),
                name=member.display_name, by=letter.by.shown_name,
                edition=letter.edition.full_name, subject_line=letter.subject, body=letter.body, html=letter.html,
                letter_id=letter.id, member_id=member.id, address=member.email, stop=stop_path(member.id, "letter"), thread=f"letter-{letter.id}.{member.id}",
            )  # fmt: skip


def _hold_letter(letter: Letter) -> None:
    """It is not changed, sent, taken back or let go by two at once: the second sees what the first made of it."""
    if db.session.scalar(select(Letter.id).where(Letter.id == letter.id).with_for_update()) is None:
        raise NotFound()
    db.session.refresh(letter)


def _as_seen(letter: Letter, seen: str | None) -> None:
    if seen is not None and seen != letter.version:
        raise Conflict(
            "Somebody wrote this letter otherwise meanwhile. It stands here as it is now; your text is kept."
        )


def _hold(edition: Edition) -> None:
    """Two letters that are sent at the same second wait for each other: the second is one too many."""
    touched = update(Edition).where(Edition.id == edition.id).values(state=Edition.state)
    db.session.execute(touched.execution_options(synchronize_session=False))
