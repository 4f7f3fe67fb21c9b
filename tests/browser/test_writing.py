"""Writing in a real Chromium: what was not sent is there again, on this device and on another (UX §15, point 18)."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from app.kernel.transaction import write
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
    expect(here.locator("cw-draft [data-kept]")).to_have_text(re.compile(r"^Kept at \d\d:\d\d$"))
    here.reload()
    expect(reply).to_have_value("In the middle of")
    expect(here.locator("cw-draft [data-kept]")).to_have_text(re.compile(r"^Kept at \d\d:\d\d$"))

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
    expect(page.locator("cw-draft [data-kept]")).to_have_text("")


def title_it(page: Page, title: str) -> None:
    """Give a new thread a title, until what is close to it is shown: the index may still be on its way."""
    for number in range(30):
        page.get_by_label("Title").fill(title + " " * number)
        page.wait_for_timeout(1000)
        if page.locator("#similar a").count():
            return
    raise AssertionError(f"nothing is close to {title}")


def test_a_title_shows_what_is_close_and_a_word_becomes_a_tag_without_leaving(
    window: Window, house: Any, act: Callable[..., Any]
) -> None:
    """T-3 and T-23: quiet, beside what is written; posting anyway is one click."""
    a_thread(act, posts=0)
    with house.app_context():
        write(a_pair)
    page = window("friend")
    page.goto("/threads/new")
    expect(page.locator("cw-hints:defined")).to_have_count(1)
    page.get_by_label("Title").fill("Which quiet hour is quiet enough?")
    button = page.get_by_role("button", name="Add protected time as a tag")
    expect(button).to_be_visible()
    page.get_by_label("Tags").fill("ward")
    button.click()
    expect(page.get_by_label("Tags")).to_have_value("ward, protected time")
    expect(page.get_by_label("Tags")).to_be_focused()
    expect(button).to_have_count(0)
    title_it(page, "Reading side by side, again")
    page.get_by_role("button", name="Start this thread").click()  # nothing is written yet: it comes back
    expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    expect(page.locator("#similar a").first).to_be_visible()
    page.get_by_label("Text", exact=True).fill("Is there a ward that keeps a quiet hour on purpose?")
    page.get_by_role("button", name="Start this thread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading side by side, again")
    expect(page.locator("#post-1")).to_contain_text("keeps a quiet hour")


def a_pair() -> None:
    from app.extensions import db
    from app.glossary.models import GlossaryPair

    terms = {"term_a": "quiet hour", "term_b": "protected time", "folded_a": "quiet hour", "folded_b": "protected time"}
    fields = {"field_a": "eng", "field_b": "nur", "pair_key": "protected time\nquiet hour"}
    db.session.add(GlossaryPair(**terms, **fields, state="accepted"))


def test_keys_move_through_posts_reply_and_send(window: Window, act: Callable[..., Any]) -> None:
    """UX §8 in a thread: J and K, R to the post at hand or to all, Ctrl B and Ctrl Enter while writing."""
    id = a_thread(act, posts=3)
    page = window("friend")
    page.goto(f"/threads/{id}-x")
    expect(page.locator("cw-reply:defined")).to_have_count(1)
    field, to = page.get_by_label("Your reply"), page.locator("[data-target]")
    page.mouse.move(0, 0)
    page.keyboard.press("r")
    expect(field).to_be_focused()
    expect(to).to_be_hidden()
    page.keyboard.type("jkr?/")
    expect(field).to_have_value("jkr?/")
    page.locator("h1").click()
    for pressed, number in (("j", 1), ("j", 2), ("j", 3), ("k", 2)):
        page.keyboard.press(pressed)
        expect(page.locator(f"#post-{number} .post__no")).to_be_focused()
    page.keyboard.press("r")
    expect(field).to_be_focused()
    expect(to).to_contain_text("to Mats Grachtmeer")
    expect(to.locator("a").first).to_have_attribute("href", "#post-2")
    field.fill("so")
    field.select_text()
    page.keyboard.press("Control+b")
    expect(field).to_have_value("**so**")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#post-5 .prose strong")).to_have_text("so")


def test_single_letters_can_be_switched_off_in_the_settings(window: Window) -> None:
    page = window("friend")
    page.goto("/settings")
    switch = page.get_by_label("Single letters work, in this browser")
    expect(switch).to_be_checked()
    switch.uncheck()
    page.locator("h1").click()
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    expect(page).to_have_url("/settings")
    switch.check()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page).to_have_url("/search/help#keys")


def test_the_composer_leads_to_help_beside_what_is_written(window: Window) -> None:
    page = window("friend")
    page.goto("/threads/new")
    page.get_by_label("Text", exact=True).fill("Half a thought that must stay")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="How to write, in a new tab").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("How to write")
    expect(opened.value.locator(".prose strong")).to_have_text("very much so")
    expect(page.get_by_label("Text", exact=True)).to_have_value("Half a thought that must stay")
