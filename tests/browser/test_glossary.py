"""A member proposes a pair, a moderator accepts it in another browser, and the next search uses it."""

import uuid
from collections.abc import Callable

from playwright.sync_api import Page, expect

Window = Callable[..., Page]


def test_a_proposed_pair_is_accepted_and_used_by_the_next_search(window: Window) -> None:
    ours, theirs = (f"{word}{uuid.uuid4().hex[:6]}" for word in ("handback", "release"))
    member, moderator = window("ada"), window("site_moderator")

    until_there_is_an_index(member)

    member.goto("/glossary")
    member.get_by_role("link", name="Propose a pair").click()
    member.get_by_label("One field says").fill(f"{ours} protocol")
    member.get_by_label("Another says").fill(f"{theirs} sequence")
    member.get_by_label("Which field?").nth(1).select_option("eng")
    member.get_by_label("An example").fill("Breathing is given back.")
    member.get_by_role("button", name="Propose").click()
    expect(member.get_by_text("Waits for a moderator.")).to_be_visible()
    member.goto(f"/search?q={ours}+protocol")
    expect(member.get_by_role("heading", level=1)).to_contain_text(ours)
    expect(member.get_by_text(f"{theirs} sequence")).to_have_count(0)

    moderator.goto("/glossary/proposed")
    moderator.get_by_role("button", name=f"Accept the pair: {ours} protocol").click()
    expect(moderator.get_by_text("Searches use it from now on")).to_be_visible()

    member.goto(f"/search?q={ours}+protocol")
    expect(member.locator(".chip").filter(has_text=f"{theirs} sequence")).to_be_visible()
    member.goto("/notifications")
    expect(member.get_by_text(f"{ours} protocol · {theirs} sequence")).to_be_visible()


def until_there_is_an_index(page: Page) -> None:
    """A new site builds it in its first seconds; until then it finds plain words only."""
    for _ in range(60):
        page.goto("/search?q=ada")
        if not page.get_by_text("The search index is being rebuilt").count():
            return
        page.wait_for_timeout(500)
    raise AssertionError("there is no index after half a minute")
