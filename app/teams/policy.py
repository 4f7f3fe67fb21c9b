"""Who may put a team together, ask for it, answer, and open its room."""

from app.accounts.models import Member
from app.accounts.policy import write
from app.kernel.policy import YES, Verdict, no
from app.teams.models import Team, TeamSeat


def make_team(actor: Member) -> Verdict:
    return write(actor)


def tend_team(actor: Member, team: Team) -> Verdict:
    return YES if team.owner_id == actor.id else no("Only who puts this team together may do that.")


def ask_for_seat(actor: Member, seat: TeamSeat) -> Verdict:
    if not (mine := tend_team(actor, seat.team)):
        return mine
    if seat.state not in ("open", "asked"):
        return no("You have asked already, and the answer stands here.")
    return make_team(actor)


def answer_seat(actor: Member, team: Team) -> Verdict:
    seat = team.seat_of(actor.id)
    if seat is None or seat.request is not None or seat.answer == "open":
        return no("You are not asked here.")
    return YES


def open_room(actor: Member, team: Team, can_meet: bool) -> Verdict:
    """Why they cannot meet is not said: it would tell of a block."""
    if not (mine := tend_team(actor, team)):
        return mine
    if not team.joined:
        return no("Nobody has said yes yet. The room opens with the first who does.")
    if not can_meet:
        return no("Not all who said yes can come into one room. Write to them one by one, or look for another team.")
    return YES
