"""Finding what was said: in what one may read, whether the index has it, or it waits, or there is no index."""

import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import Member
from app.chat import finding, keeping, operations, queries, tending
from app.chat.models import Message, Room, RoomMembership
from app.extensions import db
from app.kernel import clock, markup
from app.search.index import search_index
from app.search.jobs import queue_rebuild, watch_over
from app.ties import operations as ties
from tests.cast import ids
from tests.chat.conftest import member

WITH_INDEX = ("waiting", "indexed")
WAYS = (*WITH_INDEX, "without an index")


@pytest.fixture(params=WAYS)
def settle(request, act, drain, app):
    """Bring the index into the state that this run is about."""
    act(None, queue_rebuild, "message")
    drain()

    def do():
        if request.param == "indexed":
            drain()
        if request.param == "without an index":
            with app.app_context():
                search_index("message").condemn()

    return do


@pytest.fixture
def find(act, settle):
    """The ids of the messages that a person finds, in their order."""

    def do(person, text, room=None, **more):
        settle()

        def work(me):
            membership = queries.get_membership(me, room) if room else None
            found = finding.find(me, text, membership=membership, **more)
            assert found.count == len(found.ids)
            shown = [message.id for message, _ in found.messages]
            assert shown == list(found.ids[: len(shown)]) and len(shown) == min(found.count, finding.SIZE)
            return shown

        return act(person, work)

    return do


def edit(act, person, id, text):
    drawn = markup.render(text, chat=True)
    act(person, lambda me: operations.edit_message(me, db.session.get(Message, id), body=text, html=drawn))


def test_in_one_room_and_in_all_of_ones_own(say, find, dm, group):
    first = say("ada", dm, "The heliotrope is in the corridor")
    second = say("mate", group, "Which heliotrope, and which corridor?")
    assert find("ada", "heliotrope") == [second, first]
    assert find("ada", "heliotrope", dm) == [first]
    assert find("ada", "corridor heliotrope", group) == [second]
    assert find("friend", "heliotrope") == [second, first]
    assert find("mate", "heliotrope") == [second]
    assert find("outsider", "heliotrope") == []


@pytest.mark.parametrize("settle", WITH_INDEX, indirect=True)  # plain SQL knows no signs
def test_a_phrase_and_what_is_not_to_be_there(say, find, dm):
    one = say("ada", dm, "Blue heliotrope in the corridor")
    other = say("ada", dm, "The corridor in blue")
    assert find("ada", "corridors blue") == [other, one], "endings make no difference"
    assert find("ada", '"blue heliotrope"') == [one]
    assert find("ada", "corridor -heliotrope") == [other]
    assert find("ada", "city: corridor") == [other, one], "operators mean nothing here, and one word is missing"


def test_what_has_some_of_the_words_where_nothing_has_all(say, act, dm, drain):
    one = say("ada", dm, "A heliotrope")
    drain()
    found = act("ada", lambda me: finding.find(me, "heliotrope telescope"))
    assert list(found.ids) == [one] and not found.is_full


@pytest.mark.parametrize("settle", WITH_INDEX, indirect=True)  # plain SQL does not rank
def test_the_best_comes_first_where_that_is_wanted(say, find, dm):
    short = say("ada", dm, "Heliotrope heliotrope")
    long = say("ada", dm, "The heliotrope is one of very many words that I say here about something else altogether")
    assert find("ada", "heliotrope") == [long, short]
    assert find("ada", "heliotrope", order="best") == [short, long]


def test_what_was_said_before_somebody_came_is_not_theirs(say, find, act, group):
    before = say("ada", group, "The heliotrope")
    act("ada", lambda ada: operations.add_to_room(ada, db.session.get(Room, group), ids.outsider))
    after = say("ada", group, "The other heliotrope")
    assert find("outsider", "heliotrope") == [after]
    assert find("outsider", "heliotrope", group) == [after]
    assert find("ada", "heliotrope") == [after, before]


def test_who_left_finds_what_was_there_when_they_left(say, find, act, group):
    before = say("ada", group, "The heliotrope")
    changed = say("ada", group, "Another heliotrope")
    act("mate", lambda me: operations.leave_room(me, db.session.get(Room, group)))
    clock.move(timedelta(minutes=5))
    after = say("ada", group, "The third heliotrope")
    edit(act, "ada", changed, "A heliotrope with a telescope")
    assert find("mate", "heliotrope") == [before]
    assert find("mate", "telescope") == []
    assert find("ada", "heliotrope") == [after, changed, before]


def test_who_is_out_of_a_bound_room_finds_nothing_of_it(say, find, act, edition):
    said = say("ada", edition, "The heliotrope")
    assert find("mate", "heliotrope") == [said]
    gone = update(RoomMembership).values(left_at=clock.now(), left_seq=99)
    act(None, lambda: db.session.execute(gone.where(RoomMembership.member_id == ids.mate)))
    assert find("mate", "heliotrope") == []


def test_a_hidden_room_is_searched(say, find, act, dm):
    said = say("ada", dm, "The heliotrope")
    act("friend", lambda me: operations.hide_room(me, db.session.get(Room, dm)))
    assert find("friend", "heliotrope") == [said]


def test_never_across_blocks(say, find, act, edition):
    hers = say("blocker", edition, "The heliotrope of hers")
    his = say("blocked", edition, "The heliotrope of his")
    assert find("blocker", "heliotrope") == [hers]
    assert find("blocked", "heliotrope") == [his]
    assert find("ada", "heliotrope") == [his, hers]
    act("ada", lambda ada: ties.block_member(ada, member("blocked")))
    assert find("ada", "heliotrope", edition) == [hers]
    act("ada", lambda ada: ties.unblock_member(ada, ids.blocked))
    assert find("ada", "heliotrope", edition) == [his, hers]


@pytest.mark.parametrize("state", ["suspended", "deactivated", "anonymised"])
def test_what_somebody_said_stays_whatever_becomes_of_them(say, find, act, edition, browser, state):
    said = say("mate", edition, "The heliotrope")
    became = {"suspended_until": clock.now() + timedelta(days=9)} if state == "suspended" else {"state": state}
    act(None, lambda: db.session.execute(update(Member).where(Member.id == ids.mate).values(**became)))
    assert find("ada", "heliotrope") == [said]
    page = browser("ada").get("/rooms/search?q=heliotrope").text
    assert ("Mats Grachtmeer" in page) == (state == "suspended")


def test_what_a_message_says_now_is_found_and_what_it_said_is_not(say, find, act, dm):
    said = say("ada", dm, "The heliotrope")
    assert find("friend", "heliotrope") == [said]
    edit(act, "ada", said, "The telescope")
    assert find("friend", "heliotrope") == []
    assert find("friend", "telescope") == [said]


def test_removed_words_are_gone_at_once_and_come_back_with_a_decision(say, find, act, edition):
    own, other = say("ada", edition, "My heliotrope"), say("mate", edition, "Your heliotrope")
    assert find("ada", "heliotrope") == [other, own]
    act("ada", lambda me: operations.delete_message(me, db.session.get(Message, own)))
    assert find("ada", "heliotrope") == [other]
    act("site_moderator", lambda me: tending.remove_message(me, other, reason="Not here", rule=""))
    assert find("mate", "heliotrope") == find("ada", "heliotrope") == []
    act("site_moderator", lambda me: tending.restore_message(me, other))
    assert find("ada", "heliotrope") == [other]


def test_what_was_kept_for_its_time_is_found_no_more(say, find, act, edition):
    said = say("ada", edition, "The heliotrope")
    assert find("ada", "heliotrope") == [said]
    clock.move(timedelta(days=366))
    act(None, keeping.purge_some)
    assert find("ada", "heliotrope") == []


def test_names_are_no_words_of_a_message_and_those_of_today_are_shown(act, find, browser, edition):
    def work(me):
        return operations.post_message(
            me, db.session.get(Room, edition), body="The heliotrope of @Mats Grachtmeer", client_key="with-a-name"
        ).id

    said = act("ada", work)
    assert find("organiser", "Grachtmeer") == []
    assert find("organiser", "heliotrope") == [said]
    assert "@Mats Grachtmeer" in browser("organiser").get("/rooms/search?q=heliotrope").text


def test_many_are_shown_by_pages_that_repeat_nothing(act, say, dm, drain, browser):
    many = [say("ada", dm, f"The heliotrope number {n}") for n in range(45)]
    drain()
    client = browser("friend")
    seen, address = [], f"/rooms/{dm}/search?q=heliotrope"
    for page in range(3):
        text = client.get(address).text
        assert "45 messages" in text
        seen += [int(id) for id in re.findall(r'href="/rooms/\d+\?at=\d+#message-(\d+)"', text)]
        if page == 0:
            say("ada", dm, "One more heliotrope")
        address = (
            [re.search(r'href="([^"]*)"', each)[1] for each in re.findall(r"<a[^>]*rel=.?next[^>]*>", text)] or [""]
        )[0]
        address = html.unescape(address)
    assert seen == many[::-1]


def test_a_room_that_is_not_ones_own_is_no_room(browser, group):
    for person in ("outsider", "admin", "site_moderator"):
        assert browser(person).get(f"/rooms/{group}/search?q=heliotrope").status_code == 404
    assert browser("ada").get("/rooms/999999/search?q=heliotrope").status_code == 404


HOSTILE = ('"', "-", "*", "a" * 5000, "\x00\ud800", "<script>alert(1)</script>", "' OR 1=1 --", "%_%", "的", "👍", "AND OR NOT",
           "room:1|heliotrope", "city:x type:message", "the of and", "\u202eabc", '"unclosed heliotrope', "x " * 500)  # fmt: skip


@pytest.mark.parametrize("way", ["with", "without"])
def test_nothing_that_is_typed_is_an_error(browser, say, dm, drain, app, way):
    say("ada", dm, "The heliotrope")
    drain()
    if way == "without":
        with app.app_context():
            search_index("message").condemn()
    client = browser("outsider")
    for typed in HOSTILE:
        for more in ({}, {"page": "99"}, {"order": "none", "upto": "-1", "page": "x"}):
            page = client.get("/rooms/search", query_string={"q": typed.encode("utf-8", "replace")} | more)
            assert page.status_code == 200, typed
            assert "<script>alert" not in page.text and "<mark>heliotrope" not in page.text


def pages(browser, person, rooms):
    """What somebody sees for the same searches, without the shell around it."""
    client = browser(person)
    asked = ["/rooms/search?q=heliotrope", "/rooms/search?q=corridor+heliotrope&order=best", "/rooms/search?q=corridor"]
    asked += [f"/rooms/{room}/search?q=heliotrope+corridor" for room in rooms]
    found = [client.get(address) for address in asked]
    assert all(page.status_code == 200 for page in found)
    return [re.findall(r"<main.*</main>", page.text, re.DOTALL) for page in found]


def test_what_others_say_changes_no_page(browser, say, act, settle, group, edition, dm):
    """What mate may not read (another room, before they came, after they left, of who blocks them) moves nothing."""
    act(None, lambda: ties.block_member(member("blocker"), member("mate")))
    for n in range(3):
        say("ada", group, f"A corridor {n} with {'some ' * n} words")
        say("ada", edition, f"A heliotrope in corridor {n}")
    act("mate", lambda me: operations.leave_room(me, db.session.get(Room, group)))
    clock.move(timedelta(minutes=5))
    settle()
    before = pages(browser, "mate", [group, edition])
    for _ in range(3):
        say("ada", dm, "heliotrope corridor " * 5)
        say("ada", group, "heliotrope corridor " * 5)
        say("blocker", edition, "heliotrope corridor " * 5)
    settle()
    assert pages(browser, "mate", [group, edition]) == before


def test_the_index_is_made_anew_checked_and_drained_by_command(say, dm, app, act, drain):
    run = app.test_cli_runner()
    said = say("ada", dm, "The heliotrope")
    assert "The index of messages holds 1 documents" in run.invoke(args=["search", "rebuild", "--words"]).output
    assert run.invoke(args=["search", "check"]).exit_code == 0
    drain()
    act(None, lambda: db.session.execute(update(Message).values(html="<p>telescope</p>")))  # without a word of it
    checked = run.invoke(args=["search", "check"])
    assert checked.exit_code == 1 and f"indexed with another text: message {said}" in checked.output
    other = say("ada", dm, "Another heliotrope")
    assert "changes indexed" in run.invoke(args=["search", "drain"]).output
    with app.app_context():
        indexed = {key for key, _ in search_index("message").snapshot().living()}
    assert indexed == {("message", said), ("message", other)}


def test_without_an_index_the_page_says_so(browser, say, dm, drain, app):
    say("ada", dm, "The heliotrope")
    with app.app_context():
        watch_over()  # the common index is missing too
    drain()
    assert "being rebuilt" not in browser("ada").get("/rooms/search?q=heliotrope").text
    assert browser(None).get("/readyz").json["index"] == "ok"
    with app.app_context():
        search_index("message").condemn()
    page = browser("ada").get("/rooms/search?q=heliotrope").text
    assert "being rebuilt" in page and "<mark>heliotrope</mark>" in page
    assert browser(None).get("/readyz").json["index"] == "degraded"


def test_messages_are_never_among_other_hits(browser, say, dm, drain):
    say("ada", dm, "The heliotrope")
    drain()
    for person in ("ada", "friend", "admin"):
        assert "heliotrope</mark>" not in browser(person).get("/search?q=heliotrope").text
        assert "heliotrope" not in browser(person).get("/search/suggest?q=helio").text
    assert "heliotrope</mark>" in browser("ada").get("/rooms/search?q=heliotrope").text


def test_a_hit_leads_to_the_message_in_its_room(browser, say, dm):
    said = [say("ada", dm, f"Number {n}") for n in range(120)]
    client = browser("friend")
    page = client.get(f"/rooms/{dm}?at=20").text
    shown = [int(id) for id in re.findall(r'id="message-(\d+)"', page)]
    assert said[19] in shown and shown[-1] == said[19 + 16] and "To the newest" in page and "data-past" in page
    last = client.get(f"/rooms/{dm}?at=118").text
    assert "To the newest" not in last and 'name="text"' in last
    for at in ("0", "-1", "x", "9" * 30, "2000000000"):
        assert "Number 119" in client.get(f"/rooms/{dm}?at={at}").text


def test_what_was_said_before_somebody_came_is_no_place_in_the_room(browser, say, act, group):
    for n in range(60):
        say("ada", group, f"Number {n}")
    act("ada", lambda ada: operations.add_to_room(ada, db.session.get(Room, group), ids.outsider))
    for n in range(60, 70):
        say("ada", group, f"Number {n}")
    page = browser("outsider").get(f"/rooms/{group}?at=5").text
    assert "Number 69" in page and "Number 59" not in page and "data-past" not in page


def test_a_member_of_very_many_rooms(say, act, find, dm):
    def many():
        for n in range(200):
            room = operations._make_room("group_dm", member("ada"), [ids.ada, ids.mate])
            operations.post_message(member("ada"), room, body=f"Heliotrope {n}", client_key=f"key-of-many-{n}")

    act(None, many)
    say("ada", dm, "The heliotrope that mate does not read")
    found = find("mate", "heliotrope")
    assert len(found) == finding.SIZE and found == sorted(found, reverse=True)
