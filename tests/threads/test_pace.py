"""How fast somebody may post (G-11): seconds between two posts, more for who is new, and a first day with a limit."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import Invitation, Member
from app.extensions import db
from app.kernel import audit, clock
from app.kernel.errors import TooMany
from app.kernel.markup import render
from app.moderation.models import Report
from app.threads import operations, queries
from app.threads.models import Post, Thread
from tests import cast
from tests.threads.places import COMMON, IMAGING, reply, thread

KEY = {"client_key": "a-key-of-this-form"}


@pytest.fixture(autouse=True)
def paced(app, monkeypatch):
    monkeypatch.setitem(app.config, "POST_PACE", True)


def joined_now(act, person):
    now = clock.now()
    act(None, lambda: db.session.execute(update(Member).filter_by(id=cast.id_of(person)).values(created_at=now)))


def test_ten_seconds_lie_between_two_posts_wherever_they_stand(act, later):
    here, there = thread(act, "mate"), thread(act, "friend")
    reply(act, "ada", here)
    with pytest.raises(TooMany) as refusal:
        reply(act, "ada", there)
    assert refusal.value.values["pace"] == 10 and 0 < refusal.value.retry_after <= 11
    with pytest.raises(TooMany):
        thread(act, "ada")
    later(seconds=11)
    reply(act, "ada", there)


def test_the_page_keeps_the_text_and_a_retry_is_no_second_post(act, browser):
    id = thread(act, "mate")
    client = browser("ada")
    assert client.post(f"/threads/{id}/posts", data={"body": "Once"} | KEY).status_code == 303
    assert client.post(f"/threads/{id}/posts", data={"body": "Once"} | KEY).status_code == 303
    answer = client.post(f"/threads/{id}/posts", data={"body": "Soon after", "client_key": "another-key-1"})
    assert answer.status_code == 429 and "Soon after</textarea>" in answer.text and "Retry-After" in answer.headers
    assert "at least 10 seconds" in answer.text


def test_who_is_new_waits_longer(act, later):
    id = thread(act, "mate")
    reply(act, "newcomer", id)
    later(seconds=29)
    with pytest.raises(TooMany):
        reply(act, "newcomer", id)
    later(seconds=31)
    thread(act, "newcomer")
    later(seconds=31 + 119)
    with pytest.raises(TooMany):
        thread(act, "newcomer")
    reply(act, "newcomer", id)
    later(seconds=31 + 121 + 30)
    thread(act, "newcomer")


def test_a_first_day_has_three_threads_and_ten_replies(act, later):
    id = thread(act, "mate")
    joined_now(act, "newcomer")
    for number in range(3):
        later(minutes=5 * number)
        thread(act, "newcomer")
    later(minutes=30)
    with pytest.raises(TooMany) as refusal:
        thread(act, "newcomer")
    assert refusal.value.values == {"hours": 24}
    for number in range(10):
        later(minutes=40 + number)
        reply(act, "newcomer", id)
    later(hours=23)
    with pytest.raises(TooMany):
        reply(act, "newcomer", id)
    later(hours=25)
    reply(act, "newcomer", id)
    later(hours=25, minutes=3)
    thread(act, "newcomer")


def test_moderators_of_the_space_are_free_of_it(act):
    id = thread(act, "mate", IMAGING)
    for _ in "abc":
        reply(act, "space_moderator", id)
    reply(act, "site_moderator", id)
    reply(act, "site_moderator", id)
    elsewhere = thread(act, "friend", COMMON)
    with pytest.raises(TooMany):
        reply(act, "space_moderator", elsewhere)


def test_an_edit_is_no_post(act):
    id = thread(act)
    body = "Changed at once."
    act(
        "ada", lambda me: operations.edit_post(me, queries.get_post(me, id, 1), body=body, html=render(body), version=1)
    )


def test_two_at_once_are_counted_one_after_the_other(act, browser):
    """Each in a thread of its own, so that no row of a thread makes them wait."""
    doors = [f"/threads/{id}/posts" for id in (thread(act, "mate"), thread(act, "friend"))]
    sent = [(door, {"body": "At once", "client_key": f"at-once-{n}"}) for n, door in enumerate(doors)]
    assert at_once(browser, sent) == [303, 429]


@pytest.mark.parametrize("what", ["thread", "post", "report"])
def test_a_form_that_is_sent_twice_at_once_is_one_and_neither_is_refused(act, browser, read, what):
    """Neither for its pace, nor because it was sent before."""
    id = thread(act, "mate")
    starts = {"title": "Sent twice at once", "kind": "discussion", "space": COMMON, "body": "It is long enough."}
    door, said, table = {
        "thread": ("/threads", starts, Thread),
        "post": (f"/threads/{id}/posts", {"body": "At once"}, Post),
        "report": (f"/report/thread/{id}", {"reason": "unkind"}, Report),
    }[what]
    before = len(read(select(table)))
    assert at_once(browser, [(door, said | KEY)] * 2) == [303, 303]
    assert len(read(select(table))) == before + 1


def at_once(browser, sent):
    """Send forms of one person together; the statuses of the answers."""
    begin, answers = threading.Barrier(len(sent)), []

    def send(client, door, data):
        begin.wait()
        answers.append(client.post(door, data=data).status_code)

    waiting = [threading.Thread(target=send, args=(browser("ada"), *each)) for each in sent]
    for each in waiting:
        each.start()
    for each in waiting:
        each.join()
    return sorted(answers)


@pytest.mark.parametrize("way", ["invited", "approved"])
def test_the_first_day_begins_when_somebody_is_let_in(act, later, way):
    """However long their account was kept for them before."""

    def let_in():
        me = db.session.get_one(Member, cast.ids.newcomer)
        me.created_at = clock.now() - timedelta(days=9)
        if way == "approved":
            return audit.record(None, "approve member", me)
        answered = {"state": "accepted", "answered_at": clock.now(), "expires_at": clock.now()}
        return db.session.add(Invitation(member_id=me.id, **answered))

    act(None, let_in)
    for number in range(3):
        later(minutes=5 * number)
        thread(act, "newcomer")
    later(minutes=30)
    with pytest.raises(TooMany):
        thread(act, "newcomer")
    later(hours=25)
    thread(act, "newcomer")
