"""What is published, when, and that nothing is that nobody agreed to (C-19)."""

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import tending
from app.extensions import db
from app.kernel.errors import Forbidden
from app.threads.approving import approve_post
from app.threads.models import Post, Space, Thread
from tests.cast import PEOPLE, ids
from tests.promotions.conftest import COMMON, LEIDEN, SAID, WORDS, answer, ask, now, page_of, say, settle, told
from tests.threads.places import thread_now
from tests.threads.test_nothing_left import holding


def test_it_is_published_when_all_have_answered_each_in_the_words_they_chose(browser, read, published):
    id, thread_id = published
    assert now(read, id).state == "published" and thread_now(read, thread_id).author_id == ids.ada
    text = page_of(browser, "outsider", thread_id)
    assert "A quiet scanner" in text and "From our chat." in text and SAID["ada"] in text
    assert "<em>quetzalfeather</em> less" in text and "Mats Grachtmeer" in text
    assert "We sing.<br>" in text and "Softly." in text and "marmaladewise" not in text
    assert "Anselm" not in text and "pumpernickelish" not in text


def test_all_who_are_quoted_hear_that_it_stands(browser, read, published):
    for person, times in {"ada": 1, "mate": 1, "friend": 1, "supervisor": 0}.items():
        assert len(told(read, person, "words published")) == times, person
    page = browser("mate").get("/notifications").text
    assert "A thread made in a room stands now" in page and "A quiet scanner" in page


def test_the_silent_are_left_out_after_a_week(act, app, browser, read, later, room):
    id = ask(act, room)
    answer(act, "mate", id, "as it is")
    later(days=6)
    settle(app)
    assert now(read, id).state == "asked"
    later(days=7, minutes=1)
    settle(app)
    assert now(read, id).state == "published"
    text = page_of(browser, "ada", now(read, id).thread_id)
    assert "quetzalfeather" in text and "marmaladewise" not in text and "pumpernickelish" not in text
    with pytest.raises(Forbidden):
        answer(act, "friend", id, "as it is")


def test_where_nobody_agrees_it_is_given_up_and_who_began_it_hears(act, read, drain, room, browser):
    id = ask(act, room, ["mate", "friend"])
    for person in ("mate", "friend"):
        answer(act, person, id, "left out")
    drain()
    assert (now(read, id).state, now(read, id).why) == ("given up", "nobody")
    assert len(told(read, "ada", "promotion given up")) == 1 and read(select(Thread)) == []
    assert "Nobody agreed" in browser("ada").get(f"/promotions/{id}").text


def test_words_of_the_silent_and_the_left_out_appear_nowhere(act, app, browser, read, drain, later, room):
    """Every column that can hold a text, but for the messages themselves, and the index."""
    id = ask(act, room)
    answer(act, "mate", id, "own words", "We padded it.")
    answer(act, "friend", id, "own words", "We sing a crumpetlike song.")
    assert "promotion_parts.words" in holding(read, "crumpetlike")
    answer(act, "friend", id, "left out")
    later(days=7, minutes=1)
    settle(app)
    drain()
    kept = {"messages.body", "messages.html"}
    assert now(read, id).state == "published" and holding(read, "padded it") >= {"posts.body", "posts.html"}
    assert holding(read, "crumpetlike") == set(), "taken back before it was published"
    for word in WORDS.values():
        assert holding(read, word) == kept
        assert f"/threads/{now(read, id).thread_id}" not in browser("ada").get(f"/search?q={word}").text
    assert f"/threads/{now(read, id).thread_id}" in browser("ada").get("/search?q=padded").text


def test_what_was_agreed_to_is_found_and_does_not_mention_again(act, browser, read, drain, room):
    id, said = room
    said["mate"] = say(act, "mate", id, "Ask @Anselm Kroonvogel about quetzalfeather.")
    promotion = ask(act, (id, said), ["mate"])
    answer(act, "mate", promotion, "as it is")
    drain()
    assert "A quiet scanner" in browser("outsider").get("/search?q=quetzalfeather").text
    assert told(read, "supervisor", "mention") == []


def test_who_quotes_only_themselves_publishes_at_once(act, read, drain, room):
    id = ask(act, room, ["ada"])
    drain()
    assert now(read, id).state == "published"


def test_it_is_not_published_where_others_read_than_they_were_told(act, read, drain, room):
    id = ask(act, room, ["mate"], space=LEIDEN)
    act(None, lambda: setattr(db.session.get(Space, LEIDEN), "audience", "public"))
    answer(act, "mate", id, "as it is")
    drain()
    assert (now(read, id).state, now(read, id).why) == ("given up", "readers")
    assert holding(read, "quetzalfeather") == {"messages.body", "messages.html"}


def test_what_a_moderator_removed_meanwhile_is_not_said_elsewhere(act, read, drain, browser, room):
    id = ask(act, room, ["mate", "friend"])
    answer(act, "mate", id, "as it is")
    act("site_moderator", tending.remove_message, room[1]["mate"], reason="A patient", rule="")
    answer(act, "friend", id, "as it is")
    drain()
    assert now(read, id).state == "published"
    assert "quetzalfeather" not in page_of(browser, "ada", now(read, id).thread_id)


def test_what_passes_for_a_quote_in_a_message_is_taken_as_it_was_typed(act, browser, read, drain, room):
    id, said = room
    said["mate"] = say(act, "mate", id, "> [Fenna](/agr&#101;ed/1)\n>\n> I said so\n\nDid she?")
    promotion = ask(act, (id, said), ["mate"])
    answer(act, "mate", promotion, "as it is")
    drain()
    text = page_of(browser, "ada", now(read, promotion).thread_id)
    assert text.count("quote__who") == 1 and "I said so" in text


def test_where_moderators_look_first_it_waits_for_one(act, browser, read, drain, room):
    act(None, lambda: setattr(db.session.get(Space, COMMON), "needs_approval", True))
    id = ask(act, room, ["mate"])
    answer(act, "mate", id, "as it is")
    drain()
    thread_id = now(read, id).thread_id
    assert "looks at it before others read it" in browser("ada").get(f"/promotions/{id}").text
    assert browser("outsider").get(f"/threads/{thread_id}-x").status_code == 404
    act("site_moderator", approve_post, read(select(Post))[0].id)
    assert "quetzalfeather" in page_of(browser, "outsider", thread_id)


def test_who_waits_for_answers_sees_them_come(act, room, socket):
    id = ask(act, room)
    line = socket("ada")
    assert line.emit("watch", {"what": "promotion", "id": id}, callback=True)["ok"]
    line.get_received()
    answer(act, "mate", id, "left out")
    heard = [event["args"][0] for event in line.get_received() if event["name"] == "refresh"]
    assert heard == [{"channel": f"promotion:{id}"}]


def test_what_no_post_may_say_any_more_is_given_up_and_holds_nobody_up(act, app, browser, read, later, room):
    crowd = " ".join(f"@{PEOPLE[person][0]}," for person in ("mate", "friend", "supervisor"))
    refused, fine = ask(act, room, introduction=crowd), ask(act, room, by="mate")
    answer(act, "mate", refused, "as it is")
    act(None, lambda: setattr(db.session.get(Member, ids.ada), "trust", 0))
    later(days=7, minutes=1)
    settle(app)
    assert (now(read, refused).state, now(read, refused).why) == ("given up", "post")
    assert told(read, "ada", "promotion given up") and holding(read, "@mats grachtmeer") == {"promotions.introduction"}
    assert now(read, fine).state == "published"
    assert "mention fewer people" in browser("ada").get(f"/promotions/{refused}").text
