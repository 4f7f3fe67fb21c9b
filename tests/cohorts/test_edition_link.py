"""A-1, A-2, A-7, F20, F21: the link of an edition, from its organiser to the last place."""

import threading
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select

from app.accounts.models import Invitation, Member, SignIn, Token
from app.cohorts.joining import operations, queries
from app.cohorts.models import Edition, EditionLink, EditionMembership
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.audit import AuditEntry
from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from app.kernel.outbox import OutboxItem
from tests import cast

ADDRESS = "xenia@example.org"
NAME = "Xenia Onbekend"


def day(ahead):
    return clock.now().date() + timedelta(days=ahead)


def make(actor, *, most=3, ahead=7, edition=1, key="form-of-orla"):
    where = db.session.get(Edition, edition)
    return operations.make_link(actor, where, most=most, ends_on=day(ahead), client_key=key)


@pytest.fixture
def token(act):
    """Orla made a link with three places in Leiden 2023."""
    return act("organiser", make).token


def link_now(read, token):
    return read(select(EditionLink).where(EditionLink.token == token))[0]


def tend(act, token, verb, person="organiser"):
    act(person, lambda actor: verb(actor, queries.get_link(actor, queries.find_link(token).id)))


def ask(client, token, address=ADDRESS, name=NAME, **more):
    return client.post(f"/join/{token}", data={"name": name, "email": address, "client_key": "k" * 16, **more})


def take(client, path, *, name=NAME, key="form-of-xenia", **more):
    return client.post(path, data={"name": name, "client_key": key, **more})


@pytest.fixture
def proof(token, browser, drain):
    """Ask by the link, and the path of the one in the mail."""

    def get(address=ADDRESS, name=NAME):
        mail.sent.clear()
        assert ask(browser(None), token, address, name).location == "/joining/sent"
        drain()
        text = mail.sent[-1].get_body(("plain",)).get_content()
        return next(word for word in text.split() if "/joining/" in word).removeprefix("http://localhost:8000")

    return get


def places(read, address=ADDRESS):
    """state, trust, and the editions with roles of whoever has this address."""
    found = read(select(Member).where(Member.email == address))
    if not found:
        return None
    (person,) = found
    roles = read(select(EditionMembership).where(EditionMembership.member_id == person.id))
    return person.state, person.trust, [(role.edition_id, role.role) for role in roles]


# Making and tending


@pytest.mark.parametrize(
    ("who", "edition", "may"),
    [("organiser", 1, True), ("admin", 2, True), ("organiser", 2, False), ("supervisor", 1, False), ("ada", 1, False), ("site_moderator", 1, False)],
)  # fmt: skip
def test_who_may_make_a_link(act, read, who, edition, may):
    if may:
        assert len(act(who, make, edition=edition).token) >= 22
    else:
        with pytest.raises(Forbidden):
            act(who, make, edition=edition)
        assert read(select(EditionLink)) == []


def test_the_page_makes_it_once_and_shows_it_again(browser, read):
    client = browser("organiser")
    form = {"most": "20", "ends_on": day(30).isoformat(), "client_key": "form-of-the-page"}
    assert [client.post("/organise/editions/1/links", data=form).status_code for _ in "12"] == [303, 303]
    (made,) = read(select(EditionLink))
    for _ in "12":
        page = client.get("/organise/editions/1/links").text
        assert f'value="http://localhost:8000/join/{made.token}"' in page and "0 of 20 places taken" in page
    assert '/organise/editions/1/links"' in client.get("/organise/editions/1").text
    assert "make edition link" in [entry.act for entry in read(select(AuditEntry))]
    assert made.token not in str([entry.codes for entry in read(select(AuditEntry))])


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"most": "0"}, "between 1 and 1000"),
        ({"most": "1001"}, "between 1 and 1000"),
        ({"most": "many"}, "integer"),
        ({"ends_on": lambda: day(-1)}, "from today on, at most 90 days"),
        ({"ends_on": lambda: day(92)}, "from today on, at most 90 days"),
        ({"ends_on": "soon"}, "date"),
        ({"ends_on": ""}, "required"),
    ],
)
def test_a_link_has_a_cap_and_an_end_within_ninety_days(browser, read, wrong, sentence):
    form = {"most": "20", "ends_on": day(30), "client_key": "form-of-the-page"} | wrong
    form = {key: value() if callable(value) else value for key, value in form.items()}
    answer = browser("organiser").post("/organise/editions/1/links", data=form)
    assert answer.status_code == 422 and sentence in answer.text
    assert read(select(EditionLink)) == []


def test_ninety_days_are_taken_and_the_end_is_midnight_where_the_edition_is(act, read):
    def far_away(actor):
        db.session.get(Edition, 1).time_zone = "Pacific/Auckland"
        return make(actor, ahead=89).token

    made = link_now(read, act("organiser", far_away))
    assert made.expires_at.astimezone(ZoneInfo("Pacific/Auckland")).strftime("%H:%M") == "00:00"
    assert read(lambda: db.session.get(EditionLink, made.id).last_day) == day(89)
    with pytest.raises(Invalid):
        act("organiser", make, ahead=92, key="form-of-another")


def test_paused_resumed_and_ended(act, token, browser, read):
    visitor = browser(None)
    assert visitor.get(f"/join/{token}").status_code == 200
    for _ in "12":
        tend(act, token, operations.pause_link)
    paused = visitor.get(f"/join/{token}")
    assert paused.status_code == 404 and "This link is paused." in paused.text
    tend(act, token, operations.resume_link)
    assert visitor.get(f"/join/{token}").status_code == 200
    for _ in "12":
        tend(act, token, operations.end_link)
    ended = visitor.get(f"/join/{token}")
    assert ended.status_code == 404 and "has run out" in ended.text
    for verb in (operations.pause_link, operations.resume_link):
        with pytest.raises(Conflict):
            tend(act, token, verb)
    acts = [entry.act for entry in read(select(AuditEntry)) if "link" in entry.act]
    assert acts == ["make edition link", "pause edition link", "resume edition link", "end edition link"]


def test_the_buttons_of_the_page_do_it(token, browser, read):
    client, id = browser("organiser"), link_now(read, token).id
    for what, word in (("pause", "Paused"), ("resumption", "Open"), ("end", "Ended")):
        assert client.post(f"/organise/links/{id}/{what}").location == "/organise/editions/1/links"
        assert f"</svg>{word}</span>" in client.get("/organise/editions/1/links").text
    assert token not in client.get("/organise/editions/1/links").text


def test_other_peoples_links_do_not_exist(act, browser, read):
    elsewhere = act("admin", make, edition=2)
    for what in ("pause", "resumption", "end"):
        assert browser("organiser").post(f"/organise/links/{elsewhere.id}/{what}").status_code == 404
        assert browser("ada").post(f"/organise/links/{elsewhere.id}/{what}").status_code == 404
    assert browser("organiser").get("/organise/editions/2/links").status_code == 404
    with pytest.raises(NotFound):
        act("organiser", queries.get_link, elsewhere.id)
    with pytest.raises(Forbidden):
        act("organiser", lambda actor: operations.end_link(actor, db.session.get(EditionLink, elsewhere.id)))
    assert link_now(read, elsewhere.token).ended_at is None


def test_the_page_of_links_costs_few_statements(act, house, browser):
    def many(actor):
        for number in range(60):
            make(actor, key=f"form-number-{number}")

    act("organiser", many)
    client, seen = browser("organiser"), []
    client.get("/organise/editions/1/links")

    def note(connection, cursor, statement, *rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    with house.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        assert client.get("/organise/editions/1/links").text.count("/join/") == queries.SHOWN
    finally:
        event.remove(engine, "after_cursor_execute", note)
    assert 0 < len(seen) <= 8, seen


# Coming in


def test_a_stranger_comes_in_as_participant_at_trust_0(token, proof, browser, read):
    visitor = browser(None)
    page = visitor.get(f"/join/{token}").text
    assert "Leiden 2023" in page and "Crossing Summer School" in page and "Ada" not in page
    path = proof()
    assert places(read) is None
    shown = visitor.get(path).text
    assert "Leiden 2023" in shown and ADDRESS in shown and NAME in shown
    assert places(read) is None and link_now(read, token).taken == 0  # looking changes nothing
    assert take(visitor, path).location == "/welcome"
    assert places(read) == ("active", 0, [(1, "participant")])
    assert link_now(read, token).taken == 1
    assert visitor.get("/settings").status_code == 200
    (mine,) = read(select(Member).where(Member.email == ADDRESS))
    assert (mine.language, mine.time_zone, mine.password_hash) == ("en", "Europe/Amsterdam", None)
    assert ("join edition", mine.id) in [(entry.act, entry.actor_id) for entry in read(select(AuditEntry))]


def test_language_and_zone_come_from_the_browser_else_from_the_edition(act, proof, browser, read):
    def settle():
        edition = db.session.get(Edition, 1)
        edition.language, edition.time_zone = "nl", "Europe/Lisbon"

    act(None, settle)
    path = proof()
    assert mail.sent[0]["Subject"]
    take(browser(None), path)
    (mine,) = read(select(Member).where(Member.email == ADDRESS))
    assert (mine.language, mine.time_zone) == ("nl", "Europe/Lisbon")
    client = browser(None)
    client.post(
        proof("yara@example.org"),
        data={"name": "Yara", "client_key": "k" * 16, "time_zone": "Asia/Tokyo"},
        headers={"Accept-Language": "en"},
    )
    (yara,) = read(select(Member).where(Member.email == "yara@example.org"))
    assert (yara.language, yara.time_zone) == ("en", "Asia/Tokyo")


def test_somebody_of_any_roster_is_claimed_with_what_the_school_told(act, proof, browser, read):
    """P-13: Stijn stands on the roster of Leiden as speaker; nobody is made twice."""

    def speaker():
        mine = EditionMembership.member_id == cast.ids.staged
        db.session.scalars(select(EditionMembership).where(mine)).one().role = "speaker"

    act(None, speaker)
    path = proof(" Staged@Example.org ", "S. V.")
    assert "Leiden 2023, speaker" in browser(None).get(path).text
    assert take(browser(None), path, name="Stijn Voorraad").status_code == 303
    assert places(read, "staged@example.org") == ("active", 1, [(1, "speaker")])
    assert len(read(select(Member).where(Member.sort_name == "voorraad stijn"))) == 1


def test_somebody_of_another_editions_roster_is_claimed_too(act, browser, drain, read):
    made = act("admin", make, edition=2)
    ask(browser(None), made.token, "staged@example.org")
    drain()
    text = mail.sent[0].get_body(("plain",)).get_content()
    path = next(word for word in text.split() if "/joining/" in word).removeprefix("http://localhost:8000")
    take(browser(None), path, name="Stijn Voorraad")
    state, trust, roles = places(read, "staged@example.org")
    assert (state, trust, sorted(roles)) == ("active", 1, [(1, "participant"), (2, "participant")])


def test_an_open_invitation_of_whom_the_link_brought_in_is_answered(act, proof, browser, drain, read):
    from app.accounts import operations as accounts

    def invite(actor):
        return accounts.invite(actor, db.session.get(Member, cast.ids.staged), edition=db.session.get(Edition, 1))

    secret = act("organiser", invite)
    take(browser(None), proof("staged@example.org"), name="Stijn Voorraad")
    (invitation,) = read(select(Invitation))
    assert invitation.state == "accepted"
    assert browser(None).get(f"/invitations/{secret}").status_code == 404


def test_who_waits_for_approval_is_let_in_by_an_editions_link(act, proof, browser, read):
    def waiting():
        person = Member(email=ADDRESS, display_name=NAME, sort_name="onbekend xenia", trust=0)
        person.state = "awaiting approval"
        db.session.add(person)

    act(None, waiting)
    take(browser(None), proof())
    assert places(read) == ("active", 0, [(1, "participant")])


# The same answer for everybody


def test_the_answer_and_the_work_are_the_same_for_every_address(token, browser, read):
    everybody = [ADDRESS, "ada@example.org", "friend@example.org", "staged@example.org", "suspended@example.org"]
    answers = [ask(browser(None), token, address) for address in everybody]
    assert {(answer.status_code, answer.location, answer.text) for answer in answers} == {
        (303, "/joining/sent", answers[0].text)
    }
    work = {(item.lane, item.topic, str(sorted(item.payload))) for item in read(select(OutboxItem))}
    assert len(work) == 1 and "Look in your mailbox" in browser(None).get("/joining/sent").text


def test_a_member_gets_a_link_that_signs_in_and_leads_to_the_edition(token, browser, drain, read):
    client = browser(None)
    ask(client, token, "friend@example.org")
    drain()
    (message,) = mail.sent
    assert message["To"] == "friend@example.org" and "have an account" in message["Subject"]
    text = message.get_body(("plain",)).get_content()
    path = next(word for word in text.split() if "/links/" in word).removeprefix("http://localhost:8000")
    page = client.get(path).text
    assert f'value="/join/{token}"' in page
    used = client.post(path, data={"client_key": "k" * 16, "next": f"/join/{token}"})
    assert used.location == f"/join/{token}"
    assert "Join as Fenna Duinroos" in client.get(used.location).text
    assert places(read, "friend@example.org")[2] == [(2, "participant")]  # not before the button


def test_a_member_joins_by_one_button_once(token, browser, read):
    client = browser("friend")
    for _ in "12":
        assert client.post(f"/join/{token}/membership").status_code == 303
    state, trust, roles = places(read, "friend@example.org")
    assert (trust, sorted(roles)) == (1, [(1, "participant"), (2, "participant")])
    assert link_now(read, token).taken == 1
    assert "already" in client.get(f"/join/{token}").text


def test_who_is_in_the_edition_takes_no_place_and_keeps_the_role(act, token, browser, read):
    tend(act, token, operations.end_link)
    client = browser("supervisor")
    assert "already" in client.get(f"/join/{token}").text
    assert client.post(f"/join/{token}/membership").status_code == 303
    assert places(read, "supervisor@example.org")[2] == [(1, "supervisor")]
    assert link_now(read, token).taken == 0


def test_who_is_silenced_does_not_join(act, browser, read):
    made = act("admin", make, edition=2)
    assert browser("silenced").post(f"/join/{made.token}/membership").status_code == 403
    assert places(read, "silenced@example.org")[2] == [(1, "participant")]


def test_a_visitor_cannot_press_the_members_button(token, browser, read):
    answer = browser(None).post(f"/join/{token}/membership")
    assert answer.status_code == 302 and answer.location.startswith("/sign-in")
    assert link_now(read, token).taken == 0


def test_who_is_suspended_gets_no_mail(token, browser, drain):
    ask(browser(None), token, "suspended@example.org")
    drain()
    assert mail.sent == []


def test_nobody_elses_words_are_mailed(proof):
    proof(name="Win a prize at evil.example")
    assert "evil" not in mail.sent[0].as_string()


@pytest.mark.parametrize("wrong", [{"name": " "}, {"email": "xenia"}, {"client_key": ""}])
def test_a_form_that_needs_another_look_is_shown_again(token, browser, drain, wrong):
    data = {"name": NAME, "email": ADDRESS, "client_key": "k" * 16} | wrong
    answer = browser(None).post(f"/join/{token}", data=data)
    assert answer.status_code == 422 and "Leiden 2023" in answer.text
    drain()
    assert mail.sent == []


def test_the_door_is_limited_by_caller_and_by_address(token, app):
    from app.extensions import limiter

    limiter.enabled = True
    try:
        client = app.test_client()
        assert [ask(client, token, "f@example.org").status_code for _ in range(6)] == [303] * 5 + [429]
        others = [ask(client, token, f"other{number}@example.org").status_code for number in range(60)]
        assert others[0] == 303 and others[-1] == 429
        looks = [client.get("/join/guess").status_code for _ in range(61)]
        assert looks[0] == 404 and looks[-1] == 429
    finally:
        limiter.reset()
        limiter.enabled = False


# The proof


def test_the_proof_works_once_for_a_day_and_is_stored_hashed(proof, browser, read):
    path = proof()
    secret = path.rsplit("/", 1)[1]
    (kept,) = read(select(Token))
    assert kept.purpose == "join" and secret not in (kept.token_hash, str(kept.about))
    assert browser(None).get(f"/links/{secret}").status_code == 404
    clock.move(timedelta(hours=24, seconds=1))
    assert browser(None).get(path).status_code == take(browser(None), path).status_code == 404
    clock.move(timedelta())
    assert [take(browser(None), path).status_code for _ in "12"] == [303, 303]
    assert take(browser(None), path, key="form-of-another", name="Thief").status_code == 404
    assert browser(None).get(path).status_code == 404


def test_the_same_form_twice_is_one_place(token, proof, browser, read):
    path = proof()
    for _ in "12":
        assert take(browser(None), path).status_code == 303
    assert link_now(read, token).taken == 1
    assert len(read(select(EditionMembership).where(EditionMembership.edition_id == 1))) == 11


@pytest.mark.parametrize("verb", [operations.pause_link, operations.end_link])
def test_what_the_organiser_closed_meanwhile_lets_nobody_in(act, token, proof, browser, read, verb):
    path = proof()
    tend(act, token, verb)
    assert browser(None).get(path).status_code == take(browser(None), path).status_code == 404
    assert places(read) is None
    assert read(select(Token.used_at)) == [None]  # nothing is half done: the proof is not used up
    if verb is operations.pause_link:
        tend(act, token, operations.resume_link)
        assert take(browser(None), path).status_code == 303


def test_the_end_date_counts_at_acceptance(act, token, browser, drain, read):
    left = link_now(read, token).expires_at - clock.now()
    clock.move(left - timedelta(hours=1))
    ask(browser(None), token)
    drain()
    text = mail.sent[0].get_body(("plain",)).get_content()
    path = next(word for word in text.split() if "/joining/" in word).removeprefix("http://localhost:8000")
    assert browser(None).get(path).status_code == 200
    clock.move(left + timedelta(seconds=1))
    assert "has run out" in take(browser(None), path).text
    assert places(read) is None


def test_a_mail_asked_for_just_before_the_end_does_not_go(act, token, browser, drain):
    ask(browser(None), token)
    tend(act, token, operations.end_link)
    drain()
    assert mail.sent == []


def test_the_last_place_goes_to_one_of_many_at_once(house, act, browser, drain, read):
    """The cap holds under the lock: four with proofs, two places."""
    made = act("organiser", make, most=2, key="form-of-few")
    for number in range(4):
        ask(browser(None), made.token, f"x{number}@example.org")
    drain()
    paths = {}
    for message in mail.sent:
        text = message.get_body(("plain",)).get_content()
        url = next(word for word in text.split() if "/joining/" in word)
        paths[message["To"]] = url.removeprefix("http://localhost:8000")
    assert len(paths) == 4
    answers = {}

    def come_in(address):
        answers[address] = take(house.test_client(), paths[address], name=address, key=f"form-of-{address[:2]}-000")

    everybody = [threading.Thread(target=come_in, args=(address,)) for address in paths]
    for one in everybody:
        one.start()
    for one in everybody:
        one.join()
    assert sorted(answer.status_code for answer in answers.values()) == [303, 303, 404, 404]
    late = next(answer for answer in answers.values() if answer.status_code == 404)
    assert "All places of this link are taken." in late.text
    assert link_now(read, made.token).taken == 2
    came = read(select(Member).where(Member.email.in_(list(paths))))
    assert len(came) == 2 and len(read(select(SignIn).where(SignIn.member_id.in_([one.id for one in came])))) == 2
    assert "All places" in browser(None).get(f"/join/{made.token}").text


def test_two_buttons_of_one_member_at_once_take_one_place(house, token, browser, read):
    answers = []
    clients = [browser("friend") for _ in range(4)]

    def press(client):
        answers.append(client.post(f"/join/{token}/membership").status_code)

    presses = [threading.Thread(target=press, args=(client,)) for client in clients]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert answers == [303] * 4
    assert link_now(read, token).taken == 1
