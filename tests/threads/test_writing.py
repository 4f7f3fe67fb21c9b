"""Start, reply, edit, take back (T-2, T-4, T-6, T-7, T-8), and who may."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.kernel import clock
from app.kernel.errors import Conflict, Forbidden, Invalid
from app.kernel.markup import render
from app.threads import care, operations, queries
from app.threads.models import Post, PostRevision, Removal, Thread, ThreadTag
from tests import cast
from tests.threads.places import (
    ANNOUNCEMENTS,
    COMMON,
    EDITION,
    GROUP,
    IMAGING,
    STAFF,
    on_post,
    on_thread,
    post_now,
    reply,
    thread,
    thread_now,
)

NEW = {"kind": "question", "title": "Can we scan at the bedside?", "space": "1", "body": "Eleven projections at most."}
KEY = {"client_key": "a-key-of-this-form"}


def answer_of(work):
    """200, or the status of the refusal."""
    try:
        work()
    except (Forbidden, Conflict, Invalid) as refusal:
        return refusal.status
    return 200


@pytest.mark.parametrize(
    ("person", "space", "kind", "outcome"),
    [
        ("ada", COMMON, "discussion", 200),
        ("ada", COMMON, "question", 200),
        ("newcomer", COMMON, "question", 200),
        ("outsider", COMMON, "question", 200),
        ("silenced", COMMON, "question", 403),
        ("ada", COMMON, "announcement", 403),
        ("organiser", COMMON, "announcement", 200),
        ("site_moderator", COMMON, "announcement", 200),
        ("ada", ANNOUNCEMENTS, "discussion", 403),
        ("supervisor", ANNOUNCEMENTS, "discussion", 403),
        ("organiser", ANNOUNCEMENTS, "announcement", 200),
        ("admin", ANNOUNCEMENTS, "announcement", 200),
        ("space_moderator", ANNOUNCEMENTS, "announcement", 403),
        ("space_moderator", IMAGING, "announcement", 200),
        ("organiser", EDITION, "announcement", 200),
        ("ada", EDITION, "announcement", 403),
        ("ada", GROUP, "project log", 200),
        ("ada", COMMON, "project log", 403),
        ("admin", STAFF, "discussion", 200),
    ],
)
def test_who_starts_a_thread(act, person, space, kind, outcome):
    assert answer_of(lambda: thread(act, person, space, kind=kind)) == outcome


@pytest.mark.parametrize(
    ("person", "open", "locked", "archived"),
    [
        ("ada", 200, 403, 403),
        ("newcomer", 200, 403, 403),
        ("silenced", 403, 403, 403),
        ("space_moderator", 200, 200, 200),
        ("site_moderator", 200, 200, 200),
        ("admin", 200, 200, 200),
        ("organiser", 200, 403, 403),
    ],
)
def test_who_replies(act, read, person, open, locked, archived):
    from app.extensions import db

    id = thread(act, "mate", IMAGING)
    assert answer_of(lambda: reply(act, person, id)) == open
    on_thread(act, "space_moderator", id, operations.lock_thread, reason="Enough said")
    assert answer_of(lambda: reply(act, person, id)) == locked
    on_thread(act, "space_moderator", id, operations.unlock_thread)
    act(None, lambda: setattr(db.session.get(Thread, id), "state", "archived"))
    assert answer_of(lambda: reply(act, person, id)) == archived


@pytest.mark.parametrize(
    ("person", "own", "of_another"),
    [
        ("ada", 200, 403),
        ("newcomer", 200, 403),
        ("organiser", 200, 403),
        ("space_moderator", 200, 200),
        ("site_moderator", 200, 200),
        ("admin", 200, 200),
    ],
)
def test_who_edits(act, person, own, of_another):
    id = thread(act, "mate", IMAGING)
    mine = reply(act, person, id)
    given = {"body": "It says something else", "html": "<p>It says something else</p>", "version": 1}
    assert answer_of(lambda: on_post(act, person, id, mine, operations.edit_post, **given)) == own
    reason = {"reason": "A name was in it"}
    assert answer_of(lambda: on_post(act, person, id, 1, operations.edit_post, **given, **reason)) == of_another


def test_a_moderator_says_why(act):
    id = thread(act, "mate", IMAGING)
    given = {"body": "Better so", "html": "<p>Better so</p>", "version": 1}
    with pytest.raises(Invalid) as refusal:
        on_post(act, "space_moderator", id, 1, operations.edit_post, **given)
    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    ("trust", "hours", "outcome"), [(1, 23, 200), (1, 25, 403), (0, 25, 403), (2, 25, 200), (2, 31 * 24, 403)]
)
@pytest.mark.parametrize("what", ["edit", "delete"])
def test_how_long_authors_change_their_posts(act, later, trust, hours, outcome, what):
    from app.accounts.models import Member
    from app.extensions import db

    id = thread(act, "mate")
    mine = reply(act, "ada", id)
    act(None, lambda: setattr(db.session.get(Member, cast.ids.ada), "trust", trust))
    later(hours=hours)
    if what == "edit":
        change = {"body": "Other", "html": "<p>Other</p>", "version": 1}
        assert answer_of(lambda: on_post(act, "ada", id, mine, operations.edit_post, **change)) == outcome
    else:
        assert answer_of(lambda: on_post(act, "ada", id, mine, operations.delete_post)) == outcome


def test_an_edit_in_the_first_five_minutes_leaves_no_mark(act, read, later):
    id = thread(act)
    on_post(act, "ada", id, 1, operations.edit_post, body="Second words", html="<p>Second words</p>", version=1)
    assert post_now(read, id).edited_at is None
    assert read(select(PostRevision)) == []
    assert thread_now(read, id).excerpt == "Second words"

    later(minutes=6)
    on_post(
        act, "ada", id, 1, operations.edit_post, body="Third", html="<p>Third</p>", version=2, title="Another title"
    )
    [revision] = read(select(PostRevision))
    assert (revision.body, revision.title) == ("Second words", "Can we scan at the bedside?")
    assert post_now(read, id).edited_at is not None
    assert thread_now(read, id).title == "Another title"


def test_what_it_said_before_is_for_readers_of_the_thread(act, browser, later):
    id = thread(act, "ada", EDITION, body="At first I said eleven")
    later(minutes=6)
    on_post(act, "ada", id, 1, operations.edit_post, body="Now I say twelve", html="<p>Now I say twelve</p>", version=1)
    url = f"/threads/{id}/posts/1/history"
    page = browser("mate").get(url).text
    assert "<del>At first</del>" in page and "<del>said eleven</del>" in page
    assert browser("outsider").get(url).status_code == 404
    assert browser(None).get(url).status_code == 302


def test_who_left_is_not_named_where_they_moderated_or_edited(act, browser, later):
    from app.accounts.models import Member
    from app.extensions import db

    id = thread(act, "site_moderator", COMMON, body="At first I said eleven")
    later(minutes=6)
    on_post(act, "site_moderator", id, 1, operations.edit_post, body="Now twelve", html="<p>Twelve</p>", version=1)
    reply(act, "mate", id)
    on_post(act, "site_moderator", id, 2, care.hide_post, reason="Off the subject")
    on_thread(act, "site_moderator", id, care.lock_thread, reason="It is settled.")
    pages = (f"/threads/{id}", f"/threads/{id}/posts/1/history")
    assert browser("admin").get(pages[0], follow_redirects=True).text.count("Simone Wad") >= 3, "the premise"
    act(None, lambda: setattr(db.session.get(Member, cast.ids.site_moderator), "state", "deactivated"))
    for page in pages:
        text = browser("admin").get(page, follow_redirects=True).text
        assert "Simone Wad" not in text and "Former member" in text


def test_an_edit_does_not_bump(act, read, later):
    id = thread(act)
    before = thread_now(read, id).last_post_at
    later(minutes=30)
    on_post(act, "ada", id, 1, operations.edit_post, body="Other", html="<p>Other</p>", version=1)
    assert thread_now(read, id).last_post_at == before


def test_a_stale_edit_shows_both_texts(act, browser, read):
    id = thread(act, body="What it said at first")
    on_post(act, "ada", id, 1, operations.edit_post, body="Theirs", html=render("Theirs"), version=1)
    mine = {"title": "Can we scan at the bedside?", "body": "Mine stays here", "version": "1"}
    answer = browser("ada").post(f"/threads/{id}/posts/1/edit", data=mine)
    assert answer.status_code == 409
    assert "Mine stays here" in answer.text
    assert "<p>Theirs</p>" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    assert post_now(read, id).body == "Theirs"


def test_removed_stays_removed_while_its_author_edits(act, browser, read):
    """F22."""
    id = thread(act, "mate")
    reply(act, "ada", id, "A name is in this")
    on_post(act, "site_moderator", id, 2, care.hide_post, reason="A patient's name")
    answer = browser("ada").post(f"/threads/{id}/posts/2/edit", data={"body": "A name is gone", "version": "1"})
    assert answer.status_code == 409
    assert "A name is gone" in answer.text
    assert post_now(read, id, 2).hidden_at is not None
    assert post_now(read, id, 2).body == "A name is in this"


@pytest.mark.parametrize("person", ["ada", "mate"])
def test_what_was_typed_survives_where_the_whole_thread_is_gone_meanwhile(act, browser, read, person):
    """F22: also where nothing of the thread is there for its writer any more."""
    id = thread(act, "mate", IMAGING)
    at = reply(act, person, id)
    on_thread(act, "site_moderator", id, care.hide_thread, reason="It names a patient")
    client = browser(person)
    for address, more in ((f"/threads/{id}/posts", KEY), (f"/threads/{id}/posts/{at}/edit", {"version": "1"})):
        answer = client.post(address, data={"body": "Long & thought about"} | more)
        assert answer.status_code in (403, 404, 409)
        assert "Long &amp; thought about</textarea>" in answer.text
    assert post_now(read, id, at).body != "Long & thought about"


def test_a_moderator_who_edits_while_another_removes_is_told(act, browser, read):
    """F22."""
    id = thread(act, "mate", IMAGING)
    on_post(act, "site_moderator", id, 1, care.hide_post, reason="It names a patient")
    sent = {"title": "Can we scan?", "body": "A name is gone", "version": "1", "reason": "A name"}
    answer = browser("space_moderator").post(f"/threads/{id}/posts/1/edit", data=sent)
    assert answer.status_code == 409 and "A name is gone" in answer.text
    assert post_now(read, id).hidden_at is not None and post_now(read, id).version == 2


def test_the_same_edit_sent_twice_is_one(act, browser, read, later):
    id = thread(act)
    later(minutes=6)
    sent = {"title": "Can we scan at the bedside?", "body": "Other words", "version": "1"}
    assert [browser("ada").post(f"/threads/{id}/posts/1/edit", data=sent).status_code for _ in range(2)] == [303, 303]
    assert len(read(select(PostRevision))) == 1


def test_a_form_sent_twice_is_one_thread_and_one_post(browser, read):
    """F20."""
    ada = browser("ada")
    first, second = (ada.post("/threads", data=NEW | KEY) for _ in range(2))
    assert (first.status_code, first.location) == (303, second.location)
    reply = {"body": "Yes", "client_key": "another-key-1"}
    first, second = (ada.post("/threads/1/posts", data=reply) for _ in range(2))
    assert (first.status_code, first.location) == (303, second.location)
    assert len(read(select(Thread))) == 1
    assert len(read(select(Post))) == 2


def test_the_key_of_a_form_ends_where_it_ends(act, browser):
    id = thread(act)
    answer = browser("mate").post(f"/threads/{id}/posts", data={"body": "Once", "client_key": "k" * 64 + "\n"})
    assert answer.status_code == 422


def test_a_retry_is_not_refused_because_the_thread_was_locked_meanwhile(act):
    id = thread(act, "mate")
    first = reply(act, "ada", id, client_key="a-key-12345")
    on_thread(act, "site_moderator", id, operations.lock_thread, reason="Enough")
    assert reply(act, "ada", id, client_key="a-key-12345") == first


def test_ten_people_who_reply_at_once_stand_one_behind_the_other(act, house, read):
    id = thread(act)
    people = ["ada", "mate", "friend", "supervisor", "organiser"] * 2
    failures = []

    def write(person):
        try:
            reply(act, person, id)
        except Exception as error:
            failures.append(error)

    writers = [threading.Thread(target=write, args=(person,)) for person in people]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    assert read(select(Post.position).order_by(Post.position)) == list(range(1, 12))
    now = thread_now(read, id)
    assert (now.post_count, now.last_position, now.next_position) == (11, 11, 12)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"title": "Short"}, "Between 8 and 200 characters."),
        ({"title": "x" * 201}, "Between 8 and 200 characters."),
        ({"title": "\u200b" * 20}, "Write something first."),
        ({"title": "Which bed\u202eframe?"}, "invisible control characters"),
        ({"body": "Too short"}, "Between 10 and 20000 characters."),
        ({"body": "x" * 20_001}, "Between 10 and 20000 characters."),
        ({"body": "[nothing]: https://example.org"}, "Nothing of this would be seen"),
        ({"tags": "a, b, c, d, e, f"}, "At most five tags."),
        ({"tags": "x" * 41}, "at most 40 characters"),
        ({"space": "999"}, "This space is not open to you"),
        ({"space": str(GROUP)}, "This space is not open to you"),
        ({"space": "one"}, "Space"),
        ({"kind": "riot"}, "What is it?"),
        ({"client_key": "x"}, "Invalid"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_kept(browser, read, given, says):
    answer = browser("mate").post("/threads", data=NEW | KEY | given)
    assert answer.status_code == 422
    assert says in answer.text
    assert read(select(Thread)) == []
    if "body" not in given:
        assert NEW["body"] in answer.text


def test_lengths_at_their_edges_are_taken(browser, read):
    sent = NEW | {"title": "x" * 200, "body": "y" * 20_000, "tags": "a,b,c,d,e", "client_key": "edge-key-1"}
    assert browser("ada").post("/threads", data=sent).status_code == 303
    assert browser("ada").post("/threads/1/posts", data={"body": "k", "client_key": "edge-key-2"}).status_code == 303
    assert len(read(select(ThreadTag))) == 5


def test_markup_in_titles_tags_and_bodies_is_shown_as_text(browser):
    bad = "<script>alert(1)</script> in a title"
    sent = NEW | {"title": bad, "body": f"{bad} and more", "tags": "<b>x</b>", "client_key": "markup-key-1"}
    page = browser("ada").post("/threads", data=sent, follow_redirects=True).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; in a title" in page
    assert "<script>alert" not in browser("ada").get("/threads").text


def test_a_locked_thread_refuses_and_keeps_the_text(act, browser, read):
    id = thread(act)
    on_thread(act, "site_moderator", id, operations.lock_thread, reason="Enough said")
    answer = browser("mate").post(
        f"/threads/{id}/posts", data={"body": "What I wrote all evening", "client_key": "locked-key-1"}
    )
    assert answer.status_code == 403
    assert "This thread is locked" in answer.text
    assert "What I wrote all evening" in answer.text
    assert len(read(select(Post))) == 1


def test_a_reply_points_to_its_post_even_when_that_was_removed_meanwhile(act, browser, read):
    id = thread(act)
    reply(act, "mate", id)
    on_post(act, "mate", id, 2, operations.delete_post)
    answer = browser("friend").post(
        f"/threads/{id}/posts", data={"body": "To that", "reply_to": "2", "client_key": "pointing-1"}
    )
    assert answer.status_code == 303
    assert post_now(read, id, 3).reply_to_id == post_now(read, id, 2).id


def test_a_reply_never_points_into_another_thread(act, read):
    here, there = thread(act), thread(act, title="Another thread altogether")
    elsewhere = post_now(read, there).id

    def post(me):
        from app.extensions import db

        other = db.session.get(Post, elsewhere)
        return operations.post_reply(
            me, queries.get_thread(me, here), body="x", html="<p>x</p>", client_key="point-123", reply_to=other
        ).id

    made = act("mate", post)
    assert read(select(Post.reply_to_id).where(Post.id == made)) == [None]


def test_the_preview_is_what_is_posted(browser, act):
    text = "Filtered **back-projection** gives [streaks](https://example.org)\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    html = browser("ada").post("/preview", data={"text": text})
    assert (html.status_code, html.mimetype) == (200, "text/html")
    id = thread(act, body=text)
    assert (
        f'<div class="prose" dir="auto">{html.text}</div>'
        in browser("mate").get(f"/threads/{id}-can-we-scan-at-the-bedside").text
    )


def test_without_script_the_preview_comes_with_the_page_and_posts_nothing(act, browser, read):
    id = thread(act)
    answer = browser("mate").post(
        f"/threads/{id}/posts", data={"body": "Look at **this**", "preview": "1", "client_key": "preview-1"}
    )
    assert answer.status_code == 200
    assert "<p>Look at <strong>this</strong></p>" in answer.text
    assert "Look at **this**" in answer.text
    assert "needs another look" not in answer.text
    assert len(read(select(Post))) == 1
    answer = browser("mate").post("/threads", data=NEW | {"preview": "1", "body": "*so*"})
    assert answer.status_code == 200
    assert "<em>so</em>" in answer.text


def test_a_preview_has_the_length_of_a_post(browser):
    assert browser("ada").post("/preview", data={"text": "x" * 20_001}).status_code == 422
    assert browser(None).post("/preview", data={"text": "x"}).status_code == 302


def test_an_own_thread_goes_while_nobody_answered(act, browser, read):
    id = thread(act)
    reply(act, "ada", id, "One more thing")
    assert browser("ada").post(f"/threads/{id}/posts/1/delete").status_code == 303
    assert thread_now(read, id).deleted_at is not None
    assert browser("mate").get(f"/threads/{id}-can-we-scan-at-the-bedside").status_code == 404
    assert len(read(select(Removal))) == 2


def test_an_answered_thread_stays(act, browser, read):
    id = thread(act)
    reply(act, "mate", id)
    answer = browser("ada").post(f"/threads/{id}/posts/1/delete")
    assert answer.status_code == 403
    assert "Others have answered" in answer.text
    assert thread_now(read, id).deleted_at is None


def test_a_post_of_another_is_not_taken_back(act, browser):
    id = thread(act)
    reply(act, "mate", id)
    for person in ("ada", "site_moderator"):
        assert browser(person).post(f"/threads/{id}/posts/2/delete").status_code == 403


def test_figures_follow_the_visible_posts(act, read):
    id = thread(act)
    for _ in range(3):
        reply(act, "mate", id)
    on_post(act, "mate", id, 4, operations.delete_post)
    on_post(act, "site_moderator", id, 2, care.hide_post, reason="Spam")
    now = thread_now(read, id)
    visible = read(select(Post).where(Post.hidden_at.is_(None), Post.deleted_at.is_(None)).order_by(Post.position))
    assert (now.post_count, now.last_position, now.last_post_at) == (2, 3, visible[-1].created_at)
    for position in (2, 4):
        on_post(act, "site_moderator", id, position, operations.restore_post)
    now = thread_now(read, id)
    assert (now.post_count, now.last_position) == (4, 4)
    assert now.post_count == read(select(func.count()).select_from(Post))[0]


def test_a_suspended_person_is_not_let_in(act, browser):
    id = thread(act)
    assert (
        browser("suspended").post(f"/threads/{id}/posts", data={"body": "x", "client_key": "suspended-1"}).status_code
        == 302
    )


def test_a_lock_that_ran_out_holds_no_more(act, read, later):
    id = thread(act)
    on_thread(
        act,
        "site_moderator",
        id,
        operations.lock_thread,
        reason="A night's rest",
        until=clock.now() + timedelta(hours=8),
    )
    assert answer_of(lambda: reply(act, "mate", id)) == 403
    later(hours=9)
    assert answer_of(lambda: reply(act, "mate", id)) == 200


def test_a_page_of_refusal_gives_back_the_text_and_no_other_field(act, browser):
    said = {"body": "What I typed.", "password": "secret-of-mine", "email": "me@example.org", "note": "aside"}
    answer = browser("mate").post("/threads/99999/posts", data=said)
    assert answer.status_code == 404 and "What I typed.</textarea>" in answer.text
    assert not any(other in answer.text for other in ("secret-of-mine", "me@example.org", "aside"))


def test_how_a_thread_begins_stays_as_long_as_it_has_to_be(act, browser, read):
    id = thread(act, "ada")
    reply(act, "ada", id)
    door = "/threads/{}/posts/{}/edit"
    short = {"title": "Can we scan at the bedside?", "body": "Nine here", "version": "1"}
    answer = browser("ada").post(door.format(id, 1), data=short)
    assert answer.status_code == 422 and "at least 10 characters" in answer.text and "Nine here" in answer.text
    assert browser("ada").post(door.format(id, 1), data=short | {"body": "Just ten ."}).status_code == 303
    assert browser("ada").post(door.format(id, 2), data={"body": "9", "version": "1"}).status_code == 303


def test_taking_a_thread_back_is_offered_until_somebody_else_writes(act, browser):
    id = thread(act, "ada")
    reply(act, "ada", id)
    address, offer = f"/threads/{id}-can-we-scan-at-the-bedside", f"/threads/{id}/posts/1/delete"
    assert offer in browser("ada").get(address).text
    reply(act, "mate", id)
    assert offer not in browser("ada").get(address).text
