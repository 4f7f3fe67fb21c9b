"""The jobs door: mail to those who were away."""

from typing import Any

from flask import current_app

from app.accounts.models import Member
from app.extensions import db
from app.kernel import mail, outbox
from app.kernel.jobs import job
from app.kernel.transaction import transaction, write
from app.notifications import mailing, operations
from app.notifications.operations import MAIL


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


@mail.when_refused("notices")
def refused(*, member_id: int, address: str, **context: Any) -> None:
    def unit() -> None:
        member = db.session.get(Member, member_id)
        if member is not None and member.email == address:
            operations.note_refusal(member)

    write(unit)
