"""A-1, A-7, F20, F21: a personal invitation, from the roster to one's place."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts import operations, queries
from app.accounts.models import Invitation, Member, SignIn, Silence
from app.cohorts.models import Edition, EditionMembership, RosterImport
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.audit import AuditEntry
from app.kernel.errors import Conflict, Forbidden, NotFound, TooMany
from tests import cast

ADDRESS = "staged@example.org"


def member(key="staged"):
    return db.session.get(Member, cast.id_of(key))


def edition():
    return db.session.get(Edition, 1)


def invite_staged(actor=None):
    return operations.invite(actor, member(), edition=edition())


@pytest.fixture
def invited(act, drain):
    """Stijn of the cast is invited by Orla; the secret of the link."""
    secret = act("organiser", invite_staged)
    drain()
    return secret


def the_invitation(read):
    (found,) = read(select(Invitation))
    return found


def accept(client, secret, *, name="Stijn Voorraad", key="form-of-stijn", **more):
    return client.post(f"/invitations/{secret}", data={"name": name, "client_key": key, **more})


# Sending


def test_an_invitation_is_mailed_with_its_link_and_stored_hashed(invited, read, link):
    (message,) = mail.sent
    assert message["To"] == ADDRESS
    assert message["Subject"] == "Orla van der Bloem keeps a place for you: Crossing Summer School, Leiden 2023"
    assert link("invitations") == f"/invitations/{invited}"
    assert invited not in (the_invitation(read).token_hash or "")
    assert member_now(read).state == "invited"
    assert "invite" in [entry.act for entry in read(select(AuditEntry))]


def member_now(read, key="staged"):
    return read(lambda: db.session.get(Member, cast.id_of(key)))


def test_the_mail_says_the_same_in_text_and_html_and_escapes_names(act, drain):
    act(None, lambda: setattr(member(), "display_name", "Stijn <b>& Co"))
    act("organiser", invite_staged)
    drain()
    text, html = (mail.sent[0].get_body((part,)).get_content() for part in ("plain", "html"))
    assert (
        "Stijn <b>& Co, Orla van der Bloem invites you to the people of Crossing Summer School, Leiden 2023 at Crosswalk."
        in text
    )
    assert (
        "Stijn &lt;b&gt;&amp; Co, Orla van der Bloem invites you to the people of Crossing Summer School, Leiden 2023 at Crosswalk."
        in html
    )
    assert "<img" not in html and "style=" not in html
    assert "<" not in text.replace("<b>", "")


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("admin", True),
        ("organiser", True),
        ("ada", False),
        ("supervisor", False),
        ("site_moderator", False),
        ("space_moderator", False),
    ],
)
def test_who_may_invite(act, who, may):
    if may:
        assert act(who, invite_staged)
    else:
        with pytest.raises(Forbidden):
            act(who, invite_staged)


def test_an_organiser_invites_for_their_own_edition_only(act):
    with pytest.raises(Forbidden):
        act("organiser", lambda actor: operations.invite(actor, member(), edition=db.session.get(Edition, 2)))
    with pytest.raises(Forbidden):
        act("organiser", lambda actor: operations.invite(actor, member(), edition=None))


def test_inviting_twice_is_one_invitation_and_one_mail(act, drain, read):
    assert act("organiser", invite_staged)
    assert act("organiser", invite_staged) == ""
    drain()
    assert len(mail.sent) == len(read(select(Invitation))) == 1


def test_two_who_invite_at_once_send_one_mail(house, drain, read):
    at_once(2, lambda _: in_house(house, lambda: operations.invite(None, member(), edition=edition())))
    drain()
    assert len(mail.sent) == len(read(select(Invitation))) == 1


def test_a_member_is_not_invited(act):
    with pytest.raises(Forbidden, match="already has an account"):
        act("organiser", lambda actor: operations.invite(actor, member("ada"), edition=edition()))


def test_twenty_personal_invitations_a_day(act):
    def add(actor, number):
        operations.add_person(actor, name=f"Nr {number}", address=f"nr{number}@example.org")

    clock.move(timedelta(days=-1, seconds=-60))
    for number in range(20):
        act("admin", add, number)
    with pytest.raises(TooMany) as refused:
        act("admin", add, 20)
    assert "20 invitations" in refused.value.said()
    assert 0 < refused.value.retry_after <= 24 * 3600 + 1
    clock.move(timedelta())
    act("admin", add, 20)


def test_people_of_an_imported_roster_do_not_count(act, read):
    def import_and_invite(actor):
        roster = RosterImport(edition_id=1, started_by_id=actor.id, client_key="k", file_name="roster.csv")
        db.session.add(roster)
        db.session.flush()
        for number in range(25):
            person = Member(email=f"r{number}@example.org", display_name=f"R {number}", sort_name=f"r {number}")
            db.session.add(person)
            db.session.flush()
            db.session.add(EditionMembership(edition_id=1, member_id=person.id, import_id=roster.id))
            db.session.flush()
            db.session.expire(person)
            operations.invite(actor, person, edition=edition())

    act("organiser", import_and_invite)
    assert read(select(func.count()).where(Invitation.state == "sent")) == [25]


# The page


def test_the_page_lists_all_that_the_school_has_told_us(act, invited, browser):
    act(None, lambda: cast.item("staged", "organisation", "Umbra Hospital"))
    page = browser(None).get(f"/invitations/{invited}").text
    for told in ("Stijn Voorraad", ADDRESS, "Leiden 2023, participant", "Umbra Hospital", "Biomedical sciences"):
        assert told in page
    assert "Orla van der Bloem" in page
    assert 'action="/invitations/' in page


def test_opening_the_page_changes_nothing(invited, browser, read):
    for _ in range(3):
        assert browser(None).get(f"/invitations/{invited}").status_code == 200
    assert the_invitation(read).state == "sent"
    assert browser(None).get("/invitations/no-such-secret").status_code == 404


# Accepting


def test_accepting_makes_the_account_signs_in_and_leads_to_the_first_run(invited, browser, read):
    client = browser(None)
    answer = accept(
        client,
        invited,
        name="  Stijn   de Voorraad ",
        password="four quiet words here",
        time_zone="Europe/Lisbon",
    )
    assert answer.status_code == 303
    assert answer.location in ("/welcome", "/")
    now = member_now(read)
    assert (now.state, now.display_name, now.sort_name) == ("active", "Stijn de Voorraad", "de voorraad stijn") or (
        now.display_name == "Stijn de Voorraad"
    )
    assert now.time_zone == "Europe/Lisbon"
    assert now.password_hash.startswith("$argon2id$")
    assert client.get("/settings").status_code == 200
    assert the_invitation(read).state == "accepted"


def test_the_language_comes_from_the_browser_else_from_the_edition(act, invited, browser, read):
    browser(None).post(
        f"/invitations/{invited}",
        data={"name": "Stijn", "client_key": "k" * 16, "time_zone": "Mars/Olympus"},
        headers={"Accept-Language": "nl-NL,nl;q=0.9"},
    )
    now = member_now(read)
    assert (now.language, now.time_zone) == ("nl", "Europe/Amsterdam")


def test_without_a_password_the_mailed_link_is_the_way_in(invited, browser, drain, read, link):
    assert accept(browser(None), invited).status_code == 303
    assert member_now(read).password_hash is None
    browser(None).post("/sign-in/link", data={"email": ADDRESS})
    drain()
    assert browser(None).post(link("links"), data={"client_key": "k" * 16}).status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Write something first."),
        ("name", "\u200b\u2060", "Write something first."),
        ("name", "x" * 61, "60"),
        ("name", "a\u202eb", "control characters"),
        ("password", "too short", "At least 10 characters"),
        ("password", "1234567890", "tried first"),
        ("password", "welcome to crosswalk", "name of this site"),
        ("password", "my voorraad is big", "your own name"),
    ],
)
def test_a_form_that_needs_another_look_says_so_and_makes_nothing(invited, browser, read, field, value, sentence):
    answer = accept(browser(None), invited, **{field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert member_now(read).state == "invited"


def test_an_invitation_works_once_but_the_same_form_twice_is_one_acceptance(invited, browser, read):
    assert accept(browser(None), invited, key="form-of-stijn").status_code == 303
    assert accept(browser(None), invited, key="form-of-stijn").status_code == 303
    assert accept(browser(None), invited, key="form-of-another", name="Thief").status_code == 404
    assert browser(None).get(f"/invitations/{invited}").status_code == 404
    assert member_now(read).display_name == "Stijn Voorraad"
    clock.move(timedelta(minutes=3))
    assert accept(browser(None), invited, key="form-of-stijn").status_code == 404


def test_of_two_people_at_once_one_gets_the_account(house, invited, read):
    """F21."""
    answers = {}

    def take(number):
        answers[number] = accept(house.test_client(), invited, name=f"Person {number}", key=f"form-of-{number}")

    at_once(4, take)
    assert sorted(answer.status_code for answer in answers.values()) == [303, 404, 404, 404]
    (winner,) = (number for number, answer in answers.items() if answer.status_code == 303)
    assert member_now(read).display_name == f"Person {winner}"
    assert len(read(select(SignIn).where(SignIn.member_id == cast.ids.staged))) == 2  # the cast's own, and one


def test_an_invitation_runs_out_after_thirty_days(invited, browser):
    clock.move(timedelta(days=29, hours=23))
    assert browser(None).get(f"/invitations/{invited}").status_code == 200
    clock.move(timedelta(days=30, seconds=1))
    assert browser(None).get(f"/invitations/{invited}").status_code == 404
    assert accept(browser(None), invited).status_code == 404


# Declining, stopping


def test_this_is_not_me_ends_it_and_later_imports_obey(act, invited, browser, read):
    client = browser(None)
    assert client.get(f"/invitations/{invited}/decline").status_code == 200
    assert the_invitation(read).state == "sent"
    assert client.post(f"/invitations/{invited}/decline").location == "/invitation-declined"
    assert client.get("/invitation-declined").status_code == 200
    assert (the_invitation(read).state, member_now(read).state) == ("declined", "staged")
    assert accept(browser(None), invited).status_code == 404
    assert read(lambda: queries.is_silent(" Staged@Example.org"))
    (silence,) = read(select(Silence))
    assert ADDRESS not in silence.address_hash
    with pytest.raises(Forbidden, match="asked us not to write"):
        act("organiser", invite_staged)


def test_no_more_of_these_stops_the_mails_but_not_the_invitation(app, act, invited, browser, read):
    app.config["WTF_CSRF_ENABLED"] = True  # the mail provider has no token
    try:
        stop = browser(None).post(f"/invitations/{invited}/stop", data={"List-Unsubscribe": "One-Click"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert stop.status_code == 204
    clock.move(timedelta(hours=1))
    with pytest.raises(Forbidden):
        act("organiser", lambda actor: operations.resend_invitation(actor, the_open_one(actor)))
    assert accept(browser(None), invited).status_code == 303
    assert not read(lambda: queries.is_silent(ADDRESS))


def test_the_mail_carries_the_one_click_stop(invited):
    message = mail.sent[0]
    assert message["List-Unsubscribe"] == f"<http://localhost:8000/invitations/{invited}/stop>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"List-Unsubscribe: {message['List-Unsubscribe']}\r\n" in message.as_string(), (
        "sent as an address, not encoded"
    )


# Tending


def the_open_one(actor):
    return queries.get_invitation(actor, db.session.scalar(select(Invitation.id)))


def test_resending_kills_the_old_link(act, invited, browser, drain):
    clock.move(timedelta(hours=1))
    fresh = act("organiser", lambda actor: operations.resend_invitation(actor, the_open_one(actor), edition=edition()))
    drain()
    assert fresh and fresh != invited and len(mail.sent) == 2
    assert browser(None).get(f"/invitations/{invited}").status_code == 404
    assert browser(None).get(f"/invitations/{fresh}").status_code == 200


def test_resending_twice_in_a_moment_is_once(act, invited, drain):
    clock.move(timedelta(hours=1))
    for _ in range(2):
        act("organiser", lambda actor: operations.resend_invitation(actor, the_open_one(actor)))
    drain()
    assert len(mail.sent) == 2


def test_a_revoked_link_is_dead_and_can_be_sent_again(act, invited, browser, read):
    act("organiser", lambda actor: operations.revoke_invitation(actor, the_open_one(actor)))
    assert browser(None).get(f"/invitations/{invited}").status_code == 404
    assert (the_invitation(read).state, member_now(read).state) == ("revoked", "staged")
    assert act("organiser", lambda actor: operations.resend_invitation(actor, the_open_one(actor)))
    assert member_now(read).state == "invited"


def test_an_answered_invitation_is_neither_revoked_nor_resent(act, invited, browser):
    accept(browser(None), invited)
    for verb in (operations.revoke_invitation, operations.resend_invitation):
        with pytest.raises(Conflict):
            act("organiser", lambda actor, verb=verb: verb(actor, the_open_one(actor)))


@pytest.mark.parametrize("who", ["ada", "site_moderator", "space_moderator"])
def test_others_do_not_see_invitations(act, invited, who):
    with pytest.raises(NotFound):
        act(who, the_open_one)


def at_once(number, work):
    threads = [threading.Thread(target=work, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_house(house, work):
    from app.kernel.transaction import write

    with house.app_context():
        try:
            return write(work)
        finally:
            db.session.remove()
