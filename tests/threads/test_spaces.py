"""Arranging spaces (G-4, T-1): admins all, organisers those of their edition."""

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.kernel.outbox import OutboxItem
from app.threads.models import Space
from tests.threads.places import COMMON, EDITION, GROUP, thread

FORM = {"name": "Devices", "description": "Made by hand", "audience": "members", "starters": "members", "position": "3"}


def newest(read):
    return read(select(Space).order_by(Space.id.desc()).limit(1))[0]


@pytest.mark.parametrize("person", "ada supervisor site_moderator space_moderator outsider".split())
def test_others_arrange_nothing(browser, read, person):
    page = browser(person)
    assert page.get("/admin/spaces").status_code == 403
    assert page.get("/admin/spaces/new").status_code == 403
    assert page.post("/admin/spaces", data=FORM).status_code == 403
    assert page.get(f"/admin/spaces/{COMMON}").status_code == 404
    assert page.post(f"/admin/spaces/{COMMON}", data=FORM | {"version": "1"}).status_code == 404
    assert newest(read).name == "Announcements"


def test_admins_open_a_space_for_anyone(browser, read):
    for audience in ("public", "members", "staff"):
        assert browser("admin").post("/admin/spaces", data=FORM | {"audience": audience}).status_code == 303
        assert (newest(read).name, newest(read).audience, newest(read).position) == ("Devices", audience, 3)


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"audience": "edition", "edition": "1"}, 303),
        ({"audience": "group", "group": "1"}, 303),
        ({"audience": "edition", "edition": "2"}, 403),
        ({"audience": "edition", "edition": "99"}, 422),
        ({"audience": "edition"}, 422),
        ({"audience": "group", "group": "99"}, 422),
        ({"audience": "members"}, 422),
        ({"audience": "public"}, 422),
        ({"audience": "staff"}, 422),
        ({"audience": "nobody"}, 422),
        ({"audience": "edition", "edition": "1", "name": ""}, 422),
        ({"audience": "edition", "edition": "one"}, 422),
        ({"audience": "edition", "edition": "1", "position": "-1"}, 422),
    ],
)
def test_organisers_open_spaces_of_their_edition(browser, read, given, status):
    assert browser("organiser").post("/admin/spaces", data=FORM | given).status_code == status
    assert (newest(read).name == "Devices") == (status == 303)


def test_a_space_of_a_group_belongs_to_its_edition(browser, read):
    browser("organiser").post("/admin/spaces", data=FORM | {"audience": "group", "group": "1"})
    assert (newest(read).group_id, newest(read).edition_id) == (1, 1)


def test_organisers_see_and_change_the_spaces_of_their_edition_only(browser, read):
    page = browser("organiser").get("/admin/spaces").text
    assert "Leiden 2023 talk" in page
    assert "Common room" not in page
    assert browser("organiser").get(f"/admin/spaces/{COMMON}").status_code == 404
    wider = FORM | {"audience": "members", "version": "1"}
    assert browser("organiser").post(f"/admin/spaces/{EDITION}", data=wider).status_code == 422


def test_a_new_audience_holds_at_once_and_reaches_the_index(act, browser, read, drain):
    id = thread(act, "ada", EDITION)
    assert browser("outsider").get(f"/threads/{id}-can-we-scan-at-the-bedside").status_code == 404
    answer = browser("admin").post(f"/admin/spaces/{EDITION}", data=FORM | {"version": "1"})
    assert answer.status_code == 303
    assert browser("outsider").get(f"/threads/{id}-can-we-scan-at-the-bedside").status_code == 200
    [item] = read(select(OutboxItem).where(OutboxItem.topic == "threads.space_changed"))
    assert item.payload == {"space": EDITION}


def test_a_stale_form_changes_nothing_and_keeps_what_was_typed(browser, read):
    first = browser("admin").post(f"/admin/spaces/{COMMON}", data=FORM | {"name": "First", "version": "1"})
    second = browser("admin").post(f"/admin/spaces/{COMMON}", data=FORM | {"name": "Second", "version": "1"})
    assert (first.status_code, second.status_code) == (303, 409)
    assert 'value="Second"' in second.text
    assert read(select(Space.name).where(Space.id == COMMON)) == ["First"]


def test_a_group_space_is_not_shown_to_its_organiser(act, browser):
    """Arranging a space is not reading it."""
    id = thread(act, "ada", GROUP)
    assert browser("organiser").get(f"/threads/{id}-can-we-scan-at-the-bedside").status_code == 404


def test_who_may_start_in_no_space_reads_why_and_keeps_what_was_written(browser, act):
    whole = browser("ada").get("/threads/new").text
    assert 'name="space"' in whole and "No space for it yet" not in whole
    act(None, lambda: db.session.execute(update(Space).values(started_by_organisers_only=True)))
    page = browser("ada").get("/threads/new").text
    assert "No space for it yet" in page and 'name="space"' not in page and "/admin/spaces/new" not in page
    sends = {"kind": "question", "title": "Who counts the beds?", "space": str(COMMON), "body": "Ours counts itself."}
    answer = browser("ada").post("/threads", data=sends | {"client_key": "a-key-of-no-space"})
    assert answer.status_code >= 400 and "Ours counts itself." in answer.text
