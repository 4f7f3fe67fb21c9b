"""Muting (T-12): a muted thread leaves one's lists, counts and notices, not search and not the others."""

import pytest
from sqlalchemy import select

from app.notifications.models import Notification
from app.threads import contents, search
from tests import cast
from tests.threads.places import COMMON, reply, thread

SLUG = "can-we-scan-at-the-bedside"


def unread(act, person):
    return act(person, lambda me: {line.id: line.unread for line in contents.spaces(me)}[COMMON])


def listed(act, person, show="latest"):
    return act(person, lambda me: [line.id for line in contents.lines(me, space=None, show=show).items])


@pytest.mark.parametrize("show", ["latest", "unread", "unanswered"])
def test_it_leaves_the_lists_and_counts_of_one_and_comes_back(act, browser, show):
    id = thread(act, "ada", kind="question")
    for _ in range(2):
        assert browser("mate").post(f"/threads/{id}/muted").status_code == 303
    assert (listed(act, "mate", show), unread(act, "mate")) == ([], 0)
    assert (listed(act, "friend", show), unread(act, "friend")) == ([id], 1)
    assert act("mate", search.hits, [id]).keys() == {id}
    page = browser("mate").get(f"/threads/{id}-{SLUG}").text
    assert f"/threads/{id}/muted/delete" in page
    browser("mate").post(f"/threads/{id}/muted/delete")
    assert (listed(act, "mate", show), unread(act, "mate")) == ([id], 1)


def test_an_own_thread_stays_among_ones_own(act, browser):
    id = thread(act, "ada")
    browser("ada").post(f"/threads/{id}/muted")
    assert listed(act, "ada", "latest") == []
    assert listed(act, "ada", "mine") == [id]


def test_nothing_is_heard_of_replies(act, browser, read):
    def told():
        return [each.member_id for each in read(select(Notification).where(Notification.cause == "reply"))]

    id = thread(act, "ada")
    browser("ada").post(f"/threads/{id}/muted")
    reply(act, "mate", id)
    assert told() == []
    browser("ada").post(f"/threads/{id}/muted/delete")
    reply(act, "mate", id)
    assert told() == [cast.ids.ada]


def test_reading_on_keeps_it_muted(act, browser):
    id = thread(act, "ada")
    browser("mate").post(f"/threads/{id}/muted")
    reply(act, "friend", id)
    browser("mate").post(f"/threads/{id}/read", data={"position": "1"})
    assert listed(act, "mate") == []


def test_unmuting_what_was_never_muted_changes_nothing(act, browser):
    id = thread(act, "ada")
    assert browser("mate").post(f"/threads/{id}/muted/delete").status_code == 303
    assert listed(act, "mate", "unread") == [id]
