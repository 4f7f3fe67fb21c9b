"""Quotes and mentions in a real Chromium: words selected on the page, and people chosen from the list at an @."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_pages import AXE, LOOK, TAGS
from tests.browser.test_threads import a_thread, reply

Window = Callable[..., Page]

SELECT = """([selector, words]) => {
  const text = document.querySelector(selector).firstChild, at = text.data.indexOf(words), range = document.createRange();
  range.setStart(text, at);
  range.setEnd(text, at + words.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


def rounds(window: Window, act: Callable[..., Any]) -> Page:
    """A thread that friend reads, in which mate wrote of rounds."""
    id = a_thread(act, posts=0)
    reply(act, "mate", id, "The night round sings. The morning round hums.")
    page = window("friend")
    page.goto(f"/threads/{id}-x")
    expect(page.locator("cw-quote:defined")).to_have_count(1)
    return page


def test_selected_words_are_quoted_into_what_is_being_written(window: Window, act: Callable[..., Any]) -> None:
    page = rounds(window, act)
    text = page.get_by_label("Your reply")
    text.fill("First of all,")
    page.evaluate(SELECT, ["#post-2 .prose p", "The morning round hums."])
    page.locator("[data-selected]").click()
    expect(text).to_have_value(
        re.compile(r"^First of all,\n\n> \[Mats Grachtmeer\]\(/posts/\d+\)\n>\n> The morning round hums\.\n\n$")
    )
    expect(text).to_be_focused()
    expect(page.locator("[data-target]")).to_contain_text("to Mats Grachtmeer")
    page.keyboard.type("So it does.")
    page.get_by_role("button", name="Reply", exact=True).click()
    quote = page.locator("#post-3 .quote")
    expect(quote).to_contain_text("The morning round hums.")
    expect(quote).not_to_contain_text("sings")
    quote.get_by_role("link", name="Mats Grachtmeer").click()
    expect(page).to_have_url(re.compile("#post-2$"))


def test_the_quote_button_takes_the_post_and_leaves_the_page_where_it_is(
    window: Window, act: Callable[..., Any]
) -> None:
    id = a_thread(act, posts=0)
    reply(act, "mate", id, "All of it.")
    page = window("friend")
    page.goto(f"/threads/{id}-x")
    expect(page.locator("cw-quote:defined")).to_have_count(1)
    page.get_by_role("link", name="Quote post 2").click()
    expect(page.get_by_label("Your reply")).to_have_value(re.compile("> All of it.\n\n$"))
    assert "quote=" not in page.url


def test_a_name_is_chosen_from_the_list_at_an_at_sign(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=1)
    page = window("ada")
    page.goto(f"/threads/{id}-x")
    expect(page.locator("cw-mention:defined")).to_have_count(1)
    text = page.get_by_label("Your reply")
    text.click()
    page.keyboard.type("Does @")
    rows = page.locator(".mention-list [role=option]")
    expect(rows.first).to_contain_text("Mats Grachtmeer")  # who wrote here comes first
    page.keyboard.type("fenn")
    expect(rows).to_have_count(1)
    expect(text).to_have_attribute("aria-activedescendant", re.compile("mention-"))
    page.evaluate(AXE)
    assert page.evaluate(LOOK, TAGS)["violations"] == []
    page.keyboard.press("Enter")
    expect(text).to_have_value("Does @Fenna Duinroos ")
    page.keyboard.type("know, or @verw")
    expect(rows).to_have_count(1)
    page.keyboard.press("Escape")
    expect(rows).to_have_count(0)
    page.keyboard.type("\nand")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.type("?")
    expect(text).to_have_value("Does @Fenna Duinroos know, or @verw?\nand")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("#post-3 .mention")).to_have_text("@Fenna Duinroos")
    bell = window("friend")
    bell.goto("/notifications")
    expect(bell.get_by_text("Ada Lindewater mentioned you in").first).to_be_visible()


def test_q_quotes_the_post_at_hand_or_the_words_selected(window: Window, act: Callable[..., Any]) -> None:
    page = rounds(window, act)
    text = page.get_by_label("Your reply")
    page.locator("#post-1 .post__no").focus()
    page.keyboard.press("q")
    expect(text).to_have_value(re.compile(r"> To begin with\.\n\n$"))
    page.keyboard.type("q is a letter here. ")
    page.locator("h1").click()
    page.evaluate(SELECT, ["#post-2 .prose p", "The morning round hums."])
    expect(page.locator("[data-selected]")).to_be_visible()
    page.locator("h1").hover()
    page.keyboard.press("q")
    expect(text).to_have_value(re.compile(r"q is a letter here\.\n\n> \[Mats .*\n>\n> The morning round hums\.\n\n$"))


def test_without_a_script_quotes_and_mentions_are_written_by_hand(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=0)
    reply(act, "mate", id, "All of it.")
    page = window("friend", java_script_enabled=False)
    page.goto(f"/threads/{id}-x")
    page.get_by_role("link", name="Quote post 2").click()
    text = page.get_by_label("Your reply")
    expect(text).to_have_value(re.compile("> All of it.\n\n$"))
    text.fill(text.input_value() + "Is it, @Anselm Kroonvogel?")
    page.get_by_role("button", name="Reply", exact=True).click()
    posted = page.locator("#post-3")
    expect(posted.locator(".quote")).to_contain_text("All of it.")
    expect(posted.locator(".mention")).to_have_text("@Anselm Kroonvogel")
    expect(posted).to_contain_text("to Mats Grachtmeer")
