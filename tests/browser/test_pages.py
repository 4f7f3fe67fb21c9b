"""Every page of the rights table, as one who may see it: axe in both themes at two widths, and no sideways scroll."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import cookie_of, listen
from tests.browser.site import Site
from tests.house.doors import PERSONS, Row, address
from tests.house.rights import TABLE

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOK = "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"
NO_PAGES = (
    "/healthz",
    "/readyz",
    "<int:room_id>/log",
    "/progress",
    "/earlier",
    "/topics",
    "/photo/",
    "/files/",
    "/card",
    "/mentionable",
    "/quote",
    "/meeting.ics",
    "/suggest",
    "/rooms/called",
    "/palette",
    "/partners/meet",
    "/sw.js",
    "/manifest.webmanifest",
)
THEMES, SIZES, WIDTHS = ("light", "dark"), (390, 1280), (320, 390, 768, 1024, 1440)

# Who looks at a page where several may: the ones with the most on it.
LOOKERS = ("visitor", "ada", "organiser", "admin", *PERSONS)
SEEN = [
    (next(person for person in LOOKERS if row.answers[person] == 200), row)
    for row in TABLE
    if row.method == "GET" and 200 in row.answers.values() and not any(part in row.pattern for part in NO_PAGES)
]
# The front page and the contents look different to members and to visitors.
SEEN += [("ada", row) for person, row in SEEN if person == "visitor" and row.pattern in ("/", "/threads")]


@pytest.fixture(scope="module")
def tabs(site: Site, chromium: Browser) -> Iterator[Callable[[str], Page]]:
    """One tab a person, kept: a new one for each page would cost more than the page."""
    opened: dict[str, Page] = {}

    def tab(person: str) -> Page:
        if person not in opened:
            context = chromium.new_context(base_url=site.address, reduced_motion="reduce")
            if person != "visitor":
                context.add_cookies([cookie_of(site, person)])
            opened[person] = context.new_page()
        return opened[person]

    yield tab
    for page in opened.values():
        page.context.close()


@pytest.mark.parametrize(
    ("person", "row"), SEEN, ids=[f"{number} {person} {row}" for number, (person, row) in enumerate(SEEN)]
)
def test_a_page_is_for_everybody(
    person: str, row: Row, site: Site, tabs: Callable[[str], Page], complaints: list[str]
) -> None:
    query = "&".join(f"{name}={value}" for name, value in row.sends.items())
    look_at(tabs(person), f"{address(site.app, row)}?{query}", complaints)


@pytest.mark.parametrize(("person", "path"), [("ada", "/nowhere"), ("visitor", "/nowhere"), ("outsider", "/organise")])
def test_an_error_page_is_too(person: str, path: str, tabs: Callable[[str], Page], complaints: list[str]) -> None:
    look_at(tabs(person), path, complaints, status=404)


def test_a_refused_form_is_too(tabs: Callable[[str], Page], complaints: list[str]) -> None:
    page = tabs("visitor")
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill("no address")
    page.get_by_role("button", name="Sign in").click()
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    expect(alert).to_be_focused()
    assert_good(page)


def look_at(page: Page, path: str, complaints: list[str], status: int = 200) -> None:
    listen(page, complaints)
    answer = page.goto(path)
    assert answer and answer.status == status
    assert_good(page)


def assert_good(page: Page) -> None:
    found: dict[str, Any] = {}
    page.evaluate(AXE)
    for width in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        for theme in THEMES:
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            for violation in page.evaluate(LOOK, TAGS)["violations"]:
                where = [node["html"][:160] for node in violation["nodes"][:3]]
                found[f"{width} {theme} {violation['id']}"] = (violation["help"], where)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found[f"{width} scrolls sideways"] = wide
    assert not found
