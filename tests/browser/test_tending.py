"""Report, queue, decide, notice; two moderators on one case (UX §15, point 25); and the keys of the queue."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_threads import a_thread

Window = Callable[..., Page]


def reported(window: Window, act: Callable[..., Any], text: str) -> tuple[Page, str]:
    """A post by mate, reported as a member does it: the reporter's window, and what its thread is called."""
    id = a_thread(act, posts=1)
    page = window("friend")
    page.goto(f"/threads/{id}-x")
    title = page.locator("h1").inner_text()
    post = page.locator("#post-2")
    post.get_by_label("More for post 2").click()
    post.get_by_role("link", name="Report…").click()
    expect(page.get_by_role("heading", name="Report this post")).to_be_visible()
    page.get_by_role("radio", name="It is unkind, or harasses somebody").check()
    page.get_by_label("In your words").fill(text)
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_text("Thank you. Moderators have it.")).to_be_visible()
    return page, title


def opened(page: Page, title: str) -> Page:
    """The case of a post in this thread, opened from the queue."""
    page.goto("/moderation")
    page.locator(".queue > li").filter(has_text=title).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
    return page


def test_a_report_is_decided_and_everybody_concerned_reads_why(window: Window, act: Callable[..., Any]) -> None:
    reporter, title = reported(window, act, "It laughs at who asks")
    moderator = opened(window("site_moderator"), title)
    expect(moderator.get_by_text("It laughs at who asks")).to_be_visible()
    expect(moderator.get_by_text("Fenna Duinroos")).to_have_count(0)
    moderator.get_by_role("button", name="Take this case").click()
    expect(moderator.get_by_text("Fenna Duinroos")).to_be_visible()

    moderator.get_by_role("radio", name="Yes", exact=True).check()
    moderator.get_by_role("radio", name="Hide it", exact=True).check()
    moderator.get_by_label("What its author will read").fill("Nobody is laughed at here.")
    moderator.get_by_role("button", name="Close the case").click()
    expect(moderator.get_by_role("alert")).to_contain_text("Choose the rule that was broken.")
    expect(moderator.get_by_label("What its author will read")).to_have_value("Nobody is laughed at here.")
    moderator.get_by_label("Which rule").select_option("Be kind")
    moderator.get_by_role("button", name="Close the case").click()
    expect(moderator.get_by_text("Decided. Its author and those who reported it hear of it.")).to_be_visible()

    author = window("mate")
    author.goto("/notifications")
    author.get_by_text(re.compile("A moderator hid what you wrote")).first.click()
    expect(author.get_by_text("Nobody is laughed at here.")).to_be_visible()
    expect(author.get_by_text("Be kind.")).to_be_visible()
    expect(author.get_by_text("Simone Wad")).to_be_visible()
    expect(author.get_by_text("Fenna")).to_have_count(0)

    reporter.reload()
    expect(reporter.get_by_text("Thank you. We looked at it, and we acted.")).to_be_visible()


def test_25_a_case_open_in_two_tabs_is_decided_in_one(window: Window, act: Callable[..., Any]) -> None:
    _, title = reported(window, act, "It is the same every week")
    first, second = (opened(window(person), title) for person in ("site_moderator", "admin"))
    for page, words in ((first, "I was first"), (second, "I was second")):
        page.get_by_role("radio", name="In part").check()
        page.get_by_label("Which rule").select_option("Be kind")
        page.get_by_label("What its author will read").fill(words)
    first.get_by_role("button", name="Close the case").click()
    expect(first.get_by_text("Decided. Its author")).to_be_visible()
    second.get_by_role("button", name="Close the case").click()
    expect(second.get_by_role("alert")).to_contain_text("This case was decided meanwhile")
    expect(second.locator("#decided")).to_contain_text("I was first")
    expect(second.locator("#decided")).to_contain_text("Simone Wad")
    expect(second.get_by_label("What its author will read")).to_have_value("I was second")


def test_the_queue_is_worked_by_keys(window: Window, act: Callable[..., Any]) -> None:
    for text in ("The first of two", "The second of two"):
        reported(window, act, text)
    page = window("admin")
    page.goto("/moderation")
    rows = page.locator(".queue > li")
    count = rows.count()
    assert count >= 2
    page.locator("body").press("j")
    expect(rows.nth(0).get_by_role("link")).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1).get_by_role("link")).to_be_focused()
    page.keyboard.press("x")
    expect(rows.nth(1).get_by_role("checkbox")).to_be_checked()
    expect(page.locator("[data-chosen]")).to_have_text("1 case")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("[data-chosen]")).to_have_text("2 cases")
    page.get_by_role("button", name="Decide together…").click()
    expect(page.get_by_role("heading", name="Decide 2 cases together")).to_be_visible()
    page.go_back()
    expect(rows).to_have_count(count)
    page.locator("body").press("j")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Unkind")
    expect(page.get_by_role("button", name="Give it back")).to_be_visible()


def test_cases_decided_together_are_taken_back_before_ones_eyes(window: Window, act: Callable[..., Any]) -> None:
    titles = [reported(window, act, text)[1] for text in ("One of a pair", "The other of it")]
    page = window("admin")
    page.goto("/moderation")
    for title in titles:
        page.locator(".queue > li").filter(has_text=title).get_by_role("checkbox").check()
    page.get_by_role("button", name="Decide together…").click()
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_role("button", name="Decide them").click()
    expect(page.get_by_text("2 of 2 cases are through.")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("2 of 2 decisions are taken back.")).to_be_visible()


def test_without_script_a_report_and_a_decision_are_plain_forms(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=1)
    page = window("friend", java_script_enabled=False)
    page.goto(f"/threads/{id}-x")
    title = page.locator("h1").inner_text()
    page.locator("#post-2 details > summary").click()
    page.locator("#post-2").get_by_role("link", name="Report…").click()
    page.get_by_role("radio", name="It does not belong here").check()
    page.get_by_role("button", name="Report").click()
    moderator = opened(window("admin", java_script_enabled=False), title)
    moderator.get_by_role("radio", name="No", exact=True).check()
    moderator.get_by_role("button", name="Close the case").click()
    page.reload()
    expect(page.get_by_text("found no rule broken")).to_be_visible()


def test_on_a_phone_the_current_tab_is_in_view(window: Window) -> None:
    page = window("admin", viewport={"width": 390, "height": 844})
    page.goto("/moderation/log")
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)
    assert page.locator(".tabs").evaluate("row => row.scrollLeft") > 0
