"""A real Chromium on a real site. Every page that a test opens is listened to: a breach of the policy fails the test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests import cast
from tests.browser.site import Site

HERE = Path(__file__).parent
expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    running = Site()
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def house(site: Site) -> Any:
    """Beside the running server: tests prepare things as its commands would."""
    return site.app


@pytest.fixture(autouse=True)
def fresh(house: Any) -> None:
    """One site lives through all browser tests; what a test needs, it makes, under names of its own.
    Whoever an earlier test signed out is signed in again."""
    let_in(house)


def let_in(house: Any) -> None:
    from app.accounts.identity import hashed
    from app.accounts.models import SignIn
    from app.extensions import db
    from app.kernel.transaction import write

    def sign_in() -> None:
        there = set(db.session.scalars(db.select(SignIn.key_hash)))
        for person in cast.PEOPLE:
            if (key := hashed(cast.key_of(person))) not in there:
                db.session.add(SignIn(key_hash=key, member_id=cast.id_of(person)))

    with house.app_context():
        write(sign_in)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CROSSWALK_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert path, "no Chromium: set CROSSWALK_CHROMIUM, or install Debian's chromium"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*root, "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture
def complaints(site: Site) -> Iterator[list[str]]:
    """What browsers complained of (breaches of the policy, scripts that broke) and what the server logged as an error.
    There must be nothing."""
    heard: list[str] = []
    before = len(site.logged())
    yield heard
    errors = [line for line in site.logged()[before:].splitlines() if '"level": "ERROR"' in line]
    assert heard + errors == []


@pytest.fixture
def window(site: Site, chromium: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """A browser of its own in which a person of the cast is signed in; None is a visitor."""
    opened: list[BrowserContext] = []

    def open_window(person: str | None = None, **settings: Any) -> Page:
        context = chromium.new_context(
            base_url=site.address, **{"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"} | settings
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        if person:
            context.add_cookies([cookie_of(site, person)])
        page = context.new_page()
        listen(page, complaints)
        if settings.get("java_script_enabled", True):
            page.goto, page.reload = whole(page, page.goto), whole(page, page.reload)  # type: ignore[method-assign]
        return page

    yield open_window
    for number, context in enumerate(opened):
        if folder := os.environ.get("CROSSWALK_PICTURES"):  # what each window showed at the end, to find out why
            for page in context.pages:
                page.screenshot(path=Path(folder) / f"{number}.png", full_page=True)
        context.close()


def whole(page: Page, arrive: Callable[..., Any]) -> Callable[..., Any]:
    """Arrives when the page's own elements have, too: they come on demand (app.js), on a busy machine after the first key
    that a test presses."""

    def arrive_whole(*given: Any, **named: Any) -> Any:
        response = arrive(*given, **named)
        expect(page.locator(":not(:defined)")).to_have_count(0)
        return response

    return arrive_whole


def cookie_of(site: Site, person: str) -> Any:
    """The session cookie of a person's sign-in, as the application itself writes it."""
    serializer = site.app.session_interface.get_signing_serializer(site.app)
    value = serializer.dumps({"_user_id": cast.key_of(person), "_fresh": True})
    return {"name": site.app.config["SESSION_COOKIE_NAME"], "value": value, "url": site.address}


def listen(page: Page, complaints: list[str]) -> None:
    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "Content Security Policy" in message.text:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
