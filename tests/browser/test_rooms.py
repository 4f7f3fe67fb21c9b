"""Rooms in a real Chromium: who is there and who writes, what one hears of a room, marking unread, many rooms."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update

from app.accounts.models import Member
from app.chat import bound, keeping, operations, showing
from app.chat.models import Message, Room, RoomMembership
from app.extensions import db
from app.kernel import clock
from app.ties import operations as ties
from tests.cast import ids

Window = Callable[..., Page]


@pytest.fixture
def room(act: Callable[..., Any]) -> int:
    def make() -> int:
        a, b = (db.session.get(Member, id) for id in (ids.ada, ids.friend))
        ties.connect(a, b)
        return operations.open_dm(a, b).id

    return int(act(None, make))


def say(act: Callable[..., Any], person: str, room: int, text: str) -> None:
    key = f"room-test-{text}".replace(" ", "-")
    act(person, lambda me: operations.post_message(me, db.session.get(Room, room), body=text, client_key=key))


def test_who_is_there_and_who_writes_is_seen_until_it_is_turned_off(window: Window, act: Any, room: int) -> None:
    ada, friend = window("ada"), window("friend")
    ada.goto(f"/rooms/{room}")
    expect(ada.locator("cw-room[data-line=live]")).to_be_attached()
    expect(ada.locator("[data-here]")).to_be_hidden()
    friend.goto(f"/rooms/{room}")
    expect(ada.locator("[data-here]")).to_have_text("here now")
    friend.get_by_role("textbox", name="Message to").press_sequentially("Hel")
    expect(ada.locator(".typing")).to_have_text("Fenna is writing")
    expect(ada.locator(".typing")).to_have_text("", timeout=9_000)
    friend.get_by_role("link", name="Chat").first.click()
    expect(ada.locator("[data-here]")).to_be_hidden()
    act("friend", lambda me: showing.show_presence(me, False))
    friend.goto(f"/rooms/{room}")
    expect(friend.locator("cw-room[data-line=live]")).to_be_attached()
    friend.get_by_role("textbox", name="Message to").press_sequentially("Hel")
    ada.wait_for_timeout(1500)
    expect(ada.locator("[data-here]")).to_be_hidden()
    expect(ada.locator(".typing")).to_have_text("")
    act("friend", lambda me: showing.show_presence(me, True))


def test_marked_unread_on_one_page_it_stays_so_on_the_other(window: Window, act: Any, room: int) -> None:
    one = window("ada")
    two = one.context.new_page()
    say(act, "friend", room, "Read me again")
    one.goto(f"/rooms/{room}")
    badge = f"[data-count=room-{room}]"
    two.goto("/rooms")
    expect(two.locator(badge)).to_be_hidden(timeout=8_000)
    one.wait_for_timeout(1500)
    two.goto(f"/rooms/{room}")
    expect(two.locator("cw-room[data-line=live]")).to_be_attached()
    two.get_by_label("This room", exact=True).click()
    two.get_by_role("button", name="Mark as unread").click()
    expect(two).to_have_url(f"{two.url.split('/rooms')[0]}/rooms")
    expect(two.locator(badge)).to_be_visible()
    one.wait_for_timeout(2500)
    two.reload()
    expect(two.locator(badge)).to_be_visible()
    one.close()


def test_a_room_is_muted_and_hidden_by_its_menu(window: Window, room: int) -> None:
    page = window("ada")
    page.goto(f"/rooms/{room}")
    page.locator("cw-room[data-line=live]").wait_for()
    page.get_by_role("textbox", name="Message to").fill("Half a word")
    page.get_by_label("This room", exact=True).click()
    page.get_by_role("button", name="Nothing").click()
    expect(page.locator(".rooms h2", has_text="Quiet")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message to")).to_have_value("Half a word")
    page.get_by_label("This room", exact=True).click()
    page.get_by_role("button", name="Hide it from the list").click()
    page.get_by_role("link", name="Hidden rooms").click()
    page.locator(f"a[href='/rooms/{room}']").click()
    page.get_by_label("This room", exact=True).click()
    page.get_by_role("button", name="Everything").click()
    expect(page.locator(".rooms h2", has_text="People")).to_be_visible()


def test_a_closed_room_says_so_to_whoever_has_it_open(window: Window, act: Any) -> None:
    act(None, lambda: bound.follow("group", [1]))
    group = act(
        "ada",
        lambda me: next(m.room_id for m in db.session.query(RoomMembership).join(Room).filter(Room.group_id == 1)),
    )
    page = window("ada")
    page.goto(f"/rooms/{group}")
    expect(page.get_by_role("textbox", name="Message to")).to_be_visible()
    act(None, lambda: bound.set_state(db.session.get(Room, group), "closed"))
    expect(page.get_by_text("This room is closed. Moderators may still write in it.")).to_be_visible(timeout=8_000)
    act(None, lambda: bound.set_state(db.session.get(Room, group), "open"))
    field = page.get_by_role("textbox", name="Message to")
    expect(field).to_be_visible(timeout=8_000)
    field.fill("Open again")
    page.locator("cw-room[data-line=live]").wait_for()
    field.press("Enter")
    expect(page.locator(".log .message[id]", has_text="Open again")).to_have_count(1)
    expect(field).to_have_value("")


def test_who_is_blocked_is_folded_away_at_their_first_word(window: Window, act: Any) -> None:
    """C-24: in a large room a page has nothing of those who said nothing yet."""
    act(None, lambda: bound.follow("edition", [1]))
    room = act(None, lambda: db.session.scalars(select(Room.id).where(Room.edition_id == 1)).one())
    act("ada", lambda me: ties.block_member(me, db.session.get(Member, ids.mate)))
    page = window("ada")
    page.goto(f"/rooms/{room}")
    page.locator("cw-room[data-line=live]").wait_for()
    say(act, "mate", room, "My first word")
    veil = page.locator(".message-veil", has_text="My first word")
    expect(veil).to_have_count(1)
    expect(veil.get_by_text("Hidden person, show")).to_be_visible()
    act("ada", lambda me: ties.unblock_member(me, ids.mate))


def test_where_one_only_reads_the_page_says_too_that_it_has_no_line(window: Window, act: Any, room: int) -> None:
    """C-7, C-14: and what stood in sight is read."""
    say(act, "friend", room, "The last word")
    act("friend", lambda me: ties.block_member(me, db.session.get(Member, ids.ada)))
    page = window("ada")
    page.route("**/socket.io/**", lambda route: route.abort())
    page.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    with page.expect_response(f"**/rooms/{room}/read") as told:
        page.goto(f"/rooms/{room}")
    assert told.value.ok
    expect(page.locator("[data-banner]")).to_have_text(
        "There is no live line. New messages show every 15 seconds.", timeout=15_000
    )
    act(
        "friend",
        lambda me: [ties.unblock_member(me, ids.ada), ties.connect(me, db.session.get(Member, ids.ada))] and None,
    )


def test_a_room_is_as_high_as_its_page(window: Window, room: int) -> None:
    for width in (1280, 390):
        page = window("ada", viewport={"width": width, "height": 800})
        page.goto(f"/rooms/{room}")
        page.locator("cw-room[data-line=live]").wait_for()
        ends = [page.locator(one).bounding_box() for one in ("main", "section.room")]
        assert len({box and round(box["y"] + box["height"]) for box in ends}) == 1


def test_what_retention_lets_go_of_leaves_open_pages(window: Window, act: Any, room: int) -> None:
    say(act, "friend", room, "Kept for its time")
    page = window("ada")
    page.goto(f"/rooms/{room}")
    page.locator("cw-room[data-line=live]").wait_for()
    line = page.locator(".log .message", has_text="Kept for its time")
    expect(line).to_have_count(1)

    def age() -> None:
        old = {"created_at": clock.now() - timedelta(days=40)}
        db.session.execute(update(Message).where(Message.body == "Kept for its time").values(old))
        db.session.execute(update(RoomMembership).where(RoomMembership.room_id == room).values(keep_days=30))
        keeping.purge_some()

    act(None, age)
    expect(line).to_have_count(0, timeout=20_000)


def test_a_room_is_found_as_one_types_what_it_is_called(window: Window, act: Any, room: int) -> None:
    def with_a_name() -> int:
        made = Room(kind="group_dm", name="Café der Brücken", made_by_id=ids.ada, client_key="room-to-be-found")
        db.session.add(made)
        db.session.flush()
        db.session.add(RoomMembership(room_id=made.id, member_id=ids.ada))
        return made.id

    other = act(None, with_a_name)
    page = window("ada")
    page.goto(f"/rooms/{room}")
    field = page.get_by_role("combobox", name="Find a room")
    field.fill("brucken")
    expect(page.locator("#rooms-found").get_by_role("option")).to_have_count(2)
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"**/rooms/{other}")
    field = page.get_by_role("combobox", name="Find a room")
    field.fill("nobodyiscalledthis")
    field.press("Enter")
    expect(page.get_by_role("heading", name="No room is called that")).to_be_visible()


def test_the_open_room_is_in_sight_in_a_long_list(window: Window, act: Any, room: int) -> None:
    def many() -> None:
        for number in range(70):
            made = Room(kind="dm", pair=f"0-{10_000 + number}", client_key=f"long-list-{number}", made_by_id=ids.ada)
            made.last_message_at = clock.now() + timedelta(minutes=number)
            db.session.add(made)
            db.session.flush()
            db.session.add(RoomMembership(room_id=made.id, member_id=ids.ada))

    act(None, many)
    middle = act(None, lambda: db.session.scalars(select(Room.id).where(Room.pair == "0-10020")).one())
    for scripted in (True, False):
        page = window("ada", java_script_enabled=scripted)
        page.goto(f"/rooms/{room}")
        current = page.locator(".rooms [aria-current]")
        expect(current).to_have_attribute("href", f"/rooms/{room}")
        expect(current).to_be_in_viewport()
    page = window("ada")
    page.goto(f"/rooms/{middle}")
    expect(page.locator(".rooms [aria-current]")).to_be_in_viewport()
    act(None, lambda: db.session.execute(delete(RoomMembership).where(RoomMembership.room_id.in_(made_ids()))))


def made_ids() -> Any:
    return select(Room.id).where(Room.pair.like("0-1%"))
