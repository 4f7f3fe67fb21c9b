"""Feeds (A-11): a private address that asks for its member's rights at each fetch; and what search engines may keep."""

import xml.etree.ElementTree as ElementTree

import pytest
from sqlalchemy import update

from app.accounts.models import Member
from app.extensions import db, limiter
from app.kernel import search
from app.search import operations as saving
from app.search.models import SavedSearch
from app.threads import feeds, operations
from app.threads.attachments import Attachment
from app.threads.models import FOR_EVER, Post, Space
from app.ties.models import Block
from tests import cast
from tests.threads.places import COMMON, GROUP, OPEN, on_post, on_thread, reply, thread

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(act, browser, person, what, id):
    """The path of a feed, as its page shows it."""
    answer = browser(person).post(f"/{what}/{id}/feed", follow_redirects=True)
    assert answer.status_code == 200
    path = act(person, lambda me: feeds.own_feeds(me)[-1].address).removeprefix("http://localhost:8000")
    assert path in answer.text
    return path


def entries(browser, path):
    answer = browser(None).get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    root = ElementTree.fromstring(answer.text)
    return [
        (one.findtext(f"{ATOM}title"), (one.findtext(f"{ATOM}content") or "").strip())
        for one in root.findall(f"{ATOM}entry")
    ]


def test_a_thread_is_read_without_signing_in_newest_first(act, browser):
    id = thread(act, "ada", body="The first.")
    reply(act, "mate", id, "The **second** & <b>more</b>.")
    path = feed(act, browser, "friend", "threads", id)
    assert [content for _, content in entries(browser, path)] == [
        "<p>The <strong>second</strong> &amp; &lt;b&gt;more&lt;/b&gt;.</p>", "<p>The first.</p>",
    ]  # fmt: skip
    answer = browser(None).get(path)
    assert f"http://localhost:8000/threads/{id}-can-we-scan-at-the-bedside#post-2" in answer.text
    assert (answer.headers["X-Robots-Tag"], answer.headers["Cache-Control"]) == ("noindex", "private, no-store")
    assert "Fenna" not in answer.text
    base = ElementTree.fromstring(answer.text).get("{http://www.w3.org/XML/1998/namespace}base")
    assert base == "http://localhost:8000/", "links within what a post says lead here"
    again = browser(None).get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_new_address_ends_the_former(act, browser):
    path = feed(act, browser, "friend", "threads", thread(act, "ada"))
    id = act("friend", lambda me: feeds.own_feeds(me)[-1].id)
    assert browser("mate").post(f"/settings/feeds/{id}/address").status_code == 404
    assert browser("friend").post(f"/settings/feeds/{id}/address").status_code == 303
    assert browser(None).get(path).status_code == 404
    [renewed] = act("friend", feeds.own_feeds)
    assert len(entries(browser, renewed.address.removeprefix("http://localhost:8000"))) == 1


def test_files_are_named_and_lead_to_where_one_signs_in(act, browser):
    id = thread(act, "ada")
    file = {"member_id": 1, "post_id": 1, "name": 'a "scan" <1>.pdf', "kind": "pdf"}
    act(None, lambda: db.session.add(Attachment(size=1, stored="x", digest="x", **file)))
    [(_, content)] = entries(browser, feed(act, browser, "friend", "threads", id))
    assert '<a href="/files/1">a &#34;scan&#34; &lt;1&gt;.pdf</a>' in content
    assert browser(None).get("/files/1").status_code == 404


def test_it_names_people_of_today_and_quotes_nothing_that_was_removed(act, browser):
    id = thread(act, "ada", body="Ask @Fenna Duinroos.")
    reply(act, "mate", id, "> [Ada](/posts/1)\n>\n> Ask her.\n\nAnd so on.")
    path = feed(act, browser, "supervisor", "threads", id)
    act(None, lambda: db.session.execute(update(Member).where(Member.id == 3).values(display_name="Fenna van Duin")))
    text = "".join(content for _, content in entries(browser, path))
    assert "@Fenna van Duin" in text and "Duinroos" not in text and "Ask her." in text
    reply(act, "mate", id, "> [Mats](/posts/2)\n>\n> And so on.\n\nIndeed.")
    on_post(act, "mate", id, 2, operations.delete_post)
    text = "".join(content for _, content in entries(browser, path))
    assert "[removed]" in text and "Indeed." in text and "And so on." not in text


def test_a_space_shows_its_new_threads(act, browser):
    thread(act, "ada", title="The first of the threads")
    path = feed(act, browser, "friend", "spaces", COMMON)
    id = thread(act, "mate", title="A <second> & newer one")
    reply(act, "ada", id)
    assert [title for title, _ in entries(browser, path)] == ["A <second> & newer one", "The first of the threads"]


def test_rights_are_asked_at_each_fetch(act, browser):
    id = thread(act, "ada", GROUP)
    path = feed(act, browser, "supervisor", "threads", id)
    space = feed(act, browser, "supervisor", "spaces", GROUP)
    assert len(entries(browser, path)) == len(entries(browser, space)) == 1
    reply(act, "ada", id)
    on_post(act, "site_moderator", id, 2, operations.hide_post, reason="Spam")
    assert len(entries(browser, path)) == 1
    on_thread(act, "site_moderator", id, lambda me, it: operations.move_thread(me, it, db.session.get_one(Space, OPEN)))
    assert entries(browser, space) == [] and len(entries(browser, path)) == 1
    on_thread(act, "site_moderator", id, lambda me, it: operations.move_thread(me, it, db.session.get_one(Space, 5)))
    assert browser(None).get(path).status_code == 404
    page = browser("supervisor").get("/settings/feeds").text
    assert "Can we scan" not in page and "may not read any more" in page


@pytest.mark.parametrize("change", [{"state": "deactivated"}, {"suspended_until": FOR_EVER}])
def test_it_dies_with_its_members_account(act, browser, change):
    path = feed(act, browser, "friend", "threads", thread(act, "ada"))
    assert entries(browser, path)
    act(None, lambda: db.session.execute(update(Member).where(Member.id == cast.ids.friend).values(**change)))
    assert browser(None).get(path).status_code == 404


def test_whom_a_block_keeps_apart_is_not_in_it(act, browser):
    id = thread(act, "ada")
    for person in ("blocked", "blocker"):
        reply(act, person, id)
    act(None, lambda: db.session.add(Block(blocker_id=cast.ids.friend, blocked_id=cast.ids.mate)))
    reply(act, "mate", id)
    for person, count in (("friend", 3), ("blocked", 3), ("blocker", 3), ("outsider", 4)):
        assert len(entries(browser, feed(act, browser, person, "threads", id))) == count


def test_closed_it_leads_nowhere_and_a_new_one_is_another(act, browser):
    id = thread(act, "ada")
    path = feed(act, browser, "friend", "threads", id)
    assert feed(act, browser, "friend", "threads", id) == path
    [own] = act("friend", feeds.own_feeds)
    assert browser("mate").post(f"/settings/feeds/{own.id}/delete").status_code == 404
    assert browser("friend").post(f"/settings/feeds/{own.id}/delete").status_code == 303
    assert browser(None).get(path).status_code == 404
    assert feed(act, browser, "friend", "threads", id) != path


def test_nobody_guesses_an_address(act, browser):
    path = feed(act, browser, "friend", "threads", thread(act, "ada"))
    secret = path.removeprefix("/feeds/").removesuffix(".atom")
    for wrong in (secret[:-1], secret[::-1], secret + "x", "1", "a.b", ".", secret.split(".")[0], "%00", "é"):
        assert browser(None).get(f"/feeds/{wrong}.atom").status_code == 404


def test_what_xml_may_not_hold_is_left_out(act, browser):
    id = thread(act, "ada")
    path = feed(act, browser, "friend", "threads", id)
    bad = "a\x0b\x00b\ufffe]]>&<c"
    act(None, lambda: db.session.execute(update(Post).where(Post.thread_id == id).values(html=bad.replace("\x00", ""))))
    assert entries(browser, path) == [("Can we scan at the bedside?", "ab]]>&<c")]


def test_who_fetches_without_end_waits(act, browser, monkeypatch):
    path = feed(act, browser, "friend", "threads", thread(act, "ada"))
    monkeypatch.setattr(limiter, "enabled", True)
    answers = [browser(None).get(path).status_code for _ in range(61)]
    assert answers[0] == 200 and answers[-1] == 429
    limiter.reset()


def test_a_kept_search_shows_whom_it_finds_and_to_its_owner_alone(act, browser, drain):
    def say():
        for person in ("mate", "outsider", "blocked"):
            cast.item(person, "headline", "Heliotrope & <mirrors>")
            search.changed("person", cast.id_of(person))

    act(None, say)
    drain()
    kept = act("friend", keep_search).id
    assert browser("ada").post(f"/search/saved/{kept}/feed").status_code == 404
    path = feed(act, browser, "friend", "search/saved", kept)
    assert sorted(entries(browser, path)) == [
        (cast.PEOPLE[who][0], "Heliotrope &amp; &lt;mirrors&gt;") for who in ("blocked", "mate", "outsider")
    ]
    act(None, lambda: db.session.add(Block(blocker_id=cast.ids.mate, blocked_id=cast.ids.friend)))
    assert len(entries(browser, path)) == 2
    act("friend", lambda me: saving.forget_search(me, db.session.get_one(SavedSearch, kept)))
    assert browser(None).get(path).status_code == 404


def keep_search(actor):
    words = {"name": "Mirrors", "text": "heliotrope", "kind": "person", "filters": {}, "client_key": "0123456789abcdef"}
    kept = saving.save_search(actor, **words)
    db.session.flush()
    return kept


# Search engines


def robots(answer):
    return answer.headers.get("X-Robots-Tag"), '<meta name="robots" content="noindex">' in answer.text


def test_only_what_strangers_read_may_be_kept(act, browser):
    id = thread(act, "ada", OPEN)
    address = f"/threads/{id}-can-we-scan-at-the-bedside"
    for path in ("/", "/threads", f"/spaces/{OPEN}", address):
        assert robots(browser(None).get(path)) == (None, False), path
        assert robots(browser("mate").get(path)) == ("noindex", True), path
    assert robots(browser(None).get("/sign-in")) == ("noindex", True)
    on_thread(act, "site_moderator", id, _take_out_of_lists)
    assert robots(browser(None).get(address)) == ("noindex", True)


def _take_out_of_lists(actor, thread):
    thread.unlisted = True


def test_pages_have_numbers(act, browser):
    id = thread(act, "ada")
    for _ in range(2):
        reply(act, "mate", id)
    far = 20 * 99 + 1
    act(
        None,
        lambda: db.session.execute(update(Post).where(Post.thread_id == id, Post.position == 3).values(position=far)),
    )
    on_thread(act, "ada", id, lambda me, it: setattr(it, "next_position", far + 1) or setattr(it, "last_position", far))
    page = browser("mate").get(f"/threads/{id}-can-we-scan-at-the-bedside?page=50").text
    assert [n for n in range(1, 101) if f'aria-label="Page {n}">{n}</a>' in page] == [1, 49, 50, 51, 100]
    assert '?page=50" aria-current="page" aria-label="Page 50"' in page


def test_what_xml_may_not_hold_is_left_out_of_its_title_too(act, browser):
    id = thread(act, "ada", title="Can we\ufffe scan at the bedside?")
    [(title, _)] = entries(browser, feed(act, browser, "friend", "threads", id))
    assert title == "Can we scan at the bedside?"
