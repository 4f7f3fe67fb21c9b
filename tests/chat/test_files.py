"""Files of messages: sent before what is said with them, had by whoever reads it, gone with it (C-8, F34)."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import operations, queries, tending
from app.chat.jobs import throw_files_away
from app.chat.models import Message, MessageFile, Room
from app.extensions import db
from app.kernel import clock, files
from app.threads.jobs import throw_files_away as sweep_the_disk
from app.ties import operations as ties
from tests.cast import ids
from tests.chat.test_rooms import delete, edit, fold, log_of, page_of
from tests.kernel.samples import CSV, PDF, picture


def send(browser, person, room, content=PDF, name="report.pdf"):
    return browser(person).post(f"/rooms/{room}/files", data={"files": (io.BytesIO(content), name)})


@pytest.fixture
def kept(browser, read):
    """The number of a file that waits in a room."""

    def put(person, room, content=PDF, name="report.pdf"):
        before = set(read(select(MessageFile.id)))
        answer = send(browser, person, room, content, name)
        assert answer.status_code == 200, answer.text
        [id] = set(read(select(MessageFile.id))) - before
        assert f'name="attached" value="{id}" checked' in answer.text
        return id

    return put


def say_with(browser, person, room, *ids, text="With files", key="key-of-the-files"):
    data = {"text": text, "client_key": key, "attached": [str(id) for id in ids]}
    return browser(person).post(f"/rooms/{room}/messages", data=data)


def status(browser, person, message, file):
    answer = browser(person).get(f"/messages/{message}/files/{file}")
    answer.close()
    return answer.status_code


def on_disk(app):
    with app.app_context():
        return {file.name for file in files.folder().glob("*")}


def said(read):
    [message] = read(select(Message.id))
    return message


def test_both_doors_say_it_with_files(browser, dm, kept, read, socket):
    scan, table = kept("ada", dm, picture(), "scan.png"), kept("ada", dm, CSV, "data.csv")
    sent = {"room": dm, "client_id": "key-of-the-files", "text": "See", "file_ids": [scan, table]}
    answer = socket("ada").emit("chat:post", sent, callback=True)
    assert answer["ok"] and answer == socket("ada").emit("chat:post", sent, callback=True)
    line, message = page_of(browser, "friend", dm)[0], said(read)
    assert line == answer["html"] == log_of(browser, "friend", dm)["entries"][0]["html"]
    assert f'<img src="/messages/{message}/files/{scan}" alt="scan.png" width="60" height="40" loading="lazy">' in line
    assert f'<a href="/messages/{message}/files/{table}" download' in line
    more = kept("ada", dm)
    assert say_with(browser, "ada", dm, more, key="another-key-1").status_code == 303
    assert len(read(select(MessageFile.id).where(MessageFile.message_id.is_not(None)))) == 3


def test_files_need_no_words_and_are_quoted_by_their_name(browser, dm, kept, say, read):
    assert say_with(browser, "ada", dm, kept("ada", dm), text="").status_code == 303
    say("friend", dm, "Thanks", reply_to=said(read))
    assert ">report.pdf<" in page_of(browser, "ada", dm)[1]
    assert say_with(browser, "ada", dm, text="", key="another-key-1").status_code == 422


def test_files_without_words_are_pinned_by_their_name(act, browser, dm, kept, read):
    say_with(browser, "ada", dm, kept("ada", dm), text="")
    message = said(read)
    assert browser("ada").post(f"/messages/{message}/pin", data={"pinned": "yes"}).status_code == 303
    line = browser("friend").get(f"/rooms/{dm}/people").text.split(f'href="/messages/{message}">')[1]
    assert line.startswith("report.pdf")


def test_who_reads_the_message_has_the_file_and_nobody_else(browser, dm, kept, read):
    file = kept("ada", dm)
    say_with(browser, "ada", dm, file)
    people = ("ada", "friend", "mate", "admin")
    assert [status(browser, person, said(read), file) for person in people] == [200, 200, 404, 404]
    answer = browser("friend").get(f"/messages/{said(read)}/files/{file}")
    assert answer.data == PDF and answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    answer.close()


def test_a_file_that_waits_is_its_senders_alone(browser, dm, group, kept, read):
    file = kept("ada", dm)
    for person, room in (("friend", dm), ("ada", group)):
        assert say_with(browser, person, room, file).status_code == 422
    assert read(select(Message.id)) == []
    assert say_with(browser, "ada", dm, file).status_code == 303
    assert say_with(browser, "ada", dm, file, key="another-key-1").status_code == 422, "once said it waits no more"


def test_at_most_five_and_only_what_is_taken_here(browser, dm, kept, socket):
    ids = [kept("ada", dm) for _ in range(6)]
    assert say_with(browser, "ada", dm, *ids).status_code == 422
    for forged in (ids, "x", [0], [-1], ["1"], [True], [10**12], {}, [[1]]):
        sent = {"room": dm, "client_id": "key-of-the-files", "text": "See", "file_ids": forged}
        answer = socket("ada").emit("chat:post", sent, callback=True)
        assert answer["ok"] == (forged == {}) or answer["status"] in (404, 422)
    refused = send(browser, "ada", dm, b"#!/bin/sh", "run.sh")
    assert refused.status_code == 422 and "not taken here" in refused.text
    assert "not taken here" in send(browser, "ada", dm, b"Words, words", "notes.txt").text
    assert "not what its name says" in send(browser, "ada", dm, PDF, "x.png").text
    assert browser("ada").post(f"/rooms/{dm}/files").status_code == 422


def test_who_left_neither_sends_nor_has_files(browser, act, group, kept, read):
    """F34"""
    file = kept("mate", group)
    say_with(browser, "mate", group, file)
    assert status(browser, "mate", said(read), file) == 200
    act("mate", lambda mate: operations.leave_room(mate, queries.get_room(mate, group)))
    assert status(browser, "mate", said(read), file) == 404
    assert status(browser, "ada", said(read), file) == 200
    assert send(browser, "mate", group).status_code == 403


def test_who_is_blocked_in_a_chat_of_two_has_no_files_of_who_blocks_them(browser, act, dm, kept, read):
    """F34"""
    theirs, own = kept("ada", dm), kept("friend", dm)
    say_with(browser, "ada", dm, theirs)
    say_with(browser, "friend", dm, own, key="key-of-her-own")
    first, second = read(select(Message.id).order_by(Message.id))
    act("ada", lambda ada: ties.block_member(ada, db.session.get(Member, ids.friend)))
    assert (status(browser, "friend", first, theirs), status(browser, "friend", second, own)) == (404, 200)
    assert (status(browser, "ada", first, theirs), status(browser, "ada", second, own)) == (200, 200)


def test_who_came_later_has_no_file_of_before(browser, act, group, kept, read):
    """C-12"""
    from tests.cast import ids

    file = kept("ada", group)
    say_with(browser, "ada", group, file)
    act("ada", lambda ada: operations.add_to_room(ada, queries.get_room(ada, group), ids.outsider))
    assert status(browser, "outsider", said(read), file) == 404


def test_files_go_with_the_message(app, browser, act, dm, kept, read):
    file = kept("ada", dm)
    say_with(browser, "ada", dm, file)
    message, [name] = said(read), read(select(MessageFile.stored))
    assert name in on_disk(app)
    act("ada", delete, message)
    assert status(browser, "ada", message, file) == 404
    assert read(select(MessageFile.id)) == [] and name not in on_disk(app)
    assert "report.pdf" not in str(log_of(browser, "friend", dm))


def test_what_a_moderator_removed_has_no_files_until_it_is_back(browser, act, dm, kept, say, read):
    file = kept("ada", dm)
    say_with(browser, "ada", dm, file, text="")
    message = said(read)
    say("friend", dm, "An answer", reply_to=message)
    act("site_moderator", lambda me: tending.remove_message(me, message, reason="Not here", rule=""))
    assert status(browser, "ada", message, file) == status(browser, "friend", message, file) == 404
    assert "report.pdf" not in str(page_of(browser, "friend", dm))
    act("site_moderator", lambda me: tending.restore_message(me, message))
    assert status(browser, "friend", message, file) == 200
    assert "report.pdf" in page_of(browser, "friend", dm)[1]


def test_what_was_never_said_is_thrown_away_after_a_week(app, browser, dm, kept, read):
    sent = kept("ada", dm)
    say_with(browser, "ada", dm, sent)
    kept("ada", dm)
    names = set(read(select(MessageFile.stored)))
    clock.move(timedelta(days=6))
    run(app, throw_files_away)
    assert names <= on_disk(app)
    clock.move(timedelta(days=8))
    run(app, throw_files_away)
    assert read(select(MessageFile.id)) == [sent]
    assert names & on_disk(app) == set(read(select(MessageFile.stored)))


def test_what_a_message_names_stays_on_the_disk(app, browser, dm, kept, monkeypatch):
    say_with(browser, "ada", dm, kept("ada", dm))
    monkeypatch.setattr(files, "ORPHAN_AFTER", -1)
    run(app, sweep_the_disk)
    assert len(on_disk(app)) == 1


def run(app, job):
    with app.app_context():
        job()


def test_an_edit_keeps_the_files_and_the_state_is_its_entries(browser, act, dm, kept, read):
    say_with(browser, "ada", dm, kept("ada", dm))
    old = fold({}, log_of(browser, "ada", dm)["entries"])
    act("ada", edit, said(read), "Other words")
    new = fold({}, log_of(browser, "ada", dm)["entries"])
    assert fold(old, log_of(browser, "ada", dm, after=1)["entries"]) == new != old
    assert "report.pdf" in page_of(browser, "friend", dm)[0]


def test_without_a_script_files_go_by_a_page_of_their_own(browser, dm, read):
    """C-8: one after the other, then the message."""
    ada, page = browser("ada"), f"/rooms/{dm}/files"
    assert page in ada.get(f"/rooms/{dm}").text
    refused = ada.post(page, data={"by_page": "yes"})
    assert refused.status_code == 422 and "Choose a file first." in refused.text and "<textarea" in refused.text
    for name in ("one.pdf", "two.pdf"):
        sent = ada.post(page, data={"by_page": "yes", "files": (io.BytesIO(PDF), name)})
        assert sent.status_code == 303 and sent.location == page
    shown = ada.get(page).text
    assert "one.pdf" in shown and "two.pdf" in shown and "one.pdf" not in browser("friend").get(page).text
    files = re.findall(r'name="attached" value="(\d+)" checked', shown)
    assert say_with(browser, "ada", dm, *files, text="").status_code == 303
    assert len(read(select(MessageFile.id).where(MessageFile.message_id.is_not(None)))) == 2
    assert "one.pdf" not in ada.get(page).text


def test_the_page_for_files_is_for_who_may_write(browser, act, group):
    act("mate", lambda me: operations.leave_room(me, db.session.get(Room, group)))
    refused = browser("mate").get(f"/rooms/{group}/files")
    assert refused.status_code == 403 and "left this room" in refused.text
