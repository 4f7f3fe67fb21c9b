"""A thread in a real Chromium: it opens where its reader goes on, grows without moving, and the preview keeps its word."""

import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

Window = Callable[..., Page]


def a_thread(act: Callable[..., Any], posts: int) -> int:
    """A thread of ada's with so many posts by mate."""
    title = f"Reading side by side {uuid.uuid4().hex[:6]}"

    def start(actor: Any) -> int:
        from app.extensions import db
        from app.threads.models import Space
        from app.threads.operations import start_thread

        space = db.session.get_one(Space, 1)
        said = {"kind": "discussion", "title": title, "body": "To begin with.", "html": "<p>To begin with.</p>"}
        return int(start_thread(actor, space, **said, tags=[], client_key=uuid.uuid4().hex).id)

    id = act("ada", start)
    for number in range(posts):
        reply(act, "mate", id, f"Number {number}. " + "Some words to fill a line. " * 12)
    return int(id)


def reply(act: Callable[..., Any], person: str, thread_id: int, body: str) -> None:
    def say(actor: Any) -> None:
        from app.threads.operations import post_reply
        from app.threads.queries import get_thread

        post_reply(actor, get_thread(actor, thread_id), body=body, html=f"<p>{body}</p>", client_key=uuid.uuid4().hex)

    act(person, say)


def test_a_thread_opens_at_the_first_unread_post(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=6)
    page = window("ada")
    page.goto(f"/threads/{id}")
    line = page.locator("#new")
    expect(line).to_be_visible()
    expect(line).to_be_in_viewport()
    bar = page.locator(".topbar").bounding_box()
    top = line.bounding_box()
    assert bar and top and top["y"] >= bar["y"] + bar["height"] - 1


def test_what_is_added_while_reading_waits_behind_a_pill(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=8)
    page = window("friend", viewport={"width": 1280, "height": 500})
    page.goto(f"/threads/{id}-x")
    first = page.locator("#post-1")
    expect(first).to_be_visible()
    page.wait_for_timeout(1500)  # the line is open, the page watches
    before = first.bounding_box()
    reply(act, "ada", id, "And one more thing.")
    pill = page.locator("[data-pill]")
    expect(pill).to_be_visible()
    assert first.bounding_box() == before, "nothing moves under the reader's eye"
    expect(page.get_by_text("And one more thing.")).to_have_count(0)
    pill.click()
    expect(page.get_by_text("And one more thing.")).to_be_visible()


def test_what_is_removed_while_reading_keeps_its_height_until_the_next_visit(
    window: Window, act: Callable[..., Any]
) -> None:
    id = a_thread(act, posts=8)
    page = window("friend", viewport={"width": 1280, "height": 700})
    page.goto(f"/threads/{id}-x")
    page.locator("#post-9").scroll_into_view_if_needed()
    page.wait_for_timeout(1500)  # the line is open, the page watches
    post, below = page.locator("#post-3"), page.locator("#post-8")
    before, stands = post.bounding_box(), below.bounding_box()
    remove(act, id, 3)
    remove(act, id, 4)
    if page.locator("[data-pill]").is_visible():
        page.locator("[data-pill]").click()
    expect(page.locator("#post-4")).to_have_attribute("data-state", "removed")
    now = post.bounding_box()
    assert before and now and stands and abs(now["height"] - before["height"]) < 0.1, (
        "what it said is gone, its place is not"
    )
    later = below.bounding_box()
    assert later and abs(later["y"] - now["y"] - (stands["y"] - before["y"])) < 0.1
    page.reload()
    expect(post).to_have_attribute("data-state", "removed")
    again = post.bounding_box()
    assert again and again["height"] < before["height"]


def remove(act: Callable[..., Any], thread_id: int, position: int) -> None:
    def hide(actor: Any) -> None:
        from app.threads.operations import hide_post
        from app.threads.queries import get_post

        hide_post(actor, get_post(actor, thread_id, position), reason="Not here")

    act("site_moderator", hide)


MARKDOWN = """Two *words* and **one** `code`.

> A line of somebody else

- one
- two

| a | b |
|---|---|
| 1 | 2 |

[a link](https://example.org) and <script>alert(1)</script>
"""


def test_the_preview_is_what_is_posted(window: Window, act: Callable[..., Any]) -> None:
    id = a_thread(act, posts=0)
    page = window("organiser")
    page.goto(f"/threads/{id}-x")
    page.get_by_label("Your reply").fill(MARKDOWN)
    page.get_by_role("button", name="Preview").click()
    shown = page.locator("[data-shown]")
    expect(shown).to_contain_text("Two words")
    preview = shown.inner_html().strip()
    page.get_by_role("button", name="Reply", exact=True).click()
    posted = page.locator("#post-2 .prose")
    expect(posted).to_contain_text("Two words")
    assert posted.inner_html().strip() == preview
