"""Reactions to messages: who reacted, in one state for everybody."""

import re
import threading

import pytest
from sqlalchemy import select

from app.chat import log, operations, queries, reacting
from app.chat.models import LogEntry, Message
from app.extensions import db
from app.kernel.errors import Forbidden
from app.kernel.transaction import write
from tests.cast import ids
from tests.chat.conftest import member
from tests.chat.test_rooms import delete, fold, log_of, page_of


def react(actor, message_id, kind="useful", **how):
    reacting.react(actor, log.get_message(actor, message_id)[0], kind, **how)


def shown(line):
    """The reactions of a fragment: kind, by whom, names, count."""
    found = re.findall(r'value="([^"]*)" data-by="([^"]*)" title="([^"]*)">.*?<span>(\d+)</span></button>', line, re.S)
    return [(kind, by.split(), names, int(count)) for kind, by, names, count in found]


def test_a_reaction_is_one_of_each_kind_and_person(act, group, say, browser, read):
    message = say("ada", group, "It holds")
    act("mate", react, message)
    act("mate", react, message)
    act("friend", react, message)
    act("friend", react, message, "i can help")
    line = page_of(browser, "ada", group)[0]
    assert shown(line) == [
        ("useful", [str(ids.mate), str(ids.friend)], "Mats Grachtmeer, Fenna Duinroos", 2),
        ("i can help", [str(ids.friend)], "Fenna Duinroos", 1),
    ]
    assert read(select(LogEntry.seq).order_by(LogEntry.seq)) == [1, 2, 3, 4], "no entry where nothing changed"


def test_what_is_taken_back_is_gone(act, group, say, browser):
    message = say("ada", group, "It holds")
    act("mate", react, message)
    act("mate", react, message, takes_back=True)
    act("mate", react, message, takes_back=True)
    assert shown(page_of(browser, "ada", group)[0]) == []
    assert [entry["kind"] for entry in log_of(browser, "ada", group)["entries"]] == ["posted", "reacted", "reacted"]


def test_the_state_fetched_fresh_is_the_old_one_and_its_entries(act, group, say, browser):
    """C-5"""
    message = say("ada", group, "It holds")
    old = fold({}, log_of(browser, "ada", group)["entries"])
    act("mate", react, message)
    act("friend", react, message, "same here")
    entries = log_of(browser, "ada", group, after=1)["entries"]
    new = fold({}, log_of(browser, "ada", group)["entries"])
    assert fold(old, entries) == new != old and list(new.values()) == page_of(browser, "ada", group)


def test_nobody_reacts_to_their_own_words_nor_to_removed_ones(act, dm, say, browser):
    message = say("ada", dm, "Mine")
    with pytest.raises(Forbidden, match="your own"):
        act("ada", react, message)
    act("ada", delete, message)
    with pytest.raises(Forbidden, match="removed"):
        act("friend", react, message)


def test_reactions_go_with_the_words(act, dm, say, browser, read):
    message = say("ada", dm, "Mine")
    act("friend", react, message)
    act("ada", delete, message)
    assert read(lambda: db.session.get(Message, message).reactions) == {}
    assert "data-by" not in page_of(browser, "ada", dm)[0]


def test_a_reaction_to_what_was_said_before_is_not_heard_by_who_came_later(act, group, say, browser, socket):
    """C-12"""
    message = say("ada", group, "Before you came")
    act("ada", lambda ada: operations.add_to_room(ada, queries.get_room(ada, group), ids.outsider))
    outsider = socket("outsider")
    outsider.emit("chat:enter", {"room": group}, callback=True)
    outsider.get_received()
    act("mate", react, message)
    assert outsider.get_received()[0]["args"][0] == {"room": group, "seq": 3, "kind": "reacted"}
    assert "Before you came" not in str(log_of(browser, "outsider", group))
    assert browser("outsider").post(f"/messages/{message}/reactions", data={"kind": "useful"}).status_code == 404


def test_the_door_takes_the_kinds_there_are_and_nothing_else(act, dm, say, browser, read):
    message, friend = say("ada", dm, "Mine"), browser("friend")
    door = f"/messages/{message}/reactions"
    assert friend.post(door, data={"kind": "useful"}).status_code == 303
    assert friend.post(door, data={"kind": "boring"}).status_code == 422
    assert friend.post(door).status_code == 422
    assert browser("ada").post(door, data={"kind": "useful"}).status_code == 403
    assert browser("mate").post(door, data={"kind": "useful"}).status_code == 404
    as_script = {"Accept": "application/json"}
    answer = friend.post(door, data={"kind": "useful", "takes_back": "1"}, headers=as_script)
    assert answer.json == {"ok": True}
    assert read(lambda: db.session.get(Message, message).reactions) == {"useful": []}


def test_two_who_react_at_once_are_both_counted(app, act, group, say, read):
    message, start = say("ada", group, "It holds"), threading.Barrier(2)

    def do(person):
        with app.test_request_context():
            start.wait()
            write(lambda: react(member(person), message))
            db.session.remove()

    threads = [threading.Thread(target=do, args=(person,)) for person in ("mate", "friend")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read(lambda: db.session.get(Message, message).reactions["useful"])) == [ids.mate, ids.friend]
    assert read(select(LogEntry.seq).order_by(LogEntry.seq)) == [1, 2, 3]


def test_a_reaction_is_read_in_the_readers_language(act, group, say, browser):
    act("mate", react, say("ada", group, "It holds"))
    assert ">Useful</span>" in page_of(browser, "ada", group)[0]
    act("mate", setattr, "language", "nl")
    assert ">Nuttig</span>" in page_of(browser, "mate", group)[0]
