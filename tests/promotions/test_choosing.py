"""The page on which messages are chosen, over several pages of a room, and what stands above them."""

import re
from html import unescape
from uuid import uuid4

import pytest

from tests.promotions.conftest import ask, now, say


@pytest.fixture
def long(act, room):
    """A room with more than a page of messages; its id, and those of the first and the last."""
    id, said = room
    ids = [say(act, "mate", id, f"Number {n}") for n in range(50)]
    return id, said["ada"], ids[-1]


def test_what_is_chosen_is_kept_from_page_to_page(browser, long):
    id, first, last = long
    page = browser("ada").get(f"/rooms/{id}/promote").text
    assert "Number 49" in page and "quiet scanner" not in page and "Earlier messages" in page
    earlier = browser("ada").get(f"/rooms/{id}/promote?message={last}&before=13").text
    assert "quiet scanner" in earlier and "1 chosen on another page" in earlier and "To the newest" in earlier
    assert f'type="hidden" name="message" value="{last}"' in earlier
    write = browser("ada").get(f"/rooms/{id}/promote?message={last}&message={first}&write=1").text
    assert write.index("quiet scanner") < write.index("Number 49") and "1 person is asked" in write


def test_from_a_message_it_is_chosen_already(browser, long):
    id, first, _ = long
    page = browser("ada").get(f"/messages/{first}").text
    link = unescape(re.search(r'href="(/rooms/\d+/promote[^"]*)"', page)[1])
    there = browser("ada").get(link).text
    assert f'value="{first}" id="choose-{first}" checked' in there
    assert f'id="quote-{first}"' in there and link.endswith(f"#quote-{first}")


def test_a_refused_thread_keeps_what_was_typed_and_chosen(browser, room):
    id, said = room
    sent = {"message": [said["mate"], said["friend"]], "title": "Short", "space": 1, "introduction": "What I typed"}
    refused = browser("ada").post(f"/rooms/{id}/promote", data=sent | {"client_key": uuid4().hex})
    assert refused.status_code == 422 and "What I typed" in refused.text and "2 people are asked" in refused.text
    assert f'name="message" value="{said["friend"]}"' in refused.text


@pytest.mark.parametrize("message", [[], ["999999"], ["x"], ["1"] * 60, [str(n) for n in range(1, 60)]])
def test_no_messages_or_too_many_or_strange_ones_are_refused(browser, room, message):
    sent = {"message": message, "title": "A quiet scanner", "space": 1, "client_key": uuid4().hex}
    answered = browser("ada").post(f"/rooms/{room[0]}/promote", data=sent)
    assert answered.status_code == (303 if set(message) == {"1"} else 409 if message == ["999999"] else 422)


def test_a_space_that_is_not_theirs_is_refused(browser, room):
    id, said = room
    sent = {"message": said["mate"], "title": "A quiet scanner", "client_key": uuid4().hex}
    assert browser("ada").post(f"/rooms/{id}/promote", data=sent | {"space": 5}).status_code == 422
    assert browser("ada").post(f"/rooms/{id}/promote", data=sent | {"space": 7}).status_code == 403


def test_who_began_it_reads_how_many_answered_and_not_what(act, browser, read, room):
    id = ask(act, room)
    part = now(read, id).parts[1].id
    browser("mate").post(f"/promotions/{id}/answers", data={f"answer-{part}": "out"})
    page = browser("ada").get(f"/promotions/{id}").text
    assert "1 of 3 answered" in page and "left out" not in page.casefold() and page.count(">answered<") == 1
    assert "quetzalfeather" not in page
    assert "A quiet scanner" in browser("ada").get(f"/rooms/{room[0]}/promote").text


def test_nobody_answers_for_another(act, browser, read, room):
    id = ask(act, room)
    of_friend = now(read, id).parts[2].id
    sent = {f"answer-{of_friend}": "as", f"seen-{of_friend}": "new"}
    assert browser("mate").post(f"/promotions/{id}/answers", data=sent).status_code == 303
    assert now(read, id).parts[2].answer == ""
