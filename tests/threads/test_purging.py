"""Thirty days after it was deleted nothing is left of a post (T-7), unless it was reported."""

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.kernel.errors import NotFound
from app.threads import care, jobs, operations, queries, reactions
from app.threads.attachments import Attachment
from app.threads.models import Post, PostRevision, Reaction, ThreadTag
from tests import cast
from tests.threads.places import on_post, post_now, reply, thread, thread_now

SAID = "It was bed 12."


def purge(app):
    with app.app_context():
        jobs.purge()


@pytest.fixture
def deleted(act, later):
    """A thread of ada's: mate replied (2), changed it and took it back."""
    id = thread(act)
    reply(act, "mate", id, SAID)
    on_post(act, "friend", id, 2, reactions.react, kind="useful")
    later(minutes=6)
    on_post(act, "mate", id, 2, operations.edit_post, body="It was a bed.", html="<p>It was a bed.</p>", version=1)
    on_post(act, "mate", id, 2, operations.delete_post)
    return id


def left(read, thread_id):
    return post_now(read, thread_id, 2).body, len(read(select(PostRevision))), len(read(select(Reaction)))


def test_before_that_it_can_be_restored(act, app, read, later, deleted):
    later(days=29)
    purge(app)
    assert left(read, deleted) == ("It was a bed.", 1, 1)
    on_post(act, "site_moderator", deleted, 2, care.restore_post)
    later(days=34)
    purge(app)
    assert left(read, deleted) == ("It was a bed.", 1, 1)


def test_a_dry_run_counts_what_would_go_and_leaves_it(act, app, read, later, deleted):
    run = lambda: app.test_cli_runner().invoke(args=["threads", "purge", "--dry-run"]).output  # noqa: E731
    whole = thread(act, "mate")
    on_post(act, "mate", whole, 1, operations.delete_post)
    later(days=29)
    assert run() == "Posts: 0, threads: 0.\n"
    later(days=31)
    assert run() == "Posts: 2, threads: 1.\n"
    assert left(read, deleted) == ("It was a bed.", 1, 1)
    purge(app)
    assert left(read, deleted) == ("", 0, 0) and thread_now(read, whole).title == ""
    assert run() == "Posts: 0, threads: 0.\n"


def test_after_that_nothing_is_left(act, app, read, later, browser, deleted):
    later(days=31)
    purge(app)
    assert left(read, deleted) == ("", 0, 0)
    with pytest.raises(NotFound):
        on_post(act, "site_moderator", deleted, 2, care.restore_post)
    for person in ("site_moderator", "mate", "ada"):
        act(None, lambda person=person: cast.sign_in_again(person))
        page = browser(person).get(f"/threads/{deleted}-x", follow_redirects=True)
        assert page.status_code == 200 and 'id="post-2"' not in page.text
        assert browser(person).get(f"/threads/{deleted}/posts/2/history").status_code == 404
    purge(app)


def test_who_answered_it_keeps_their_place(act, app, read, later, browser, deleted):
    on_post(act, "site_moderator", deleted, 2, care.restore_post)
    reply(act, "friend", deleted, "Which bed?", to=2)
    on_post(act, "mate", deleted, 2, operations.delete_post)
    later(days=31)
    purge(app)
    act(None, lambda: cast.sign_in_again("site_moderator"))
    page = browser("site_moderator").get(f"/threads/{deleted}-x", follow_redirects=True).text
    tombstone = page.split('id="post-2"')[1].split("</article>")[0]
    assert "removed" in tombstone and "Restore" not in tombstone and "Mats" not in tombstone
    assert "Which bed?" in page


def test_what_is_only_hidden_stays(act, app, read, later):
    id = thread(act)
    reply(act, "mate", id, SAID)
    on_post(act, "site_moderator", id, 2, care.hide_post, reason="Let us look at it")
    later(days=400)
    purge(app)
    assert post_now(read, id, 2).body == SAID


def test_a_thread_goes_with_its_title_its_tags_and_its_posts(act, app, read, later):
    id = thread(act, tags=["beds"])
    on_post(act, "ada", id, 1, operations.delete_post)
    later(days=31)
    purge(app)
    now = thread_now(read, id)
    assert (now.title, now.excerpt, now.state) == ("", "", "purged")
    assert post_now(read, id).body == "" and read(select(ThreadTag)) == []
    with pytest.raises(NotFound):
        act("admin", lambda me: queries.get_thread(me, id))


def test_its_files_are_thrown_away_with_what_nobody_sent(act, app, read, later, deleted):
    def attach():
        about = {
            "member_id": cast.id_of("mate"),
            "name": "a.pdf",
            "kind": "pdf",
            "size": 3,
            "stored": "0" * 32,
            "digest": "",
        }
        db.session.add(Attachment(post_id=db.session.scalar(select(Post.id).where(Post.position == 2)), **about))

    act(None, attach)
    later(days=31)
    purge(app)
    with app.app_context():
        jobs.throw_files_away()
    assert read(select(Attachment)) == []


def test_what_was_reported_waits_for_its_decision_and_half_a_year(act, app, read, later, deleted):
    from app.moderation.models import Case

    def report():
        post = db.session.scalars(select(Post).where(Post.position == 2)).one()
        about = {
            "target_kind": "post",
            "target_id": post.id,
            "author_id": post.author_id,
            "title": "",
            "reason": "personal",
        }
        db.session.add(Case(**about))

    act(None, report)
    later(days=100)
    purge(app)
    assert post_now(read, deleted, 2).body
    act(None, lambda: db.session.execute(update(Case).values(state="decided", decided_at=_now())))
    later(days=100 + 180)
    purge(app)
    assert post_now(read, deleted, 2).body
    later(days=100 + 185)
    purge(app)
    assert post_now(read, deleted, 2).body == ""


def test_a_reported_thread_keeps_its_posts(act, app, read, later, deleted):
    from app.moderation.models import Case

    about = {
        "target_kind": "thread",
        "target_id": deleted,
        "author_id": cast.id_of("ada"),
        "title": "",
        "reason": "other",
    }
    act(None, lambda: db.session.add(Case(**about)))
    later(days=31)
    purge(app)
    assert post_now(read, deleted, 2).body


def _now():
    from app.kernel import clock

    return clock.now()
