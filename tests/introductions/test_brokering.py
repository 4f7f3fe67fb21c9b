"""A broker introduces two: each answers for themselves, and nothing is seen of an answer but two that are yes."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.chat.models import Message, Room, RoomMembership
from app.extensions import db
from app.introductions import operations, queries
from app.introductions.models import Introduction
from app.introductions.policy import MOST_OPEN
from app.kernel import clock, mail
from app.kernel.errors import Forbidden, Invalid, NotFound
from app.notifications.models import Notification
from app.partners.models import NeverPair
from app.profiles.models import Profile
from app.ties.operations import block_member, connect
from app.ties.queries import are_connected
from tests import cast
from tests.introductions.places import NOTE, broker, member, says, tie

DRAWN = re.compile(r'(?:value|nonce|content)="[\w.-]{16,}"')  # by chance, for every page anew
NOT_POSSIBLE = "This introduction is not possible."


@pytest.fixture
def known(act):
    """ada, the broker, is connected with friend already; now with mate and outsider too."""
    tie(act, ("ada", "mate"), ("ada", "outsider"))


def test_both_are_asked_by_bell_and_mail(known, act, drain, browser):
    id = broker(act)
    drain()
    assert {str(one["To"]) for one in mail.sent} == {"friend@example.org", "mate@example.org"}
    assert all(NOTE in one.get_body(("plain",)).get_content() for one in mail.sent)
    for person in ("friend", "mate"):
        assert "would like to introduce you to" in browser(person).get("/notifications").text
        assert NOTE in browser(person).get(f"/introductions/{id}").text


def test_two_yeses_connect_and_open_a_room_with_the_note_first_and_without_the_broker(known, act, read):
    id = broker(act)
    assert says(act, "friend", id) is None
    assert not read(lambda: are_connected(cast.ids.friend, cast.ids.mate))
    room = says(act, "mate", id)
    assert read(lambda: are_connected(cast.ids.friend, cast.ids.mate))
    first = read(select(Message).where(Message.room_id == room).order_by(Message.seq))
    assert [m.body for m in first] == [f"> {NOTE}\n>\n> — Ada Lindewater"]
    there = read(select(RoomMembership.member_id).where(RoomMembership.room_id == room))
    assert set(there) == {cast.ids.friend, cast.ids.mate}


def test_the_broker_hears_of_two_yeses_at_once(known, act, browser):
    id = broker(act)
    says(act, "friend", id)
    assert "connected now" not in browser("ada").get("/notifications").text
    says(act, "mate", id)
    assert "Your introduction worked" in browser("ada").get("/notifications").text


@pytest.mark.parametrize("answers", [{}, {"friend": True}, {"friend": False}, {"friend": True, "mate": False}])
def test_until_the_last_day_the_broker_and_the_silent_side_see_one_page_whatever_was_answered(
    known, act, browser, answers
):
    def seen(person):
        pages = [f"/introductions/{id}", "/introductions", "/notifications", f"/people/{cast.ids.friend}/introduce"]
        return [DRAWN.sub("", browser(person).get(page).text) for page in pages]

    id = broker(act)
    silent = [person for person in ("ada", "mate", "friend") if person not in answers]
    before = {person: seen(person) for person in silent}
    assert NOTE in before["ada"][0], "need a page that could change"
    for person, yes in answers.items():
        says(act, person, id, yes)
    assert {person: seen(person) for person in silent} == before


@pytest.mark.parametrize("answers", [{}, {"friend": True}, {"friend": False, "mate": True}])
def test_on_the_last_day_all_three_read_the_same_sentence(known, act, drain, read, browser, answers):
    id = broker(act)
    for person, yes in answers.items():
        says(act, person, id, yes)
    clock.move(timedelta(days=14, minutes=1))
    sentence = "This introduction has come to its end without a connection."
    assert all(sentence in browser(person).get(f"/introductions/{id}").text for person in ("ada", "friend", "mate"))
    drain()
    told = read(select(Notification).where(Notification.cause == "introduction over"))
    assert {one.member_id for one in told} == {cast.ids.ada, cast.ids.friend, cast.ids.mate}
    with pytest.raises(Forbidden, match="no longer open"):
        says(act, "mate", id)


def test_an_answer_can_be_changed_until_then(known, act, read):
    id = broker(act)
    says(act, "friend", id)
    says(act, "friend", id, False)
    assert says(act, "mate", id) is None
    assert says(act, "friend", id)
    with pytest.raises(Forbidden):
        says(act, "friend", id, False)


def test_nobody_else_finds_an_introduction_or_answers_it(known, act, browser):
    id = broker(act)
    assert browser("outsider").get(f"/introductions/{id}").status_code == 404
    with pytest.raises(NotFound):
        says(act, "outsider", id)
    with pytest.raises(Forbidden):
        says(act, "ada", id)


def apart_by_block(act):
    act("friend", lambda me: block_member(me, member("mate")))


def apart_by_block_of_the_other(act):
    act("mate", lambda me: block_member(me, member("friend")))


def apart_by_connection(act):
    tie(act, ("friend", "mate"))


def apart_by_pause(act):
    def pause():
        db.session.get_one(Profile, cast.ids.mate).availability = "paused"

    act(None, pause)


def apart_by_organiser(act):
    low, high = sorted((cast.ids.friend, cast.ids.mate))
    act(None, lambda: db.session.add(NeverPair(low_id=low, high_id=high, by_id=cast.ids.organiser)))


def apart_by_another_introduction(act):
    tie(act, ("outsider", "friend"), ("outsider", "mate"))
    broker(act, "outsider", key="introduction-of-olga")


def apart_by_a_fresh_end(act):
    broker(act, key="introduction-before")
    clock.move(timedelta(days=15))
    act(None, lambda: operations.end(db.session.scalars(select(Introduction)).one()))


APART = [
    apart_by_block, apart_by_block_of_the_other, apart_by_connection, apart_by_pause, apart_by_organiser,
    apart_by_another_introduction, apart_by_a_fresh_end,
]  # fmt: skip


@pytest.mark.parametrize("happens", APART, ids=lambda one: one.__name__)
def test_whatever_is_between_two_is_one_sentence_to_the_broker(known, act, browser, happens):
    happens(act)
    with pytest.raises(Forbidden) as refused:
        broker(act)
    assert refused.value.sentence == NOT_POSSIBLE
    sends = {"other": cast.ids.mate, "note": NOTE, "client_key": "introduction-2"}
    said = browser("ada").post(f"/people/{cast.ids.friend}/introduce", data=sends)
    assert said.status_code == 403 and NOT_POSSIBLE in said.text and NOTE in said.text


def test_after_sixty_days_two_can_be_introduced_again(known, act):
    apart_by_a_fresh_end(act)
    clock.move(timedelta(days=15 + 60))
    assert broker(act)


def test_a_block_between_the_yeses_makes_no_connection_and_no_sign_to_the_broker(known, act, read, browser):
    def seen():
        return [DRAWN.sub("", browser("ada").get(page).text) for page in (f"/introductions/{id}", "/introductions")]

    id = broker(act)
    says(act, "friend", id)
    before = seen()
    act("friend", lambda me: block_member(me, member("mate")))
    with pytest.raises(NotFound):
        says(act, "mate", id)
    assert seen() == before
    assert not read(lambda: are_connected(cast.ids.friend, cast.ids.mate)) and not read(select(Room))


def test_oneself_strangers_and_the_silenced(known, act):
    for a, b in (("ada", "mate"), ("mate", "mate")):
        with pytest.raises(Forbidden, match="two different people"):
            broker(act, a=a, b=b)
    with pytest.raises(Forbidden, match="whom you are connected with"):
        broker(act, b="supervisor")
    tie(act, ("silenced", "mate"), ("silenced", "friend"))
    with pytest.raises(Forbidden, match="but not write"):
        broker(act, "silenced")


def test_an_organiser_introduces_people_of_an_edition_they_organise(act):
    assert broker(act, "organiser", a="ada", b="mate")
    with pytest.raises(Forbidden, match="whom you are connected with"):
        broker(act, "organiser", a="ada", b="outsider", key="introduction-2")


def test_five_are_open_at_once_whatever_was_answered(act):
    others = ["mate", "outsider", "supervisor", "newcomer", "site_moderator", "admin"]
    tie(act, *(("ada", other) for other in others))
    for number, other in enumerate(others[:MOST_OPEN]):
        says(act, other, broker(act, b=other, key=f"introduction-{number}"), False)
    with pytest.raises(Forbidden, match="of your introductions are open"):
        broker(act, b="admin", key="introduction-9")
    clock.move(timedelta(days=15))
    assert broker(act, b="admin", key="introduction-9")


def test_the_same_key_twice_is_one(known, act, read):
    assert broker(act) == broker(act)
    assert len(read(select(Introduction))) == 1


@pytest.mark.parametrize("note", ["short", "x" * 1001])
def test_a_note_has_a_length(known, act, note):
    with pytest.raises(Invalid):
        broker(act, note=note)


def test_the_list_of_people_shows_whom_the_broker_knows_and_nothing_between_them(known, act, browser):
    apart_by_block(act)
    page = browser("ada").get(f"/people/{cast.ids.friend}/introduce").text
    assert "Mats Grachtmeer" in page and "Olga Verweg" in page and "Anselm" not in page
    assert act("ada", lambda me: [one.id for one in queries.people_to_introduce(me, member("supervisor"))]) == []


def test_the_button_is_on_the_profile_of_a_connection(browser):
    link = "/people/{}/introduce"
    assert link.format(cast.ids.friend) in browser("ada").get(f"/people/{cast.ids.friend}").text
    assert link.format(cast.ids.mate) not in browser("ada").get(f"/people/{cast.ids.mate}").text
    assert link.format(cast.ids.mate) in browser("organiser").get(f"/people/{cast.ids.mate}").text


def test_two_who_were_connected_meanwhile_get_the_note_all_the_same(known, act):
    id = broker(act)
    act(None, lambda: connect(member("friend"), member("mate")).id)
    says(act, "friend", id)
    assert says(act, "mate", id)
