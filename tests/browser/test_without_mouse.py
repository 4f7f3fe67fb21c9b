"""What an audit by rules does not see: where the focus goes when its place is gone, and whether one gets to what is there."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat.models import Room
from app.extensions import db
from app.kernel import clock
from app.ties import operations as ties
from tests.browser.test_threads import a_thread, reply
from tests.cast import ids
from tests.house.places import NOTICE, OPEN

Window = Callable[..., Page]
SIDEWAYS, AT_400_PERCENT = {"width": 844, "height": 390}, {"width": 320, "height": 256}
PHONE = {"width": 390, "height": 600}


@pytest.fixture
def room(act: Callable[..., Any]) -> int:
    def make(me: Member) -> int:
        friend = db.session.get_one(Member, ids.friend)
        ties.connect(me, friend)
        return chat.open_dm(me, friend).id

    id = int(act("ada", make))
    for number in range(20):
        say(act, id, f"Line {number:02}")
    return id


def say(act: Callable[..., Any], room: int, text: str) -> None:
    act("friend", lambda me: chat.post_message(me, db.session.get_one(Room, room), body=text, client_key=uuid4().hex))


def open_room(page: Page, room: int) -> Page:
    page.goto(f"/rooms/{room}")
    expect(page.locator("cw-room[data-line=live]")).to_be_attached()
    return page


def test_what_a_press_takes_away_hands_the_focus_to_its_row(window: Window, act: Callable[..., Any]) -> None:
    from app.notifications.models import Notification

    def is_new() -> None:
        notice = db.session.get_one(Notification, NOTICE)
        notice.read_at, notice.at = None, clock.now()  # the newest, whatever else was told meanwhile

    act(None, is_new)
    page = window("ada")
    page.goto("/notifications")
    row = page.locator(f".list > li:has([formaction$='/{NOTICE}/read'])")
    words = row.get_by_role("link").inner_text()
    row.get_by_role("button", name=f"Mark as read: {words}").press("Enter")
    expect(row).to_have_count(0)
    expect(page.locator(".list > li").get_by_role("link", name=words).first).to_be_focused()


def test_the_pill_of_a_room_hands_the_focus_to_the_newest_message(
    window: Window, act: Callable[..., Any], room: int
) -> None:
    page = open_room(window("ada", viewport=PHONE), room)
    page.locator(".message").first.scroll_into_view_if_needed()
    say(act, room, words := f"Newest {uuid4().hex[:6]}")
    expect(page.locator("[data-pill]")).to_be_visible()
    page.locator("[data-pill]").press("Enter")
    expect(page.locator(".message", has_text=words)).to_be_focused()


def test_the_pill_of_a_thread_hands_the_focus_to_what_is_new(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=8)
    page = window("friend", viewport={"width": 1280, "height": 500})
    page.goto(f"/threads/{id}-x")
    page.wait_for_timeout(1500)  # the line is open, the page watches
    reply(act, "ada", id, "And one more thing.")
    expect(page.locator("[data-pill]")).to_be_visible()
    page.locator("[data-pill]").press("Enter")
    expect(page.get_by_text("And one more thing.")).to_be_visible()
    page.wait_for_function("document.activeElement.matches('main #new, main article')")


@pytest.mark.parametrize("path", ["/settings/notifications", f"/threads/{OPEN}"])
def test_on_a_phone_nothing_with_the_focus_lies_under_the_bar(window: Window, path: str) -> None:
    page = window("ada", viewport=PHONE)
    page.goto(path)
    bar = page.locator(".bottombar").bounding_box()
    seen = 0
    for _ in range(50):
        page.keyboard.press("Tab")
        box = page.locator("main :focus").bounding_box() if page.locator("main :focus").count() else None
        seen += box is not None
        assert bar and (not box or box["y"] < bar["y"] - 4), page.locator(":focus").inner_html()
    assert seen > 10


@pytest.mark.parametrize("size", [SIDEWAYS, AT_400_PERCENT])
def test_in_a_low_window_a_room_can_be_read_and_menus_are_whole(window: Window, room: int, size: Any) -> None:
    page = open_room(window("ada", viewport=size), room)
    log = page.get_by_role("log").bounding_box()
    assert log and log["height"] >= 100
    page.get_by_role("button", name="your menu").click()
    for link in page.locator("#own-menu a, #own-menu button").all():
        link.scroll_into_view_if_needed()
        expect(link).to_be_in_viewport(ratio=0.9)


def test_signs_are_a_sheet_on_a_phone(window: Window, room: int) -> None:
    page = open_room(window("ada", viewport=PHONE), room)
    page.get_by_label("Emoji").click()
    for sign in (page.locator(".emoji button").first, page.locator(".emoji button").last):
        expect(sign).to_be_in_viewport(ratio=1)
    page.locator(".emoji button").first.click()
    expect(page.get_by_role("textbox", name="Message to")).to_have_value("👍")


def test_forced_colours_show_which_row_is_chosen(window: Window) -> None:
    page = window("ada", forced_colors="active")
    page.goto("/")
    expect(page.locator("cw-palette:defined")).to_have_count(1)
    page.keyboard.press("Control+k")
    page.keyboard.type("a")
    rows = page.locator("#found").get_by_role("option")
    expect(rows.first).to_have_attribute("aria-selected", "true")
    grounds = [Image.open(BytesIO(row.screenshot())).convert("RGB").getpixel((8, 4)) for row in rows.all()[:2]]
    assert grounds[0] != grounds[1]


def test_a_time_in_chat_says_its_day(window: Window, act: Callable[..., Any], room: int) -> None:
    page = open_room(window("ada"), room)
    say(act, room, words := f"Now {uuid4().hex[:6]}")
    line = page.locator(".message", has_text=words)
    expect(line).to_be_visible()
    for time in (line.locator("time"), page.locator(".message time").first):
        assert (time.get_attribute("title") or "").endswith(time.text_content() or "?")
        assert len(time.get_attribute("title") or "") > len("Thu 1 May, 12:00")


def test_menus_close_behind_the_focus(window: Window) -> None:
    page = window("ada")
    page.goto(f"/threads/{OPEN}")
    menu = page.locator(".masthead details.menu").first
    menu.locator("summary").press("Enter")
    expect(menu).to_have_attribute("open", "")
    menu.locator("button").last.focus()
    page.keyboard.press("Tab")
    expect(menu).not_to_have_attribute("open", "")


def test_who_leaves_a_chat_for_good_is_asked_first(window: Window, act: Callable[..., Any]) -> None:
    def make(me: Member) -> int:
        for id in (ids.mate, ids.friend):
            ties.connect(me, db.session.get_one(Member, id))
        return chat.start_group_dm(me, [ids.mate, ids.friend], name="Left by mistake", client_key=uuid4().hex).id

    room = act("ada", make)
    page, asked = window("ada"), list[str]()
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.goto(f"/rooms/{room}/people")
    page.get_by_role("button", name="Leave this chat").click()
    page.wait_for_timeout(300)
    assert asked == ["Leave “Left by mistake”? You come back only if somebody adds you."]
    page.reload()
    expect(page.get_by_role("button", name="Leave this chat")).to_be_visible()


def test_on_a_phone_a_chat_with_a_moderator_still_says_with_whom(window: Window, act: Callable[..., Any]) -> None:
    def make(me: Member) -> int:
        moderator = db.session.get_one(Member, ids.admin)
        ties.connect(me, moderator)
        return chat.open_dm(me, moderator).id

    room = act("ada", make)
    page = open_room(window("ada", viewport=PHONE), room)
    expect(page.locator(".room__head .status")).to_be_visible()
    name = page.get_by_role("heading", level=1)
    assert name.evaluate("name => name.scrollWidth <= name.clientWidth && name.clientWidth > 120")


def test_on_a_phone_what_is_not_in_the_bar_is_under_more(window: Window) -> None:
    page = window("admin", viewport=PHONE)
    bar = page.get_by_role("navigation", name="Main, short").locator("[aria-current]")
    for path, place in {"/moderation": "More", "/settings": "More", "/meetings": "Chat", "/people": "People"}.items():
        page.goto(path)
        expect(bar).to_have_count(1)
        expect(bar).to_contain_text(place)
