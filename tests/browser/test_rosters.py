"""The rows of a roster on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.house.places import CHECKED


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_what_to_do_with_a_row_is_in_sight(window: Callable[..., Page], width: int) -> None:
    page = window("organiser", viewport={"width": width, "height": 800})
    page.goto(f"/organise/imports/{CHECKED}?show=all")
    repair = page.get_by_role("link", name="Row 2: repair or leave out")
    repair.scroll_into_view_if_needed()
    expect(repair).to_be_in_viewport(ratio=1)
    assert page.locator(".scroller").evaluate("box => [box.scrollLeft, box.scrollWidth - box.clientWidth]") == [0, 0]
