"""Answers: the line above a message that says what it answers (C-1, C-12, C-17, C-24)."""

import re

import pytest
from sqlalchemy import select

from app.chat import operations, queries
from app.chat.models import Message
from app.kernel.errors import NotFound
from app.ties import operations as ties
from tests.cast import ids
from tests.chat.conftest import member
from tests.chat.test_rooms import delete, edit, fold, log_of, page_of


def quote(line):
    """What an entry's fragment quotes, as text."""
    found = re.search(r'<p class="message__quote".*?</p>', line, re.S)
    return re.sub(r"<[^>]*>", "", found[0]) if found else None


def test_an_answer_shows_how_the_message_begins_that_it_answers(act, dm, say, browser):
    first = say("friend", dm, "The new **bracket** holds. " + "0.3 mm with someone sitting on the mattress. " * 3)
    say("ada", dm, "Does the light still go off?", reply_to=first)
    answer = page_of(browser, "friend", dm)[1]
    assert quote(answer).startswith("Fenna: The new bracket holds. 0.3 mm") and quote(answer).endswith("…")
    assert f'href="/messages/{first}"' in answer and len(quote(answer)) < 100


def test_answers_follow_what_they_quote(act, dm, say, browser):
    """C-5: what an entry changes elsewhere it says itself."""
    first, other = say("friend", dm, "Frist"), say("friend", dm, "Other words")
    say("ada", dm, "An answer", reply_to=first)
    say("ada", dm, "To the other", reply_to=other)
    seq, old = 4, fold({}, log_of(browser, "ada", dm)["entries"])
    act("friend", edit, first, "First")
    act("friend", delete, other)
    entries = log_of(browser, "ada", dm, after=seq)["entries"]
    assert [entry["words"] for entry in entries] == ["First", ""]
    new = fold({}, log_of(browser, "ada", dm)["entries"])
    assert fold(old, entries) == new != old
    quotes = [quote(line) for line in page_of(browser, "ada", dm)]
    assert quotes == [None, None, "Fenna: First", "Fenna: message removed"]


def test_nobody_reads_in_an_answer_what_was_said_before_they_came(act, group, say, browser, socket):
    """C-12, in the page, in the log and over the line."""
    before = say("ada", group, "Before you came")
    act("ada", lambda ada: operations.add_to_room(ada, queries.get_room(ada, group), ids.outsider))
    outsider = socket("outsider")
    outsider.emit("chat:enter", {"room": group}, callback=True)
    outsider.get_received()
    say("mate", group, "An answer", reply_to=before)
    told = outsider.get_received()
    page, entries = browser("outsider").get(f"/rooms/{group}").text, log_of(browser, "outsider", group)
    assert "An answer" in page and "said before you came" in page
    assert "Before you came" not in f"{page}{entries}{told}"
    assert quote(page_of(browser, "mate", group)[2]) == "Ada: Before you came"
    with pytest.raises(NotFound):
        say("outsider", group, "Cannot know it", reply_to=before)


def test_what_is_answered_stands_in_the_same_room(act, dm, group, say, socket, browser, read):
    other = say("mate", group, "Elsewhere")
    with pytest.raises(NotFound):
        say("ada", dm, "Here", reply_to=other)
    client = socket("ada")
    for forged in (other, 0, -1, 10**12, "1", True, 1.5, [1]):
        sent = {"room": dm, "client_id": "key-of-forged", "text": "Here", "reply_to": forged}
        assert client.emit("chat:post", sent, callback=True)["status"] == 404
    data = {"text": "Here", "client_key": "key-of-forged", "reply_to": "x"}
    assert browser("ada").post(f"/rooms/{dm}/messages", data=data).status_code == 422
    assert read(select(Message.body)) == ["Elsewhere"]


def test_both_doors_take_an_answer(act, dm, say, socket, browser, read):
    first = say("friend", dm, "A question")
    sent = {"room": dm, "client_id": "key-of-answer", "text": "By the line", "reply_to": first}
    answer = socket("ada").emit("chat:post", sent, callback=True)
    assert quote(answer["html"]) == "Fenna: A question"
    page = browser("ada").get(f"/messages/{first}").text
    assert re.search(rf'name="reply_to"[^>]* value="{first}"', page)
    data = {"text": "By the form", "client_key": "key-of-answer-2", "reply_to": str(first)}
    assert browser("ada").post(f"/rooms/{dm}/messages", data=data).status_code == 303
    answers = select(Message.body).where(Message.reply_to_id == first).order_by(Message.seq)
    assert read(answers) == ["By the line", "By the form"]


def test_a_removed_message_that_was_answered_leaves_its_place(act, group, say, browser):
    """C-17"""
    first = say("ada", group, "Words taken back")
    say("mate", group, "An answer", reply_to=first)
    act("ada", delete, first)
    page = browser("friend").get(f"/rooms/{group}").text
    assert f'id="message-{first}"' in page and "Words taken back" not in page
    assert quote(page_of(browser, "friend", group)[1]) == "Ada: message removed"


def test_a_blocked_person_is_not_quoted_to_who_blocks_them(act, group, say, browser):
    """C-24"""
    first = say("mate", group, "Said by mate")
    act("friend", lambda friend: ties.block_member(friend, member("mate")))
    say("ada", group, "An answer", reply_to=first)
    answers = [page_of(browser, person, group)[1] for person in ("friend", "ada")]
    assert [quote(answer) for answer in answers] == ["hidden person", "Mats: Said by mate"]


def test_a_page_of_answers_asks_no_more(app, act, browser, say, dm):
    from tests.chat.test_rooms import statements

    asked = []
    for _ in range(2):
        first = say("friend", dm, "A question")
        for _ in range(5):
            say("ada", dm, "An answer", reply_to=first)
        ada = browser("ada")
        asked.append(len(statements(app, lambda ada=ada: ada.get(f"/rooms/{dm}"))))
    assert asked[0] == asked[1] <= 8
