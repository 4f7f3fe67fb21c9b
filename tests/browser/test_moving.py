"""A moderator splits and merges while a reader has the thread open (UX §15, point 20): a line at both ends, old links arrive."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_threads import a_thread

Window = Callable[..., Page]


def place(page: Page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


def test_three_posts_become_a_thread_while_somebody_reads(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=6)
    reader, moderator = window("friend"), window("admin")
    reader.goto(f"/threads/{id}-x")
    expect(reader.locator("#post-4")).to_be_visible()
    reader.wait_for_timeout(1000)  # the line is open, the page watches

    moderator.goto(f"/threads/{id}-x")
    moderator.locator("body").press("m")
    expect(moderator.locator("#chosen")).to_be_visible()
    boxes = moderator.get_by_role("checkbox", name=re.compile("^Choose post"))
    boxes.nth(2).click()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(moderator.locator("[data-chosen]")).to_have_text("3 posts")
    moderator.get_by_role("button", name="Split").click()
    expect(moderator.get_by_role("heading", name="3 posts chosen")).to_be_visible()
    moderator.get_by_label("Title of the new thread").fill("Who signs for good enough?")
    moderator.get_by_role("button", name="Split").click()
    expect(moderator.get_by_role("heading", name="Who signs for good enough?")).to_be_visible()
    expect(moderator.locator("[data-act='split in']")).to_contain_text("moved 3 posts here from")

    reader.locator("[data-pill]").click()
    line = reader.locator("[data-act='split out']")
    expect(line).to_contain_text("moved 3 posts to Who signs for good enough?")
    expect(reader.locator("#post-4")).to_have_count(0)
    for old in (f"/threads/{id}-x#post-4", f"/threads/{id}/posts/4"):
        reader.goto("/more")
        reader.goto(old)
        expect(reader.get_by_role("heading", name="Who signs for good enough?")).to_be_visible()
        expect(reader).to_have_url(re.compile("#post-2$"))
        expect(reader.locator("#post-2")).to_be_in_viewport()


def test_a_thread_is_merged_while_somebody_writes_in_it(window: Window, act: Callable[..., Any]) -> None:
    one, two = a_thread(act, posts=2), a_thread(act, posts=1)
    reader, moderator = window("mate"), window("admin")
    reader.goto(f"/threads/{one}-x")
    reader.get_by_label("Your reply").fill("Written while it was merged.")

    moderator.goto(f"/threads/{two}-x")
    title = moderator.locator("h1").inner_text()
    moderator.goto(f"/threads/{one}/merge")
    moderator.get_by_label("Words of its title").fill(title)
    moderator.get_by_role("button", name="Look").click()
    expect(moderator).to_have_url(re.compile(r"\?q="))
    moderator.get_by_role("radio", name=re.compile(re.escape(title))).check()
    moderator.get_by_role("button", name="Merge").click()
    expect(moderator.locator("[data-act='merged in']")).to_contain_text("merged 3 posts into this thread from")

    reader.get_by_role("button", name="Reply", exact=True).click()
    expect(reader.get_by_role("heading", name=title)).to_be_visible()
    expect(reader.get_by_text("Written while it was merged.")).to_be_visible()
    reader.goto("/more")
    reader.goto(f"/threads/{one}-x#post-3")
    expect(reader.get_by_role("heading", name=title)).to_be_visible()
    expect(reader).to_have_url(re.compile(rf"/threads/{two}-.*#post-\d+$"))


def test_x_ticks_the_post_at_hand_and_without_script_a_form_does_it(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=3)
    page = window("admin")
    page.goto(f"/threads/{id}-x?select=1")
    page.locator("#post-2").hover()
    page.keyboard.press("x")
    expect(page.locator("#post-2 input[name=post]")).to_be_checked()
    expect(page.locator("[data-chosen]")).to_have_text("1 post")

    plain = window("admin", java_script_enabled=False)
    plain.goto(f"/threads/{id}-x?select=1")
    plain.get_by_role("checkbox", name="Choose post 3").check()
    plain.get_by_role("button", name="Delete").click()
    plain.get_by_label("Why").fill("Off the point")
    plain.get_by_role("button", name="Delete").click()
    expect(plain.get_by_role("heading", name="Deleting posts")).to_be_visible()
    expect(plain.get_by_role("button", name="Take it back")).to_be_visible()
