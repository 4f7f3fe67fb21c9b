"""A-1, F19, F20: who signed up waits at /admin/approvals until an admin decides."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.accounts import operations
from app.accounts.models import Member, Token
from app.extensions import db
from app.kernel import clock, mail, text
from app.kernel.audit import AuditEntry
from app.kernel.errors import Forbidden
from tests import cast

ADDRESS = "xenia@example.org"


def stand_in_line(number=0, address=ADDRESS):
    name = f"Xenia {number:03} Onbekend"
    waiting = Member(email=address, display_name=name, sort_name=text.sort_name(name), trust=0)
    waiting.state = "awaiting approval"
    db.session.add(waiting)
    db.session.flush()
    return waiting.id


@pytest.fixture
def waiting(act):
    return act(None, stand_in_line)


def now_of(read, id):
    return read(lambda: db.session.get(Member, id))


def decide(client, id, what):
    return client.post(f"/admin/approvals/{id}/{what}")


def test_an_admin_sees_who_waits_and_nobody_else_does(waiting, browser):
    page = browser("admin").get("/admin/approvals").text
    assert "Xenia 000 Onbekend" in page and ADDRESS in page and "Ada Lindewater" not in page
    assert "/admin/approvals" in browser("admin").get("/admin").text
    for person in ("site_moderator", "organiser", "ada"):
        assert browser(person).get("/admin/approvals").status_code == 404
        for what in ("approval", "refusal"):
            assert decide(browser(person), waiting, what).status_code == 404


def test_an_empty_line_says_so_and_is_not_offered(browser):
    assert "Nobody waits" in browser("admin").get("/admin/approvals").text
    assert "/admin/approvals" not in browser("admin").get("/admin").text


def test_letting_in_makes_a_member_and_mails_them_once(waiting, browser, drain, read):
    client = browser("admin")
    for _ in "12":
        assert decide(client, waiting, "approval").location == "/admin/approvals"
    assert now_of(read, waiting).state == "active"
    drain()
    (message,) = mail.sent
    assert message["To"] == ADDRESS and "You are in" in message["Subject"]
    assert "http://localhost:8000/sign-in" in message.get_body(("plain",)).get_content()
    assert [entry.act for entry in read(select(AuditEntry))].count("approve member") == 1
    assert decide(client, waiting, "refusal").status_code == 403


def test_declining_forgets_who_it_was_and_mails_them(waiting, act, browser, drain, read):
    act(
        None,
        lambda: db.session.add(Token(token_hash="h" * 64, purpose="sign up", address=ADDRESS, expires_at=clock.now())),
    )
    client = browser("admin")
    assert decide(client, waiting, "refusal").status_code == 303
    gone = now_of(read, waiting)
    assert (gone.state, gone.email, gone.password_hash, gone.display_name) == ("erased", None, None, f"#{waiting}")
    assert read(select(Token)) == []
    drain()
    assert [message["To"] for message in mail.sent] == [ADDRESS]
    assert decide(client, waiting, "refusal").status_code == decide(client, waiting, "approval").status_code == 403
    assert act(None, stand_in_line) != waiting  # the address can be another try's


def test_of_two_admins_at_once_one_decides(house, act, waiting, read):
    def second_admin():
        operations.give_role(None, db.session.get(Member, cast.ids.mate), "admin")

    act(None, second_admin)
    said = {}

    def choose(person, verb):
        try:
            act(person, lambda actor: verb(actor, db.session.get(Member, waiting)))
            said[person] = "done"
        except Forbidden as refusal:
            said[person] = refusal.said()

    both = [
        threading.Thread(target=choose, args=("admin", operations.approve_member)),
        threading.Thread(target=choose, args=("mate", operations.decline_member)),
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(said.values()) == ["This has been decided already.", "done"]
    assert now_of(read, waiting).state == ("active" if said["admin"] == "done" else "erased")


@pytest.mark.parametrize("person", ["site_moderator", "organiser", "ada"])
def test_only_admins_decide(waiting, act, read, person):
    for verb in (operations.approve_member, operations.decline_member):
        with pytest.raises(Forbidden):
            act(person, lambda actor, verb=verb: verb(actor, db.session.get(Member, waiting)))
    assert now_of(read, waiting).state == "awaiting approval"


def test_the_line_goes_on_by_pages_the_longest_wait_first_and_costs_few_statements(house, act, browser):
    def many():
        for number in range(120):
            id = stand_in_line(number, f"x{number}@example.org")
            db.session.get(Member, id).created_at = clock.now() - timedelta(minutes=number)

    act(None, many)
    client, seen = browser("admin"), []
    client.get("/admin/approvals")

    def note(connection, cursor, statement, *rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    with house.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        first = client.get("/admin/approvals").text
    finally:
        event.remove(engine, "after_cursor_execute", note)
    assert 0 < len(seen) <= 8, seen
    assert "Xenia 119" in first and "Xenia 070" in first and "Xenia 069" not in first
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "Xenia 069" in client.get(following).text
