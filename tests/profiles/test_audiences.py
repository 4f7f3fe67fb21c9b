"""A change of who sees what says what it was, and can be taken back (UX §15, point 14)."""

from sqlalchemy import select

from app.profiles.models import ProfileItem
from tests import cast
from tests.profiles.pages import form_of


def saved(browser, **changes):
    client = browser("ada")
    client.post("/profile", data=form_of(client.get("/profile"), "/profile") | changes)
    return client, client.get("/profile").get_data(as_text=True)


def audience(read, kind):
    return read(select(ProfileItem.audience).where(ProfileItem.member_id == cast.ids.ada, ProfileItem.kind == kind))[0]


def test_what_changed_is_said_and_undone(browser, read):
    saved(browser, city="Leiden", city_audience="members", role="Physicist", role_audience="members")
    client, page = saved(browser, city_audience="only me")
    assert "City: Only me" in page and "/profile/audiences/undo" in page and "Role at work:" not in page
    assert audience(read, "city") == "only me", "it counts before anybody looks"
    client.post("/profile/audiences/undo")
    assert audience(read, "city") == "members"
    assert "nothing to take back" in client.post("/profile/audiences/undo", follow_redirects=True).get_data(
        as_text=True
    )


def test_what_others_have_is_not_touched_and_nothing_comes_back_that_is_gone(browser, read):
    saved(browser, city="Leiden", city_audience="members")
    client, _ = saved(browser, city_audience="only me")
    mate = browser("mate")
    mate.post("/profile/audiences/undo")
    assert audience(read, "city") == "only me"
    saved(browser, city="")
    client.post("/profile/audiences/undo")
    assert read(select(ProfileItem).where(ProfileItem.member_id == cast.ids.ada, ProfileItem.kind == "city")) == []


def test_saving_without_a_change_of_audience_offers_no_undo(browser):
    _, page = saved(browser, city="Leiden")
    assert "Saved. It counts everywhere already." in page and "/profile/audiences/undo" not in page
