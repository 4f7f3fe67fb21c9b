"""Chat in a real Chromium: two people, one connection each, lines that break (C-2 to C-7, C-14; UX §15, 21 to 23)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import log, operations, queries
from app.chat.models import LogEntry, Message, Room
from app.extensions import db
from app.ties import operations as ties
from tests.browser.conftest import cookie_of, let_in
from tests.cast import ids

Window = Callable[..., Page]
numbers = count(1)


@pytest.fixture
def pair(act: Callable[..., Any]) -> tuple[str, str, int]:
    """Two people who have a room to themselves, new for each test."""

    def make() -> int:
        a, b = (db.session.get(Member, id) for id in next(PAIRS))
        ties.connect(a, b)
        return operations.open_dm(a, b).id

    people = next(NAMES)
    return *people, act(None, make)


TWO = [("ada", "friend"), ("mate", "outsider"), ("supervisor", "organiser"), ("ada", "mate"), ("ada", "outsider"),
       ("friend", "mate"), ("friend", "outsider"), ("supervisor", "mate"), ("organiser", "mate"), ("organiser", "ada"),
       ("supervisor", "ada"), ("supervisor", "friend"), ("organiser", "friend"), ("organiser", "outsider"),
       ("space_moderator", "mate"), ("space_moderator", "organiser"), ("space_moderator", "ada"),
       ("space_moderator", "friend"), ("space_moderator", "outsider"), ("space_moderator", "supervisor")]  # fmt: skip
NAMES = iter(TWO)
PAIRS = iter([(getattr(ids, a), getattr(ids, b)) for a, b in TWO])


@pytest.fixture
def say(act: Callable[..., Any]) -> Callable[..., int]:
    """Say something past all pages and sockets, as a job would: no page is told by a socket's own door."""

    def post(person: str, room: int, text: str) -> int:
        key = f"key-of-test-{next(numbers)}"
        return act(
            person,
            lambda actor: operations.post_message(actor, queries.get_room(actor, room), body=text, client_key=key).id,
        )

    return post


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Message to").fill(text)
    page.keyboard.press("Enter")


def messages(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".message .message__text, .message > p em").all_inner_texts()]


def said(page: Page, text: str) -> Locator:
    return page.locator(".log .message", has_text=text)


def top(line: Locator) -> float:
    box = line.bounding_box()
    assert box
    return box["y"]


def open_room(page: Page, room: int) -> Page:
    page.goto(f"/rooms/{room}")
    expect(page.locator("cw-room[data-line=live]")).to_be_visible()
    return page


class Line:
    """The line between a page and the site, which a test can cut and mend."""

    def __init__(self, page: Page) -> None:
        self.page, self.open = page, []
        page.route_web_socket("**/socket.io/**", self._connect)

    def _connect(self, socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        self.open.append(socket)

    def cut(self) -> None:
        self.page.context.set_offline(True)
        while self.open:
            self.open.pop().close()

    def mend(self) -> None:
        self.page.context.set_offline(False)


def test_two_people_talk_live(window: Window, pair: Any) -> None:
    one, other, room = pair
    a, b = open_room(window(one), room), open_room(window(other), room)
    write(a, "Does the **light** still go off?")
    expect(b.locator(".message strong >> text=light")).to_be_visible()
    write(b, "It does.")
    expect(said(a, "It does.")).to_be_visible()
    expect(a.locator("[data-waits]")).to_have_count(0)
    assert messages(a) == messages(b) == ["Does the light still go off?", "It does."]
    expect(a.get_by_role("textbox", name="Message to")).to_have_value("")
    expect(a.get_by_role("textbox", name="Message to")).to_be_focused()
    a.reload()
    assert messages(a) == messages(b)


def test_the_connection_survives_visits_and_only_one_is_opened(window: Window, pair: Any) -> None:
    one, other, room = pair
    sockets: list[str] = []
    a = window(one)
    a.on("websocket", lambda opened: sockets.append(opened.url))
    open_room(a, room)
    for _ in range(3):
        a.get_by_role("link", name="Home").first.click()
        a.wait_for_url("**/")
        a.go_back()
        a.wait_for_url(f"**/rooms/{room}")
    a.get_by_role("link", name="Chat").first.click()
    a.wait_for_url("**/rooms")
    a.locator(".rooms__item", has_text=_first_words(other)).first.click()
    a.wait_for_url(f"**/rooms/{room}")
    b = open_room(window(other), room)
    write(b, "Still there?")
    expect(a.locator(".message", has_text="Still there?")).to_have_count(1)
    write(a, "Once, please.")
    expect(b.locator(".message", has_text="Once, please.")).to_have_count(1)
    assert len(sockets) == 1, sockets


def _first_words(person: str) -> str:
    from tests.cast import PEOPLE

    return PEOPLE[person][0]


def test_a_broken_line_loses_nothing_and_sends_nothing_twice(
    window: Window, pair: Any, say: Any, act: Any, read: Any
) -> None:
    """21 and 22: typing goes on, messages wait, what was missed arrives in order, edited and removed ones too."""
    one, other, room = pair
    kept, gone = say(other, room, "A first word"), say(other, room, "A word to be taken back")
    page = window(one)
    line = Line(page)
    open_room(page, room)
    line.cut()
    expect(page.locator("[data-banner]")).to_contain_text("The line is down", timeout=15_000)
    write(page, "Written in a tunnel")
    write(page, "And a second one")
    expect(page.locator("[data-waits]")).to_have_count(2)
    expect(page.locator("[data-waits]").first).to_contain_text("Not sent yet: it waits for the line.")
    buttons = page.locator("[data-waits]").first.get_by_role("button")
    expect(buttons).to_have_text(["Try again", "Copy", "Delete"])
    write(page, "Taken back before it went")
    page.locator("[data-waits]").last.get_by_role("button", name="Delete").click()
    page.get_by_role("textbox", name="Message to").fill("A draft")
    for number in range(3):
        say(other, room, f"Missed {number}")
    act(other, edit, kept, "A first word, edited")
    act(other, delete, gone)
    line.mend()
    expect(page.locator("[data-banner]")).to_be_hidden(timeout=30_000)
    expect(page.locator("[data-waits]")).to_have_count(0, timeout=20_000)
    missed = ["A first word, edited", "message removed", "Missed 0", "Missed 1", "Missed 2"]
    own = ["Written in a tunnel", "And a second one"]
    assert messages(page) == [*missed, *own]
    expect(page.locator("[data-said][data-many]")).to_have_text("3 new messages")
    expect(page.get_by_role("textbox", name="Message to")).to_have_value("A draft")
    stored = read(select(Message.body).where(Message.room_id == room).order_by(Message.seq))
    assert stored[-2:] == own and len(stored) == 7
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('say:'))") == []
    page.reload()
    assert messages(page) == [*missed, *own], "state fetched fresh is the old state and its entries"


def edit(actor: Any, message: int, text: str) -> None:
    operations.edit_message(actor, log.get_message(actor, message)[0], body=text, html=f"<p>{text}</p>")


def delete(actor: Any, message: int) -> None:
    operations.delete_message(actor, log.get_message(actor, message)[0])


def test_what_waits_survives_a_reload_and_is_gone_after_signing_out(window: Window, pair: Any) -> None:
    """C-6"""
    one, other, room = pair
    page = open_room(window(one), room)
    page.evaluate(
        "([me, room]) => localStorage.setItem(`say:${me}:${room}`, "
        "JSON.stringify([{key: '0123456789abcdef', text: 'Kept over a reload', tries: 0, failed: null}, "
        "{key: '1123456789abcdef', text: 'Given up', tries: 3, failed: ''}]))",
        [getattr(ids, one), room],
    )
    page.reload()
    b = open_room(window(other), room)
    expect(said(b, "Kept over a reload")).to_have_count(1)
    expect(page.locator(".message[data-state=failed]")).to_contain_text("Given up")
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/rooms" not in url)
    assert page.evaluate("localStorage.length") == 0


def test_a_refused_message_says_why_and_can_be_tried_again(window: Window, pair: Any, act: Any) -> None:
    one, other, room = pair
    page = open_room(window(one), room)
    act(other, lambda actor: ties.end_connection(actor, db.session.get(Member, getattr(ids, one))))
    act(other, lambda actor: ties.choose_writers(actor, "connections"))
    write(page, "Refused at first")
    failed = page.locator(".message[data-state=failed]")
    expect(failed).to_contain_text("Not sent. You cannot start a conversation with this person.")
    expect(failed.get_by_role("button")).to_have_text(["Try again", "Copy", "Delete"])
    act(other, lambda actor: ties.connect(actor, db.session.get(Member, getattr(ids, one))) and None)
    failed.get_by_role("button", name="Try again").click()
    expect(failed).to_have_count(0)
    expect(page.locator(".message[id]", has_text="Refused at first")).to_have_count(1)
    assert messages(page) == ["Refused at first"]


def test_without_any_socket_the_page_says_so_asks_and_sends(window: Window, pair: Any, say: Any) -> None:
    """C-7"""
    one, other, room = pair
    page = window(one)
    page.route("**/socket.io/**", lambda route: route.abort())
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.goto(f"/rooms/{room}")
    expect(page.locator("[data-banner]")).to_contain_text("There is no live line", timeout=15_000)
    write(page, "By an ordinary request")
    expect(page.locator("[data-waits].message[data-state]")).to_have_count(0)
    say(other, room, "Found by asking")
    expect(said(page, "Found by asking")).to_be_visible(timeout=25_000)
    assert messages(page) == ["By an ordinary request", "Found by asking"]


def test_who_reads_back_is_not_moved(window: Window, pair: Any, say: Any) -> None:
    """23, and earlier messages come without a jump."""
    one, other, room = pair
    for number in range(120):
        say(other, room, f"Message {number:03}")
    page = open_room(window(one), room)
    expect(said(page, "Message 119")).to_be_in_viewport()
    seen = page.locator(".message", has_text="Message 080")
    seen.scroll_into_view_if_needed()
    before = top(seen)
    say(other, room, "Something new")
    expect(page.locator("[data-pill]")).to_have_text("1 new message")
    say(other, room, "And more")
    expect(page.locator("[data-pill]")).to_have_text("2 new messages")
    assert top(seen) == before
    page.locator("[data-earlier]").scroll_into_view_if_needed()
    first = page.locator(".message", has_text="Message 070")
    first.scroll_into_view_if_needed()
    before = top(first)
    page.locator("[data-earlier]").dispatch_event("click")
    expect(said(page, "Message 030")).to_have_count(1)
    assert top(first) == before
    assert len(messages(page)) == 102 and page.locator(".log__day").count() == 1
    assert [text for text in messages(page) if text.startswith("Message")] == [
        f"Message {n:03}" for n in range(20, 120)
    ]
    page.locator("[data-pill]").click()
    expect(said(page, "And more")).to_be_in_viewport()
    expect(page.locator("[data-pill]")).to_be_hidden()


def test_what_is_seen_for_a_second_is_read_in_every_tab(window: Window, pair: Any, say: Any) -> None:
    """C-14"""
    one, other, room = pair
    page = window(one)
    page.goto("/rooms")
    badge = page.locator(f"[data-count=room-{room}]")
    expect(badge).to_be_hidden()
    page.wait_for_timeout(1500)
    say(other, room, "One")
    say(other, room, "Two")
    expect(badge).to_have_text("2 new")
    tab = page.context.new_page()
    tab.goto(f"/rooms/{room}")
    assert tab.locator("#unread").is_visible()
    expect(badge).to_be_hidden(timeout=15_000)
    tab.reload()
    assert not tab.locator("#unread").is_visible()


def test_who_leaves_a_large_room_before_their_turn_has_read_it(window: Window, pair: Any, say: Any) -> None:
    """C-14: among many, pages do not all say at once that they have read."""
    one, other, room = pair
    page = window(one)
    page.goto(f"/rooms/{room}")
    page.locator("cw-room[data-line=live]").wait_for()
    page.locator("cw-room").evaluate("room => { room.dataset.people = 500 }")
    say(other, room, "Have you seen this?")
    page.get_by_role("log").get_by_text("Have you seen this?").wait_for()
    page.wait_for_timeout(1500)
    page.get_by_role("link", name="Home").first.click()
    page.wait_for_url("**/")
    page.evaluate("Turbo.visit('/rooms')")
    page.wait_for_url("**/rooms")
    expect(page.locator(f"[data-count=room-{room}]")).to_be_hidden()


def test_chat_works_without_a_script(window: Window, pair: Any, say: Any) -> None:
    one, other, room = pair
    say(other, room, "Can you read me?")
    page = window(one, java_script_enabled=False)
    page.goto("/rooms")
    page.locator(".rooms__item", has_text="Can you read me?").click()
    page.get_by_role("button", name="I have read this").click()
    assert page.get_by_role("button", name="I have read this").count() == 0
    page.get_by_role("textbox", name="Message to").fill("Loud and clear")
    page.get_by_role("button", name="Send").click()
    assert messages(page) == ["Can you read me?", "Loud and clear"]


def test_the_list_of_rooms_gives_the_last_words_of_the_open_one(window: Window, pair: Any, say: Any) -> None:
    one, other, room = pair
    say(other, room, "From before")
    page = open_room(window(one), room)
    excerpt = page.locator(".rooms [aria-current] small")
    expect(excerpt).to_have_text("From before")
    say(other, room, "Newer words")
    expect(excerpt).to_have_text("Newer words")
    write(page, "And an answer")
    expect(excerpt).to_have_text("You: And an answer")
    page.reload()
    expect(excerpt).to_have_text("You: And an answer")


def test_a_meeting_is_a_card_for_both_live_as_after_a_reload(window: Window, pair: Any) -> None:
    one, other, room = pair
    a, b = window(one), open_room(window(other, timezone_id="America/New_York"), room)
    excerpt = b.locator(".rooms [aria-current] small")
    a.goto(f"/rooms/{room}/meetings/new")
    a.get_by_label("What about?").fill("Alarms at night")
    a.get_by_label("Time 1").fill((datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT10:30"))
    a.get_by_role("button", name="Propose these times").click()
    card = b.locator(".message__card")
    expect(card).to_contain_text("Times proposed: 1")
    expect(excerpt).to_have_text("Alarms at night")
    assert_the_same_after_a_reload(b, card)
    a.get_by_role("button", name="Fix this time").click()
    expect(card.locator("time")).to_contain_text(", 10:30")
    assert_the_same_after_a_reload(b, card)
    b.get_by_role("link", name="Open the meeting").click()
    expect(b.get_by_role("heading", level=1)).to_have_text("Alarms at night")
    a.once("dialog", lambda dialog: dialog.accept())
    a.get_by_role("button", name="Cancel the meeting").click()
    open_room(a, room)
    expect(a.locator(".message__card")).to_contain_text("Cancelled")


def assert_the_same_after_a_reload(page: Page, card: Locator) -> None:
    before = card.inner_text()
    page.reload()
    assert card.inner_text() == before
    expect(page.locator("cw-room[data-line=live]")).to_be_visible()


def test_signed_out_in_one_tab_the_other_shows_nothing_and_keeps_what_was_being_written(
    window: Window, pair: Any, say: Any, site: Any
) -> None:
    """F48"""
    one, other, room = pair
    say(other, room, "For your eyes only")
    page = open_room(window(one), room)
    page.get_by_role("textbox", name="Message to").fill("Half a senten")
    tab = page.context.new_page()
    sign_out(tab)
    page.wait_for_url(lambda url: "/sign-in" in url, timeout=5_000)
    expect(page.get_by_text("For your eyes only")).to_have_count(0)
    let_in(site.app)
    page.context.add_cookies([cookie_of(site, one)])
    page.goto(f"/rooms/{room}")
    expect(page.get_by_role("textbox", name="Message to")).to_have_value("Half a senten")
    page.reload()
    expect(page.get_by_role("textbox", name="Message to")).to_have_value("Half a senten")


def test_who_signs_out_leaves_nothing_that_waited_for_them_in_that_tab(window: Window, pair: Any, site: Any) -> None:
    one, _, room = pair
    page = open_room(window(one), room)
    page.get_by_role("textbox", name="Message to").fill("Half a senten")
    sign_out(page.context.new_page())
    page.wait_for_url(lambda url: "/sign-in" in url, timeout=5_000)
    assert "Half a senten" in page.evaluate("sessionStorage.getItem('unsent')")
    let_in(site.app)
    page.context.add_cookies([cookie_of(site, one)])
    sign_out(page)
    assert page.evaluate("sessionStorage.getItem('unsent')") is None


def sign_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("button", name="Your menu")).to_have_count(0)


def many(_actor: Any, author_id: int, room: int, number: int) -> None:
    """So many messages, as they are stored."""
    there = db.session.get_one(Room, room)
    for seq in range(there.last_seq + 1, there.last_seq + number + 1):
        said = {"room_id": room, "seq": seq, "author_id": author_id, "client_key": f"many-{room}-{seq}", "renderer": 1}
        message = Message(**said, body=f"Number {seq}", html=f"<p>Number {seq}</p>")
        db.session.add(LogEntry(room_id=room, seq=seq, kind="posted", message=message))
    there.last_seq += number


def test_who_missed_two_thousand_reads_the_last_page_and_on_from_there(
    window: Window, pair: Any, say: Any, act: Any
) -> None:
    """F04: the page is loaded again once, what was being written stays, and what comes then is appended."""
    one, other, room = pair
    say(other, room, "Before the tunnel")
    page = window(one)
    line = Line(page)
    open_room(page, room)
    line.cut()
    page.get_by_role("textbox", name="Message to").fill("A draft")
    act(other, many, getattr(ids, other), room, 2_000)
    line.mend()
    expect(said(page, "Number 2001")).to_be_visible(timeout=30_000)
    expect(page.locator("cw-room[data-line=live]")).to_be_attached()
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url) if request.url.endswith(f"/rooms/{room}") else None)
    for text in ("After it", "And on"):
        say(other, room, text)
        expect(said(page, text)).to_be_visible()
    assert loaded == []
    expect(page.get_by_role("textbox", name="Message to")).to_have_value("A draft")
    shown = messages(page)
    assert shown == [f"Number {seq}" for seq in range(2_002 - log.PAGE, 2_002)] + ["After it", "And on"]
    page.reload()
    assert messages(page) == shown[2:]


def test_what_comes_while_the_log_is_fetched_is_shown_after_it(window: Window, pair: Any, say: Any) -> None:
    """C-5: what is buffered is applied after what was fetched."""
    one, other, room = pair
    page, late = window(one), iter(["Said meanwhile"])
    line = Line(page)
    open_room(page, room)
    line.cut()
    say(other, room, "Missed")

    def slowly(route: Route) -> None:
        answer = route.fetch()
        for text in late:
            say(other, room, text)
            page.wait_for_timeout(2000)
        route.fulfill(response=answer)

    page.route("**/log?*", slowly)
    line.mend()
    expect(said(page, "Said meanwhile")).to_be_visible(timeout=15_000)
    assert messages(page) == ["Missed", "Said meanwhile"]


def test_what_was_missed_in_several_turns_is_announced_once(window: Window, pair: Any, act: Any) -> None:
    """22"""
    one, other, room = pair
    page, missed = window(one), 2 * log.LIMIT + 5
    line = Line(page)
    before = len(messages(open_room(page, room)))
    line.cut()
    act(other, many, getattr(ids, other), room, missed)
    line.mend()
    expect(page.locator(".log .message")).to_have_count(before + missed, timeout=30_000)
    expect(page.locator("[data-said][data-many]")).to_have_text(f"{missed} new messages")


def test_a_server_that_is_away_for_a_moment_fails_no_message(window: Window, pair: Any) -> None:
    """C-6: nobody there is as no line, and a fault is tried again."""
    one, other, room = pair
    page, answers = window(one), [500, 502]
    page.route("**/socket.io/**", lambda route: route.abort())
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.route(
        f"**/rooms/{room}/messages", lambda route: route.fulfill(status=answers.pop(0)) if answers else route.fallback()
    )
    page.goto(f"/rooms/{room}")
    page.locator("cw-room:defined").wait_for()
    write(page, "Kept on")
    for _ in range(40):
        if not page.locator("[data-waits][data-state]").count():
            break
        expect(page.locator(".message[data-state=failed]")).to_have_count(0)
        page.wait_for_timeout(500)
    assert answers == [] and messages(page) == ["Kept on"]


def test_a_line_on_which_nothing_is_answered_is_told_like_none(window: Window, pair: Any) -> None:
    """C-6: some proxies keep quiet."""
    one, _other, room = pair
    page = window(one)
    page.route("**/socket.io/**", lambda route: route.abort())
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    page.route("**/log?*", lambda route: None)
    page.goto(f"/rooms/{room}")
    expect(page.locator("[data-banner]")).to_contain_text("The line is down", timeout=9_000)


def test_what_was_removed_before_its_sender_heard_of_it_holds_nothing_up(window: Window, act: Any) -> None:
    """F03 and then some: the answer was lost, and on another page the message was taken back."""
    room = act("ada", start, [ids.mate, ids.friend])
    key = "fedcba9876543210"
    lost = {"body": "Taken back", "client_key": key}
    act("ada", lambda me: delete(me, operations.post_message(me, queries.get_room(me, room), **lost).id))
    page = window("ada")
    waits = [{"key": key, "text": "Taken back", "tries": 0, "failed": None}]
    page.goto("/")
    page.evaluate(
        "([me, room, waits]) => localStorage.setItem(`say:${me}:${room}`, JSON.stringify(waits))",
        [ids.ada, room, waits],
    )
    open_room(page, room)
    write(page, "Said after it")
    expect(page.locator(".message[id]", has_text="Said after it")).to_be_visible()
    expect(page.locator("[data-waits]")).to_have_count(0)
    assert messages(page) == ["Said after it"]


def test_three_people_one_of_whom_is_away_read_the_same(window: Window, act: Any, say: Any) -> None:
    """Said, edited, taken back and reacted to while one has no line: all three see one room."""
    room = act("ada", start, [ids.mate, ids.friend])
    a, b, c = (window(person) for person in ("ada", "mate", "friend"))
    line = Line(c)
    for page in (a, b, c):
        open_room(page, room)
    write(a, "Who brings the phantom?")
    write(b, "I do")
    for page in (a, b, c):
        expect(said(page, "I do")).to_be_visible()
    line.cut()
    write(c, "So do I")
    write(a, "A slip of the pen")
    expect(said(b, "A slip of the pen")).to_be_visible()
    [slip] = act("ada", ids_said, room, "A slip of the pen")
    act("ada", edit, slip, "No slip of the pen")
    act("mate", delete, act("mate", ids_said, room, "I do")[0])
    line.mend()
    for page in (a, b, c):
        expect(said(page, "So do I")).to_be_visible(timeout=30_000)
        expect(said(page, "No slip of the pen")).to_be_visible()
        expect(said(page, "I do")).to_have_count(0)
    assert messages(a) == messages(b) == messages(c)


def start(actor: Any, others: list[int]) -> int:
    for id in others:
        ties.connect(actor, db.session.get_one(Member, id))
    return operations.start_group_dm(actor, others, name="Three", client_key=f"three-{next(numbers)}").id


def ids_said(_actor: Any, room: int, text: str) -> list[int]:
    return list(db.session.scalars(select(Message.id).where(Message.room_id == room, Message.body == text)))
