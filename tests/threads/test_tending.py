"""How a thread goes on (T-8 to T-10), and deleting many posts at once (T-20)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.kernel import clock, outbox
from app.kernel.audit import AuditEntry
from app.kernel.errors import Conflict, Forbidden, Invalid, TooMany
from app.notifications.models import Notification
from app.notifications.statements.models import Statement
from app.threads import care, clearing, operations, purges, tending
from app.threads.models import Post, Removal
from app.threads.traces import BulkRemoval, ThreadAct
from app.ties.models import Block, Mute
from tests import cast
from tests.threads.places import COMMON, IMAGING, on_post, on_thread, post_now, reply, thread, thread_now

WHY = {"reason": "It runs too fast"}


def test_slow_mode_lets_each_person_post_only_so_often(act, browser, later):
    id = thread(act, "ada", IMAGING)
    on_thread(act, "space_moderator", id, tending.slow_thread, seconds=300, **WHY)
    reply(act, "mate", id, "First")
    with pytest.raises(TooMany):
        reply(act, "mate", id, "Second at once")
    reply(act, "friend", id, "Somebody else")
    for n in range(2):
        reply(act, "space_moderator", id, f"Moderators are exempt {n}")
    later(minutes=4, seconds=58)
    with pytest.raises(TooMany):
        reply(act, "mate", id, "A moment too soon")
    later(minutes=5, seconds=1)
    reply(act, "mate", id, "Second")


def test_a_post_that_comes_too_soon_keeps_its_text_and_an_edit_does_not_wait(act, browser):
    id = thread(act, "ada", IMAGING)
    on_thread(act, "space_moderator", id, tending.slow_thread, seconds=3600, **WHY)
    position = reply(act, "mate", id, "First")
    answer = browser("mate").post(
        f"/threads/{id}/posts", data={"body": "My second thought", "client_key": "second-thought"}
    )
    assert answer.status_code == 429
    assert 3590 < int(answer.headers["Retry-After"]) <= 3601
    assert "My second thought" in answer.text
    page = browser("mate").get(f"/threads/{id}-can-we-scan-at-the-bedside").text
    assert "you can post again on" in page
    assert "It runs too fast" in page and "Dalia Morgenrood set slow mode" in page
    edited = browser("mate").post(
        f"/threads/{id}/posts/{position}/edit", data={"body": "First, better", "version": "1"}
    )
    assert edited.status_code == 303


@pytest.mark.parametrize(
    ("act_on", "given"),
    [
        (care.lock_thread, WHY),
        (tending.slow_thread, {"seconds": 300}),
        (tending.list_thread, {"listed": False}),
        (tending.archive_thread, {}),
    ],
)
def test_who_started_a_thread_hears_what_a_moderator_makes_of_it(act, browser, read, act_on, given):
    id = thread(act, "ada", IMAGING)
    reply(act, "mate", id)
    before = {told.id for told in read(select(Notification))}
    on_thread(act, "space_moderator", id, act_on, **given)
    [told] = [told for told in read(select(Notification)) if told.id not in before]
    assert (told.member_id, told.cause, told.subject_id) == (cast.id_of("ada"), "tended", id)
    page = browser("ada").get("/notifications").text
    assert "changed how your thread goes on" in page and f"/threads/{id}-" in page
    own = thread(act, "space_moderator", IMAGING)
    on_thread(act, "space_moderator", own, act_on, **given)
    assert read(select(Notification).where(Notification.subject_id == own, Notification.cause == "tended")) == []


@pytest.mark.parametrize("row", [Block, Mute])
def test_no_block_and_no_mute_keeps_from_who_started_a_thread_what_a_moderator_makes_of_it(act, browser, row):
    id = thread(act, "ada", IMAGING)
    sides = ("blocker_id", "blocked_id") if row is Block else ("muter_id", "muted_id")
    ids = (cast.id_of("ada"), cast.id_of("space_moderator"))
    act(None, lambda: db.session.add(row(**dict(zip(sides, ids, strict=True)))))
    on_thread(act, "space_moderator", id, care.lock_thread, **WHY)
    assert "changed how your thread goes on" in browser("ada").get("/notifications").text


def test_a_retry_in_slow_mode_is_the_same_post(act):
    id = thread(act, "ada", IMAGING)
    on_thread(act, "space_moderator", id, tending.slow_thread, seconds=300, **WHY)
    assert reply(act, "mate", id, client_key="the-same-key") == reply(act, "mate", id, client_key="the-same-key")


@pytest.mark.parametrize("seconds", [-1, 1, 59, 86401])
def test_slow_mode_is_between_a_minute_and_a_day(act, seconds):
    id = thread(act, "ada", IMAGING)
    with pytest.raises(Invalid):
        on_thread(act, "space_moderator", id, tending.slow_thread, seconds=seconds)


def test_pins_stand_first_by_scope_and_end_by_themselves(act, browser, later):
    titles = [f"Thread number {n} of it" for n in range(4)]
    made = []
    for title in titles:
        made.append(thread(act, "ada", IMAGING, title=title))
        later(minutes=len(made))
    until = clock.now() + timedelta(days=2)
    on_thread(act, "admin", made[0], tending.pin_thread, scope="space", until=until)
    on_thread(act, "admin", made[1], tending.pin_thread, scope="site", until=until)

    def order(path):
        text = browser("mate").get(path).text
        return sorted(range(4), key=lambda n: text.index(titles[n]))

    assert order(f"/spaces/{IMAGING}") == [1, 0, 3, 2]
    assert order("/threads") == [1, 3, 2, 0]
    later(days=3)
    assert order(f"/spaces/{IMAGING}") == [3, 2, 1, 0]


def test_a_member_unpins_for_themselves_alone(act, browser):
    old, new = thread(act, "ada", IMAGING, title="The pinned one"), thread(act, "ada", IMAGING, title="The newer one")
    on_thread(act, "space_moderator", old, tending.pin_thread, scope="space", until=clock.now() + timedelta(days=2))
    assert "Unpin for me" in browser("mate").get(f"/threads/{old}-the-pinned-one").text
    assert browser("mate").post(f"/threads/{old}/unpinned").status_code == 303
    for who, first in (("mate", "The newer one"), ("friend", "The pinned one")):
        text = browser(who).get(f"/spaces/{IMAGING}").text
        assert min(("The pinned one", "The newer one"), key=text.index) == first
    assert new


def test_only_site_moderators_pin_above_all_threads(act):
    id = thread(act, "ada", IMAGING)
    until = clock.now() + timedelta(days=2)
    with pytest.raises(Forbidden):
        on_thread(act, "space_moderator", id, tending.pin_thread, scope="site", until=until)
    on_thread(act, "site_moderator", id, tending.pin_thread, scope="site", until=until)
    with pytest.raises(Forbidden):  # nor take from there what others pinned
        on_thread(act, "space_moderator", id, tending.pin_thread, scope="space", until=until)


def test_what_is_pinned_and_unread_stands_on_the_front_page(act, browser):
    pinned = {"scope": "site", "until": clock.now() + timedelta(days=2)}
    on_thread(act, "admin", thread(act, title="Read this one first"), tending.pin_thread, **pinned)
    assert "Read this one first" in browser("mate").get("/").text


@pytest.mark.parametrize("days", [-1, 400])
def test_a_pin_has_an_end_within_a_year(act, browser, days):
    id = thread(act, "ada", IMAGING)
    until = (clock.now() + timedelta(days=days)).date().isoformat()
    for sent in (until, "", "soon", "9999-99-99"):
        answer = browser("admin").post(f"/threads/{id}/pin", data={"scope": "space", "until": sent})
        assert answer.status_code == 422


def test_an_unlisted_thread_is_in_no_list_and_its_address_works(act, browser):
    id = thread(act, "ada", COMMON)
    assert "Can we scan at the bedside?" in browser("mate").get("/threads").text
    on_thread(act, "admin", id, tending.list_thread, listed=False)
    assert "Can we scan at the bedside?" not in browser("mate").get("/threads").text
    assert browser("mate").get(f"/threads/{id}-can-we-scan-at-the-bedside").status_code == 200
    on_thread(act, "admin", id, tending.list_thread, listed=True)
    assert "Can we scan at the bedside?" in browser("mate").get("/threads").text


def test_an_archived_thread_is_read_and_found_and_nobody_adds_to_it(act, browser, read):
    id = thread(act, "ada", IMAGING)
    on_thread(act, "space_moderator", id, tending.archive_thread)
    with pytest.raises(Forbidden):
        reply(act, "mate", id)
    with pytest.raises(Forbidden):
        on_thread(act, "admin", id, tending.slow_thread, seconds=300)
    assert "archived this thread" in browser("mate").get(f"/threads/{id}-can-we-scan-at-the-bedside").text
    on_thread(act, "space_moderator", id, tending.reopen_thread)
    reply(act, "mate", id)
    assert [row.kind for row in read(select(ThreadAct).order_by(ThreadAct.id))] == ["archived", "reopened"]


def many(act, count):
    id = thread(act, "ada", IMAGING)
    for n in range(count):
        reply(act, ("mate", "friend")[n % 2], id, f"Reply {n}")
    return id


def clear(act, id, positions, who="space_moderator"):
    return on_thread(act, who, id, lambda me, t: clearing.delete_posts(me, t, positions, reason="Off the point").id)


def test_many_posts_are_deleted_and_taken_back_as_they_were(act, browser, read, drain):
    id = many(act, 25)
    on_post(act, "space_moderator", id, 4, operations.hide_post, reason="A name")
    on_post(act, "friend", id, 5, operations.delete_post)
    before = {post.id: (post.hidden_at, post.deleted_at, post.deleted_by_author) for post in read(select(Post))}
    assert thread_now(read, id).post_count == 24
    bulk = clear(act, id, range(2, 27))
    drain()
    assert thread_now(read, id).post_count == 1
    for _ in range(2):
        act(None, lambda: outbox.put("threads.clear", bulk=bulk))  # a job may run twice
        drain()
    told = {row.member_id: row for row in read(select(Statement)) if row.act == "deleted"}
    assert len(read(select(Statement).where(Statement.act == "deleted"))) == 2
    assert told.keys() == {cast.ids.mate, cast.ids.friend}
    page = browser("mate").get(f"/decisions/{told[cast.ids.mate].id}").text
    assert "Off the point" in page and "Reply 0" in page and "eleventh projection" not in page, (
        "it names what was theirs, not what the thread began with"
    )
    assert (
        "Deleted by Dalia Morgenrood: Off the point"
        in browser("mate").get(f"/threads/{id}-can-we-scan-at-the-bedside").text
    )
    page = browser("space_moderator").get(f"/threads/{id}/removals/{bulk}").text
    assert "25 of 25 posts are deleted." in page
    for _ in range(2):
        assert browser("space_moderator").post(f"/threads/{id}/removals/{bulk}/delete").status_code == 303
        drain()
    assert {post.id: (post.hidden_at, post.deleted_at, post.deleted_by_author) for post in read(select(Post))} == before
    assert thread_now(read, id).post_count == 24
    assert all(row.lifted_at for row in read(select(Statement).where(Statement.act == "deleted")))
    unread = read(select(Notification.subject_id).where(Notification.cause == "decision"))
    assert set(unread).isdisjoint(row.id for row in told.values()), "nobody reads of a deletion that was taken back"
    assert all(removal.restored_at for removal in read(select(Removal).where(Removal.reason == "Off the point")))


def test_taking_back_works_for_a_day(act, browser, drain, later, read):
    id = many(act, 2)
    bulk = clear(act, id, [2, 3])
    drain()
    later(hours=25)
    assert "Take it back" not in browser("admin").get(f"/threads/{id}/removals/{bulk}").text
    assert browser("admin").post(f"/threads/{id}/removals/{bulk}/delete").status_code == 409
    assert thread_now(read, id).post_count == 1


def test_taking_back_stops_a_deletion_that_has_not_begun(act, read, drain):
    id = many(act, 3)
    bulk = clear(act, id, [2, 3])
    on_thread(act, "admin", id, lambda me, t: clearing.undo_delete(me, clearing.get_bulk(t, bulk), t))
    drain()
    assert thread_now(read, id).post_count == 4


def test_what_was_restored_and_taken_back_by_its_author_stays_so(act, read, drain):
    id = many(act, 3)
    bulk = clear(act, id, [2])
    drain()
    on_post(act, "admin", id, 2, operations.restore_post)
    on_post(act, "mate", id, 2, operations.delete_post)
    on_thread(act, "admin", id, lambda me, t: clearing.undo_delete(me, clearing.get_bulk(t, bulk), t))
    drain()
    [post] = read(select(Post).where(Post.thread_id == id, Post.position == 2))
    assert post.deleted_by_author and post.deleted_at


@pytest.mark.parametrize("positions", [[], [1], [1, 2], range(2, 203)])
def test_what_cannot_be_deleted_together_is_refused(act, positions, read):
    id = many(act, 2)
    with pytest.raises(Invalid):
        clear(act, id, positions)
    with pytest.raises(Conflict):
        clear(act, id, [2, 9])
    with pytest.raises(Forbidden):
        clear(act, id, [2], "ada")
    assert read(select(BulkRemoval)) == []


def test_an_edit_while_a_moderator_deletes_is_refused_with_its_text(act, browser, drain):
    id = many(act, 2)
    clear(act, id, [2])
    drain()
    answer = browser("mate").post(f"/threads/{id}/posts/2/edit", data={"body": "My better words", "version": "1"})
    assert answer.status_code == 409
    assert "My better words" in answer.text


def test_a_clearing_of_another_thread_is_not_found_here(act, browser):
    id, other = many(act, 2), many(act, 1)
    bulk = clear(act, id, [2])
    assert browser("admin").get(f"/threads/{id}/removals/{bulk}").status_code == 200
    assert browser("admin").get(f"/threads/{other}/removals/{bulk}").status_code == 404


def test_what_went_for_good_meanwhile_is_not_taken_back(act, browser, read, drain):
    id = many(act, 2)
    bulk = clear(act, id, [2, 3])
    drain()
    on_post(act, "site_moderator", id, 2, purges.propose_purge, reason="Personal data")
    act("admin", lambda me: purges.agree_to_purge(me, purges.get_purge(me, 1)))
    on_thread(act, "admin", id, lambda me, t: clearing.undo_delete(me, clearing.get_bulk(t, bulk), t))
    drain()
    assert post_now(read, id, 2).deleted_at is not None and post_now(read, id, 3).deleted_at is None


def test_nobody_takes_back_that_another_deleted_their_own(act, read, drain):
    id = thread(act, "ada", IMAGING)
    reply(act, "space_moderator", id)
    bulk = clear(act, id, [2], who="site_moderator")
    drain()
    with pytest.raises(Forbidden):
        on_thread(act, "space_moderator", id, lambda me, t: clearing.undo_delete(me, clearing.get_bulk(t, bulk), t))
    assert post_now(read, id, 2).deleted_at is not None


def test_however_many_are_pinned_each_is_in_the_list(act, browser):
    titles = [f"Pinned thread number {n}" for n in range(7)]
    for title in titles:
        pinned = {"scope": "space", "until": clock.now() + timedelta(days=2)}
        on_thread(act, "admin", thread(act, "ada", IMAGING, title=title), tending.pin_thread, **pinned)
    page = browser("mate").get(f"/spaces/{IMAGING}").text
    assert [title for title in titles if title not in page] == []


def test_the_end_of_a_lock_and_of_a_pin_is_written_down(act, house, read, later):
    from app.threads.jobs import note_endings

    def note():
        with house.app_context():
            note_endings()
        return [(entry.act, entry.actor_id) for entry in read(select(AuditEntry).order_by(AuditEntry.id))]

    id, until = thread(act, "ada", IMAGING), clock.now() + timedelta(days=1)
    on_thread(act, "space_moderator", id, care.lock_thread, until=until, **WHY)
    on_thread(act, "space_moderator", id, tending.pin_thread, scope="space", until=until)
    endless = thread(act, "ada", IMAGING)
    on_thread(act, "space_moderator", endless, care.lock_thread, **WHY)
    who = cast.id_of("space_moderator")
    acts = [("thread locked", who), ("thread pinned", who), ("thread locked", who)]
    assert note() == acts
    later(hours=25)
    for _ in range(2):
        assert note() == [*acts, ("thread unlocked", None), ("thread unpinned", None)]
    assert (thread_now(read, id).locked_until, thread_now(read, id).pinned_until) == (None, None)
    assert thread_now(read, endless).is_locked
