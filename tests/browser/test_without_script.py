"""The core of it where no script runs: sign in, read, search, write, chat, ask, settings."""

import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.cast import ids
from tests.house.places import DM, OPEN

PASSWORD = "a long walk by the sea"  # noqa: S105


def has_password(actor: Any) -> None:
    from app.accounts.passwords import hashed

    actor.password_hash = hashed(PASSWORD)


def test_everything_of_the_core_works_without_script(window: Callable[..., Page], act: Callable[..., Any]) -> None:
    act("supervisor", has_password)
    act("ada", has_password)
    page = window(java_script_enabled=False)
    page.goto("/settings")  # leads to the gate, and back afterwards
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Language and light")
    change_the_language(page)
    search(page)
    read_and_reply(page)
    start_a_thread(page)
    write_in_chat(page)
    ask(page)
    page.goto("/")
    page.goto("/settings/devices")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def change_the_language(page: Page) -> None:
    page.locator("select[name=language]").select_option("nl")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.locator("select[name=language]").select_option("en")
    page.locator("form:has(select[name=language]) button:not([type=button])").last.click()
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")


def search(page: Page) -> None:
    page.get_by_role("searchbox").first.fill("scanners")
    page.get_by_role("searchbox").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "q=scanners" in page.url


def read_and_reply(page: Page) -> None:
    page.goto(f"/threads/{OPEN}")
    words = f"Without a script {uuid.uuid4().hex[:6]}"
    page.get_by_label("Your reply").fill(f"*{words}*")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("[data-shown] em")).to_have_text(words)
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("article .prose em").get_by_text(words)).to_have_count(1)


def start_a_thread(page: Page) -> None:
    page.goto("/threads/new")
    title = f"What does your ward count {uuid.uuid4().hex[:6]}"
    page.get_by_label("A question").check()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Space", exact=True).select_option("1")
    page.get_by_label("Text").fill("Ours counts steps, and nobody knows why.")
    page.get_by_role("button", name="Start this thread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def write_in_chat(page: Page) -> None:
    page.goto(f"/rooms/{DM}")
    words = f"By a plain form {uuid.uuid4().hex[:6]}"
    page.get_by_label("Message to").fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("log").get_by_text(words)).to_have_count(1)


def ask(page: Page) -> None:
    page.goto("/people")
    page.goto(f"/people/{ids.newcomer}/ask")
    page.get_by_label("Your note").fill(
        "I would like to hear how your first weeks in the clinic went, and what you missed."
    )
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Noor Nieuwland").first).to_be_visible()
    assert page.url.endswith("/requests/asked")
