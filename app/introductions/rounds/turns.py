"""The turns of a round: planned on a day, looked at again and announced on the next, looked after since."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from itertools import combinations

from sqlalchemy import func, select, update

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat.models import Message, Room
from app.extensions import db
from app.introductions.operations import quoted
from app.introductions.rounds import facts
from app.introductions.rounds.models import Round, RoundMember, RoundPair, RoundSeat, RoundTurn
from app.introductions.rounds.pairing import Group, mend
from app.kernel import clock, search
from app.notifications.operations import notify
from app.ties import operations as ties

SILENT_AFTER, CLOSED_AFTER = timedelta(days=21), timedelta(days=60)


def plan_turn(round: Round, groups: Collection[Group]) -> RoundTurn | None:
    """Keep who meets in the next turn, unseen until tomorrow. A day that went by is not made up for."""
    on = facts.today(round)
    if round.ended_at is not None or round.next_on > on:
        return None
    last = db.session.scalar(select(func.max(RoundTurn.number)).where(RoundTurn.round_id == round.id)) or 0
    turn = RoundTurn(round_id=round.id, round=round, number=last + 1, theme=round.theme, planned_on=on)
    db.session.add(turn)
    while round.next_on <= on:
        round.next_on += timedelta(weeks=round.every)
    db.session.flush()
    _seat(turn, groups)
    return turn


def repair_turn(turn: RoundTurn) -> Sequence[int]:
    """Look again before the announcement: who left, was suspended, blocked somebody or sits out is in no pair, and who
    would be alone by that finds others. Gives the pairs to announce."""
    planned = db.session.scalars(
        select(RoundPair).where(RoundPair.turn_id == turn.id, RoundPair.state == "planned")
    ).all()  # fmt: skip
    people = [] if turn.round.ended_at else facts.who_can(turn.round, facts.today(turn.round))
    of_turn = {id for pair in planned for id in pair.member_ids}
    people = [seat for seat in people if seat.id in of_turn]
    groups = mend(
        [tuple(pair.member_ids) for pair in planned], people, facts.between(turn.round, people), seed=turn.id
    )  # fmt: skip
    wanted = set(groups)
    for pair in planned:
        if tuple(pair.member_ids) in wanted:
            wanted.remove(tuple(pair.member_ids))
        else:
            pair.state = "skipped"
    _seat(turn, sorted(wanted))
    there = select(RoundPair.id).where(RoundPair.turn_id == turn.id, RoundPair.state == "planned")
    return db.session.scalars(there.order_by(RoundPair.id)).all()


def announce_pair(pair: RoundPair) -> None:
    """Connect those of a pair and open their room with the theme as its first line."""
    if pair.state != "planned":
        return
    members = [seat.member for seat in pair.seats]
    for a, b in combinations(members, 2):
        ties.connect(a, b)
    for member in members:
        search.changed("person", member.id)
    room = _open_room(pair, members)
    pair.state, pair.room_id, pair.announced_at = "announced", room.id, clock.now()
    for member in members:
        for other in members:
            if other is not member:
                once = f"round:{pair.id}:{other.id}"
                notify(member.id, "round pair", "round pair", pair.id, by_id=other.id, once=once)


def skip_pair(pair: RoundPair) -> None:
    """Leave out of the turn those who cannot be brought together any more."""
    if pair.state == "planned":
        pair.state = "skipped"


def close_turn(turn: RoundTurn) -> None:
    """The turn is announced; whoever sat it out takes part in the next."""
    turn.state, turn.announced_at = "announced", clock.now()
    sat_out = update(RoundMember).where(RoundMember.round_id == turn.round_id, RoundMember.skips)
    db.session.execute(sat_out.values(skips=False))


def look_after(pair: RoundPair) -> None:
    """Keep whether all of a pair have said hello; after three weeks one was silent; after two months it is closed."""
    if pair.announced_at is None or pair.room_id is None:
        return
    age = clock.now() - pair.announced_at
    if age >= CLOSED_AFTER:
        pair.state = "closed"
    elif pair.state == "announced":
        spoke = select(Message.author_id).where(
            Message.room_id == pair.room_id, Message.created_at >= pair.announced_at,
            Message.client_key != _first_key(pair),
        )  # fmt: skip
        if set(pair.member_ids) <= set(db.session.scalars(spoke)):
            pair.state = "said hello"
        elif age >= SILENT_AFTER:
            pair.state = "one silent"


def _seat(turn: RoundTurn, groups: Collection[Group]) -> None:
    for group in groups:
        db.session.add(RoundPair(turn_id=turn.id, turn=turn, seats=[RoundSeat(member_id=id) for id in group]))
    db.session.flush()


def _first_key(pair: RoundPair) -> str:
    return f"round-{pair.id}"


def _open_room(pair: RoundPair, members: Sequence[Member]) -> Room:
    turn, host = pair.turn, members[0]
    first = quoted(turn.theme, turn.round.edition.full_name)
    if len(members) == 2:
        return chat.open_dm(host, members[1], first=first, first_by=host, client_key=_first_key(pair))
    ids = [member.id for member in members]
    room = chat.start_group_dm(host, ids, name=turn.theme[:80], client_key=_first_key(pair))
    chat.post_message(host, room, body=first, client_key=_first_key(pair))
    return room
