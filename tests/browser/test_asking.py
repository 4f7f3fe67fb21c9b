"""A question from its first word to the answer that helped, with two people; and another answer chosen in two tabs."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_threads import reply

Window = Callable[..., Page]


def test_ask_answer_accept(window: Window) -> None:
    title = f"Who has scanned at the bedside {uuid.uuid4().hex[:6]}?"
    asks, answers = window("ada"), window("mate")
    asks.goto("/threads/new")
    expect(asks.locator("cw-mention:defined")).to_have_count(1)
    asks.get_by_label("A question", exact=False).check()
    asks.get_by_label("Title").fill(title)
    asks.get_by_label("Text", exact=True).click()
    asks.keyboard.type("How long does it take? Perhaps @mats")
    expect(asks.locator(".mention-list [role=option]")).to_have_count(1)
    asks.keyboard.press("Tab")
    asks.keyboard.type("knows.")
    asks.get_by_role("button", name="Start this thread").click()
    expect(asks.get_by_role("heading", name=title)).to_be_visible()
    expect(asks.locator("#post-1 .mention")).to_have_text("@Mats Grachtmeer")

    answers.goto("/notifications")
    answers.get_by_role("link", name=title).first.click()
    expect(answers.get_by_role("heading", name=title)).to_be_visible()
    expect(answers.locator("cw-quote:defined")).to_have_count(1)
    answers.get_by_role("link", name="Quote post 1").click()
    reply = answers.get_by_label("Your reply")
    expect(reply).to_have_value(re.compile("How long does it take"))
    answers.keyboard.type("Eleven minutes, if the prior knows the skull.")
    answers.keyboard.press("Control+Enter")
    expect(answers.locator("#post-2")).to_contain_text("Eleven minutes")

    answer = asks.locator("#post-2")  # it appears in place: its end is in sight
    expect(answer.locator(".quote")).to_contain_text("How long does it take?")
    answer.get_by_role("button", name="This answers it").click()
    expect(answer).to_have_attribute("data-state", "accepted")
    expect(asks.locator("aside.answer")).to_contain_text("Eleven minutes, if the prior knows the skull.")
    expect(asks.locator("aside.answer")).not_to_contain_text("How long")
    answers.goto("/notifications")
    expect(answers.get_by_text(re.compile("Ada Lindewater chose your answer")).first).to_be_visible()


def a_question(act: Callable[..., Any], answers: tuple[str, str]) -> int:
    def start(actor: Any) -> int:
        from app.extensions import db
        from app.threads.models import Space
        from app.threads.operations import start_thread

        said = {
            "kind": "question",
            "title": f"Which of the two? {uuid.uuid4().hex[:6]}",
            "body": "?",
            "html": "<p>?</p>",
        }
        return int(start_thread(actor, db.session.get_one(Space, 1), **said, tags=[], client_key=uuid.uuid4().hex).id)

    id = int(act("ada", start))
    for person, answer in zip(("mate", "friend"), answers, strict=True):
        reply(act, person, id, answer)
    return id


def test_another_answer_moves_the_bar_and_the_summary_in_both_tabs(window: Window, act: Callable[..., Any]) -> None:
    id = a_question(act, ("The first one.", "The second one."))
    one = window("ada")
    tabs = one, one.context.new_page()
    for tab in tabs:
        tab.goto(f"/threads/{id}")
        expect(tab.locator("cw-live[data-what=thread]:defined")).to_have_count(1)
        tab.wait_for_timeout(500)  # it watches
    for chooses, position, left, said in ((0, 2, 3, "The first one."), (1, 3, 2, "The second one.")):
        post = tabs[chooses].locator(f"#post-{position}")
        if chooses:  # once there is an answer, another is chosen from the menu
            post.get_by_label(f"More for post {position}").click()
        post.get_by_role("button", name="This answers it").click()
        for tab in tabs:
            expect(tab.locator(f"#post-{position}")).to_have_attribute("data-state", "accepted")
            expect(tab.locator(f"#post-{left}")).not_to_have_attribute("data-state", "accepted")
            expect(tab.locator("aside.answer")).to_contain_text(said)
