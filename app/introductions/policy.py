"""Who may introduce whom, and who may answer. What two people are to each other is never said to a third."""

from dataclasses import dataclass

from app.accounts.models import Member
from app.accounts.policy import write
from app.introductions.models import Introduction
from app.kernel.policy import YES, Verdict, no

MOST_OPEN = 5


@dataclass(frozen=True)
class Standing:
    """How a broker stands to two people. `is_possible` sums up what is between these two: a block, a connection,
    a pause, a pair to be kept apart, another introduction; it is one answer, so that it proves none of them."""

    reaches_both: bool
    is_possible: bool
    open_now: int


def introduce(actor: Member, a: Member, b: Member, standing: Standing) -> Verdict:
    if len({actor.id, a.id, b.id}) < 3:
        return no("Choose two different people, neither of them you.")
    if not (may := write(actor)):
        return may
    if not standing.reaches_both:
        return no("You can introduce people whom you are connected with, or who took part in an edition you organise.")
    if standing.open_now >= MOST_OPEN:
        return no(
            "{most} of your introductions are open, which is the most. Wait until one has come to its end.",
            most=MOST_OPEN,
        )
    if not standing.is_possible:
        return no("This introduction is not possible.")
    return YES


def answer(actor: Member, introduction: Introduction, says_yes: bool) -> Verdict:
    if introduction.side_of(actor.id) is None:
        return no("This introduction is not of you.")
    if not introduction.is_open:
        return no("This introduction is no longer open.")
    return write(actor) if says_yes else YES
