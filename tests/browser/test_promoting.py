"""A thread made of what three people said (C-19), in a real Chromium, with script and without."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.chat import operations as chat
from app.chat.queries import get_room
from app.extensions import db
from app.ties.models import Connection
from tests.cast import ids

Window = Callable[..., Page]


@pytest.fixture
def room(act: Callable[..., Any]) -> int:
    """Ada, mate and friend, who said one thing each."""

    def connect() -> None:
        low, high = sorted((ids.ada, ids.mate))
        if not db.session.scalar(select(Connection).filter_by(low_id=low, high_id=high)):
            db.session.add(Connection(low_id=low, high_id=high))

    act(None, connect)
    others = [ids.mate, ids.friend]
    made = act("ada", lambda me: chat.start_group_dm(me, others, name="Scanners", client_key=uuid4().hex).id)
    for person, words in (
        ("ada", "Does anybody know a quiet scanner?"),
        ("mate", "Ours hums less since we *padded* it."),
        ("friend", "We sing to the patients, and nobody minds the noise."),
        ("mate", "Lunch?"),
    ):
        said = {"body": words, "client_key": uuid4().hex}
        act(person, lambda me, said=said: chat.post_message(me, get_room(me, made), **said).id)
    return int(made)


def ask(page: Page, room: int, title: str) -> str:
    """Choose three of the four messages, and write above them; where it is to be followed."""
    page.goto(f"/rooms/{room}")
    page.get_by_label("This room", exact=True).click()
    page.get_by_role("link", name="Make a thread of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Make a thread of this room")
    for words in ("quiet scanner", "Ours hums", "We sing"):
        page.locator(".quotable", has_text=words).get_by_role("checkbox").check()
    page.get_by_role("button", name="Write the thread").click()
    expect(page.get_by_text("2 people are asked")).to_be_visible()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Space").select_option(label="Common room")
    page.get_by_label("Introduction").fill("Three of us wondered.")
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_text("0 of 2 answered")).to_be_visible()
    return page.url


def asked(page: Page, title: str) -> None:
    """From the bell to what is asked."""
    page.goto("/notifications")
    page.get_by_text(f"asks whether you may be quoted in a thread: {title}").click()
    expect(page.get_by_text("would like to quote you in a thread.")).to_be_visible()
    expect(page.get_by_text("all members")).to_be_visible()


def all_answer(window: Window, room: int, **settings: Any) -> Page:
    title = f"A quiet scanner {uuid4().hex[:6]}"
    ada, mate, friend = (window(person, **settings) for person in ("ada", "mate", "friend"))
    here = ask(ada, room, title)
    asked(mate, title)
    mate.get_by_role("radio", name="As it is").check()
    mate.get_by_role("button", name="Keep my answer").click()
    expect(mate.get_by_text("Thank you. That is kept.")).to_be_visible()
    if settings:  # with script the page sees it come
        ada.goto(here)
    expect(ada.get_by_text("1 of 2 answered")).to_be_visible()
    asked(friend, title)
    friend.get_by_role("radio", name="In my words").check()
    friend.get_by_label("In your words").fill("We sing, softly.")
    friend.get_by_role("button", name="Keep my answer").click()
    if settings:
        stands(ada, here)
    ada.get_by_role("link", name="Read the thread").click()
    expect(ada.get_by_role("heading", level=1)).to_have_text(title)
    return ada


def stands(page: Page, here: str) -> None:
    """The jobs process publishes it a moment later."""
    link = page.get_by_role("link", name="Read the thread")
    for _ in range(40):
        page.goto(here)
        if link.is_visible():
            return
        page.wait_for_timeout(250)
    expect(link).to_be_visible()


def test_three_people_make_a_thread_of_what_they_said(window: Window, room: int) -> None:
    page = all_answer(window, room)
    first = page.locator(".post").first
    expect(first.locator(".quote")).to_have_count(3)
    expect(first).to_contain_text("Ours hums less since we padded it.")
    expect(first).to_contain_text("We sing, softly.")
    expect(first).not_to_contain_text("nobody minds")
    expect(first).not_to_contain_text("Lunch?")
    page.get_by_role("link", name="Scanners", exact=True).click()
    expect(page).to_have_url(re.compile(rf"/rooms/{room}$"))


def test_the_words_in_question_are_shown_when_they_are_chosen(window: Window, room: int) -> None:
    ask(window("ada"), room, title := f"A quiet scanner {uuid4().hex[:6]}")
    page = window("mate")
    asked(page, title)
    expect(page.get_by_label("In your words")).to_be_hidden()
    page.get_by_role("radio", name="In my words").check()
    expect(page.get_by_label("In your words")).to_have_value("Ours hums less since we *padded* it.")


def test_it_works_without_script_and_words_are_taken_out_again(window: Window, room: int) -> None:
    page = all_answer(window, room, java_script_enabled=False)
    thread = page.url
    mate = window("mate", java_script_enabled=False)
    mate.goto(thread)
    mate.locator(".quote__who a", has_text="Mats").click()
    mate.get_by_role("button", name="Take my words out").click()
    mate.goto(thread)
    expect(mate.locator(".post").first).not_to_contain_text("Ours hums")
    expect(mate.locator(".post").first).to_contain_text("[removed]")
