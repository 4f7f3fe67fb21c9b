"""The bell (N-1, N-4): one row for a cause, one line for a thing, gone with what it is about."""

import pytest
from sqlalchemy import event, select

from app.notifications import operations, queries
from app.notifications.models import Notification
from app.threads import operations as threads
from tests import cast
from tests.threads.places import COMMON, GROUP, on_post, on_thread, reply, thread


def count(act, person):
    return act(person, queries.unread)


def rows(read, person):
    return read(
        select(Notification).where(Notification.member_id == getattr(cast.ids, person)).order_by(Notification.id)
    )


def test_the_author_and_who_is_answered_are_told_and_nobody_else(act, read):
    id = thread(act, "ada")
    reply(act, "mate", id)
    reply(act, "friend", id, to=2)
    assert [row.by_id for row in rows(read, "ada")] == [cast.ids.mate, cast.ids.friend]
    assert [row.by_id for row in rows(read, "mate")] == [cast.ids.friend]
    assert rows(read, "friend") == []
    reply(act, "ada", id)
    assert len(rows(read, "ada")) == 2


def test_the_same_cause_is_told_once(act, read):
    def tell(times):
        for _ in range(times):
            operations.notify(cast.ids.ada, "reply", "thread", 1, once="reply:1")

    act(None, tell, 2)
    act(None, tell, 1)
    assert len(rows(read, "ada")) == 1


def test_replies_in_one_thread_are_one_line(act, browser):
    id = thread(act, "ada")
    for person in ("mate", "friend", "mate", "supervisor"):
        reply(act, person, id, f"So says {person}")
    assert count(act, "ada") == 1
    page = browser("ada").get("/notifications").text
    assert page.count('class="line"') == 1
    assert "Anselm Kroonvogel</strong> and 2 others replied in <em>Can we scan at the bedside?</em>" in page
    assert "“So says supervisor”" in page
    assert "One new." in page


def test_who_blocked_somebody_hears_nothing_of_them(act, read):
    id = thread(act, "blocker")
    reply(act, "blocked", id)
    assert rows(read, "blocker") == []
    reply(act, "ada", id)
    assert len(rows(read, "blocker")) == 1


def test_what_somebody_said_before_they_were_blocked_goes(act, browser):
    from app.ties import operations as ties

    id = thread(act, "ada")
    reply(act, "mate", id)
    assert count(act, "ada") == 1
    act("ada", lambda me: ties.block_member(me, member("mate")))
    assert count(act, "ada") == 0
    assert "Mats" not in browser("ada").get("/notifications").text


def member(person):
    from app.accounts.models import Member
    from app.extensions import db

    return db.session.get(Member, getattr(cast.ids, person))


@pytest.mark.parametrize("removed", ["post", "thread", "taken back"])
def test_with_its_cause_a_notification_goes_from_list_and_count_and_comes_back(act, browser, removed):
    id = thread(act, "ada")
    reply(act, "mate", id)
    assert count(act, "ada") == 1
    if removed == "post":
        on_post(act, "admin", id, 2, threads.hide_post, reason="Spam")
    elif removed == "taken back":
        on_post(act, "mate", id, 2, threads.delete_post)
    else:
        on_thread(act, "admin", id, threads.hide_thread, reason="Spam")
    if removed != "thread":  # of an own thread its author sees the last for a day
        assert count(act, "ada") == 0
        assert "Mats" not in browser("ada").get("/notifications").text
    if removed == "thread":
        on_thread(act, "admin", id, threads.restore_thread)
    else:
        on_post(act, "admin", id, 2, threads.restore_post)
    assert count(act, "ada") == (2 if removed == "thread" else 1), "of what was done with one's own one is told besides"


def test_who_may_no_longer_read_the_space_hears_no_more_of_it(act, browser):
    from app.cohorts.models import GroupMembership
    from app.extensions import db

    id = thread(act, "ada", GROUP)
    reply(act, "supervisor", id)
    assert count(act, "ada") == 1
    gone = select(GroupMembership).where(GroupMembership.member_id == cast.ids.ada)
    act(None, lambda: db.session.delete(db.session.scalars(gone).one()))
    assert count(act, "ada") == 0
    assert "Can we scan" not in browser("ada").get("/notifications").text


def test_what_was_read_where_it_stands_is_not_told_again(act):
    id = thread(act, "ada")
    reply(act, "mate", id)
    reply(act, "mate", id)
    on_thread(act, "ada", id, threads.read_up_to, position=2)
    assert count(act, "ada") == 1
    on_thread(act, "ada", id, threads.read_up_to, position=3)
    assert count(act, "ada") == 0


def test_a_line_is_put_behind_by_its_button_and_all_by_theirs(act, browser, read):
    first, second = thread(act, "ada"), thread(act, "ada", title="Another thread altogether")
    reply(act, "mate", first)
    reply(act, "friend", first)
    reply(act, "mate", second)
    assert count(act, "ada") == 2
    id = rows(read, "ada")[0].id
    assert browser("ada").post(f"/notifications/{id}/read").status_code == 303
    assert count(act, "ada") == 1
    newest = rows(read, "ada")[-1].id
    reply(act, "supervisor", second)
    assert browser("ada").post("/notifications/read", data={"up_to": str(newest)}).status_code == 303
    assert [row.read_at is None for row in rows(read, "ada")] == [False, False, False, True]


def test_nobody_marks_the_notifications_of_another(act, browser, read):
    reply(act, "mate", thread(act, "ada"))
    id = rows(read, "ada")[0].id
    assert browser("mate").post(f"/notifications/{id}/read").status_code == 404
    assert browser("mate").post("/notifications/read", data={"up_to": str(id)}).status_code == 303
    assert count(act, "ada") == 1


@pytest.mark.parametrize("up_to", ["", "x", "-1", str(2**40)])
def test_up_to_is_a_number(browser, up_to):
    assert browser("ada").post("/notifications/read", data={"up_to": up_to}).status_code == 422


def test_open_pages_hear_the_count(act, socket):
    id = thread(act, "ada")
    ada, friend = socket("ada"), socket("friend")
    reply(act, "mate", id)
    assert [event["args"][0] for event in ada.get_received() if event["name"] == "counts"] == [{"notifications": 1}]
    assert [event for event in friend.get_received() if event["name"] == "counts"] == []


def test_the_page_names_no_one_through_markup(act, browser):
    id = thread(act, "ada", title="<b>Bold</b> {who} and {0}")
    reply(act, "mate", id, "<i>sly</i> {what}")
    page = browser("ada").get("/notifications").text
    assert "<b>Bold</b>" not in page
    assert "&lt;b&gt;Bold&lt;/b&gt; {who} and {0}" in page


def test_the_page_asks_the_database_at_most_eight_times(act, browser, house):
    from app.extensions import db

    for number in range(12):
        id = thread(act, "ada", COMMON, title=f"Thread with the number {number}")
        for person in ("mate", "friend", "supervisor"):
            reply(act, person, id)
    seen, page = [], browser("ada")

    def note(connection, cursor, statement, parameters, context, many):
        seen.append(statement)

    with house.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        assert page.get("/notifications").status_code == 200
    finally:
        event.remove(engine, "after_cursor_execute", note)
    assert len([statement for statement in seen if not statement.startswith("BEGIN")]) <= 8


def test_nothing_new_is_said_so(browser):
    page = browser("outsider").get("/notifications").text
    assert "Quiet" in page
    assert "Nothing new." in page
