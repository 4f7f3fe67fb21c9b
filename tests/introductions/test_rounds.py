"""Rounds of an edition: opted in, planned on a day, announced on the next, repaired between."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.chat.models import Message, Room, RoomMembership
from app.cohorts.models import EditionMembership
from app.extensions import db
from app.introductions import jobs
from app.introductions.rounds import facts, operations, queries
from app.introductions.rounds.models import Round, RoundMember, RoundPair, RoundTurn
from app.kernel import clock
from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from app.ties.operations import block_member
from app.ties.queries import are_connected
from tests import cast
from tests.introductions.places import member

LEIDEN = ["ada", "mate", "organiser", "supervisor", "newcomer", "blocker"]
THEME = "What would you measure if you could?"


@pytest.fixture
def round_id(act):
    """A round of Leiden 2023, which begins today."""

    def open_it(me):
        edition = queries.get_edition(me, 1)
        today = clock.now().astimezone().date()
        return operations.open_round(
            me, edition, theme=THEME, every=2, starts_on=today + timedelta(days=1), client_key="round-of-leiden"
        ).id

    return act("organiser", open_it)


def join(act, round_id, *persons):
    for person in persons:
        act(person, lambda me: operations.join_round(me, queries.get_round(me, round_id)))


def do(act, person, operation, round_id, **how):
    act(person, lambda me: operation(me, queries.get_round(me, round_id), **how))


def turn(app, days=1):
    """Go on by some days, and let the clock's job work."""
    clock.move(timedelta(days=turn.moved + days))
    turn.moved += days
    with app.app_context():
        jobs.turn_rounds()
        db.session.remove()


@pytest.fixture(autouse=True)
def at_noon():
    """Tests must not turn at midnight."""
    now = clock.now()
    turn.moved = (now.replace(hour=10, minute=0) - now) / timedelta(days=1)
    clock.move(timedelta(days=turn.moved))


def groups(read):
    return read(
        lambda: sorted(
            tuple(one.member_ids) for one in db.session.scalars(select(RoundPair)) if one.state == "announced"
        )
    )


def planned(read):
    return read(
        lambda: sorted(tuple(one.member_ids) for one in db.session.scalars(select(RoundPair)) if one.state == "planned")
    )


def test_pairs_are_planned_unseen_and_announced_a_day_later_with_the_theme_first(app, act, read, browser, round_id):
    join(act, round_id, "ada", "mate")
    turn(app)
    assert planned(read) == [(cast.ids.ada, cast.ids.mate)] and not read(select(Room))
    assert "Mats" not in browser("ada").get("/editions/1/rounds").text
    turn(app)
    assert groups(read) == [(cast.ids.ada, cast.ids.mate)]
    assert read(lambda: are_connected(cast.ids.ada, cast.ids.mate))
    assert [m.body.split("\n")[0] for m in read(select(Message))] == [f"> {THEME}"]
    assert "Mats" in browser("ada").get("/editions/1/rounds").text
    assert "You are introduced to" in browser("mate").get("/notifications").text


def test_three_get_a_room_of_three(app, act, read, round_id):
    join(act, round_id, "ada", "mate", "newcomer")
    turn(app)
    turn(app)
    assert groups(read) == [(cast.ids.ada, cast.ids.mate, cast.ids.newcomer)]
    room = read(select(Room))[0]
    assert room.kind == "group_dm" and len(read(select(RoomMembership))) == 3 and len(read(select(Message))) == 1


def test_those_of_one_project_group_or_kept_apart_are_never_paired(app, act, read, round_id):
    join(act, round_id, "ada", "supervisor")  # both of group 4
    join(act, round_id, "blocker", "blocked")
    turn(app)
    turn(app)
    assert len(groups(read)) == 2
    assert not {(cast.ids.ada, cast.ids.supervisor), (cast.ids.blocker, cast.ids.blocked)} & set(groups(read))


def test_who_skips_snoozes_leaves_or_is_not_there_is_not_paired(app, act, read, round_id):
    join(act, round_id, *LEIDEN)
    do(act, "ada", operations.skip_turn, round_id)
    do(act, "mate", operations.snooze, round_id, until=facts.clock.now().date() + timedelta(days=30))
    do(act, "newcomer", operations.leave_round, round_id)

    def suspend():
        member("supervisor").suspended_until = clock.now() + timedelta(days=9)

    act(None, suspend)
    turn(app)
    assert planned(read) == [(cast.ids.organiser, cast.ids.blocker)]
    turn(app)
    turn(app, 14)
    assert cast.ids.ada in {id for group in planned(read) for id in group}, "a skip is of one turn"


def test_silenced_people_cannot_join_nor_people_of_other_editions(act, round_id):
    with pytest.raises(Forbidden):
        join(act, round_id, "silenced")
    with pytest.raises(NotFound):
        join(act, round_id, "outsider")
    with pytest.raises(Forbidden):
        join(act, round_id, "admin")
    with pytest.raises(Conflict):
        do(act, "ada", operations.skip_turn, round_id)


HAPPENS = {
    "leaves the edition": lambda me: db.session.delete(
        db.session.scalars(select(EditionMembership).filter_by(edition_id=1, member_id=me.id)).one()
    ),
    "is suspended": lambda me: setattr(me, "suspended_until", clock.now() + timedelta(days=9)),
    "deactivates": lambda me: setattr(me, "state", "deactivated"),
    "skips": lambda me: setattr(
        db.session.scalars(select(RoundMember).filter_by(member_id=me.id)).one(), "skips", True
    ),
    "leaves the round": lambda me: operations.leave_round(me, db.session.scalars(select(Round)).one()),
}


@pytest.mark.parametrize("what", HAPPENS)
def test_between_plan_and_announcement_no_pair_is_left_empty(app, act, read, round_id, what):
    join(act, round_id, "ada", "mate", "newcomer", "organiser")
    turn(app)
    before = planned(read)
    assert len(before) == 2
    act("ada", HAPPENS[what])
    turn(app)
    assert groups(read) == [(cast.ids.mate, cast.ids.organiser, cast.ids.newcomer)] or sorted(
        groups(read)[0]
    ) == sorted((cast.ids.mate, cast.ids.organiser, cast.ids.newcomer))
    assert planned(read) == []


def test_a_block_between_parts_the_pair(app, act, read, round_id):
    join(act, round_id, "ada", "mate")
    turn(app)
    assert len(planned(read)) == 1
    act("ada", lambda me: block_member(me, member("mate")))
    turn(app)
    assert groups(read) == planned(read) == [] and not read(select(Room))
    assert not read(lambda: are_connected(cast.ids.ada, cast.ids.mate))


def test_two_whose_chat_is_closed_hold_up_nobody(app, act, read, round_id):
    join(act, round_id, "ada", "mate", "organiser", "supervisor")
    turn(app)
    first, second = planned(read)

    def close(me):
        room = Room(kind="dm", pair=f"{first[0]}-{first[1]}", made_by_id=first[0], state="closed")
        db.session.add(room)
        db.session.flush()
        db.session.add_all([RoomMembership(room_id=room.id, member_id=id) for id in first])

    act("admin", close)
    turn(app)
    assert groups(read) == [second] and not planned(read)
    assert not read(lambda: are_connected(*first)) and read(lambda: are_connected(*second))
    assert [one.state for one in read(select(RoundTurn))] == ["announced"]


def test_the_next_turn_is_two_weeks_later_and_repeats_nobody(app, act, read, round_id):
    join(act, round_id, "ada", "mate", "newcomer", "organiser")
    for _ in range(3):
        turn(app)
        turn(app)
        turn(app, 12)
    assert len(read(select(RoundTurn))) == 3
    assert len(set(groups(read))) == 6, "four people can meet three times without a repeat"


def test_the_job_run_again_changes_nothing_and_missed_days_are_not_made_up_for(app, act, read, round_id):
    join(act, round_id, "ada", "mate")
    turn(app, 40)
    turn(app, 0)
    assert len(read(select(RoundTurn))) == 1
    turn(app)
    turn(app, 0)
    assert len(groups(read)) == 1 and len(read(select(Message))) == 1


def test_an_ended_round_announces_nothing(app, act, read, round_id):
    join(act, round_id, "ada", "mate")
    turn(app)
    do(act, "organiser", operations.end_round, round_id)
    turn(app)
    turn(app, 14)
    assert groups(read) == planned(read) == []


def test_one_round_at_a_time_by_organisers_only(act, round_id):
    def open_another(me):
        today = clock.now().date() + timedelta(days=1)
        return operations.open_round(
            me, queries.get_edition(me, 1), theme="x", every=1, starts_on=today, client_key="another-round"
        )

    with pytest.raises(Forbidden, match="round already"):
        act("organiser", open_another)
    do(act, "organiser", operations.end_round, round_id)
    with pytest.raises(Forbidden, match="organisers"):
        act("ada", open_another)
    assert act("organiser", lambda me: open_another(me).id)


@pytest.mark.parametrize("days", [-2, 800])
def test_a_round_begins_within_a_year(act, days):
    with pytest.raises(Invalid):
        act("organiser", lambda me: operations.open_round(
            me, queries.get_edition(me, 1), theme="x", every=1, client_key="a-round-key",
            starts_on=clock.now().date() + timedelta(days=days),
        ))  # fmt: skip


def test_a_pair_says_hello_or_is_silent_and_is_closed(app, act, read, round_id):
    from app.chat.operations import post_message

    def look(days):
        clock.move(timedelta(days=turn.moved + days))
        with app.app_context():
            jobs.look_after_pairs()
            db.session.remove()
        return sorted(one.state for one in read(select(RoundPair)))

    join(act, round_id, *LEIDEN[:4])
    turn(app)
    turn(app)
    one, other = read(select(RoundPair).order_by(RoundPair.id))
    assert look(1) == ["announced", "announced"]
    seats = read(lambda: db.session.get_one(RoundPair, one.id).member_ids)
    names = {id: person for person, id in vars(cast.ids).items()}
    for id in seats:
        act(
            names[id],
            lambda me: (
                post_message(me, db.session.get_one(Room, one.room_id), body="Hello", client_key="hello-hello").id
            ),
        )
    assert look(2) == ["announced", "said hello"]
    assert look(22) == ["one silent", "said hello"]
    assert look(61) == ["closed", "closed"]


def test_the_page_of_a_member_and_of_an_organiser(act, browser, round_id):
    ada = browser("ada")
    assert "Take part" in ada.get("/editions/1/rounds").text
    ada.post(f"/rounds/{round_id}/membership")
    assert "You take part" in ada.get("/editions/1/rounds").text
    assert "You take part" in ada.get("/introductions").text
    ada.post(f"/rounds/{round_id}/skip")
    assert "You sit the next turn out" in ada.get("/editions/1/rounds").text
    until = (clock.now().date() + timedelta(days=20)).isoformat()
    ada.post(f"/rounds/{round_id}/snooze", data={"until": until})
    assert "paused until" in ada.get("/editions/1/rounds").text
    assert "1 takes part" in browser("organiser").get("/editions/1/rounds").text
    assert browser("outsider").get("/editions/1/rounds").status_code == 404
