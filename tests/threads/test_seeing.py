"""Who sees a space, a thread, a post (T-1, the rights table): the query decides, and the page answers 404."""

import pytest
from sqlalchemy import select

from app.kernel.errors import NotFound
from app.threads import operations, queries
from app.threads.models import Space
from tests.threads.places import COMMON, EDITION, GROUP, IMAGING, OPEN, STAFF, on_post, on_thread, reply, thread

EVERYBODY = "ada mate friend supervisor organiser space_moderator site_moderator admin outsider newcomer silenced hidden".split()
OF_LEIDEN = {"ada", "mate", "supervisor", "organiser", "newcomer", "silenced", "blocker", "blocked"}
SITE = {"site_moderator", "admin"}
SEES = {
    COMMON: set(EVERYBODY),
    OPEN: {*EVERYBODY, None},
    EDITION: OF_LEIDEN & set(EVERYBODY) | SITE,
    GROUP: {"ada", "supervisor"} | SITE,
    STAFF: {"space_moderator"} | SITE,
}
AUTHOR = {COMMON: "ada", OPEN: "ada", EDITION: "ada", GROUP: "ada", STAFF: "admin"}


@pytest.mark.parametrize("space", SEES)
@pytest.mark.parametrize("person", [*EVERYBODY, None])
def test_a_space_is_there_for_its_audience_only(act, browser, read, space, person):
    id = thread(act, AUTHOR[space], space)
    sees = person in SEES[space]
    page = browser(person)
    name = read(select(Space.name).where(Space.id == space))[0]
    assert page.get(f"/threads/{id}-can-we-scan-at-the-bedside").status_code == (200 if sees else 404)
    assert page.get(f"/spaces/{space}").status_code == (200 if sees else 404)
    listed = page.get("/threads").text
    assert ("Can we scan at the bedside?" in listed) == sees
    assert (name in listed) == sees


def test_what_one_may_not_see_answers_like_what_is_not_there(act, browser):
    id = thread(act, "ada", GROUP)
    there, missing = (browser("outsider").get(f"/threads/{n}-x") for n in (id, 9999))
    assert there.status_code == missing.status_code == 404
    assert abs(len(there.data) - len(missing.data)) < 20


@pytest.mark.parametrize(
    ("person", "sees"),
    [("ada", True), ("mate", False), ("site_moderator", True), ("space_moderator", True), ("outsider", False)],
)
def test_a_hidden_thread_is_there_for_moderators_and_for_a_day_for_its_author(act, browser, person, sees):
    id = thread(act, "ada", IMAGING)
    on_thread(act, "space_moderator", id, operations.hide_thread, reason="A patient's name")
    assert browser(person).get(f"/threads/{id}-can-we-scan-at-the-bedside").status_code == (200 if sees else 404)
    assert ("Can we scan" in browser(person).get("/threads").text) == sees


def test_after_a_day_a_hidden_thread_is_gone_for_its_author_too(act, later):
    id = thread(act, "ada", IMAGING)
    on_thread(act, "space_moderator", id, operations.hide_thread, reason="A patient's name")
    later(hours=25)
    with pytest.raises(NotFound):
        act("ada", queries.get_thread, id)
    assert act("space_moderator", queries.get_thread, id).id == id


def test_a_moderator_of_one_space_sees_no_hidden_thread_of_another(act):
    id = thread(act, "ada", COMMON)
    on_thread(act, "site_moderator", id, operations.hide_thread, reason="Spam")
    with pytest.raises(NotFound):
        act("space_moderator", queries.get_thread, id)


def test_a_removed_post_leaves_a_tombstone_without_its_words(act, browser):
    id = thread(act)
    reply(act, "mate", id, "The patient is called Jan")
    url = f"/threads/{id}-can-we-scan-at-the-bedside"
    assert "called Jan" in browser("friend").get(url).text
    on_post(act, "site_moderator", id, 2, operations.hide_post, reason="A name")
    page = browser("friend").get(url).text
    assert "called Jan" not in page
    assert 'id="post-2"' in page
    assert "removed" in page
    for person in ("site_moderator", "mate"):
        assert "called Jan" in browser(person).get(url).text
        assert "A name" in browser(person).get(url).text


def test_a_tombstone_stays_where_somebody_replied_and_else_goes_after_a_day(act, browser, later):
    id = thread(act)
    reply(act, "mate", id, "first")
    reply(act, "mate", id, "second")
    reply(act, "friend", id, "to the first", to=2)
    for position in (2, 3):
        on_post(act, "mate", id, position, operations.delete_post)
    url = f"/threads/{id}-can-we-scan-at-the-bedside"
    page = browser("friend").get(url).text
    assert 'id="post-2"' in page
    assert 'id="post-3"' in page
    later(hours=25)
    page = browser("friend").get(url).text
    assert 'id="post-2"' in page
    assert 'id="post-3"' not in page


def test_posts_of_somebody_blocked_are_folded_for_who_blocked_them_only(act, browser):
    id = thread(act, "blocked", body="Look at this bed frame")
    url = f"/threads/{id}-can-we-scan-at-the-bedside"
    assert "hidden person, show" in browser("blocker").get(url).text
    assert "hidden person" not in browser("ada").get(url).text
    assert "hidden person" not in browser("blocked").get(url).text


def test_a_thread_that_is_not_listed_is_found_by_its_address(act, browser, read):
    from app.extensions import db
    from app.threads.models import Thread

    id = thread(act)
    act(None, lambda: setattr(db.session.get(Thread, id), "unlisted", True))
    assert "Can we scan" not in browser("mate").get("/threads").text
    assert browser("mate").get(f"/threads/{id}-can-we-scan-at-the-bedside").status_code == 200


def test_the_name_of_a_former_member_is_not_told(act, browser):
    from app.accounts.models import Member
    from app.extensions import db
    from tests import cast

    id = thread(act, "mate", OPEN)
    act(None, lambda: setattr(db.session.get(Member, cast.ids.mate), "state", "deactivated"))
    for person in ("ada", None):
        for url in ("/threads", f"/threads/{id}-can-we-scan-at-the-bedside"):
            page = browser(person).get(url).text
            assert "Mats Grachtmeer" not in page
            assert "Former member" in page


@pytest.mark.parametrize(
    ("what", "id", "who"), [("thread", None, {"ada", "supervisor"}), ("space", GROUP, {"ada", "supervisor"})]
)
@pytest.mark.parametrize("person", ["ada", "supervisor", "mate", "outsider"])
def test_watching_passes_the_query_of_the_page(act, socket, what, id, who, person):
    id = id or thread(act, "ada", GROUP)
    answer = socket(person).emit("watch", {"what": what, "id": id}, callback=True)
    assert answer["ok"] == (person in who)


def test_the_contents_page_hears_of_open_spaces_only(act, socket):
    watching = socket("outsider")
    assert watching.emit("watch", {"what": "threads", "id": 1}, callback=True)["ok"]
    thread(act, "ada", GROUP)
    assert [event for event in watching.get_received() if event["name"] == "refresh"] == []
    thread(act, "ada", COMMON)
    assert [event["args"][0] for event in watching.get_received() if event["name"] == "refresh"] == [
        {"channel": "threads"}
    ]


def test_an_old_slug_leads_on_whatever_bytes_follow_it(act, browser):
    id = thread(act)
    answer = browser("mate").get(f"/threads/{id}-old", environ_overrides={"QUERY_STRING": "page=1&\xff=\xfe"})
    assert answer.status_code == 301 and answer.location.startswith(f"/threads/{id}-can-we-scan-at-the-bedside?page=1")


def test_lists_say_nothing_of_what_somebody_blocked_wrote(act, browser):
    thread(act, "blocked", body="Look at this bed frame")
    page = browser("blocker").get("/threads").text
    assert "hidden person" in page and "Bas Buiten" not in page and "bed frame" not in page
    page = browser("ada").get("/threads").text
    assert "hidden person" not in page and "Bas Buiten" in page and "bed frame" in page
