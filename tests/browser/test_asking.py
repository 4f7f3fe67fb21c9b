"""A question from its first word to the answer that helped, with two people."""

import re
import uuid
from collections.abc import Callable

from playwright.sync_api import Page, expect

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
