"""A-1, A-2, G-3, G-12: asking for an account by oneself, where the site's setting lets strangers do so."""

from datetime import timedelta
from time import perf_counter

import pytest
from sqlalchemy import select

import config
from app.accounts import operations
from app.accounts.models import Invitation, Member, SignIn, Silence, Token
from app.cohorts.models import Edition
from app.extensions import db
from app.kernel import clock, mail, search
from app.kernel.audit import AuditEntry
from app.kernel.outbox import OutboxItem
from app.profiles.models import Profile
from tests import cast

ADDRESS = "xenia@example.org"
NAME = "Xenia Onbekend"


@pytest.fixture
def setting(app):
    """Set how strangers come in."""
    before = app.config["SIGN_UP"]

    def put(value):
        app.config["SIGN_UP"] = value

    yield put
    app.config["SIGN_UP"] = before


def ask(client, address=ADDRESS, name=NAME, **more):
    return client.post("/sign-up", data={"name": name, "email": address, "client_key": "k" * 16, **more})


def take(client, path, *, name=NAME, key="form-of-xenia", **more):
    return client.post(path, data={"name": name, "client_key": key, **more})


def member_of(read, address=ADDRESS):
    found = read(select(Member).where(Member.email == address))
    return found[0] if found else None


@pytest.fixture
def proof(browser, drain, link):
    """Ask, and the path of the link in the mail."""

    def get(address=ADDRESS, name=NAME):
        mail.sent.clear()
        assert ask(browser(None), address, name).status_code == 303
        drain()
        return link("sign-up", mail.sent[-1])

    return get


# The setting


def test_by_default_there_is_no_such_page_and_no_way_to_it(browser, drain, read):
    assert config.load()["SIGN_UP"] == "invitation"
    client = browser(None)
    for path in ("/sign-up", "/sign-up/waiting", "/sign-up/secret"):
        assert client.get(path).status_code == 404
    assert ask(client).status_code == 404
    assert ask(client, name="").status_code == 404
    assert "/sign-up" not in client.get("/").text + client.get("/sign-in").text
    drain()
    assert mail.sent == [] and read(select(OutboxItem)) == []


@pytest.mark.parametrize("value", ["approval", "open"])
def test_where_it_is_open_the_landing_and_the_gate_lead_to_it(setting, browser, value):
    setting(value)
    client = browser(None)
    assert client.get("/sign-up").status_code == 200
    assert 'href="/sign-up"' in client.get("/").text and 'href="/sign-up"' in client.get("/sign-in").text
    assert browser("ada").get("/sign-up").location == "/"
    assert ("looks at it" in client.get("/sign-up").text) is (value == "approval")


@pytest.mark.parametrize(("name", "value"), [("SIGN_UP", "Open"), ("SIGN_UP", "yes"), ("MEMBERS_INVITE", "true")])
def test_a_setting_that_is_not_known_stops_the_start(monkeypatch, name, value):
    monkeypatch.setenv(f"CROSSWALK_{name}", value)
    with pytest.raises(SystemExit, match=f"CROSSWALK_{name}"):
        config.load()


def test_a_door_that_is_closed_again_takes_no_link_any_more(setting, browser, proof):
    setting("open")
    path = proof()
    setting("invitation")
    assert browser(None).get(path).status_code == 404
    assert take(browser(None), path).status_code == 404


# Open


def test_open_a_proven_address_is_a_member_at_trust_0(setting, browser, proof, read):
    setting("open")
    path = proof()
    assert member_of(read) is None  # nobody is there before the proof
    client = browser(None)
    page = client.get(path)
    assert page.status_code == 200 and ADDRESS in page.text and NAME in page.text
    assert member_of(read) is None  # looking changes nothing
    answer = take(client, path, name=" Xenia  de Onbekende ", time_zone="Europe/Lisbon", password="a long walk by sea")
    assert (answer.status_code, answer.location) == (303, "/welcome")
    now = member_of(read)
    assert (now.state, now.trust, now.display_name, now.time_zone) == (
        "active", 0, "Xenia de Onbekende", "Europe/Lisbon",
    )  # fmt: skip
    assert now.password_hash.startswith("$argon2id$")
    assert client.get("/settings").status_code == 200
    assert ("sign up", now.id) in [(entry.act, entry.subject_id) for entry in read(select(AuditEntry))]


def test_the_link_works_once_and_the_same_form_twice_is_one(setting, browser, proof, read):
    setting("open")
    path = proof()
    assert [take(browser(None), path).status_code for _ in "12"] == [303, 303]
    assert take(browser(None), path, key="form-of-another", name="Thief").status_code == 404
    assert browser(None).get(path).status_code == 404
    assert member_of(read).display_name == NAME
    clock.move(timedelta(minutes=3))
    assert take(browser(None), path).status_code == 404


def test_the_link_lives_a_day_and_is_stored_hashed(setting, browser, proof, read):
    setting("open")
    path = proof()
    secret = path.rsplit("/", 1)[1]
    (token,) = read(select(Token))
    assert secret not in (token.token_hash, str(token.about))
    for other in (f"/links/{secret}", f"/joining/{secret}", f"/invitations/{secret}", f"/first-admin/{secret}"):
        assert browser(None).get(other).status_code == 404
    clock.move(timedelta(hours=23, minutes=59))
    assert browser(None).get(path).status_code == 200
    clock.move(timedelta(hours=24, seconds=1))
    assert browser(None).get(path).status_code == 404
    assert take(browser(None), path).status_code == 404


def test_a_name_and_address_that_were_not_proven_are_forgotten(setting, act, proof, read):
    setting("open")
    proof()
    clock.move(timedelta(days=2, seconds=1))
    act(None, operations.forget_the_old)
    assert read(select(Token)) == [] and member_of(read) is None


def test_nobody_elses_words_are_mailed(setting, browser, drain):
    setting("open")
    ask(browser(None), name="Win a prize at evil.example")
    drain()
    (message,) = mail.sent
    assert message["To"] == ADDRESS
    assert "evil" not in message.as_string()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "Write something first."),
        ({"name": "x" * 61}, "60"),
        ({"name": "a\u202eb"}, "control characters"),
        ({"email": ""}, "Write your address here."),
        ({"email": "xenia"}, "not a whole address"),
        ({"email": "x@example.org\r\nBcc: y@example.org"}, "not a whole address"),
    ],
)
def test_a_form_that_needs_another_look_is_shown_again(setting, browser, drain, wrong, sentence):
    setting("open")
    data = {"name": NAME, "email": ADDRESS, "client_key": "k" * 16} | wrong
    answer = browser(None).post("/sign-up", data=data)
    assert answer.status_code == 422 and sentence in answer.text
    drain()
    assert mail.sent == []


@pytest.mark.parametrize(
    ("field", "value"), [("name", "\u200b"), ("password", "too short"), ("password", "xenia onbekend 1")]
)
def test_taking_up_asks_for_a_name_and_a_fit_password(setting, browser, proof, read, field, value):
    setting("open")
    path = proof()
    assert take(browser(None), path, **{field: value}).status_code == 422
    assert member_of(read) is None
    assert take(browser(None), path).status_code == 303


def test_whoever_is_signed_in_here_with_another_account_is_told_and_signed_out(setting, browser, proof, read):
    setting("open")
    path = proof()
    client = browser("mate")
    assert "You are signed in as Mats Grachtmeer here." in client.get(path).text
    take(client, path)
    assert NAME in client.get("/more").text
    assert read(select(SignIn).where(SignIn.member_id == cast.ids.mate)) == []


# The same answer for everybody


EVERY_STATE = [ADDRESS, "ada@example.org", "staged@example.org", "suspended@example.org"]


def test_the_answer_and_the_work_are_the_same_for_every_address(setting, browser, read):
    setting("open")
    answers = [ask(browser(None), address) for address in EVERY_STATE]
    assert {(answer.status_code, answer.location, answer.text) for answer in answers} == {
        (303, "/joining/sent", answers[0].text)
    }
    work = [(item.lane, item.topic, sorted(item.payload)) for item in read(select(OutboxItem))]
    assert len(work) == 4 and len({str(one) for one in work}) == 1


def test_known_and_unknown_addresses_take_the_same_time(setting, browser):
    setting("open")
    client = browser(None)

    def time_of(address):
        began = perf_counter()
        assert ask(client, address).status_code == 303
        return perf_counter() - began

    time_of("warm@example.org")
    pairs = [(time_of("ada@example.org"), time_of(f"nobody{n}@example.org")) for n in range(9)]
    known, unknown = (min(times) for times in zip(*pairs, strict=True))
    assert abs(known - unknown) < max(0.01, 0.25 * known)


def test_a_member_is_told_by_mail_and_can_sign_in_by_it(setting, browser, drain, read, link):
    setting("open")
    ask(browser(None), " Ada@Example.org ")
    drain()
    (message,) = mail.sent
    assert message["To"] == "ada@example.org" and "have an account" in message["Subject"]
    client = browser(None)
    assert client.post(link("links"), data={"client_key": "k" * 16}).status_code == 303
    assert "Ada Lindewater" in client.get("/more").text
    assert read(select(Token).where(Token.purpose == "sign up")) == []


def test_who_is_suspended_gets_no_mail(setting, browser, drain):
    setting("open")
    ask(browser(None), "suspended@example.org")
    drain()
    assert mail.sent == []


def test_no_mailbox_is_flooded(setting, browser, drain, read):
    """A form sent again at once is one mail; no more than five links wait."""
    setting("open")
    for _ in range(2):
        ask(browser(None))
    drain()
    assert len(mail.sent) == 1
    for number in range(8):
        clock.move(timedelta(minutes=2 * (number + 1)))
        ask(browser(None))
        drain()
    assert len(mail.sent) == len(read(select(Token))) == 5


def test_the_door_is_limited_by_caller_and_by_address(setting, app):
    from app.extensions import limiter

    setting("open")
    limiter.enabled = True
    try:
        client = app.test_client()
        answers = [ask(client, "flooded@example.org").status_code for _ in range(6)]
        assert answers == [303] * 5 + [429]
        others = [ask(client, f"other{number}@example.org").status_code for number in range(60)]
        assert others[0] == 303 and others[-1] == 429
        elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
        data = {"name": NAME, "email": ADDRESS, "client_key": "k" * 16}
        assert client.post("/sign-up", data=data, environ_overrides=elsewhere).status_code == 303
    finally:
        limiter.reset()
        limiter.enabled = False


# Claiming (P-13)


@pytest.mark.parametrize("value", ["approval", "open"])
def test_a_person_of_a_roster_is_claimed_not_made_twice_and_is_in_at_once(setting, act, browser, proof, read, value):
    setting(value)
    act(None, lambda: cast.item("staged", "organisation", "Umbra Hospital"))
    path = proof("staged@example.org", "S. Voorraad")
    page = browser(None).get(path).text
    assert "Umbra Hospital" in page and "Leiden 2023, participant" in page
    client = browser(None)
    assert take(client, path, name="Stijn Voorraad").location == "/welcome"
    (now,) = read(select(Member).where(Member.display_name == "Stijn Voorraad"))
    assert (now.id, now.state, now.trust, now.email) == (cast.ids.staged, "active", 1, "staged@example.org")
    assert client.get("/settings").status_code == 200


def test_an_invited_person_who_signs_up_has_answered_the_invitation(setting, act, browser, proof, read):
    setting("approval")
    act("admin", lambda actor: operations.add_person(actor, name="Nora", address="nora@example.org"))
    path = proof("nora@example.org")
    assert take(browser(None), path).location == "/welcome"
    now = member_of(read, "nora@example.org")
    assert (now.state, now.trust) == ("active", 0)
    (invitation,) = read(select(Invitation))
    assert (invitation.state, invitation.token_hash) == ("accepted", None)


def test_who_declined_once_and_comes_back_by_themselves_is_spoken_to_again(setting, act, browser, proof, read):
    setting("open")

    def invite(actor):
        return operations.invite(actor, db.session.get(Member, cast.ids.staged), edition=db.session.get(Edition, 1))

    secret = act("organiser", invite)
    act(None, operations.decline_invitation, secret)
    assert len(read(select(Silence))) == 1
    take(browser(None), proof("staged@example.org"))
    assert read(select(Silence)) == []
    assert member_of(read, "staged@example.org").state == "active"


def test_two_links_of_one_address_make_one_account(setting, browser, proof, read):
    setting("open")
    first = proof()
    clock.move(timedelta(minutes=2))
    second = proof()
    assert first != second
    assert take(browser(None), first).status_code == 303
    late = take(browser(None), second, key="form-of-another", name="Another")
    assert late.status_code == 409 and "has an account already" in late.text
    assert len(read(select(Member).where(Member.email == ADDRESS))) == 1


# With approval


@pytest.fixture
def waiting(setting, browser, proof, read):
    """Xenia has proven her address and waits."""
    setting("approval")
    answer = take(browser(None), proof(), password="a long walk by sea")
    assert (answer.status_code, answer.location) == (303, "/sign-up/waiting")
    mail.sent.clear()
    return member_of(read).id


def test_with_approval_a_proven_address_waits_and_is_not_in(waiting, browser, drain, read):
    now = member_of(read)
    assert (now.state, now.trust) == ("awaiting approval", 0)
    assert read(select(SignIn).where(SignIn.member_id == waiting)) == []
    client = browser(None)
    assert "the address is yours" in client.get("/sign-up/waiting").text
    tried = client.post("/sign-in", data={"email": ADDRESS, "password": "a long walk by sea"})
    assert tried.status_code == 403 and "waits for approval" in tried.text
    client.post("/sign-in/link", data={"email": ADDRESS})
    ask(client)
    drain()
    assert ["waits for approval" in message["Subject"] for message in mail.sent] == [True, True]
    assert read(select(Token).where(Token.used_at.is_(None))) == []


def test_who_waits_is_nowhere_for_members_until_they_are_let_in(waiting, act, browser, drain):
    """G-3: even a profile that is there already does not show."""
    act(None, lambda: db.session.add(Profile(member_id=waiting, state="published")))
    act(None, search.changed, "person", waiting)
    drain()

    def seen(person):
        client = browser(person)
        found = [path for path in ("/people?sort=name", "/search?q=onbekend") if NAME in client.get(path).text]
        return client.get(f"/people/{waiting}").status_code, found

    assert [seen(person) for person in ("ada", "newcomer", "organiser")] == [(404, [])] * 3
    act("admin", lambda actor: operations.approve_member(actor, db.session.get(Member, waiting)))
    drain()
    assert seen("ada") == (200, ["/people?sort=name", "/search?q=onbekend"])


def test_an_import_that_names_who_waits_lets_them_in_at_once(waiting, act, browser, drain, read):
    from app.cohorts.models import RosterImport, RosterRow
    from app.cohorts.roster import placing

    def bring_in(actor):
        roster = RosterImport(
            edition_id=1, started_by_id=actor.id, client_key="k", file_name="r.csv", state="importing"
        )
        db.session.add(roster)
        db.session.flush()
        person = {"name": "X. Onbekend", "sort_name": "onbekend x"}
        row = RosterRow(import_id=roster.id, number=2, cells=[], fate="new", address=ADDRESS, person=person)
        db.session.add(row)
        db.session.flush()
        placing.place(roster, [row])

    act("organiser", bring_in)
    now = member_of(read)
    assert (now.state, now.trust, now.display_name) == ("active", 1, NAME)
    drain()
    assert [message["To"] for message in mail.sent] == [ADDRESS]
    assert "You are in" in mail.sent[0]["Subject"]
