"""Removing for good before its time (T-20): one proposes, an admin who is somebody else agrees, and nothing is left."""

import pytest
from sqlalchemy import select

from app.accounts.models import StaffRole
from app.extensions import db
from app.kernel.errors import Conflict, Forbidden, Refusal
from app.notifications.models import Notification
from app.notifications.statements.models import Statement
from app.threads import operations, purges
from app.threads.models import PostRevision, Removal
from app.threads.purges import Purge
from tests.cast import ids
from tests.threads.places import IMAGING, on_post, on_thread, post_now, reply, thread, thread_now

WHY = {"reason": "A child can be recognised in it", "rule": "private"}
SLUG = "can-we-scan-at-the-bedside"


@pytest.fixture
def hidden(act):
    """A thread of ada's whose second post, by mate, is hidden."""
    id = thread(act, "ada", IMAGING)
    reply(act, "mate", id, body="The boy from bed twelve.")
    on_post(act, "space_moderator", id, 2, operations.hide_post, reason="A name")
    return id


def propose(act, person, id):
    return on_post(act, person, id, 2, lambda me, post: purges.propose_purge(me, post, **WHY).id)


def agree(act, person, purge_id):
    act(person, lambda me: purges.agree_to_purge(me, purges.get_purge(me, purge_id)))


def test_two_people_and_it_is_gone_for_good(act, browser, drain, read, hidden):
    purge = propose(act, "site_moderator", hidden)
    assert post_now(read, hidden, 2).body == "The boy from bed twelve."
    agree(act, "admin", purge)
    post = post_now(read, hidden, 2)
    assert (post.body, post.html, post.state) == ("", "", "purged")
    for person in ("mate", "ada", "admin", "space_moderator"):
        assert "bed twelve" not in browser(person).get(f"/threads/{hidden}-{SLUG}").text
    assert [one.excerpt for one in read(select(Statement))] == ["", ""], "what its author was told holds nothing of it"
    assert read(select(Statement).order_by(Statement.id))[-1].act == "purged"
    assert "purged" in [one.step for one in read(select(Removal))]


@pytest.mark.parametrize("second", ["site_moderator", "space_moderator", "mate", "ada"])
def test_nobody_but_an_admin_agrees(act, read, hidden, second):
    purge = propose(act, "site_moderator", hidden)
    with pytest.raises(Forbidden):
        agree(act, second, purge)
    assert post_now(read, hidden, 2).body


def test_an_admin_does_not_agree_with_themselves(act, browser, read, hidden):
    purge = propose(act, "admin", hidden)
    with pytest.raises(Forbidden):
        agree(act, "admin", purge)
    assert "You proposed it" in browser("admin").get("/moderation/purges").text
    act(None, lambda: db.session.add(StaffRole(member_id=ids.organiser, role="admin")))
    agree(act, "organiser", purge)
    assert post_now(read, hidden, 2).body == ""


def test_what_was_restored_meanwhile_stays(act, read, hidden):
    purge = propose(act, "site_moderator", hidden)
    on_post(act, "space_moderator", hidden, 2, operations.restore_post)
    with pytest.raises(Conflict):
        agree(act, "admin", purge)
    assert (post_now(read, hidden, 2).body, post_now(read, hidden, 2).state) == ("The boy from bed twelve.", "visible")


@pytest.mark.parametrize("person", ["space_moderator", "mate", "organiser"])
def test_only_moderators_of_the_whole_site_propose(act, hidden, person):
    with pytest.raises(Refusal) as refusal:
        propose(act, person, hidden)
    assert refusal.value.status in (403, 404)


def test_what_everybody_reads_is_not_removed_for_good(act, read, hidden):
    on_post(act, "admin", hidden, 2, operations.restore_post)
    with pytest.raises(Forbidden):
        propose(act, "site_moderator", hidden)


def test_proposed_twice_is_one_and_admins_hear_of_it_once(act, read, hidden):
    assert propose(act, "site_moderator", hidden) == propose(act, "admin", hidden)
    told = read(select(Notification).where(Notification.cause == "purge proposed"))
    assert [one.member_id for one in told] == [ids.admin]


def test_declined_it_stays(act, browser, read, hidden):
    purge = propose(act, "site_moderator", hidden)
    assert browser("site_moderator").post(f"/moderation/purges/{purge}/delete").status_code == 303
    with pytest.raises(Conflict):
        agree(act, "admin", purge)
    assert post_now(read, hidden, 2).body
    assert propose(act, "site_moderator", hidden) != purge, "it can be proposed anew"


def test_a_whole_thread(act, browser, drain, read):
    id = thread(act, "mate", IMAGING)
    reply(act, "ada", id, body="An answer to it.")
    on_post(act, "ada", id, 2, operations.edit_post, body="Another", html="<p>Another</p>", version=1)
    on_thread(act, "admin", id, operations.remove_thread, reason="A name")
    purge = on_thread(act, "site_moderator", id, lambda me, it: purges.propose_purge(me, it, **WHY).id)
    agree(act, "admin", purge)
    assert (thread_now(read, id).title, thread_now(read, id).state) == ("", "purged")
    assert {post_now(read, id, n).body for n in (1, 2)} == {""} and read(select(PostRevision)) == []
    for person in ("mate", "admin"):
        assert browser(person).get(f"/threads/{id}-{SLUG}").status_code == 404


def test_by_the_pages(browser, read, hidden):
    moderator, admin = browser("site_moderator"), browser("admin")
    assert f"/threads/{hidden}/posts/2/purge" in moderator.get(f"/threads/{hidden}-{SLUG}").text
    assert "/posts/2/purge" not in browser("space_moderator").get(f"/threads/{hidden}-{SLUG}").text
    assert "Nothing brings them back" in moderator.get(f"/threads/{hidden}/posts/2/purge").text
    assert moderator.post(f"/threads/{hidden}/posts/2/purge", data={"reason": ""}).status_code == 422
    assert moderator.post(f"/threads/{hidden}/posts/2/purge", data=WHY).status_code == 303
    [purge] = read(select(Purge))
    page = admin.get("/moderation/purges").text
    assert "A child can be recognised" in page and "bed twelve" in page
    assert admin.post(f"/moderation/purges/{purge.id}/agreement").status_code == 303
    assert "Nothing is proposed" in admin.get("/moderation/purges").text
