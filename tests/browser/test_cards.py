"""Cards of people: beside a name that the mouse rests on or the keyboard has reached, never under a finger."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_pages import AXE, LOOK, TAGS
from tests.browser.test_threads import a_thread

Window = Callable[..., Page]


def test_a_card_opens_under_the_mouse_and_is_asked_for_once(window: Window, act: Callable[..., Any]) -> None:
    page = window("friend")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/card") else None)
    page.goto(f"/threads/{a_thread(act, posts=1)}-x")
    expect(page.locator("cw-cards:defined")).to_have_count(1)
    name, card = page.locator("#post-2 .post__name"), page.locator("#person-card")
    name.hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("Mats Grachtmeer")
    expect(card).to_be_in_viewport(ratio=1)
    page.evaluate(AXE)
    assert page.evaluate(LOOK, TAGS)["violations"] == []
    card.hover()
    page.wait_for_timeout(800)
    expect(card).to_be_visible()
    page.locator("h1").hover()
    expect(card).to_be_hidden()
    name.hover()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    assert len(asked) == 1


def test_a_card_opens_for_the_keyboard(window: Window, act: Callable[..., Any]) -> None:
    page = window("friend")
    page.goto(f"/threads/{a_thread(act, posts=1)}-x")
    expect(page.locator("cw-cards:defined")).to_have_count(1)
    name, card = page.locator("#post-2 .post__name"), page.locator("#person-card")
    page.locator("#post-1 .post__no").focus()
    page.keyboard.press("Tab")
    while not name.evaluate("(link) => link === document.activeElement"):
        page.keyboard.press("Tab")
    expect(card).to_be_visible()
    expect(name).to_have_attribute("aria-describedby", "person-card")
    page.keyboard.press("Tab")
    expect(card).to_be_hidden()


def test_a_finger_opens_no_card(window: Window, act: Callable[..., Any]) -> None:
    page = window("friend", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    page.goto(f"/threads/{a_thread(act, posts=1)}-x")
    expect(page.locator("cw-cards:defined")).to_have_count(1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/card") else None)
    page.locator("#post-2 .post__name").tap()
    expect(page.locator("h1")).to_have_text("Mats Grachtmeer")
    assert asked == []
