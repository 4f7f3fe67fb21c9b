"""The issue's journey: a need in a clinician's words finds an engineer who uses none of them, and both end up talking."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.kernel import clock
from app.partners.matching.words import terms
from tests import cast
from tests.browser.site import Site

Window = Callable[..., Page]
NEED = "Patients on the ward stop breathing for moments at night, and nobody notices until morning"
OFFER = "Sensors for respiratory monitoring during sleep"
OTHER = "An alarm for the intensive care unit when somebody loses consciousness"
HEADLINE = "Signal processing with radar"
OWN_WORDS = " Our ward has twelve beds, and the nurses would gladly try something."


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site of its own, which goes by meaning: what others say there would come beside the two."""
    before = dict(os.environ)
    running = Site(meaning="on")
    try:
        running.start()
        yield running
    finally:
        running.stop()
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture(scope="module")
def house(site: Site) -> Any:
    return site.app


@pytest.fixture
def people(act: Callable[..., Any]) -> None:
    """A clinician who has been here for a while, and two engineers: one who fits, one of her own year."""
    act(None, _say)


def _say() -> None:
    from app.accounts.models import Member
    from app.extensions import db
    from app.kernel import search

    for person in ("newcomer", "mate", "blocked"):
        db.session.get_one(Member, cast.id_of(person)).created_at = clock.now() - timedelta(days=200)
    cast.item("newcomer", "need", NEED, kind="device", wanted="other")
    cast.item("mate", "offer", OFFER, kind="device", wanted="any")
    cast.item("mate", "headline", HEADLINE)
    cast.item("blocked", "offer", OTHER, kind="device", wanted="any")
    for person in ("newcomer", "mate", "blocked"):
        search.changed("person", cast.id_of(person))


def test_a_need_in_one_fields_words_ends_in_a_room_with_another(window: Window, site: Site, people: None) -> None:
    clinician, engineer = window("newcomer"), window("mate")
    suggested(clinician)
    dismiss(clinician)
    ask(clinician)
    accept(engineer)
    both_in_one_room(clinician, engineer)


def suggested(page: Page) -> None:
    until_found_by_meaning(page, "people who stop breathing at night", "Mats Grachtmeer")
    until_found_by_meaning(page, "people who faint in hospital", "Bas Buiten")
    page.goto("/partners")
    match = page.get_by_role("article", name="Suggestion: Mats Grachtmeer")
    expect(match).to_be_visible()
    said = match.locator(".match__reason")
    expect(said).to_contain_text("respiratory monitoring during sleep")
    assert not set(terms(NEED)) & set(terms(f"{OFFER} {HEADLINE}")), "they share a word"


def until_found_by_meaning(page: Page, query: str, name: str) -> None:
    """What was just said is in the index, with its meaning, a moment later."""
    for _ in range(40):
        page.goto(f"/search?q={query}")
        if page.locator("main").get_by_text(name).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{name} is not found by {query}")


def dismiss(page: Page) -> None:
    """Somebody else is turned down; the place stays empty, and undo brings them back once (UX 15.10)."""
    others = page.get_by_role("article").filter(has_not_text="Mats Grachtmeer")
    name = others.first.get_attribute("aria-label") or ""
    for _ in range(2):
        match = page.get_by_role("article", name=name)
        match.get_by_text("Not for me").click()
        match.get_by_role("button", name="Not my topic").click()
        expect(page.get_by_text("This place stays empty until tomorrow.")).to_be_visible()
        expect(page.get_by_role("article", name=name)).to_have_count(0)
        if _ == 0:
            page.get_by_role("button", name="Undo").click()
            expect(page.get_by_role("article", name=name)).to_be_visible()


def ask(page: Page) -> None:
    page.get_by_role("article", name="Mats Grachtmeer").get_by_role("link", name="Ask to connect").click()
    note = page.get_by_label("Your note")
    expect(note).to_have_value("You offer “" + OFFER + "”; I look for “" + NEED + "”. We were both in Leiden 2023.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("This is still what we wrote for you.")).to_be_visible()
    expect(note).to_be_focused()
    note.fill(note.input_value() + OWN_WORDS)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What you asked")).to_be_visible()
    page.goto("/partners")
    expect(page.get_by_text("You asked", exact=True)).to_be_visible()


def accept(page: Page) -> None:
    page.goto("/requests")
    request = page.get_by_role("article", name="Request from Noor Nieuwland")
    expect(request).to_contain_text(OWN_WORDS.strip())
    request.get_by_role("button", name="Accept").click()


def both_in_one_room(clinician: Page, engineer: Page) -> None:
    expect(engineer.get_by_role("log")).to_contain_text(OWN_WORDS.strip())
    clinician.goto(engineer.url)
    expect(clinician.get_by_role("log")).to_contain_text(OWN_WORDS.strip())


def test_the_dial_says_what_it_means_and_is_kept_without_leaving_the_page(window: Window, people: None) -> None:
    page = window("newcomer")
    page.goto("/partners")
    dial = page.get_by_label("How far may I look?")
    before = page.locator("#dial-says").inner_text()
    dial.focus()
    with page.expect_response(lambda answer: answer.url.endswith("/partners/dial")):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#dial-says")).not_to_have_text(before)
    expect(dial).to_be_focused()
    expect(page.get_by_text("keeps its own distance")).to_be_visible()
    page.reload()
    expect(page.get_by_label("How far may I look?")).to_have_value("4")
    expect(page.get_by_text("keeps its own distance")).to_be_visible()


def test_the_page_works_without_script_and_fits_a_phone(window: Window, people: None) -> None:
    page = window("mate", java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto("/partners")
    expect(page.get_by_role("heading", name="How far may I look?")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Keep it so").click()
    expect(page.get_by_text("Kept. Your next list is made with it.")).to_be_visible()
