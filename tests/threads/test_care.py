"""What moderators do (T-8, G-8): only they, with a reason, written down, and back again."""

import pytest
from sqlalchemy import select

from app.kernel.audit import AuditEntry
from app.notifications.statements.models import Statement
from app.threads import measures, operations
from app.threads.models import Removal, ThreadLock
from tests import cast
from tests.threads.places import COMMON, IMAGING, on_post, on_thread, post_now, reply, thread, thread_now

WHY = {"reason": "A patient's name is in it"}
MODERATORS = {IMAGING: {"space_moderator", "site_moderator", "admin"}, COMMON: {"site_moderator", "admin"}}
DOORS = ("lock", "lock/delete", "hide", "posts/2/hide", "posts/2/hide/delete")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("space", MODERATORS)
@pytest.mark.parametrize("person", "ada mate organiser newcomer silenced space_moderator site_moderator admin".split())
def test_only_moderators_of_the_space_act(act, browser, person, space, door):
    id = thread(act, "ada", space)
    reply(act, "mate", id)
    may = person in MODERATORS[space]
    assert browser(person).post(f"/threads/{id}/{door}", data=WHY).status_code == (303 if may else 403)
    if not door.endswith("delete"):
        assert browser(person).get(f"/threads/{id}/{door}").status_code in ((200,) if may else (403, 404))


@pytest.mark.parametrize("door", ["lock", "hide", "posts/2/hide"])
@pytest.mark.parametrize("reason", ["", "  ", "x", "x" * 281])
def test_no_act_without_a_reason(act, browser, read, door, reason):
    id = thread(act, "ada", IMAGING)
    reply(act, "mate", id)
    assert browser("admin").post(f"/threads/{id}/{door}", data={"reason": reason}).status_code == 422
    assert read(select(Removal)) == []
    assert read(select(ThreadLock)) == []


def test_a_lock_says_who_why_and_until_when(act, browser, read):
    id = thread(act, "ada", IMAGING)
    browser("space_moderator").post(f"/threads/{id}/lock", data={"reason": "Sleep over it", "until": "1"})
    page = browser("ada").get(f"/threads/{id}-can-we-scan-at-the-bedside").text
    for words in ("Locked by Dalia Morgenrood, until", "Sleep over it"):
        assert words in page
    assert 'name="body"' not in page
    assert 'name="body"' in browser("space_moderator").get(f"/threads/{id}-can-we-scan-at-the-bedside").text


def test_a_second_lock_replaces_the_first_and_both_stay_written(act, read):
    id = thread(act, "ada", IMAGING)
    for reason in ("First", "Second"):
        on_thread(act, "space_moderator", id, operations.lock_thread, reason=reason)
    on_thread(act, "admin", id, operations.unlock_thread)
    on_thread(act, "admin", id, operations.unlock_thread)
    locks = read(select(ThreadLock).order_by(ThreadLock.id))
    assert [(lock.reason, lock.lifted_by_id) for lock in locks] == [
        ("First", cast.ids.space_moderator),
        ("Second", cast.ids.admin),
    ]
    assert not thread_now(read, id).is_locked
    acts = [entry.act for entry in read(select(AuditEntry).order_by(AuditEntry.id))]
    assert acts == ["thread locked", "thread locked", "thread unlocked"]


def test_hiding_and_restoring_a_post_leaves_both_written(act, read):
    id = thread(act, "ada", IMAGING)
    reply(act, "mate", id)
    for _ in range(2):
        on_post(act, "space_moderator", id, 2, operations.hide_post, reason="A name")
    for _ in range(2):
        on_post(act, "admin", id, 2, operations.restore_post)
    [removal] = read(select(Removal))
    assert (removal.step, removal.by_id, removal.reason, removal.restored_by_id) == (
        "hidden",
        cast.ids.space_moderator,
        "A name",
        cast.ids.admin,
    )
    assert post_now(read, id, 2).hidden_at is None


def test_the_audit_holds_no_words_of_members(act, read):
    id = thread(act, "ada", IMAGING)
    on_thread(act, "space_moderator", id, operations.hide_thread, reason="Jan de Wit is named")
    [entry] = read(select(AuditEntry))
    assert "Jan" not in str(entry.codes)
    assert entry.actor_id == cast.ids.space_moderator


def test_a_thread_its_author_took_back_is_restored_whole(act, browser, read):
    id = thread(act, "ada", IMAGING)
    on_post(act, "ada", id, 1, operations.delete_post)
    url = f"/threads/{id}-can-we-scan-at-the-bedside"
    assert browser("mate").get(url).status_code == 404
    assert "You took this back. Only you, for a day," in browser("ada").get(url).text
    assert "Only moderators and, for a day, its author see it." in browser("space_moderator").get(url).text
    assert browser("space_moderator").post(f"/threads/{id}/hide/delete").status_code == 303
    assert "What do you see" in browser("mate").get(url).text
    assert all(removal.restored_at for removal in read(select(Removal)))
    assert thread_now(read, id).post_count == 1


def test_edits_stop_in_a_locked_thread_but_for_moderators(act, browser):
    id = thread(act, "ada", IMAGING)
    on_thread(act, "space_moderator", id, operations.lock_thread, reason="Enough")
    changed = {"title": "Can we scan at the bedside?", "body": "Something else", "version": "1"}
    answer = browser("ada").post(f"/threads/{id}/posts/1/edit", data=changed)
    assert answer.status_code == 403
    assert "Something else" in answer.text
    answer = browser("space_moderator").post(f"/threads/{id}/posts/1/edit", data=changed | WHY)
    assert answer.status_code == 303


@pytest.mark.parametrize("what", ["post", "thread"])
def test_moderators_restore_nothing_of_their_own_that_another_removed(act, browser, read, what):
    """Nobody decides about themselves (H-7); what they removed themselves they bring back."""
    id = thread(act, "space_moderator" if what == "thread" else "ada", IMAGING)
    position = 1 if what == "thread" else reply(act, "space_moderator", id)
    door = f"/threads/{id}/hide/delete" if what == "thread" else f"/threads/{id}/posts/2/hide/delete"

    def hide(person):
        if what == "thread":
            on_thread(act, person, id, operations.hide_thread, reason="Off the point")
        else:
            on_post(act, person, id, position, operations.hide_post, reason="Off the point")

    def is_hidden():
        return (thread_now(read, id) if what == "thread" else post_now(read, id, position)).hidden_at is not None

    page = f"/threads/{id}-can-we-scan-at-the-bedside"
    hide("space_moderator")
    assert f'formaction="{door}"' in browser("space_moderator").get(page).text
    assert browser("space_moderator").post(door).status_code == 303 and not is_hidden()
    hide("site_moderator")
    assert f'formaction="{door}"' not in browser("space_moderator").get(page).text
    assert browser("space_moderator").post(door).status_code == 403 and is_hidden()
    assert browser("site_moderator").post(door).status_code == 303 and not is_hidden()


def test_what_is_there_again_is_said_of_what_took_it_away_alone(act, read):
    id = thread(act, "ada", IMAGING)
    reply(act, "mate", id)
    post = post_now(read, id, 2).id
    act("space_moderator", measures.tell_post, post, reason="Mind the tone", rule="kind")
    on_post(act, "space_moderator", id, 2, operations.hide_post, reason="A name")
    on_post(act, "space_moderator", id, 2, operations.restore_post)
    lifted = {one.act: one.lifted_at is not None for one in read(select(Statement))}
    assert lifted == {"told": False, "hidden": True}
