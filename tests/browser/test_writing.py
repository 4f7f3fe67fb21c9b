"""Writing in a real Chromium: what was not sent is there again, on this device and on another (UX §15, point 18)."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_threads import a_thread

Window = Callable[..., Page]


def kept_by(page: Page, work: Callable[[], Any]) -> None:
    """Do something after which the page keeps the draft, and wait for it."""
    with page.expect_response(re.compile("/draft$")):
        work()


def test_a_reload_in_the_middle_of_writing_and_another_device_restore_the_draft(
    window: Window, act: Callable[..., Any]
) -> None:
    id = a_thread(act, posts=1)
    here, there = window("friend"), window("friend")
    here.goto(f"/threads/{id}-x")
    reply = here.get_by_label("Your reply")
    expect(here.locator("cw-draft:defined")).to_have_count(1)
    reply.fill("In the middle of")
    kept_by(here, lambda: here.locator("h1").click())
    expect(here.locator("[data-kept]")).to_have_text(re.compile(r"^Kept at \d\d:\d\d$"))
    here.reload()
    expect(reply).to_have_value("In the middle of")
    expect(here.locator("[data-kept]")).to_have_text(re.compile(r"^Kept at \d\d:\d\d$"))

    there.goto(f"/threads/{id}-x")
    other = there.get_by_label("Your reply")
    expect(other).to_have_value("In the middle of")
    expect(there.locator("cw-draft:defined")).to_have_count(1)
    other.fill("In the middle of a sentence, on the phone")
    kept_by(there, lambda: there.locator("h1").click())
    reply.fill("In the middle of a sentence, at the desk")
    kept_by(here, lambda: here.locator("h1").click())

    there.reload()
    expect(other).to_have_value("In the middle of a sentence, at the desk")
    there.get_by_role("button", name="Take the other draft").click()
    expect(other).to_have_value("In the middle of a sentence, on the phone")
    there.get_by_role("button", name="Reply", exact=True).click()
    expect(there.get_by_text("In the middle of a sentence, on the phone")).to_be_visible()
    expect(other).not_to_have_value("In the middle of a sentence, on the phone")


def test_leaving_keeps_the_draft_and_sending_clears_it(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=1)
    page = window("friend")
    page.goto(f"/threads/{id}-x")
    reply = page.get_by_label("Your reply")
    expect(page.locator("cw-draft:defined")).to_have_count(1)
    reply.fill("Written and left")
    kept_by(page, lambda: page.get_by_role("link", name="Threads", exact=True).first.click())
    page.goto(f"/threads/{id}-x")
    expect(reply).to_have_value("Written and left")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("#post-3")).to_contain_text("Written and left")
    page.goto(f"/threads/{id}-x")
    expect(reply).to_have_value("")
    expect(page.locator("[data-kept]")).to_have_text("")
