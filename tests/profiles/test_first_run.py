"""The first run: who sees what, a field with one offer or need, three people."""

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.profiles.models import Profile, ProfileItem
from tests import cast

CHOICE = {
    "headline": "members", "field": "members", "organisation": "cohorts", "city": "cohorts", "photo": "members",
    "email": "only me",
}  # fmt: skip
START = {"field": "phy", "offer": "Half a day on your data.", "offer_sort": "method", "need_sort": "device",
         "wanted": "other", "client_key": "first-run-key"}  # fmt: skip


@pytest.fixture
def new(act):
    """Noor has just accepted: nothing confirmed, her work known from the roster."""
    from app.extensions import db

    def unit():
        member, profile = db.session.get(Member, cast.ids.newcomer), db.session.get(Profile, cast.ids.newcomer)
        member.first_run_step, profile.state = 1, "draft"
        cast.item("newcomer", "organisation", "Zilverschoon hospital")
        for person in ("ada", "mate", "friend"):
            cast.item(person, "headline", "Looks for light in almost nothing")

    act(None, unit)


def profile(read):
    (mine,) = read(select(Profile).where(Profile.member_id == cast.ids.newcomer))
    return mine


def step(read):
    (member,) = read(select(Member).where(Member.id == cast.ids.newcomer))
    return member.first_run_step


def is_seen(browser, by="mate"):
    return browser(by).get(f"/people/{cast.ids.newcomer}").status_code == 200


def test_nothing_shows_before_the_audience_is_confirmed(browser, read, new):
    assert not is_seen(browser)
    noor = browser("newcomer")
    assert "who sees what" in noor.get("/welcome").text
    answer = noor.post("/welcome/audience", data=CHOICE)
    assert answer.status_code == 303 and answer.location.endswith("/welcome?step=2")
    assert profile(read).state == "published"
    assert "Zilverschoon" in browser("mate").get(f"/people/{cast.ids.newcomer}").text
    assert "Zilverschoon" not in browser("outsider").get(f"/people/{cast.ids.newcomer}").text


def test_skipped_it_stays_a_draft_and_goes_on(browser, read, new):
    noor = browser("newcomer")
    for number in (1, 2, 3):
        assert noor.post(f"/welcome/{number}/skip").status_code == 303
    assert profile(read).state == "draft" and not is_seen(browser)
    assert step(read) == 4
    assert noor.get("/welcome").status_code == 302


def test_it_resumes_where_it_was_left(browser, new):
    noor = browser("newcomer")
    noor.post("/welcome/audience", data=CHOICE)
    assert "What do you do" in noor.get("/welcome").text
    noor.post("/welcome/field", data=START)
    assert "Three people" in noor.get("/welcome").text
    assert "who sees what" in noor.get("/welcome?step=1").text
    assert "Three people" in noor.get("/welcome").text


def test_the_preview_reads_like_the_reader_and_publishes_nothing(browser, read, new):
    noor = browser("newcomer")
    answer = noor.post("/welcome/audience", data=CHOICE | {"preview": "member"})
    assert "Zilverschoon" not in noor.get(answer.location).text
    answer = noor.post("/welcome/audience", data=CHOICE | {"preview": "cohort"})
    assert "Zilverschoon" in noor.get(answer.location).text
    assert profile(read).state == "draft" and step(read) == 1 and not is_seen(browser)


def test_what_is_chosen_holds_for_what_comes_later(browser, read, new):
    browser("newcomer").post("/welcome/audience", data=CHOICE | {"field": "connections"})
    browser("newcomer").post("/welcome/field", data=START)
    (offer,) = read(select(ProfileItem).where(ProfileItem.member_id == cast.ids.newcomer, ProfileItem.kind == "offer"))
    assert offer.audience == "connections"


def test_the_address_is_shown_only_if_chosen(browser, read, new):
    mine = select(ProfileItem).where(ProfileItem.member_id == cast.ids.newcomer, ProfileItem.kind == "email")
    browser("newcomer").post("/welcome/audience", data=CHOICE)
    assert not read(mine)
    browser("newcomer").post("/welcome/audience", data=CHOICE | {"email": "connections"})
    (email,) = read(mine)
    assert (email.value, email.audience) == ("newcomer@example.org", "connections")


@pytest.mark.parametrize("wrong", [{"email": "members"}, {"city": "everyone"}, {"headline": ""}])
def test_an_audience_that_is_none_is_refused(browser, read, new, wrong):
    assert browser("newcomer").post("/welcome/audience", data=CHOICE | wrong).status_code == 422
    assert profile(read).state == "draft"


def test_field_and_offer_sent_twice_are_one(browser, read, new):
    for _ in range(2):
        assert browser("newcomer").post("/welcome/field", data=START).status_code == 303
    mine = select(ProfileItem).where(ProfileItem.member_id == cast.ids.newcomer).order_by(ProfileItem.kind)
    assert [(i.kind, i.value) for i in read(mine.where(ProfileItem.kind.in_(("field", "offer", "need"))))] == [
        ("field", "phy"),
        ("offer", "Half a day on your data."),
    ]


def test_a_line_too_short_is_sent_back_with_the_rest(browser, read, new):
    answer = browser("newcomer").post("/welcome/field", data=START | {"need": "CT"})
    assert answer.status_code == 422
    assert "Half a day on your data." in answer.text and step(read) == 1
    assert browser("newcomer").post("/welcome/field", data=START | {"field": "alchemy"}).status_code == 422


def test_the_last_step_leads_to_three_people_with_and_without_a_script(browser, new):
    page = browser("newcomer").get("/welcome?step=3").text
    assert '<turbo-frame id="meet" src="/partners/meet?people=3"' in page
    assert 'href="/partners"' in page.split("<turbo-frame")[1].split("</turbo-frame>")[0]
