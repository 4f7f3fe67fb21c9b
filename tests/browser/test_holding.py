"""What is held for a moderator stands in its author's room, and nobody else's, until it is let through (C-23)."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import operations, releasing
from app.chat.models import HeldMessage
from app.extensions import db
from app.ties import operations as ties
from tests.cast import ids

TEXT = "Come to our workshop about drawing night shifts, there are places left for all of you"
OTHERS = ("mate", "friend", "outsider", "supervisor")


def test_it_waits_for_a_moderator_and_is_then_delivered(
    window: Callable[..., Page], act: Callable[..., Any], read: Callable[..., Any]
) -> None:
    def make(name: str) -> int:
        blocker, other = (db.session.get(Member, getattr(ids, one)) for one in ("blocker", name))
        ties.connect(blocker, other)
        return operations.open_dm(blocker, other).id

    rooms = [act(None, make, name) for name in OTHERS]
    page, theirs = window("blocker"), window("supervisor")
    theirs.goto(f"/rooms/{rooms[3]}")
    for room in rooms:
        page.goto(f"/rooms/{room}")
        page.locator("cw-room[data-line=live]").wait_for()
        page.get_by_role("textbox", name="Message to").fill(TEXT)
        page.keyboard.press("Enter")
        expect(page.locator(".log .message[data-author]", has_text=TEXT)).to_have_count(1)
    held = page.locator("[data-held]")
    expect(held.get_by_text("so a moderator looks at it first")).to_be_visible()
    page.reload()
    expect(held).to_have_count(1)
    page.locator("cw-room[data-line=live]").wait_for()
    page.get_by_role("textbox", name="Message to").fill(f"{TEXT}, really")
    page.keyboard.press("Enter")
    expect(held).to_have_count(2)
    held.last.get_by_role("button", name="Take it back").click()
    expect(held).to_have_count(1)
    expect(theirs.locator(".message")).to_have_count(0)
    [waiting] = read(select(HeldMessage.id))
    act("site_moderator", releasing.approve, waiting)
    expect(theirs.locator(".message", has_text=TEXT)).to_have_count(1, timeout=20_000)
    page.reload()
    expect(held).to_have_count(0)
    expect(page.locator(".message[id]", has_text=TEXT)).to_have_count(1)
