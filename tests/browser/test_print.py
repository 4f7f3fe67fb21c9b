"""On paper: a thread is what was said and by whom, a list its rows; nothing to press, and addresses of links in words."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_threads import a_thread
from tests.threads.places import reply

Window = Callable[..., Page]
TO_PRESS = ".rail, .topbar, .bottombar, .masthead__actions, .button, .composer, .tabs, .pager, .post__tools, aside, [data-pill]"


def on_paper(page: Page) -> None:
    page.emulate_media(media="print")
    shown = page.evaluate(
        "chosen => [...document.querySelectorAll(chosen)].filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80))",
        TO_PRESS,
    )
    assert shown == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_thread_on_paper_is_what_was_said(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=2)
    reply(act, "mate", id, "See [what we measured](https://example.org/measured).\n\n```\n" + "x" * 300 + "\n```")
    page = window("friend")
    page.goto(f"/threads/{id}-x")
    expect(page.locator(".post__tools").first).to_be_visible()
    on_paper(page)
    for number in range(1, 5):
        expect(page.locator(f"#post-{number} .prose")).to_be_visible()
    expect(page.locator("#post-4 .post__name")).to_have_text("Mats Grachtmeer")
    after = page.locator("#post-4 .prose a").evaluate("link => getComputedStyle(link, '::after').content")
    assert "https://example.org/measured" in after
    assert len(page.pdf()) > 1_000


def test_a_list_of_threads_on_paper_is_its_rows(window: Window, act: Callable[..., Any]) -> None:
    a_thread(act, posts=1)
    page = window("friend")
    page.goto("/threads")
    expect(page.locator(".tabs")).to_be_visible()
    on_paper(page)
    expect(page.locator(".thread__title").first).to_be_visible()
