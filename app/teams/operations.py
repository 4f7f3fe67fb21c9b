"""Putting a team together, asking people for it one by one, answering, opening its room."""

from collections.abc import Sequence

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat.models import Room
from app.chat.queries import ids_of_members
from app.extensions import db
from app.kernel import clock, text
from app.kernel.errors import Invalid
from app.kernel.policy import require
from app.partners.apart import kept_apart
from app.partners.operations import ask_to_connect, check_own_words
from app.teams import policy, pool, queries
from app.teams.compose import FEWEST, MOST
from app.teams.models import FEWEST_WANTED, LONGEST_WANTED, MOST_WANTED, Team, TeamSeat
from app.ties.queries import are_connected


def make_team(
    actor: Member, *, purpose: str, competences: Sequence[str], member_ids: Sequence[int], client_key: str
) -> Team:
    """Keep a team of three to five others; nobody is asked by that. The same client_key twice is one team."""
    if made := queries.find_by_key(actor, client_key):
        return made
    require(policy.make_team(actor))
    _check(purpose, competences, member_ids)
    covers = pool.covers(actor, competences, member_ids)
    if len(covers) < len(set(member_ids)) or kept_apart(member_ids):
        raise Invalid("This team cannot come together as it is. Look for teams once more.")
    team = Team(owner_id=actor.id, purpose=purpose, competences=list(competences), client_key=client_key)
    team.seats = [TeamSeat(member_id=id, covers=covers[id]) for id in dict.fromkeys(member_ids)]
    db.session.add(team)
    db.session.flush()
    return team


def ask_for_seat(
    actor: Member, seat: TeamSeat, *, purpose: str, note: str, begun: str, link: str, client_key: str
) -> None:
    """Ask somebody into the team: a connection in your chat, anybody else by a request to connect (M-8)."""
    require(policy.ask_for_seat(actor, seat))
    if are_connected(actor.id, seat.member_id):
        check_own_words(note, begun)
        room = chat.open_dm(actor, seat.member)
        chat.post_message(actor, room, body=f"{note}\n\n{link}", client_key=client_key)
        seat.request, seat.answer = None, "asked"
    else:
        seat.request = ask_to_connect(
            actor, seat.member, purpose=purpose, note=note, client_key=client_key, begun=begun
        )  # fmt: skip
    seat.asked_at = seat.asked_at or clock.now()


def answer_seat(actor: Member, team: Team, *, joins: bool) -> None:
    """Say whether you join; you may think again."""
    require(policy.answer_seat(actor, team))
    if seat := team.seat_of(actor.id):
        seat.answer, seat.answered_at = "yes" if joins else "no", clock.now()


def open_room(actor: Member, team: Team) -> Room:
    """Bring whoever said yes into one room: your chat of two with the first, a group chat from the second on."""
    require(policy.open_room(actor, team, queries.can_meet(team)))
    joined = [seat.member for seat in team.joined]
    if len(joined) == 1:
        team.room = chat.open_dm(actor, joined[0])
    elif team.room is None or team.room.kind == "dm":
        ids = [member.id for member in joined]
        team.room = chat.start_group_dm(actor, ids, name=team.purpose[:80], client_key=f"team-{team.id}")
    else:
        there = set(ids_of_members(team.room.id))
        for member in joined:
            if member.id not in there:
                chat.add_to_room(actor, team.room, member.id, share_history=True)
    return team.room


def give_up_team(actor: Member, team: Team) -> None:
    """Let go of a team. Requests that are sent stay what they are, and so does its room."""
    require(policy.tend_team(actor, team))
    db.session.delete(team)


def _check(purpose: str, competences: Sequence[str], member_ids: Sequence[int]) -> None:
    if text.is_blank(purpose) or len(purpose) > 120:
        raise Invalid("Say in a few words what the team is for.", field="purpose")
    if not FEWEST_WANTED <= len(competences) <= MOST_WANTED or any(len(one) > LONGEST_WANTED for one in competences):
        raise Invalid("Write two to eight competences, each in a few words.", field="competence")
    if not FEWEST <= len(set(member_ids)) <= MOST:
        raise Invalid("A team is three to five people beside you.")
