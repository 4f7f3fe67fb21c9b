"""Who may write to an edition, and when a letter may go."""

from app.accounts.models import Member
from app.cohorts import policy as cohorts
from app.cohorts.models import Edition
from app.kernel.policy import Verdict, no
from app.notifications.letters.models import Letter


def write_letter(actor: Member, edition: Edition) -> Verdict:
    if actor.is_silenced:
        return no("You cannot write at the moment.")
    return cohorts.organise(actor, edition)


def change_letter(actor: Member, letter: Letter) -> Verdict:
    if letter.state != "draft":
        return no("This letter is on its way, or has left.")
    return write_letter(actor, letter.edition)


def send_letter(actor: Member, letter: Letter, *, sent_today: int, people: int) -> Verdict:
    """At most one a day for an edition (N-9)."""
    if sent_today:
        return no("One letter a day is enough for an edition. Send this one tomorrow.")
    if not people:
        return no("Nobody would get this letter.")
    return change_letter(actor, letter)


def take_letter_back(actor: Member, letter: Letter) -> Verdict:
    if letter.state != "leaving":
        return no("This letter has left already.")
    return cohorts.organise(actor, letter.edition)
