"""Rooms of editions, groups and spaces: made with them, with the people who belong to them, and nobody else."""

import threading

import pytest
from sqlalchemy import event, func, insert, select

from app.accounts.models import Member
from app.accounts.operations import own, signing_in
from app.chat import bound, faces, involvement, jobs, operations, queries, states
from app.chat.models import LogEntry, Room, RoomMembership
from app.chat.unread import waiting_rooms
from app.cohorts import operations as cohorts
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership
from app.extensions import db
from app.kernel.errors import Forbidden, NotFound
from app.kernel.transaction import write
from app.threads import spaces
from tests.cast import ids, sign_in_again

SCHOOL = ("ada", "mate", "supervisor", "organiser", "newcomer", "silenced", "suspended", "blocker", "blocked")


@pytest.fixture
def edition(act):
    """The room of Leiden 2023."""
    return made(act, "edition", Room.edition_id == 1)


@pytest.fixture
def group(act):
    return made(act, "group", Room.group_id == 1)


def made(act, kind, which):
    def room():
        bound.follow(kind, [1])
        return db.session.scalars(select(Room.id).where(which)).one()

    return act(None, room)


def people(read, room):
    here = RoomMembership.room_id == room, RoomMembership.left_at.is_(None)
    return set(read(select(RoomMembership.member_id).where(*here)))


def kinds(read, room):
    return read(select(LogEntry.kind).where(LogEntry.room_id == room).order_by(LogEntry.seq))


def person(name):
    return db.session.get(Member, getattr(ids, name))


def say(act, name, room, text="Something", key="key-number-1"):
    return act(name, lambda me: operations.post_message(me, db.session.get(Room, room), body=text, client_key=key).id)


def leave(organiser, name="mate"):
    theirs = select(EditionMembership).where(EditionMembership.member_id == getattr(ids, name))
    cohorts.remove_person(organiser, db.session.scalars(theirs).one())


# Made with what they belong to


def test_an_edition_has_a_room_with_its_people(act, read, edition):
    assert people(read, edition) == {getattr(ids, name) for name in SCHOOL}, "without who has no account yet"
    made(act, "edition", Room.edition_id == 1)
    assert len(read(select(Room.id))) == 1, "however often it is looked after"


def test_a_new_edition_and_a_new_group_bring_their_rooms(act, read):
    def begin(admin):
        edition = cohorts.make_edition(admin, db.session.get(Edition, 1).school, name="Leiden 2024")
        cohorts.make_group(admin, edition, number=3, name="", question="")
        return edition.id

    edition = act("admin", begin)
    assert read(select(Room.name).where(Room.edition_id == edition)) == ["Leiden 2024"]
    assert read(select(Room.kind).where(Room.group_id.is_not(None))) == ["group"]


def test_what_stood_before_there_were_rooms_gets_them(act, read, app):
    assert read(select(Room.id)) == []
    with app.app_context():
        jobs.level_rooms()
    assert len(read(select(Room.id).where(Room.edition_id.is_not(None)))) == 2
    assert len(read(select(Room.id).where(Room.space_id.is_not(None)))) == 2, (
        "not for announcements, a group, the staff"
    )
    act(None, lambda: db.session.execute(insert(GroupMembership).values(group_id=1, member_id=ids.mate)))
    with app.app_context():
        jobs.level_rooms()
    assert ids.mate in people(read, read(select(Room.id).where(Room.group_id == 1))[0])


def test_a_space_of_all_members_has_a_room_of_all_until_it_is_not(act, read):
    settings = spaces.SpaceSettings(name="Methods", audience="members")
    space = act("admin", lambda admin: spaces.open_space(admin, settings).id)
    [room] = read(select(Room.id).where(Room.space_id == space))
    assert {ids.outsider, ids.ada, ids.blocked} <= people(read, room) and ids.staged not in people(read, room)
    closed = spaces.SpaceSettings(name="Methods", audience="staff")
    act("admin", lambda me: spaces.change_space(me, spaces.get_managed_space(me, space), closed, version=1))
    assert people(read, room) == set()


# Who is in


def test_who_is_taken_off_the_roster_is_out_of_the_rooms_at_once(act, browser, edition, group):
    act("organiser", lambda me: cohorts.enter_group(me, db.session.get(Group, 1), person("mate"), is_supervisor=False))
    mate = browser("mate")
    assert [mate.get(f"/rooms/{room}").status_code for room in (edition, group)] == [200, 200]
    act("organiser", leave)
    assert [mate.get(f"/rooms/{room}").status_code for room in (edition, group)] == [404, 404]


def test_sockets_of_who_is_out_hear_nothing_though_they_stay(act, socket, edition):
    mate, ada = socket("mate"), socket("ada")
    for one in (mate, ada):
        assert one.emit("chat:enter", {"room": edition}, callback=True)["ok"]
    act("organiser", leave)
    assert [heard["args"] for heard in mate.get_received() if heard["name"] == "out"] == [[{"room": edition}]]
    say(act, "ada", edition)
    assert "entry" not in [heard["name"] for heard in mate.get_received()]
    assert "entry" in [heard["name"] for heard in ada.get_received()]
    assert (
        mate.emit("chat:post", {"room": edition, "client_id": "key-12345", "text": "Hi"}, callback=True)["status"]
        == 404
    )


def test_who_comes_back_reads_everything_and_on_from_where_they_were(act, browser, read, edition):
    say(act, "ada", edition, "Said before")
    act("organiser", leave)
    act("organiser", lambda me: db.session.add(EditionMembership(edition_id=1, member_id=ids.mate)))
    act(None, lambda: bound.follow("edition", [1]))
    assert "Said before" in browser("mate").get(f"/rooms/{edition}").text
    assert read(select(RoomMembership.left_at).where(RoomMembership.member_id == ids.mate)) == [None]


def test_who_comes_new_reads_what_was_said_and_has_nothing_waiting(act, browser, read, edition):
    act("mate", lambda me: involvement.choose_involvement(me, db.session.get(Room, edition), "everything"))
    say(act, "ada", edition, "Said before")
    act("admin", lambda me: cohorts.make_organiser(me, db.session.get(Edition, 1), address="outsider@example.org"))
    assert "Said before" in browser("outsider").get(f"/rooms/{edition}").text
    act("outsider", lambda me: involvement.choose_involvement(me, db.session.get(Room, edition), "everything"))
    assert act("outsider", lambda me: db.session.scalar(select(waiting_rooms(me)))) == 0
    assert act("mate", lambda me: db.session.scalar(select(waiting_rooms(me)))) == 1, "the premise"


def test_leaving_the_site_leaves_the_rooms_and_coming_back_returns(act, read, edition):
    act("mate", own.deactivate)
    assert ids.mate not in people(read, edition)
    act(None, lambda: signing_in._bring_back(person("mate")))
    assert ids.mate in people(read, edition)


def test_nobody_leaves_a_bound_room_or_brings_others_by_hand(act, group, read):
    def room():
        return db.session.get(Room, group)

    with pytest.raises(Forbidden, match="goes with its group"):
        act("ada", lambda ada: operations.leave_room(ada, room()))
    with pytest.raises(Forbidden, match="cannot be added"):
        act("ada", lambda ada: operations.add_to_room(ada, room(), ids.friend))
    assert people(read, group) == {ids.ada, ids.supervisor}


def test_one_who_joins_a_group_is_named_and_many_are_not(act, read, group, edition):
    assert kinds(read, edition) == kinds(read, group) == ["people"]
    act("organiser", lambda me: cohorts.enter_group(me, db.session.get(Group, 1), person("mate"), is_supervisor=False))
    assert kinds(read, group) == ["people", "joined"] and kinds(read, edition) == ["people"]
    act("organiser", lambda me: cohorts.leave_group(me, db.session.get(Group, 1), person("mate")))
    assert kinds(read, group)[-1] == "left"


def test_an_empty_group_that_is_taken_back_takes_its_silent_room(act, read, group):
    act(None, bound.forget, "group", 1)
    assert read(select(Room.id)) == [] == read(select(LogEntry.seq))


def test_a_room_with_words_in_it_stays(act, read, group):
    say(act, "ada", group)
    act(None, bound.forget, "group", 1)
    assert read(select(Room.id)) == [group]


# At once


def at_once(app, *works):
    start, faults = threading.Barrier(len(works)), []

    def do(work):
        with app.test_request_context():
            start.wait()
            try:
                write(work)
            except (Forbidden, NotFound) as refusal:
                faults.append(type(refusal))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_two_who_look_after_a_room_at_once_make_one(app, act, read):
    for person in ("admin", "organiser"):
        act(None, lambda person=person: sign_in_again(person))
    assert at_once(app, *[lambda: bound.follow("edition", [1])] * 3) == []
    [room] = read(select(Room.id))
    assert people(read, room) == {getattr(ids, name) for name in SCHOOL}


def test_speaking_while_being_removed_is_before_or_not_at_all(app, read, edition):
    """The log has no gap, and nothing of theirs comes after they are out."""

    def speak(number):
        return lambda: operations.post_message(
            person("mate"), db.session.get(Room, edition), body="Hi", client_key=f"key-number-{number}"
        )

    refused = at_once(
        app, *(speak(n) for n in range(4)), lambda: leave(person("organiser")), *(speak(n) for n in (5, 6, 7))
    )
    found = select(LogEntry.seq, LogEntry.kind).where(LogEntry.room_id == edition).order_by(LogEntry.seq)
    entries = read(lambda: [tuple(row) for row in db.session.execute(found)])
    assert [seq for seq, _ in entries] == list(range(1, len(entries) + 1))
    assert [kind for _, kind in entries] == ["people"] + ["posted"] * (7 - len(refused)) + ["people"]


# Thousands


def crowd():
    """Five thousand more in the edition and its room."""
    ids_ = range(1000, 6000)
    names = [{"id": id, "display_name": "One of many", "sort_name": "many", "state": "active"} for id in ids_]
    db.session.execute(insert(Member), names)
    db.session.execute(
        insert(EditionMembership), [{"edition_id": 1, "member_id": id, "role": "participant"} for id in ids_]
    )
    bound.follow("edition", [1])


def test_a_message_to_thousands_costs_no_more_than_to_ten(app, act, edition):
    def statements(key):
        count = []
        event.listen(db.engine, "before_cursor_execute", heard := lambda *_: count.append(1))
        say(act, "ada", edition, key=key)
        event.remove(db.engine, "before_cursor_execute", heard)
        return len(count)

    with app.app_context():
        few = statements("key-number-1")
        act(None, crowd)
        assert act(None, lambda: db.session.scalar(select(func.count()).select_from(RoomMembership))) > 5000
        assert statements("key-number-2") <= few
        assert act(None, lambda: queries.ids_to_tell(edition)) == []


@pytest.mark.parametrize("look", ["people", "membership"])
def test_of_thousands_only_those_are_looked_up_who_are_named(app, act, edition, look):
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("counts the steps of SQLite")

    def people(ada):
        known = faces.people_of(ada, [db.session.get(Room, edition)], also={ada.id, ids.mate}).known
        assert set(known[edition]) == {ids.ada, ids.mate}

    def membership(ada):
        assert queries.get_membership(ada, edition).member_id == ada.id

    def steps(ada):
        steps, line = [], db.session.connection().connection.driver_connection
        line.set_progress_handler(lambda: steps.append(1), 100)
        (people if look == "people" else membership)(ada)
        line.set_progress_handler(None, 0)
        return len(steps)

    few = act("ada", steps)
    act(None, crowd)
    assert act("ada", steps) < 2 * few + 10
    assert act("ada", lambda ada: queries.get_membership(ada, edition, counted=True).people) > 5000


# States


@pytest.mark.parametrize(
    ("state", "may", "may_not"),
    [
        ("open", ("ada", "organiser"), ()),
        ("read-only", ("organiser",), ("ada", "mate")),
        ("closed", (), ("ada", "organiser")),
    ],
)
def test_the_state_of_a_room_says_who_writes(act, edition, state, may, may_not):
    act("organiser", lambda me: states.change_state(me, db.session.get(Room, edition), state))
    for name in may:
        say(act, name, edition, key=f"key-of-{name}")
    for name in may_not:
        with pytest.raises(Forbidden):
            say(act, name, edition, key=f"key-of-{name}")


def test_moderators_write_in_a_closed_room(act, read, app):
    with app.app_context():
        jobs.level_rooms()
    [room] = read(select(Room.id).where(Room.space_id == 2))
    act("space_moderator", lambda me: states.change_state(me, db.session.get(Room, room), "closed"))
    say(act, "space_moderator", room)
    with pytest.raises(Forbidden, match="closed"):
        say(act, "ada", room, key="key-of-ada")
    with pytest.raises(Forbidden):
        act("ada", lambda me: states.change_state(me, db.session.get(Room, room), "open"))


def test_rooms_are_archived_with_their_edition_and_say_so(act, browser, read, edition, group):
    def turn(state):
        def do(admin):
            place = db.session.get(Edition, 1)
            facts = {"name": place.name, "state": state}
            cohorts.edit_edition(admin, place, version=place.version, **facts)

        act("admin", do)

    turn("archived")
    assert set(read(select(Room.state))) == {"archived"}
    assert kinds(read, edition)[-1] == "state"
    page = browser("ada").get(f"/rooms/{edition}").text
    assert "This room is archived. It stays here to be read." in page and "<textarea" not in page
    with pytest.raises(Forbidden, match="archived"):
        say(act, "ada", group)
    turn("closed")
    say(act, "ada", group)


# Pages


def test_pages_of_bound_rooms(browser, edition, group):
    ada = browser("ada")
    listed = ada.get("/rooms").text
    assert "Leiden 2023" in listed and "Pictures from almost nothing" in listed
    assert "Group 4, Leiden 2023" in ada.get(f"/rooms/{group}").text
    about = ada.get(f"/rooms/{edition}/people").text
    assert "Mats Grachtmeer" in about and "Sus Pend" not in about and "Who writes here" not in about
    assert "Who writes here" in browser("organiser").get(f"/rooms/{edition}/people").text
    assert browser("outsider").get(f"/rooms/{edition}/people").status_code == 404
