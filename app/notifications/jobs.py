"""The jobs door: mail to those who were away, and the five lines to those who stay away."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, mail, outbox
from app.kernel.jobs import every, job
from app.kernel.transaction import transaction, write
from app.notifications import choosing, digest, mailing, operations
from app.notifications.letters import operations as letters
from app.notifications.letters.models import Letter
from app.notifications.operations import FIVE_LINES, MAIL, PUSH
from app.notifications.push import operations as devices
from app.notifications.push import pushing, sending
from app.notifications.stops import stop_path


@job(MAIL)
def mail_what_waits(member_id: int) -> None:
    """A mail that does not go through is tried again, and looked at again: nothing is lost, nothing comes twice."""
    # Addresses are made as in a page, but for nobody: the reader is handed over.
    with current_app.test_request_context(), transaction(write=False):
        found = mailing.find_reader(member_id)
        if found is None:
            return
        pause = mailing.quiet_for(*found)
        letters = [] if pause else mailing.letters(found[0])
    if pause:
        write(lambda: outbox.put(MAIL, lane="mail", after=pause, member_id=member_id))
    for letter in letters:
        mail.send("notices", letter.to, letter.language, letter.context, letter.key)
        write(lambda letter=letter: operations.note_delivered(letter.ids, "mail"))


@job(PUSH)
def push(notification_id: int, subscription_id: int) -> None:
    """One device hears of one thing; a service that is down is tried again, a device that is gone is forgotten."""
    with current_app.test_request_context(), transaction(write=False):
        found, pause = pushing.find(notification_id, subscription_id), None
        if found and (reader := mailing.settings_and_member(notification_id)):
            pause = mailing.quiet_for(*reader)
    if pause:
        again = {"notification_id": notification_id, "subscription_id": subscription_id}
        write(lambda: outbox.put(PUSH, lane="push", after=pause, **again))
    elif found and not sending.send(found.endpoint, found.point, found.auth, found.message, found.topic):
        write(lambda: devices.forget(subscription_id))
    elif found:
        write(lambda: operations.note_delivered([notification_id], "push"))


@job(letters.LEAVE)
def let_letter_leave(letter_id: int, leaves_at: str) -> None:
    at = datetime.fromisoformat(leaves_at)
    write(lambda: letters.let_leave(db.session.get(Letter, letter_id), at))


@job(letters.HAND_OUT)
def hand_out_letter(letter_id: int, member_ids: list[int]) -> None:
    write(lambda: letters.hand_out(db.session.get_one(Letter, letter_id), member_ids))


@every(3600)
def look_who_stays_away() -> None:
    """Have the five lines of each looked for, once a period, whether anything is found or not."""
    with transaction(write=False):
        members = digest.members_to_write_to()
    if members:
        write(lambda: [_look_for(id) for id in members])


def _look_for(member_id: int) -> None:
    choosing.note_digest(member_id, clock.now())
    outbox.put(FIVE_LINES, lane="mail", member_id=member_id)


@job(FIVE_LINES)
def mail_five_lines(member_id: int) -> None:
    """Who came back meanwhile, or wants them no more, gets none."""
    with current_app.test_request_context(), transaction(write=False):
        found = mailing.find_reader(member_id)
        if found is None or not digest.stays_away(*found):
            return
        member, pause = found[0], mailing.quiet_for(*found)
        with force_locale(member.language):
            lines = [] if pause else digest.lines_for(member)
        waiting = [one.id for one in digest.waits(member)] if any(place == "step" for place, _ in lines) else []
        to, language, name = str(member.email), member.language, member.display_name
    if pause:
        write(lambda: outbox.put(FIVE_LINES, lane="mail", after=pause, member_id=member_id))
    if not lines:
        return
    context = {
        "name": name, "lines": [{"place": place, **asdict(offer)} for place, offer in lines], "member_id": member_id,
        "address": to, "stop": stop_path(member_id, "digest"), "thread": f"five-lines.{member_id}",
    }  # fmt: skip
    mail.send("five_lines", to, language, context, f"five-lines-{member_id}-{clock.now():%Y%m%d}")
    write(lambda: operations.note_lines(member_id, [offer.key for _, offer in lines], waiting))


@mail.when_refused("letter")
@mail.when_refused("five_lines")
@mail.when_refused("notices")
def refused(*, member_id: int, address: str, **context: Any) -> None:
    def unit() -> None:
        member = db.session.get(Member, member_id)
        if member is not None and member.email == address:
            operations.note_refusal(member)

    write(unit)
