"""A-1, A-2, A-4, F30: in by password or mailed link, slowed down, never locked out."""

from datetime import timedelta
from time import thread_time

import pytest
from sqlalchemy import select

from app.accounts import identity, operations
from app.accounts.identity import hashed
from app.accounts.models import Member, SignIn, SignInFailure, Token
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.audit import AuditEntry
from app.kernel.errors import Busy
from tests import cast

PASSWORD = "four quiet words here"  # as conftest gives it


def try_in(client, *, email="ada@example.org", password=PASSWORD, **more):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def is_in(client):
    return client.get("/settings").status_code == 200


def test_the_right_password_signs_in_and_makes_a_new_session(app, with_password, browser, read):
    client = browser(None)
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    answer = try_in(client, email=" Ada@Example.ORG ")
    assert (answer.status_code, answer.location) == (303, "/")
    with client.session_transaction() as session:
        assert "planted" not in session
        key = session["_user_id"]
    assert is_in(client)
    made = read(select(SignIn).where(SignIn.key_hash == hashed(key)))
    assert [sign_in.member_id for sign_in in made] == [cast.ids.ada]
    assert "sign in" in [entry.act for entry in read(select(AuditEntry))]


def test_the_key_is_stored_hashed_only(with_password, browser, read):
    client = browser(None)
    try_in(client)
    with client.session_transaction() as session:
        key = session["_user_id"]
    assert key not in [sign_in.key_hash for sign_in in read(select(SignIn))]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ada@example.org", "not this one"),
        ("nobody@example.org", PASSWORD),
        ("mate@example.org", PASSWORD),  # has no password
        ("staged@example.org", PASSWORD),
    ],
)
def test_whatever_does_not_match_is_answered_alike(with_password, browser, email, password):
    answer = try_in(browser(None), email=email, password=password)
    assert answer.status_code == 422
    assert "That did not match." in answer.text
    right = try_in(browser(None), email="ada@example.org", password="wrong as well")
    assert answer.text.replace(email, "…").count("\n") == right.text.replace("ada@example.org", "…").count("\n")
    assert dict(answer.headers).keys() == dict(right.headers).keys()


def test_known_and_unknown_addresses_take_the_same_time(with_password, browser):
    client = browser(None)

    def time_of(email, caller):
        began = thread_time()
        answer = client.post(
            "/sign-in",
            data={"email": email, "password": "wrong"},
            environ_overrides={"REMOTE_ADDR": f"192.0.2.{caller}"},
        )
        assert answer.status_code == 422
        return thread_time() - began

    time_of("warm@example.org", 0)
    pairs = [(time_of("ada@example.org", n), time_of(f"nobody{n}@example.org", n + 100)) for n in range(9)]
    known, unknown = (min(times) for times in zip(*pairs, strict=True))
    assert abs(known - unknown) < max(0.01, 0.25 * known)


def test_after_ten_failures_each_try_waits_longer_and_the_mailed_link_still_works(
    with_password, browser, drain, read, link
):
    client = browser(None)
    for _ in range(10):
        assert try_in(client, password="wrong").status_code == 422
    first = try_in(client)
    assert first.status_code == 429
    assert 1 <= int(first.headers["Retry-After"]) <= 6
    assert 'value="ada@example.org"' in first.text  # what was typed is still there
    assert len(read(select(SignInFailure))) == 20  # a try in the pause does not count

    clock.move(timedelta(seconds=6))
    assert try_in(client, password="wrong").status_code == 422
    second = try_in(client)
    assert int(second.headers["Retry-After"]) > 6

    client.post("/sign-in/link", data={"email": "ada@example.org"})
    drain()
    assert client.post(link("links", mail.sent[0]), data={"client_key": "k" * 16}).status_code == 303
    assert is_in(client)


def test_an_unknown_address_is_paused_like_a_known_one(with_password, browser):
    for _ in range(10):
        try_in(browser(None), email="nobody@example.org")
    assert try_in(browser(None), email="nobody@example.org").status_code == 429


def test_the_caller_is_slowed_over_many_accounts_and_other_callers_are_not(app, with_password, browser):
    for number in range(10):
        try_in(browser(None), email=f"somebody{number}@example.org")
    assert try_in(browser(None)).status_code == 429
    elsewhere = browser(None)
    answer = elsewhere.post(
        "/sign-in",
        data={"email": "ada@example.org", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "192.0.2.7"},
    )
    assert answer.status_code == 303


def test_failures_are_forgiven_after_a_quarter_of_an_hour_and_by_signing_in(with_password, browser, read):
    client = browser(None)
    for _ in range(10):
        try_in(client, password="wrong")
    clock.move(timedelta(minutes=16))
    assert try_in(client).status_code == 303
    assert len(read(select(SignInFailure))) == 10  # the caller's stay: another account may be tried next


def test_a_hash_of_older_settings_is_renewed(browser, act, read):
    from argon2 import PasswordHasher

    older = PasswordHasher(memory_cost=8 * 1024, time_cost=1, parallelism=1).hash(PASSWORD)
    act(None, lambda: setattr(db.session.get(Member, cast.ids.ada), "password_hash", older))
    assert try_in(browser(None)).status_code == 303
    (renewed,) = read(select(Member.password_hash).where(Member.id == cast.ids.ada))
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert try_in(browser(None)).status_code == 303


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/settings", "/settings"),
        ("/settings?x=1", "/settings?x=1"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\t/evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/no-such-page", "/"),
        ("/sign-out", "/"),  # no page: it only takes posts
    ],
)
def test_next_leads_to_pages_of_ours_only(with_password, browser, wanted, reached):
    assert try_in(browser(None), next=wanted).location == reached


def test_strangers_are_led_to_the_gate_and_back(with_password, browser):
    client = browser(None)
    turned_away = client.get("/settings")
    assert turned_away.location == "/sign-in?next=%2Fsettings"
    page = client.get(turned_away.location).text
    assert 'name="next" type="hidden" value="/settings"' in page
    assert 'role="status"' not in page  # no message of a library


@pytest.mark.parametrize(("kept", "idle"), [(False, timedelta(hours=12)), (True, timedelta(days=14))])
def test_a_sign_in_ends_when_idle(with_password, browser, kept, idle):
    client = browser(None)
    answer = try_in(client, **({"keep": "y"} if kept else {}))
    assert ("Expires=" in answer.headers["Set-Cookie"]) is kept
    clock.move(idle - timedelta(minutes=1))
    assert is_in(client)
    clock.move(2 * idle)
    assert not is_in(client)


def test_signing_out_ends_it_on_the_server_and_closes_its_sockets(browser, socket, read):
    live, client = socket("ada"), browser("ada")
    assert live.is_connected()
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 303
    assert not live.is_connected()
    assert not is_in(browser("ada"))  # the same cookie again
    assert read(select(SignIn).where(SignIn.member_id == cast.ids.ada)) == []


# The mailed link


def ask(client, email="ada@example.org", **more):
    return client.post("/sign-in/link", data={"email": email, **more})


def test_a_mailed_link_signs_in_once_by_its_button(browser, drain, read, link):
    client = browser(None)
    ask(client, next="/settings")
    drain()
    (message,) = mail.sent
    assert message["To"] == "ada@example.org"
    path = link("links", message)
    page = client.get(path)
    assert page.status_code == 200
    assert "Ada Lindewater" in page.text
    assert not is_in(client)  # opening changes nothing
    used = client.post(path, data={"client_key": "first-form", "next": "/settings"})
    assert (used.status_code, used.location) == (303, "/settings")
    assert is_in(client)
    assert browser(None).get(path).status_code == 404
    assert browser(None).post(path, data={"client_key": "other-form"}).status_code == 404


def test_the_button_pressed_twice_is_one_use(browser, drain, link):
    client = browser(None)
    ask(client)
    drain()
    path = link("links", mail.sent[0])
    assert [browser(None).post(path, data={"client_key": "same-form"}).status_code for _ in "12"] == [303, 303]
    clock.move(timedelta(minutes=3))
    assert browser(None).post(path, data={"client_key": "same-form"}).status_code == 404


def test_a_mailed_link_runs_out_after_a_quarter_of_an_hour(browser, drain, link):
    ask(browser(None))
    drain()
    clock.move(timedelta(minutes=15, seconds=1))
    assert browser(None).get(link("links", mail.sent[0])).status_code == 404


def test_links_are_stored_hashed_and_bound_to_their_purpose(act, browser, read):
    secret = act(None, operations.first_key) or act(
        None, lambda: operations.issue_link(None, purpose="first admin", lasts=timedelta(days=1))
    )
    assert secret not in [token.token_hash for token in read(select(Token))]
    assert browser(None).get(f"/links/{secret}").status_code == 404
    assert browser(None).post(f"/links/{secret}", data={"client_key": "k" * 16}).status_code == 404
    assert browser(None).get(f"/first-admin/{secret}").status_code == 200


@pytest.mark.parametrize("email", ["nobody@example.org", "staged@example.org", "suspended@example.org"])
def test_who_cannot_come_in_gets_no_mail_and_the_same_answer(browser, drain, email):
    answers = [ask(browser(None), email), ask(browser(None))]
    assert answers[0].status_code == answers[1].status_code == 303
    assert answers[0].location == answers[1].location
    drain()
    assert [message["To"] for message in mail.sent] == ["ada@example.org"]


def test_the_asking_page_does_the_same_for_everybody(browser, read):
    """The account is looked up by the job, so neither text nor time can tell (A-2)."""
    from app.kernel.outbox import OutboxItem

    ask(browser(None), "nobody@example.org")
    ask(browser(None), "ada@example.org")
    topics = [(item.lane, item.topic, sorted(item.payload)) for item in read(select(OutboxItem))]
    assert len(topics) == 2 and topics[0] == topics[1]


def test_no_more_than_five_links_wait_in_one_mailbox(browser, drain, link):
    for _ in range(7):
        ask(browser(None))
    drain()
    assert len(mail.sent) == 5
    assert browser(None).get(link("links", mail.sent[0])).status_code == 200


def test_the_doors_of_strangers_are_limited_by_caller_and_by_address(app):
    from app.extensions import limiter

    limiter.enabled = True
    try:
        client = app.test_client()
        answers = [ask(client, "flooded@example.org") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [303] * 5 + [429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 1801
        assert ask(client, "another@example.org").status_code == 303
    finally:
        limiter.reset()
        limiter.enabled = False


def test_a_link_names_whom_it_signs_in_also_to_somebody_else(browser, drain, read, link):
    """Whoever is signed in here with another account loses that sign-in."""
    ask(browser(None))
    drain()
    client = browser("mate")
    path = link("links", mail.sent[0])
    assert "You are signed in as Mats Grachtmeer here." in client.get(path).text
    client.post(path, data={"client_key": "k" * 16})
    assert "Ada Lindewater" in client.get("/settings").text
    assert read(select(SignIn).where(SignIn.member_id == cast.ids.mate)) == []


def test_what_was_seen_while_the_database_is_busy_is_written_in_the_next_round(app, browser, read, monkeypatch):
    was = read(select(SignIn.seen_at).where(SignIn.key_hash == hashed(cast.key_of("ada"))))[0]
    client = browser("ada")
    clock.move(timedelta(minutes=5))
    assert is_in(client)

    def busy(work):
        raise Busy()

    with monkeypatch.context() as patched, app.app_context():
        patched.setattr(identity, "write", busy)
        with pytest.raises(Busy):
            identity.write_seen()
    with app.app_context():
        identity.write_seen()
    now = read(select(SignIn.seen_at).where(SignIn.key_hash == hashed(cast.key_of("ada"))))[0]
    assert now - was > timedelta(minutes=4)
