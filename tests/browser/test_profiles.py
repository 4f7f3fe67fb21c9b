"""Who sees what, in a real Chromium: see-as gives what that reader gets, a change says what it was and is undone (UX §15,
points 13 and 14)."""

import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests import cast
from tests.cast import ids

Window = Callable[..., Page]
SAVE = "form[action='/profile'] button[data-kind=primary]"


def test_see_as_gives_the_page_that_reader_gets(window: Window, act: Callable[..., Any]) -> None:
    street = f"Bronze Lane {uuid.uuid4().hex[:8]}"

    def confide() -> None:
        cast.untie("supervisor", "outsider")
        cast.item("supervisor", "address", street, audience="connections")
        cast.item("supervisor", "offer", "A bed to test on", audience="members", kind="device")

    act(None, confide)
    page = window("supervisor")
    page.goto(f"/people/{ids.supervisor}")
    expect(page.get_by_text(street)).to_be_visible()
    page.get_by_role("navigation", name="See as").get_by_role("link", name="Member", exact=True).click()
    expect(page.get_by_text("You see what")).to_be_visible()
    expect(page.locator(".veiled", has_text="Address")).to_be_visible()
    assert street not in page.content()
    seen_as = page.locator("main .offer").all_inner_texts()
    other = window("outsider")
    other.goto(f"/people/{ids.supervisor}")
    assert street not in other.content()
    expect(other.get_by_text("A bed to test on").first).to_be_visible()
    assert other.locator("main .offer").all_inner_texts() == seen_as
    page.get_by_role("navigation", name="See as").get_by_role("link", name="Connection").click()
    expect(page.get_by_text(street)).to_be_visible()


def test_changing_an_audience_says_what_it_was_and_is_undone_and_another_tab_learns_of_it(
    window: Window, act: Callable[..., Any]
) -> None:
    act(None, lambda: cast.item("organiser", "city", "Leiden", audience="members"))
    page = window("organiser")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto("/profile")
    city, written = page.locator("select[name=city_audience]"), other.locator("input[name=city]")
    city.select_option("only me")
    page.locator(SAVE).click()
    toast = page.locator(".toast")
    expect(toast).to_contain_text("City: Only me")
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_contain_text("It is seen by whom it was before.")
    expect(city).to_have_value("members")
    city.select_option("only me")
    page.locator(SAVE).click()
    expect(toast).to_contain_text("City: Only me")
    written.fill("Delft")
    other.locator(SAVE).click()
    expect(other.locator(".field__hint", has_text="Saved in the other tab: Only me")).to_be_visible()
    expect(written).to_have_value("Delft")
