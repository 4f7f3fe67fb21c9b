"""Writing in one's own profile."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.outbox import OutboxItem
from app.profiles.models import ITEM_KINDS, Profile, ProfileItem
from tests import cast
from tests.profiles.pages import form_of

OFFER = {
    "text": "A bed to test on, Tuesdays.", "sort": "device", "wanted": "any", "audience": "members",
    "client_key": "key-of-this-offer",
}  # fmt: skip


def form(browser, person="ada"):
    return form_of(browser(person).get("/profile"), "/profile")


def items(read, person="ada", kind=None):
    mine = select(ProfileItem).where(ProfileItem.member_id == cast.id_of(person))
    if kind:
        mine = mine.where(ProfileItem.kind == kind)
    return read(mine.order_by(ProfileItem.kind, ProfileItem.position))


def test_everything_is_saved_with_its_audience(browser, read):
    sent = form(browser) | {
        "display_name": "Ada Lindewater-Zee",
        "headline": "Head of the beds",
        "headline_audience": "public",
        "city": "Leiden",
        "city_audience": "cohorts",
        "country": "NL",
        "about": "I *bring* imaging.",
        "level": "PhD",
        "sector": "healthcare",
        "background": "informal carer",
        "field_0": "tm",
        "field_0_sub": "biophysics",
        "field_1": "phy",
        "field_1_sub": "my own corner",
        "expertise_0": "hydrocephalus",
        "expertise_1": "imaging",
        "expertise_1_audience": "connections",
        "language_0": "Dutch",
        "language_1": "Nederlands",
        "language_2": "english",
        "link_0": "example.org/ada",
        "link_0_label": "My page",
        "phone": "+31 20 1234567",
    }
    answer = browser("ada").post("/profile", data=sent)
    assert answer.status_code == 303, answer.text
    saved = {(item.kind, item.value): item for item in items(read)}
    assert saved["headline", "Head of the beds"].audience == "public"
    assert saved["city", "Leiden"].audience == "cohorts"
    assert saved["city", "Leiden"].folded == "leiden"
    assert "<em>bring</em>" in saved["about", "I *bring* imaging."].html
    assert saved["field", "tm"].extra == {"subfield": "1304"}
    assert saved["field", "phy"].extra == {"words": "my own corner"}
    assert saved["expertise", "imaging"].audience == "connections"
    assert [value for kind, value in saved if kind == "language"] == ["nl", "en"]
    assert saved["link", "https://example.org/ada"].extra == {"label": "My page"}
    assert saved["phone", "+31 20 1234567"].audience == "only me"
    assert form(browser)["display_name"] == "Ada Lindewater-Zee"
    assert "Head of the beds" in browser("mate").get(f"/people/{cast.ids.ada}").text


def test_saving_what_the_page_shows_changes_nothing(browser, read, say):
    for kind in ITEM_KINDS:
        if kind not in ("field", "offer", "need", "photo", "language", "country", "level", "sector", "background"):
            value = {"link": "https://a.example", "email": "a@example.org", "phone": "123"}.get(kind, f"some {kind}")
            say("ada", kind, value, audience="connections")
    say("ada", "language", "nl")
    say("ada", "offer", "Something", extra={"kind": "time"})
    before = [(i.id, i.kind, i.position, i.value, i.audience, i.extra) for i in items(read)]
    assert browser("ada").post("/profile", data=form(browser)).status_code == 303
    assert [(i.id, i.kind, i.position, i.value, i.audience, i.extra) for i in items(read)] == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""),
        ("display_name", "x" * 61),
        ("display_name", "Ada\u202eLindewater"),
        ("display_name", "Ada\x07"),
        ("headline", "x" * 121),
        ("role", "x" * 81),
        ("organisation", "x" * 121),
        ("about", "x" * 4001),
        ("country", "Narnia"),
        ("level", "wizard"),
        ("background", "ill"),
        ("headline_audience", "everybody"),
        ("phone_audience", "members"),
        ("email_audience", "public"),
        ("email", "not an address"),
        ("phone", "call me"),
        ("language_0", "Klingonish"),
        ("field_0", "astrology"),
        ("field_1", "tm"),
        ("link_0", "http://example.org"),
        ("link_0", "javascript://example.org/%0aalert(1)"),
        ("link_0", "https://user:secret@example.org"),
        ("link_0", "https://[broken"),
        ("expertise_3", "x" * 81),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(browser, read, field, value):
    before = [(i.kind, i.value) for i in items(read)]
    sent = form(browser) | {"city": "Zilverschoon", "field_0": "tm"} | {field: value}
    answer = browser("ada").post("/profile", data=sent)
    assert answer.status_code == 422
    assert "Zilverschoon" in answer.text
    assert [(i.kind, i.value) for i in items(read)] == before


@pytest.mark.parametrize("name", ["Prince", "李小龍", "محمد علي", "Anna van der Berg", "O’Brien-Łukasz"])
def test_names_of_all_kinds_are_taken_and_shown(browser, name):
    assert browser("ada").post("/profile", data=form(browser) | {"display_name": name}).status_code == 303
    for path in ("/people", f"/people/{cast.ids.ada}", "/people?sort=name"):
        page = browser("mate").get(path)
        assert page.status_code == 200 and name in page.text


def test_a_profile_changed_in_another_tab_is_not_overwritten_unseen(browser, read):
    first, second = form(browser), form(browser)
    assert browser("ada").post("/profile", data=first | {"headline": "from the first tab"}).status_code == 303
    stale = browser("ada").post("/profile", data=second | {"headline": "from the second tab"})
    assert stale.status_code == 409
    assert "from the second tab" in stale.text and "from the first tab" in stale.text
    assert [i.value for i in items(read, kind="headline")] == ["from the first tab"]
    once_more = form_of(stale, "/profile")
    assert browser("ada").post("/profile", data=once_more).status_code == 303
    assert [i.value for i in items(read, kind="headline")] == ["from the second tab"]


@pytest.mark.parametrize("version", ["", "-1", "x", "1.0", "99999999999999999999", "０"])
def test_a_version_that_is_none_is_a_stale_one(browser, version):
    assert browser("ada").post("/profile", data=form(browser) | {"version": version}).status_code == 409


def test_what_others_send_is_their_own(browser, read):
    """The form names nobody: it is the sign-in's profile that changes."""
    sent = form(browser) | {"headline": "mine", "member_id": str(cast.ids.mate)}
    browser("ada").post("/profile", data=sent)
    assert not items(read, "mate", "headline")


def test_an_audience_counts_at_the_next_look(browser, say):
    say("ada", "city", "Zilverschoon")
    assert "Zilverschoon" in browser("outsider").get("/people?city=Zilver").text
    sent = form(browser) | {"city_audience": "only me"}
    assert browser("ada").post("/profile", data=sent).status_code == 303
    page = browser("outsider").get("/people?city=Zilver").text
    assert f'href="/people/{cast.ids.ada}"' not in page


def test_every_change_is_told_to_the_index(browser, read):
    before = len(read(select(OutboxItem).where(OutboxItem.lane == "search")))
    browser("ada").post("/profile", data=form(browser) | {"headline": "new"})
    browser("ada").post("/profile/offer/new", data=OFFER)
    browser("ada").post("/profile/availability", data={"state": "paused", "paused_until": "2999-01-01"})
    browser("ada").post("/profile/listing", data={"listing": "unlisted"})
    told = read(select(OutboxItem).where(OutboxItem.lane == "search"))[before:]
    assert [item.payload for item in told] == [{"kind": "person", "id": cast.ids.ada}] * 4


# Offers and needs


def test_an_offer_is_added_once_changed_renewed_and_taken_away(browser, read):
    ada = browser("ada")
    assert ada.post("/profile/offer/new", data=OFFER).status_code == 303
    assert ada.post("/profile/offer/new", data=OFFER | {"text": "Sent twice by accident"}).status_code == 303
    (offer,) = items(read, kind="offer")
    assert offer.value == OFFER["text"]
    assert offer.extra == {"kind": "device", "wanted": "any", "fields": []}
    assert offer.expires_on == clock.now().date() + timedelta(days=180)
    changed = OFFER | {"version": "1"}
    changed |= {"text": "Another bed, Fridays.", "wanted": "named", "fields": ["phy", "eng"], "audience": "cohorts"}
    assert ada.post(f"/profile/offer/{offer.id}", data=changed).status_code == 303
    assert ada.post(f"/profile/offer/{offer.id}", data=changed | {"text": "Stale by now"}).status_code == 409
    (offer,) = items(read, kind="offer")
    assert (offer.value, offer.audience, offer.extra["fields"]) == ("Another bed, Fridays.", "cohorts", ["phy", "eng"])
    assert ada.post(f"/profile/offer/{offer.id}/removal").status_code == 303
    assert not items(read, kind="offer")


def test_a_lapsed_need_is_renewed_by_one_click(browser, read, act, say):
    from app.extensions import db

    need = say("ada", "need", "Someone who reads scans", extra={"kind": "method"})
    act(None, lambda: setattr(db.session.get(ProfileItem, need), "expires_on", clock.now().date() - timedelta(days=9)))
    assert "Someone who reads scans" not in browser("mate").get(f"/people/{cast.ids.ada}").text
    assert browser("ada").post(f"/profile/need/{need}/renewal").status_code == 303
    assert "Someone who reads scans" in browser("mate").get(f"/people/{cast.ids.ada}").text


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"text": "CT"}, {"text": "x" * 281}, {"sort": "money"}, {"wanted": "named"}, {"audience": "all"}],
)
def test_an_offer_that_says_nothing_is_sent_back(browser, read, wrong):
    assert browser("ada").post("/profile/offer/new", data=OFFER | wrong).status_code == 422
    assert not items(read, kind="offer")


def test_there_are_ten_at_most(browser, say, read):
    for n in range(10):
        say("ada", "offer", f"Offer number {n}", position=n)
    assert browser("ada").post("/profile/offer/new", data=OFFER).status_code == 422
    assert len(items(read, kind="offer")) == 10


@pytest.mark.parametrize("act_on", ["", "/renewal", "/removal"])
def test_the_offers_of_others_do_not_exist_for_me(browser, say, act_on):
    offer = say("mate", "offer", "Not yours to touch")
    assert browser("ada").post(f"/profile/offer/{offer}{act_on}", data=OFFER).status_code == 404
    assert browser("ada").get(f"/profile/offer/{offer}").status_code == 404
    assert "Not yours to touch" in browser("ada").get(f"/people/{cast.ids.mate}").text


def test_an_offer_is_no_need(browser, say):
    offer = say("ada", "offer", "An offer of mine")
    assert browser("ada").get(f"/profile/need/{offer}").status_code == 404


# Availability, listing, confirmation, silence


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"state": "open"}, 303),
        ({"state": "limited", "contacts_a_month": "2"}, 303),
        ({"state": "limited", "contacts_a_month": "0"}, 422),
        ({"state": "limited", "contacts_a_month": "many"}, 422),
        ({"state": "paused"}, 422),
        ({"state": "paused", "paused_until": "2001-01-01"}, 422),
        ({"state": "paused", "paused_until": "yesterday"}, 422),
        ({"state": "paused", "paused_until": "2999-01-01"}, 303),
        ({"state": "asleep"}, 422),
        ({}, 422),
    ],
)
def test_availability(browser, sent, status):
    assert browser("ada").post("/profile/availability", data=sent).status_code == status


@pytest.mark.parametrize(
    ("state", "status"), [("unlisted", 303), ("hidden", 303), ("published", 303), ("draft", 422), ("", 422)]
)
def test_listing(browser, state, status):
    assert browser("ada").post("/profile/listing", data={"listing": state}).status_code == status


def test_still_right_puts_me_first_in_the_directory(browser, read):
    assert browser("outsider").post("/profile/confirmation").status_code == 303
    page = browser("ada").get("/people").text
    first = page.index(f'href="/people/{cast.ids.outsider}"')
    assert all(first <= page.index(f'href="/people/{number}"') for number in (cast.ids.mate, cast.ids.friend))


def test_the_silenced_show_no_more_but_may_show_less(browser, read, say):
    offer = say("silenced", "offer", "Said before")
    silenced = browser("silenced")
    assert silenced.post("/profile", data=form(browser, "silenced") | {"headline": "still here"}).status_code == 403
    assert silenced.post("/profile/offer/new", data=OFFER).status_code == 403
    assert silenced.post(f"/profile/offer/{offer}/renewal").status_code == 403
    assert silenced.post("/welcome/audience", data={}).status_code == 403
    assert not items(read, "silenced", "headline")
    assert silenced.post(f"/profile/offer/{offer}/removal").status_code == 303
    assert silenced.post("/profile/listing", data={"listing": "hidden"}).status_code == 303


def test_a_default_that_changes_rewrites_nothing(browser, act, say, read, monkeypatch):
    say("ada", "city", "Leiden", audience="members")
    monkeypatch.setitem(ITEM_KINDS, "city", (1, "only me"))
    browser("ada").post("/profile", data=form(browser) | {"headline": "something else"})
    assert [i.audience for i in items(read, kind="city")] == ["members"]


@pytest.mark.parametrize("kind", ["email", "phone", "address"])
def test_contact_details_begin_with_only_me_whatever_the_default(act, kind):
    from app.extensions import db
    from app.profiles.items import default_audience

    def unit():
        profile = db.session.get(Profile, cast.ids.ada)
        profile.audiences = {kind: "connections"}
        return default_audience(profile, kind)

    assert act(None, unit) == "only me"


def test_topics_are_suggested(browser):
    page = browser("ada").get("/profile/topics?q=neurosurg").text
    assert "Neurosurg" in page and page.count("<option") <= 12
    assert browser("ada").get("/profile/topics?q=" + "x" * 500).text.strip() == ""
    assert browser("ada").get("/profile/topics").text.strip() == ""


def test_an_added_field_can_be_chosen_and_is_drawn(browser, act, read):
    from app.extensions import db
    from app.profiles.fields import fields
    from app.profiles.models import FieldOfKnowledge

    act(None, lambda: db.session.add(FieldOfKnowledge(key="dent", name="Dentistry", short="Dental", glyph="star")))
    fields.forget()
    try:
        assert browser("ada").post("/profile", data=form(browser) | {"field_0": "dent"}).status_code == 303
        assert "Dentistry" in browser("mate").get(f"/people/{cast.ids.ada}").text
        assert f'href="/people/{cast.ids.ada}"' in browser("mate").get("/people?field=dent").text
    finally:
        fields.forget()


def test_a_name_changes_twice_in_ninety_days(browser, read):
    """P-12: who says something under a name stays whom others know."""

    def called(name):
        return browser("ada").post("/profile", data=form(browser) | {"display_name": name, "headline": f"I am {name}"})

    assert [called(name).status_code for name in ("Ada One", "Ada One", "Ada Two")] == [303, 303, 303]
    refused = called("Ada Three")
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 80 * 24 * 3600) == (429, True)
    assert "twice in 90 days" in refused.text and "I am Ada Three" in refused.text
    assert [item.value for item in items(read, kind="headline")] == ["I am Ada Two"]
    clock.move(timedelta(days=91))
    assert called("Ada Three").status_code == 303
