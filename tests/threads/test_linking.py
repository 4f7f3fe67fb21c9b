"""What threads are about (T-21): each end shows the other to who may read both, and nothing to anybody else."""

import pytest
from sqlalchemy import delete, select, update

from app.extensions import db
from app.profiles.models import Profile, ProfileItem
from app.threads import linking, operations, queries
from app.threads.linking import ThreadLink
from tests import cast
from tests.threads.places import GROUP, on_thread, thread

OFFER = "Casting of silicone lungs"
NEW = {"client_key": "0123456789abcdef", "title": "How do they cast these lungs?", "kind": "question", "space": "1"}
NEW |= {"body": "What do they use for the airways?"}


@pytest.fixture
def offer(act):
    return act(None, lambda: _flushed(cast.item("ada", "offer", OFFER, audience="members")))


def _flushed(item):
    db.session.flush()
    return item.id


def page(browser, person, id):
    return browser(person).get(f"/threads/{id}", follow_redirects=True).text


def links(read):
    return [(row.thread_id, row.kind, row.subject_id) for row in read(select(ThreadLink))]


def test_discuss_starts_a_thread_and_then_leads_to_it(act, browser, read, offer):
    mate = browser("mate")
    assert f'href="/discuss/item/{offer}"' in mate.get(f"/people/{cast.ids.ada}").text
    assert mate.get(f"/discuss/item/{offer}").location == f"/threads/new?about=item:{offer}"
    form = mate.get(f"/threads/new?about=item:{offer}").text
    assert OFFER in form and f'value="item:{offer}"' in form
    assert mate.post("/threads", data=NEW | {"about": f"item:{offer}"}).status_code == 303
    [(id, kind, subject)] = links(read)
    assert (kind, subject) == ("item", offer)
    assert browser("friend").get(f"/discuss/item/{offer}").location == f"/threads/{id}"
    shown = page(browser, "friend", id)
    assert OFFER in shown and f'href="/people/{cast.ids.ada}"' in shown


def test_a_refused_text_keeps_what_it_is_about(browser, read, offer):
    answer = browser("mate").post("/threads", data=NEW | {"body": "", "about": f"item:{offer}"})
    assert answer.status_code == 422 and OFFER in answer.text and f'value="item:{offer}"' in answer.text


def test_who_may_not_read_one_end_sees_nothing_of_it(act, browser, read, offer):
    id = thread(act, "ada", GROUP)
    on_thread(act, "ada", id, linking.link, kind="item", id=offer)
    assert browser("outsider").get(f"/discuss/item/{offer}").location == f"/threads/new?about=item:{offer}"
    assert OFFER in page(browser, "supervisor", id)
    act(None, lambda: db.session.execute(update(ProfileItem).where(ProfileItem.id == offer).values(audience="only me")))
    assert OFFER not in page(browser, "supervisor", id)
    assert OFFER in page(browser, "ada", id)
    assert browser("supervisor").get(f"/discuss/item/{offer}").status_code == 404
    act(None, lambda: db.session.execute(update(ProfileItem).where(ProfileItem.id == offer).values(audience="members")))
    hidden = update(Profile).where(Profile.member_id == cast.ids.ada).values(state="hidden")
    act(None, lambda: db.session.execute(hidden))
    assert OFFER not in page(browser, "supervisor", id)


def test_nobody_links_what_they_may_not_read(act, browser, read, offer):
    act(None, lambda: db.session.execute(update(ProfileItem).where(ProfileItem.id == offer).values(audience="only me")))
    assert OFFER not in browser("mate").get(f"/threads/new?about=item:{offer}").text
    for about in (f"item:{offer}", "item:7777777", "planet:1", "item:", "item:x", "item:99999999999999"):
        key = {"client_key": f"key-{about.replace(':', '-')}-0000"}
        assert browser("mate").post("/threads", data=NEW | key | {"about": about}).status_code in (303, 422)
    assert links(read) == []


def test_a_link_goes_with_either_end_and_the_other_stays(act, browser, read, offer):
    id = thread(act, "mate")
    on_thread(act, "mate", id, linking.link, kind="item", id=offer)
    act(None, lambda: db.session.execute(delete(ProfileItem).where(ProfileItem.id == offer)))
    shown = page(browser, "friend", id)
    assert "Can we scan" in shown and OFFER not in shown
    other = act(None, lambda: _flushed(cast.item("ada", "need", "Airways made of wax", audience="members")))
    on_thread(act, "mate", id, linking.link, kind="item", id=other)
    assert browser("friend").post(f"/threads/{id}/links/item/{other}/delete").status_code == 403
    assert browser("mate").post(f"/threads/{id}/links/item/{other}/delete").status_code == 303
    assert "Airways" not in page(browser, "friend", id)
    on_thread(act, "mate", id, linking.link, kind="item", id=other)
    on_thread(act, "admin", id, operations.hide_thread, reason="Spam")
    assert browser("friend").get(f"/discuss/item/{other}").location == f"/threads/new?about=item:{other}"
    assert "Airways" in browser("friend").get(f"/people/{cast.ids.ada}").text


def test_it_goes_along_where_its_thread_becomes_part_of_another(act, browser, read, offer):
    one, two = thread(act, "mate"), thread(act, "mate", title="Another question altogether")
    for id in (one, two):
        on_thread(act, "mate", id, linking.link, kind="item", id=offer)
    on_thread(act, "admin", one, lambda me, it: operations.merge_threads(me, it, queries.get_thread(me, two)))
    assert links(read) == [(two, "item", offer)]
    assert browser("friend").get(f"/discuss/item/{offer}").location == f"/threads/{two}"
