"""What is done with messages in a real Chromium, by two people at once (C-1, C-17; UX §7, §8)."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.accounts.models import Member
from app.chat import operations, queries
from app.chat.log import PAGE
from app.chat.models import Message
from app.extensions import db
from app.ties import operations as ties
from tests.browser.test_chat import Window, messages, open_room, said, write
from tests.cast import ids

numbers = count(1)


@pytest.fixture
def room(act: Callable[..., Any]) -> int:
    """A room of ada, mate and friend, new for each test."""

    def make(ada: Member) -> int:
        for id in (ids.mate, ids.friend):
            ties.connect(ada, db.session.get(Member, id))
        key = f"room-of-saying-{next(numbers)}"
        return operations.start_group_dm(ada, [ids.mate, ids.friend], name="Saying", client_key=key).id

    return int(act("ada", make))


@pytest.fixture
def say(act: Callable[..., Any]) -> Callable[..., int]:
    def post(person: str, room: int, text: str, **more: Any) -> int:
        key = f"key-of-saying-{next(numbers)}"
        return int(
            act(
                person,
                lambda actor: (
                    operations.post_message(actor, queries.get_room(actor, room), body=text, client_key=key, **more).id
                ),
            )
        )

    return post


def field(page: Page) -> Any:
    return page.get_by_role("textbox", name="Message to")


def do(page: Page, text: str, what: str) -> None:
    said(page, text).last.hover()
    said(page, text).last.get_by_role("button", name=what, exact=True).click()


def test_an_answer_that_waits_for_the_line_says_what_it_answers(window: Window, room: int, say: Any) -> None:
    say("mate", room, "Does the bracket hold?")
    say("mate", room, "And the lamp? " * 20)
    page = open_room(window("ada"), room)
    do(page, "Does the bracket hold?", "Reply")
    page.context.set_offline(True)
    write(page, "It does")
    do(page, "And the lamp?", "Reply")
    write(page, "That too")
    waits = page.locator(".message[data-waits]")
    expect(waits.first.locator(".message__quote")).to_have_text("Mats: Does the bracket hold?")
    assert len(waits.last.locator(".message__quote span").inner_text()) == 80
    page.context.set_offline(False)
    expect(waits).to_have_count(0)
    expect(said(page, "It does").locator(".message__quote")).to_have_text("Mats: Does the bracket hold?")


def test_an_answer_quotes_and_leads_to_what_it_answers(window: Window, room: int, say: Any) -> None:
    first = say("mate", room, "The new bracket holds")
    for number in range(110):
        say("mate", room, f"Message {number:03}")
    a, b = open_room(window("ada"), room), open_room(window("mate"), room)
    do(a, "Message 109", "Reply")
    expect(a.locator("[data-aim]")).to_contain_text("Reply to Mats Grachtmeer")
    expect(field(a)).to_be_focused()
    a.keyboard.press("Escape")
    expect(a.locator("[data-aim]")).to_be_hidden()
    do(a, "Message 109", "Reply")
    write(a, "Which one is that?")
    for page in (a, b):
        expect(said(page, "Which one is that?").locator(".message__quote")).to_have_text("Mats: Message 109")
    expect(a.locator("[data-aim]")).to_be_hidden()
    say("ada", room, "Far back", reply_to=first)
    quote = said(b, "Far back").locator(".message__quote a")
    expect(quote).to_have_text("Mats: The new bracket holds")
    quote.click()
    expect(b.locator(f"#message-{first}")).to_be_in_viewport()
    expect(b.locator(f"#message-{first}")).to_be_focused()


def test_the_arrow_up_edits_ones_last_message_in_place(window: Window, room: int, say: Any) -> None:
    """UX §8: what was being written waits, and answers that quote it follow."""
    own = say("ada", room, "It **hols**")
    say("mate", room, "Does it?", reply_to=own)
    a, b = open_room(window("ada"), room), open_room(window("mate"), room)
    field(a).fill("Begun")
    a.keyboard.press("ArrowUp")
    expect(field(a)).to_have_value("Begun")
    field(a).fill("")
    a.keyboard.press("ArrowUp")
    expect(field(a)).to_have_value("It **hols**")
    expect(a.locator("[data-aim]")).to_contain_text("Editing your message, Esc leaves")
    a.keyboard.press("Escape")
    expect(field(a)).to_have_value("")
    a.keyboard.press("ArrowUp")
    expect(field(a)).to_have_value("It **hols**")
    write(a, "It **holds**")
    for page in (a, b):
        expect(page.locator(f"#message-{own} strong >> text=holds")).to_be_visible()
        expect(said(page, "Does it?").locator(".message__quote")).to_have_text("Ada: It holds")
    expect(field(a)).to_have_value("")
    a.reload()
    assert messages(a) == messages(b) == ["It holds", "Does it?"]


def test_removing_asks_first_and_goes_at_once_for_everybody(window: Window, room: int, say: Any) -> None:
    own = say("ada", room, "Said too soon")
    say("mate", room, "An answer", reply_to=own)
    a, b = open_room(window("ada"), room), open_room(window("mate"), room)
    said(b, "Said too soon").first.hover()
    expect(b.get_by_role("button", name="Remove")).to_have_count(0)
    do(a, "An answer", "Reply")
    a.locator(f"#message-{own} .message__head a").focus()
    a.keyboard.press("e")
    expect(field(a)).to_have_value("Said too soon")
    a.keyboard.press("Escape")
    asked: list[str] = []
    a.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    a.locator(f"#message-{own}").hover()
    a.locator(f"#message-{own}").get_by_role("button", name="Remove").click()
    for page in (a, b):
        expect(page.locator(f"#message-{own}")).to_contain_text("message removed")
        expect(said(page, "An answer").locator(".message__quote")).to_have_text("Ada: message removed")
        expect(page.get_by_text("Said too soon")).to_have_count(0)
    assert asked == ["Remove this message? Your words go at once, for everybody."]


def test_the_tools_stay_with_a_message_that_changes(window: Window, room: int, say: Any, act: Any) -> None:
    own = say("ada", room, "One")
    a = open_room(window("ada"), room)
    said(a, "One").hover()
    a.locator(f"#message-{own}").get_by_role("button", name="Reply").focus()
    from tests.browser.test_chat import edit

    act("ada", edit, own, "Two")
    expect(said(a, "Two").get_by_role("button", name="Reply")).to_be_focused()


def test_a_finger_gets_the_same_tools(window: Window, room: int, say: Any) -> None:
    say("mate", room, "Touched")
    page = window("ada", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    open_room(page, room)
    said(page, "Touched").tap()
    said(page, "Touched").get_by_role("button", name="Reply").tap()
    expect(page.locator("[data-aim]")).to_contain_text("Reply to Mats Grachtmeer")


def test_reactions_count_for_both_at_once_and_press_for_one(window: Window, room: int, say: Any) -> None:
    say("ada", room, "It holds")
    a, b = open_room(window("ada"), room), open_room(window("mate"), room)
    do(b, "It holds", "Useful")
    for page, pressed in ((a, "false"), (b, "true")):
        chip = said(page, "It holds").locator(".reaction")
        expect(chip).to_have_text("Useful 1")
        expect(chip).to_have_attribute("aria-pressed", pressed)
        expect(chip).to_have_attribute("title", "Mats Grachtmeer")
    said(a, "It holds").locator(".reaction").click()
    expect(a.locator("[data-refused]")).to_have_text("This is your own message. Others react to it.")
    b.reload()
    expect(b.locator("cw-room[data-line=live]")).to_be_visible()
    expect(b.locator(".message .reaction")).to_have_attribute("aria-pressed", "true")
    b.locator(".message .reaction").click()
    for page in (a, b):
        expect(page.locator(".message .reaction")).to_have_count(0)


def test_all_of_it_works_without_a_script(window: Window, room: int, say: Any) -> None:
    first = say("mate", room, "It holds")
    page = window("ada", java_script_enabled=False)
    page.goto(f"/messages/{first}")
    page.get_by_role("button", name="Useful").click()
    expect(page.locator(".message .reaction")).to_have_text("Useful 1")
    page.locator(f"#message-{first} .message__head a").click()
    page.get_by_role("button", name="Useful", exact=True).last.click()
    expect(page.locator(".message .reaction")).to_have_count(0)
    page.goto(f"/messages/{first}")
    page.get_by_role("textbox", name="Reply").fill("Does it?")
    page.get_by_role("button", name="Reply").click()
    expect(said(page, "Does it?").locator(".message__quote")).to_have_text("Mats: It holds")


def test_an_at_offers_who_is_in_the_room_and_enter_takes_one(window: Window, room: int) -> None:
    a, b = open_room(window("ada"), room), open_room(window("mate"), room)
    field(a).press_sequentially("Ask @fenn")
    expect(a.get_by_role("option")).to_contain_text(["Fenna Duinroos"])
    a.keyboard.press("Enter")
    expect(field(a)).to_have_value("Ask @Fenna Duinroos ")
    assert messages(a) == []
    a.keyboard.press("Enter")
    for page in (a, b):
        expect(page.locator(".message .mention")).to_have_text("@Fenna Duinroos")
    field(a).press_sequentially("@mat")
    expect(a.get_by_role("option")).to_have_count(1)
    a.keyboard.press("Escape")
    expect(a.get_by_role("option")).to_have_count(0)
    expect(field(a)).to_have_value("@mat")


PASTE = """async ([name, kind]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 40 });
  canvas.getContext("2d").fillRect(0, 0, 60, 40);
  const blob = await new Promise((done) => canvas.toBlob(done));
  const data = new DataTransfer();
  data.items.add(new File([blob], name, { type: "image/png" }));
  const field = document.querySelector(".say textarea");
  const event = kind === "paste"
    ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
    : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
  field.dispatchEvent(event);
}"""


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_that_is_pasted_or_dropped_goes_along(window: Window, room: int, way: str) -> None:
    a, b = open_room(window("ada"), room), open_room(window("mate"), room)
    a.evaluate(PASTE, ["scan.png", way])
    expect(a.locator(".say [data-kept] .file")).to_contain_text("scan.png")
    field(a).focus()
    a.keyboard.press("Enter")
    for page in (a, b):
        picture = page.locator(".message .file img")
        expect(picture).to_have_attribute("width", "60")
        assert picture.evaluate("async (it) => (await it.decode(), it.naturalWidth)") == 60
    expect(a.locator(".say [data-kept] .file")).to_have_count(0)
    excerpt = b.locator(".rooms [aria-current] small")
    expect(excerpt).to_have_text("scan.png")
    b.reload()
    expect(excerpt).to_have_text("scan.png")


def test_what_is_refused_as_a_file_says_why(window: Window, room: int) -> None:
    page = open_room(window("ada"), room)
    page.locator(".say input[type=file]").set_input_files(
        {"name": "run.csv", "mimeType": "text/csv", "buffer": b"#!/bin/sh"}
    )
    expect(page.locator(".say cw-attach [data-said]")).to_contain_text("Files of this kind are not taken here.")


def test_emoji_and_the_at_are_put_where_the_caret_is(window: Window, room: int) -> None:
    page = open_room(window("ada"), room)
    field(page).fill("Well done")
    page.get_by_label("Emoji").click()
    assert page.locator(".emoji button").count() == 24
    page.get_by_role("button", name="🎉").click()
    expect(field(page)).to_have_value("Well done🎉")
    expect(field(page)).to_be_focused()
    expect(page.locator(".emoji")).not_to_have_attribute("open", "")
    page.get_by_role("button", name="Mention somebody").click()
    expect(field(page)).to_have_value("Well done🎉 @")
    expect(page.get_by_role("option")).to_have_count(2)


def test_the_keys_of_bold_and_italic_work_as_in_threads(window: Window, room: int) -> None:
    page = open_room(window("ada"), room)
    field(page).fill("holds")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("ControlOrMeta+b")
    page.keyboard.press("ControlOrMeta+i")
    expect(field(page)).to_have_value("***holds***")
    page.keyboard.press("Enter")
    expect(page.locator(".message strong >> text=holds")).to_be_visible()


def test_what_can_be_done_with_a_message_is_one_stop_for_keys(window: Window, room: int, say: Any) -> None:
    say("mate", room, "Walk by keys")
    page = open_room(window("ada"), room)
    said(page, "Walk by keys").locator("a:has(time)").focus()
    page.keyboard.press("Tab")
    bar = said(page, "Walk by keys").get_by_role("toolbar")
    names = [button.get_attribute("aria-label") for button in bar.locator(":scope > :visible").all()]
    expect(bar.get_by_label(names[0] or "", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_label(names[1] or "", exact=True)).to_be_focused()
    page.keyboard.press("End")
    expect(bar.get_by_label(names[-1] or "", exact=True)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(bar.get_by_label(names[0] or "", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(bar.locator(":focus")).to_have_count(0)
    expect(bar.locator("[tabindex='0']")).to_have_count(1)


def test_one_key_leads_to_the_field(window: Window, room: int, say: Any) -> None:
    """C-27"""
    say("mate", room, "Say something")
    page = open_room(window("ada"), room)
    page.keyboard.press("r")
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value("")


def test_the_messages_are_one_stop_for_keys(window: Window, room: int, say: Any, act: Any) -> None:
    numbered = [say("mate", room, f"Step {number}, see https://example.org/{number}") for number in range(5)]
    page = open_room(window("ada"), room)
    field(page).focus()
    for _stop in ("the link of the newest", "the newest"):
        page.keyboard.press("Shift+Tab")
    expect(said(page, "Step 4")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(said(page, "Step 2")).to_be_focused()
    expect(page.get_by_role("article", name="Step 2, see")).to_be_focused()  # who hears the page hears the message
    say("mate", room, "Step 5")
    expect(said(page, "Step 5")).to_be_visible()
    expect(said(page, "Step 2")).to_be_focused()
    act("mate", lambda mate: operations.delete_message(mate, db.session.get(Message, numbered[2])))
    expect(said(page, "Step 1")).to_be_focused()
    page.keyboard.press("Home")
    expect(said(page, "Step 0")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("ArrowUp")
    expect(said(page, "Step 4")).to_be_focused()
    page.keyboard.press("Tab")
    expect(said(page, "Step 4").get_by_role("link", name="https://example.org/4")).to_be_focused()
    page.keyboard.press("Tab")
    expect(said(page, "Step 4").get_by_role("toolbar").get_by_role("button").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(field(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(said(page, "Step 4").get_by_role("toolbar").get_by_role("button").first).to_be_focused()


def test_while_one_is_elsewhere_the_stop_among_messages_is_the_newest(window: Window, room: int, say: Any) -> None:
    for number in range(3):
        say("mate", room, f"Step {number}")
    page = open_room(window("ada"), room)
    field(page).focus()
    say("mate", room, "Step 3")
    expect(said(page, "Step 3")).to_be_visible()
    expect(field(page)).to_be_focused()
    expect(page.locator(".log .message[tabindex='0']")).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    expect(said(page, "Step 3")).to_be_focused()


@pytest.fixture
def blocks_mate(act: Any) -> Iterator[None]:
    act("friend", lambda me: ties.block_member(me, db.session.get(Member, ids.mate)))
    yield
    act("friend", lambda me: ties.unblock_member(me, ids.mate))


def test_keys_go_through_what_was_folded_away_once_it_is_opened(
    window: Window, room: int, say: Any, blocks_mate: None
) -> None:
    for number, person in enumerate(("ada", "mate", "ada")):
        say(person, room, f"Step {number}")
    page = open_room(window("friend"), room)
    field(page).focus()
    for key in ("Shift+Tab", "ArrowUp", "Enter", "ArrowDown"):
        page.keyboard.press(key)
    expect(said(page, "Step 1")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(said(page, "Step 2")).to_be_focused()


def test_keys_go_on_among_earlier_messages(window: Window, room: int, say: Any) -> None:
    for number in range(PAGE + 3):
        say(("mate", "friend")[number % 2], room, f"Step {number}.")
    page = open_room(window("ada"), room)
    field(page).focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Home")
    expect(page.get_by_role("link", name="Earlier messages")).to_be_focused()
    page.keyboard.press("Enter")
    expect(said(page, "Step 2.")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(said(page, "Step 3.")).to_be_focused()
