"""What search gets of threads, and what it may show: the audience of the space, and only what stands."""

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel.outbox import OutboxItem
from app.threads import operations, search
from app.threads.models import Thread
from tests import cast
from tests.threads.places import COMMON, EDITION, GROUP, IMAGING, OPEN, STAFF, on_post, on_thread, reply, thread


def document(act, id):
    return next(iter(act(None, lambda: list(search.documents([id])))), None)


@pytest.mark.parametrize(
    ("space", "author", "audiences"),
    [
        (COMMON, "ada", ()),
        (OPEN, "ada", ()),
        (EDITION, "ada", ("edition:1",)),
        (GROUP, "ada", ("group:1",)),
        (STAFF, "admin", ("staff",)),
    ],
)
def test_a_thread_is_indexed_for_the_audience_of_its_space(act, space, author, audiences):
    id = thread(act, author, space, tags=["night", "beds"])
    reply(act, "admin", id, "The **skull** is the prior")
    found = document(act, id)
    assert set(found.audiences) >= set(audiences)
    assert bool(found.audiences) == bool(audiences)
    assert all(term.startswith(("space:", "moderates:")) for term in set(found.audiences) - set(audiences))
    for words in ("Can we scan at the bedside?", "eleventh projection", "The skull is the prior", "night"):
        assert words in found.members
    assert found.title == "Can we scan at the bedside?"


def test_what_is_hidden_or_taken_back_is_not_in_it(act):
    id = thread(act, "ada", IMAGING)
    reply(act, "mate", id, "A patient called Jan")
    on_post(act, "space_moderator", id, 2, operations.hide_post, reason="A name")
    assert "Jan" not in document(act, id).members
    on_thread(act, "space_moderator", id, operations.hide_thread, reason="All of it")
    assert document(act, id) is None
    assert id not in list(act(None, lambda: list(search.ids())))


def test_every_change_reaches_the_index(act, read):
    id = thread(act, "ada", IMAGING)
    reply(act, "mate", id)
    on_post(act, "ada", id, 1, operations.edit_post, body="Other", html="<p>Other</p>", version=1)
    on_post(act, "mate", id, 2, operations.delete_post)
    on_post(act, "admin", id, 2, operations.restore_post)
    on_thread(act, "admin", id, operations.hide_thread, reason="All")
    on_thread(act, "admin", id, operations.restore_thread)
    changes = read(select(OutboxItem).where(OutboxItem.topic == "search.changed"))
    assert [change.payload for change in changes] == [{"kind": "thread", "id": id}] * 7


def test_hits_are_for_who_may_see_them(act, read):
    ids = [thread(act, "ada", space) for space in (COMMON, EDITION, GROUP)]
    seen = {who: sorted(act(who, search.hits, ids)) for who in ("ada", "mate", "outsider")}
    assert seen == {"ada": ids, "mate": ids[:2], "outsider": ids[:1]}


def test_a_hit_holds_nothing_of_a_person_who_was_blocked(act):
    id = thread(act, "ada")
    reply(act, "blocked", id, "The unmistakable words")
    hit = act("blocker", search.hits, [id])[id]
    assert "unmistakable" not in str(hit.parts)
    assert "unmistakable" in str(act("ada", search.hits, [id])[id].parts)


def test_a_hit_does_not_tell_the_name_of_a_former_member(act):
    id = thread(act, "mate")
    assert act("ada", search.hits, [id])[id].shown["author"] == "Mats Grachtmeer"
    act(None, lambda: setattr(db.session.get(Member, cast.ids.mate), "state", "deactivated"))
    assert act("ada", search.hits, [id])[id].shown["author"] == "Former member"


def test_degraded_search_finds_by_every_word_and_takes_signs_as_they_are(act):
    id = thread(act, "ada", body="Eleven projections, 100% of the time")
    thread(act, "ada", GROUP, body="Eleven projections in secret")
    assert act("outsider", search.like, ["eleven", "bedside"], 10) == [id]
    assert act("outsider", search.like, ["eleven", "missing"], 10) == []
    assert act("outsider", search.like, ["100%"], 10) == [id]
    assert act("outsider", search.like, ["1_0%"], 10) == []


def test_a_new_audience_has_every_thread_indexed_again(act, read, app):
    from app.threads.jobs import space_changed

    ids = [thread(act, "ada", IMAGING) for _ in range(3)]
    before = len(read(select(OutboxItem)))
    with app.app_context():
        space_changed(IMAGING)
    again = [item.payload["id"] for item in read(select(OutboxItem).order_by(OutboxItem.id))[before:]]
    assert sorted(again) == ids
    assert len(read(select(Thread))) == 3
