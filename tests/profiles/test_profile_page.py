"""A profile: for whom it exists, and one's own as others see it."""

from datetime import timedelta

import pytest

from app.kernel import clock
from app.profiles.models import Profile
from app.ties.models import Block
from tests import cast
from tests.profiles.pages import bare

MISSING = 999_999


def set_state(act, person, state):
    from app.extensions import db

    act(None, lambda: setattr(db.session.get(Profile, cast.id_of(person)), "state", state))


@pytest.mark.parametrize(
    ("who", "whose"),
    [("ada", "hidden"), ("ada", "suspended"), ("ada", "staged"), ("blocked", "blocker"), ("organiser", "staged")],
)
def test_who_is_not_for_me_answers_like_one_who_does_not_exist(browser, who, whose):
    missing = browser(who).get(f"/people/{MISSING}")
    page = browser(who).get(f"/people/{cast.id_of(whose)}")
    assert missing.status_code == page.status_code == 404
    assert bare(page).replace(str(cast.id_of(whose)), "N") == bare(missing).replace(str(MISSING), "N").replace(
        str(cast.id_of(whose)), "N"
    )


def test_the_blocker_still_opens_whom_they_block(browser):
    page = browser("blocker").get(f"/people/{cast.ids.blocked}")
    assert page.status_code == 200
    assert "You blocked this person" in page.text


def test_staff_open_a_hidden_profile(browser):
    assert browser("site_moderator").get(f"/people/{cast.ids.hidden}").status_code == 200


def test_an_unlisted_profile_opens_by_its_link(browser, act):
    set_state(act, "ada", "unlisted")
    assert browser("outsider").get(f"/people/{cast.ids.ada}").status_code == 200
    assert f'href="/people/{cast.ids.ada}"' not in browser("outsider").get("/people").text
    assert f'href="/people/{cast.ids.ada}"' in browser("friend").get("/people").text


def test_a_draft_is_there_for_its_owner_alone(browser, act):
    set_state(act, "ada", "draft")
    assert browser("mate").get(f"/people/{cast.ids.ada}").status_code == 404
    assert "not there for others yet" in browser("ada").get(f"/people/{cast.ids.ada}").text


@pytest.mark.parametrize("number", ["0", "-1", "1.5", "abc", "99999999999999999999999"])
def test_an_address_that_is_nobody_is_a_404(browser, number):
    assert browser("ada").get(f"/people/{number}").status_code == 404


def test_a_lapsed_offer_is_for_its_owner_alone(browser, say, act):
    from app.extensions import db
    from app.profiles.models import ProfileItem

    offer = say("ada", "offer", "A bed to test on", extra={"kind": "device", "wanted": "any"})
    assert "A bed to test on" in browser("mate").get(f"/people/{cast.ids.ada}").text
    yesterday = clock.now().date() - timedelta(days=1)
    act(None, lambda: setattr(db.session.get(ProfileItem, offer), "expires_on", yesterday))
    assert "A bed to test on" not in browser("mate").get(f"/people/{cast.ids.ada}").text
    own = browser("ada").get(f"/people/{cast.ids.ada}").text
    assert "A bed to test on" in own and "lapsed" in own


def test_members_text_is_rendered_and_never_believed(browser, say):
    say("ada", "about", "**bold** <script>alert(1)</script>")
    say("ada", "headline", "<img src=x onerror=alert(1)>")
    page = browser("mate").get(f"/people/{cast.ids.ada}").text
    assert "<strong>bold</strong>" in page
    assert "<script>alert" not in page and "<img src=x" not in page


def test_where_two_met_is_said(browser):
    page = browser("ada").get(f"/people/{cast.ids.supervisor}").text
    assert "You met here" in page and "Leiden 2023, group 4" in page
    assert "You met here" not in browser("mate").get(f"/people/{cast.ids.supervisor}").text
    assert "You met here" not in browser("ada").get(f"/people/{cast.ids.mate}").text


# See my profile as …


AS = {"visitor": 1, "member": 2, "cohort": 3, "connection": 3}


@pytest.mark.parametrize("kind", AS)
def test_see_as_shows_what_that_reader_gets(browser, say, kind):
    shown = {
        "visitor": {"public"},
        "member": {"public", "members"},
        "cohort": {"public", "members", "cohorts"},
        "connection": {"public", "members", "connections"},
    }[kind]
    for position, audience in enumerate(("public", "members", "cohorts", "connections", "only me")):
        say("ada", "expertise", f"word-for-{audience.replace(' ', '-')}", audience=audience, position=position)
    page = browser("ada").get(f"/people/{cast.ids.ada}?as={kind}").text
    seen = {
        a
        for a in ("public", "members", "cohorts", "connections", "only me")
        if f"word-for-{a.replace(' ', '-')}<" in page
    }
    assert seen == shown
    assert all(f"word-for-{a.replace(' ', '-')}" not in page for a in {"cohorts", "connections", "only me"} - shown)


@pytest.mark.parametrize(("imagined", "person"), [("member", "outsider"), ("cohort", "mate"), ("connection", "friend")])
def test_see_as_agrees_with_a_real_reader(browser, act, say, imagined, person):
    """The imagined reader reads the same items as somebody of that kind."""
    from app.accounts.models import Member
    from app.extensions import db
    from app.profiles.queries import visible_items
    from app.profiles.readers import imagine

    for position, audience in enumerate(("public", "members", "cohorts", "connections", "only me")):
        say("ada", "expertise", audience, audience=audience, position=position)

    def read(reader):
        ada = db.session.get(Member, cast.ids.ada)
        some = visible_items(imagine(ada, imagined), [ada.id])
        return {item.id for item in some}, {item.id for item in visible_items(reader, [ada.id])}

    imagined_ids, real_ids = act(person, read)
    assert imagined_ids == real_ids and imagined_ids


def test_see_as_a_named_person_reads_what_they_read(browser, say):
    say("ada", "city", "Zilverschoon", audience="cohorts")
    ada = browser("ada")
    assert "Zilverschoon" in ada.get(f"/people/{cast.ids.ada}?as={cast.ids.mate}").text
    assert "Zilverschoon" not in ada.get(f"/people/{cast.ids.ada}?as={cast.ids.outsider}").text


def test_a_person_is_chosen_by_name(browser):
    page = browser("ada").get(f"/people/{cast.ids.ada}?as=person&q=grachtmeer").text
    assert f"?as={cast.ids.mate}" in page
    assert "Nobody by that name" in browser("ada").get(f"/people/{cast.ids.ada}?as=person&q=Schuil").text


def test_see_as_somebody_who_blocked_me_is_a_missing_person(browser):
    assert browser("blocked").get(f"/people/{cast.ids.blocked}?as={cast.ids.blocker}").status_code == 404
    assert browser("blocked").get(f"/people/{cast.ids.blocked}?as={MISSING}").status_code == 404


def test_see_as_ignores_the_blocks_of_others_and_says_my_own(browser, act):
    from app.extensions import db

    page = browser("blocker").get(f"/people/{cast.ids.blocker}?as={cast.ids.blocked}").text
    assert "does not exist for them" in page
    before = bare(browser("ada").get(f"/people/{cast.ids.ada}?as=cohort"))
    act(None, lambda: db.session.add(Block(blocker_id=cast.ids.mate, blocked_id=cast.ids.ada)))
    assert bare(browser("ada").get(f"/people/{cast.ids.ada}?as=cohort")) == before


@pytest.mark.parametrize("kind", ["nobody", "1.5", "-3", "９", "only me"])
def test_see_as_something_else_is_a_404(browser, kind):
    assert browser("ada").get(f"/people/{cast.ids.ada}?as={kind}").status_code == 404


def test_only_my_own_page_can_be_seen_as_another(browser, say):
    say("mate", "city", "Zilverschoon", audience="connections")
    assert "Zilverschoon" not in browser("ada").get(f"/people/{cast.ids.mate}?as=connection").text


@pytest.mark.parametrize(("days", "words"), [(3, "Paused until"), (0, "Open to contact"), (-3, "Open to contact")])
def test_a_pause_ends_by_itself(browser, act, days, words):
    from app.extensions import db

    def pause():
        profile = db.session.get(Profile, cast.ids.mate)
        profile.availability, profile.paused_until = "paused", clock.now().date() + timedelta(days=days)

    act(None, pause)
    for address in (f"/people/{cast.ids.mate}", "/people"):
        page = browser("ada").get(address).text
        assert words in page
        assert (f'href="/people/{cast.ids.mate}/ask"' in page) == (words == "Open to contact")
    found = f'href="/people/{cast.ids.mate}"' in browser("ada").get("/people?open=1").text
    assert found == (words == "Open to contact")


def test_at_the_limit_the_button_says_full(browser, act):
    from app.extensions import db
    from app.ties.models import ContactRequest

    def fill():
        profile = db.session.get(Profile, cast.ids.mate)
        profile.availability, profile.contacts_a_month = "limited", 1
        db.session.add(
            ContactRequest(
                from_id=cast.ids.outsider, to_id=cast.ids.mate, client_key="k" * 10, purpose="advice", note="x" * 20,
                state="accepted", answered_at=clock.now(), expires_at=clock.now(),
            )
        )  # fmt: skip

    assert "Ask to connect" in browser("ada").get(f"/people/{cast.ids.mate}").text
    act(None, fill)
    page = browser("ada").get(f"/people/{cast.ids.mate}").text
    assert "Full this month" in page and "Ask to connect" not in page
    assert "Full this month" in browser("ada").get("/people").text
    assert f'href="/people/{cast.ids.mate}"' not in browser("ada").get("/people?open=1").text
