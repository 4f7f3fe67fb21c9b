"""Finding what was said, in a real Chromium: a hit is in view and marked, with and without a script (C-20)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.accounts.models import Member
from app.chat import operations
from app.extensions import db
from app.ties import operations as ties
from tests.cast import ids

Window = Callable[..., Page]
MANY, OLD, YOUNG = 130, 20, 128  # messages, and the numbers of two of them


@pytest.fixture(scope="module")
def room() -> dict[str, int]:
    return {}


@pytest.fixture
def full_room(act: Callable[..., Any], room: dict[str, int]) -> int:
    """A room with more than a page of messages, made once."""

    def make() -> int:
        two = [db.session.get(Member, id) for id in (ids.supervisor, ids.outsider)]
        ties.connect(*two)
        made = operations.open_dm(*two)
        for n in range(1, MANY + 1):
            text = f"The heliotrope of {n}" if n in (OLD, YOUNG) else f"Something else, {n}"
            operations.post_message(two[n % 2], made, body=text, client_key=f"key-of-finding-{n}")
        return made.id

    if not room:
        room["id"] = act(None, make)
    return room["id"]


def is_in_view(line: Locator) -> bool:
    """Within the box of the log, not only of the page."""
    return bool(
        line.evaluate("""line => {
            const [its, log] = [line, line.closest(".log")].map((one) => one.getBoundingClientRect());
            return its.top >= log.top && its.bottom <= log.bottom;
        }""")
    )


@pytest.mark.parametrize("scripted", [True, False])
@pytest.mark.parametrize("number", [OLD, YOUNG])
def test_a_hit_leads_to_the_message_in_its_room(window: Window, full_room: int, scripted: bool, number: int) -> None:
    page = window("outsider", java_script_enabled=scripted)
    page.goto(f"/rooms/{full_room}")
    page.get_by_role("link", name="Search in this room").click()
    field = page.get_by_role("searchbox", name="Words that were said")
    expect(field).to_be_focused()
    field.fill("heliotropes")
    field.press("Enter")
    expect(page.get_by_text("2 messages")).to_be_visible()
    expect(page.get_by_role("searchbox", name="Words that were said")).to_have_value("heliotropes")
    expect(page.locator("mark")).to_have_count(2)
    page.get_by_role("link", name=f"heliotrope of {number}").click()
    page.wait_for_url(f"**/rooms/{full_room}?at=*")
    line = page.locator(".log .message", has_text=f"The heliotrope of {number}")
    expect(line).to_be_in_viewport()
    assert is_in_view(line)
    expect(line).not_to_have_css("box-shadow", "none")
    if scripted and number == OLD:
        expect(line).to_be_focused()
        page.get_by_role("link", name="To the newest").click()
        expect(page.locator(".log .message", has_text=f"Something else, {MANY}")).to_be_in_viewport()


def test_the_list_of_rooms_searches_all_of_them(window: Window, full_room: int) -> None:
    page = window("supervisor")
    page.goto("/rooms")
    page.get_by_role("link", name="What was said").click()
    expect(page.get_by_role("heading", name="Search in your rooms")).to_be_visible()
    field = page.get_by_role("searchbox", name="Words that were said")
    field.fill("heliotrope")
    field.press("Enter")
    expect(page.get_by_text("2 messages")).to_be_visible()
    page.goto("/rooms/search?q=nobodysaidthis")
    expect(page.get_by_role("heading", name="Nobody said “nobodysaidthis” here")).to_be_visible()
