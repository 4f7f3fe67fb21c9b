"""Who reaches whom, in a real Chromium with two people: first messages, their answers, a block in an open chat (C-21,
C-22, C-24; UX §15, 24)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete

from app.extensions import db
from app.ties import operations as ties
from app.ties.models import Block, Connection, ContactRequest
from tests.cast import ids

Window = Callable[..., Page]
NOTE = "I counted who touches what during many night shifts and cannot draw it."


@pytest.fixture(autouse=True)
def strangers(act: Callable[..., Any]) -> None:
    """Nothing stands between the two from an earlier test; whoever likes may write to the outsider."""

    def clear() -> None:
        db.session.execute(delete(ContactRequest).where(ContactRequest.to_id == ids.outsider))
        db.session.execute(delete(Block).where(Block.blocker_id == ids.outsider))
        theirs = (Connection.low_id == ids.outsider) | (Connection.high_id == ids.outsider)
        db.session.execute(delete(Connection).where(theirs))

    act(None, clear)
    act("outsider", lambda me: ties.choose_writers(me, "anyone"))


def send(page: Page, whom: int, note: str) -> None:
    page.goto(f"/people/{whom}")
    page.get_by_role("link", name="Write", exact=True).last.click()
    expect(page.get_by_role("heading", name="Write to Olga Verweg")).to_be_visible()
    page.get_by_label("Your note").fill(note)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="What you asked")).to_be_visible()
    expect(request_of(page, note)).to_contain_text("waits until")


def request_of(page: Page, note: str) -> Locator:
    return page.locator(".list > *, article.request", has_text=note)


def test_a_first_message_makes_no_sound_no_amber_and_no_count_in_the_rail(window: Window) -> None:
    other = window("outsider")
    other.goto("/rooms")
    amber = other.locator(".rail .count:visible, .topbar .count:visible")
    before = amber.all_inner_texts()
    other.evaluate("() => { window.heard = 0; Audio.prototype.play = () => { window.heard += 1 } }")
    send(window("mate"), ids.outsider, NOTE)
    other.wait_for_timeout(1000)
    assert other.evaluate("window.heard") == 0 and amber.all_inner_texts() == before
    other.reload()
    assert amber.all_inner_texts() == before
    quiet = other.locator(".rooms__item", has_text="Requests")
    expect(quiet.locator(".count")).to_have_text("1 waiting")
    expect(quiet.locator("[data-kind=new]")).to_have_count(0)
    quiet.click()
    expect(request_of(other, NOTE)).to_contain_text("A first message.")


def test_accepted_the_two_talk(window: Window) -> None:
    note = NOTE + " Would you look at it with me?"
    one, other = window("newcomer"), window("outsider")
    send(one, ids.outsider, note)
    other.goto("/requests")
    request_of(other, note).get_by_role("button", name="Accept").click()
    expect(other).to_have_url(re.compile(r"/rooms/\d+"))
    said = [each.strip() for each in other.locator(".message__text").all_text_contents()]  # in another test too
    assert said[-1:] == [note]
    other.locator("cw-room[data-line=live]").wait_for()
    other.get_by_role("textbox", name="Message to").fill("Gladly, show me")
    other.keyboard.press("Enter")
    one.goto(other.url)
    expect(one.locator(".message__text")).to_have_text([*said, "Gladly, show me"])
    one.locator("cw-room[data-line=live]").wait_for()
    one.get_by_role("textbox", name="Message to").fill("Here it is")
    one.keyboard.press("Enter")
    expect(other.locator(".message__text").last).to_have_text("Here it is")


def test_not_now_is_told_nobody(window: Window) -> None:
    note = NOTE + " Perhaps you have a pen."
    one, other = window("mate"), window("outsider")
    send(one, ids.outsider, note)
    other.goto("/requests")
    asked = request_of(other, note)
    asked.get_by_text("Not now").first.click()
    asked.get_by_role("button", name="Without a reason").click()
    expect(other.get_by_text("Put aside. They learn nothing.")).to_be_visible()
    expect(request_of(other, note)).to_have_count(0)
    one.reload()
    expect(request_of(one, note)).to_contain_text("waits until")
    one.goto(f"/people/{ids.outsider}")
    expect(one.get_by_text("You asked. It waits for an answer.")).to_be_visible()


def test_blocked_from_the_request(window: Window) -> None:
    note = NOTE + " I ask again and again."
    one, other = window("organiser"), window("outsider")
    send(one, ids.outsider, note)
    other.goto("/requests")
    request_of(other, note).get_by_role("link", name="Block").click()
    expect(other.get_by_text("The request between you ends.")).to_be_visible()
    other.get_by_role("link", name="Cancel").click()
    request_of(other, note).get_by_role("link", name="Block").click()
    other.get_by_role("button", name="Block").click()
    expect(other.get_by_role("heading", name="Who reaches you")).to_be_visible()
    expect(other.locator("li", has_text="Orla van der Bloem")).to_be_visible()
    assert one.goto(f"/people/{ids.outsider}").status == 404  # type: ignore[union-attr]


def test_a_block_closes_an_open_chat_at_once(window: Window, act: Any) -> None:
    from app.accounts.models import Member
    from app.chat import operations

    def make() -> int:
        one, other = (db.session.get(Member, id) for id in (ids.supervisor, ids.outsider))
        ties.connect(one, other)
        return operations.open_dm(one, other).id

    room = act(None, make)
    one, other = window("supervisor"), window("outsider")
    for page in (one, other):
        page.goto(f"/rooms/{room}")
        expect(page.locator("cw-room[data-line=live]")).to_be_visible()
    one.get_by_role("textbox", name="Message to").fill("You hear this")
    one.keyboard.press("Enter")
    expect(other.locator(".message", has_text="You hear this")).to_be_visible()
    act("outsider", lambda me: ties.block_member(me, db.session.get(Member, ids.supervisor)))
    one.get_by_role("textbox", name="Message to").fill("And this?")
    one.keyboard.press("Enter")
    expect(one.locator(".message[data-state=failed]")).to_contain_text(
        "You cannot start a conversation with this person."
    )
    expect(other.locator(".message", has_text="And this?")).to_have_count(0)
    other.reload()
    expect(other.get_by_text("You cannot start a conversation with this person.")).to_be_visible()


def test_the_choice_works_at_once_and_is_taken_back(window: Window) -> None:
    page = window("outsider")
    page.goto("/settings/blocks")
    who = page.get_by_role("group", name="Who may write to you")
    who.get_by_role("button", name="Nobody").click()
    expect(page.get_by_text("Saved. Who may write to you now: Nobody")).to_be_visible()
    expect(who.get_by_role("button", name="Nobody")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Undo").click()
    expect(who.get_by_role("button", name="Anyone")).to_have_attribute("aria-pressed", "true")


def test_from_a_message_to_the_decision(window: Window, act: Any) -> None:
    """C-26: what is ticked is read by a moderator, who removes the message; the others see it go."""
    from app.accounts.models import Member
    from app.chat import operations

    def make() -> int:
        one, other = (db.session.get(Member, id) for id in (ids.newcomer, ids.mate))
        ties.connect(one, other)
        room = operations.open_dm(one, other)
        for number, author in enumerate((one, other, one, other)):
            body = f"Said between the two, number {number}"
            operations.post_message(author, room, body=body, client_key=f"key-to-report-{number}")
        return room.id

    room = act(None, make)
    one = window("mate")
    one.goto(f"/rooms/{room}")
    expect(one.locator("cw-room[data-line=live]")).to_be_visible()
    reported = one.locator(".message", has_text="number 2")
    reported.hover()
    reported.get_by_role("link", name="Report").click()
    expect(one.get_by_role("heading", name="Report this message")).to_be_visible()
    one.get_by_label(re.compile("number 1")).check()
    one.get_by_label("It is unkind, or harasses somebody").check()
    one.get_by_role("button", name="Report", exact=True).click()
    expect(one).to_have_url(re.compile("/reports/"))

    moderator = window("site_moderator")
    moderator.goto("/moderation?reason=unkind")
    moderator.locator(".queue li", has_text="Message").get_by_role("link").first.click()
    expect(moderator.get_by_text("Said between the two")).to_have_count(0)
    moderator.get_by_role("button", name="Read the excerpt").click()
    excerpt = moderator.locator("section", has=moderator.get_by_role("heading", name="The excerpt that was sent"))
    expect(excerpt.locator(".evidence .prose")).to_have_text(
        ["Said between the two, number 1", "Said between the two, number 2"]
    )
    expect(moderator.get_by_text("number 3")).to_have_count(0)
    moderator.get_by_label("Yes", exact=True).check()
    moderator.get_by_label("Which rule").select_option("kind")
    moderator.get_by_label("Delete it").check()
    moderator.get_by_label("What its author will read").fill("This is no way to talk to anybody.")
    moderator.get_by_role("button", name="Close the case").click()
    expect(moderator).to_have_url(re.compile("/moderation$"))

    one.goto(f"/rooms/{room}")
    expect(one.locator(".message", has_text="message removed")).to_have_count(1)
    expect(one.locator(".message", has_text="number 2")).to_have_count(0)
    author = window("newcomer")
    author.goto("/notifications")
    author.locator("main").get_by_role("link", name=re.compile("Chat")).first.click()
    expect(author.get_by_text("This is no way to talk to anybody.").first).to_be_visible()
