"""A-4, A-9: one's own settings, devices, password, leaving and coming back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import operations
from app.accounts.identity import hashed
from app.accounts.models import Member, SignIn, StaffRole, Token
from app.extensions import db
from app.kernel import clock, mail
from app.profiles import queries as profiles
from tests import cast

NEW = "another set of words"
UNCONFIRMED = timedelta(minutes=11)


def ada_now(read):
    return read(lambda: db.session.get(Member, cast.ids.ada))


def sign_in_elsewhere(act, person="ada", browser="Firefox, Linux"):
    def come_in():
        made, key = operations.sign_in(
            db.session.get(Member, cast.id_of(person)), browser=browser, kept=False, way="password"
        )
        return made.id, key

    return act(None, come_in)


def with_key(app, key):
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = key
    return client


# Language, time, light


def test_settings_are_kept_and_the_answer_is_in_the_new_language(browser, read):
    client = browser("ada")
    answer = client.post("/settings", data={"language": "nl", "time_zone": "Europe/Lisbon", "theme": "dark"})
    assert (answer.status_code, answer.location) == (303, "/settings")
    now = ada_now(read)
    assert (now.language, now.time_zone, now.theme) == ("nl", "Europe/Lisbon", "dark")
    page = client.get("/settings").text
    assert '<html lang="nl" data-theme="dark">' in page


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"time_zone": "Mars/Olympus"}, {"theme": "plaid"}, {}])
def test_unknown_settings_are_not_taken(browser, read, wrong):
    data = {"language": "nl", "time_zone": "UTC", "theme": "dark"} | wrong if wrong else {}
    assert browser("ada").post("/settings", data=data).status_code == 422
    assert ada_now(read).theme == "system"


@pytest.mark.parametrize(("name", "value", "wrong"), [("theme", "dark", "plaid"), ("language", "nl", "xx")])
def test_visitors_and_members_choose_light_and_language(browser, read, name, value, wrong):
    visitor = browser(None)
    answer = visitor.post(f"/{name}", data={name: value}, headers={"Referer": "http://localhost/sign-in?next=/people"})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/people")
    cookie = answer.headers["Set-Cookie"]
    assert f"{name}={value}" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    shown = {"theme": 'data-theme="dark"', "language": '<html lang="nl"'}[name]
    assert shown in visitor.get("/sign-in").text
    browser("ada").post(f"/{name}", data={name: value})
    assert getattr(ada_now(read), name) == value
    assert visitor.post(f"/{name}", data={name: wrong}).status_code == 422


def test_the_way_back_is_never_another_site(browser):
    answer = browser(None).post("/theme", data={"theme": "dark"}, headers={"Referer": "https://evil.example/sign-in"})
    assert answer.location == "/"


@pytest.mark.parametrize("before", ["http://[", "http://localhost]/", "//[::1"])
def test_where_no_address_is_given_the_way_back_is_the_front(browser, before):
    answer = browser(None).post("/theme", data={"theme": "dark"}, headers={"Referer": before})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


# Devices


def test_devices_are_listed_and_ended_one_by_one(app, act, browser, read):
    id, key = sign_in_elsewhere(act)
    other, mine = with_key(app, key), browser("ada")
    assert other.get("/settings").status_code == 200
    page = mine.get("/settings/devices").text
    assert "Firefox, Linux" in page and "this one" in page
    assert mine.post(f"/settings/devices/{id}/end").status_code == 303
    assert other.get("/settings").status_code == 302
    assert mine.get("/settings").status_code == 200


def test_ending_all_others_keeps_this_one(app, act, browser):
    keys = [sign_in_elsewhere(act)[1] for _ in range(2)]
    mine = browser("ada")
    assert mine.post("/settings/devices/end").status_code == 303
    assert "Signed out on 2 other devices." in mine.get("/settings/devices").text
    assert [with_key(app, key).get("/settings").status_code for key in keys] == [302, 302]


def test_somebody_elses_device_does_not_exist(act, browser):
    id, _ = sign_in_elsewhere(act, "mate")
    assert browser("ada").post(f"/settings/devices/{id}/end").status_code == 404
    assert browser("ada").post("/settings/devices/99999/end").status_code == 404


def test_ending_this_device_leads_out(act, browser, read):
    (mine,) = read(select(SignIn.id).where(SignIn.member_id == cast.ids.ada))
    client = browser("ada")
    assert client.post(f"/settings/devices/{mine}/end").status_code == 303
    assert client.get("/settings").status_code == 302


# Asked again


@pytest.mark.parametrize("path", ["/settings/password", "/settings/leave"])
def test_sensitive_pages_ask_again_after_ten_minutes(browser, path):
    client = browser("ada")
    assert client.get(path).status_code == 200
    clock.move(UNCONFIRMED)
    for answer in (client.get(path), client.post(path, data={"password": NEW, "client_key": "k" * 16})):
        assert (answer.status_code, answer.location) == (303, f"/confirm?next={path}")


def test_nothing_sensitive_happens_unconfirmed(browser, read):
    clock.move(UNCONFIRMED)
    client = browser("ada")
    client.post("/settings/leave")
    client.post("/settings/password", data={"password": NEW, "client_key": "k" * 16})
    now = ada_now(read)
    assert (now.state, now.password_hash) == ("active", None)


def test_the_password_confirms_for_ten_minutes(with_password, browser):
    clock.move(UNCONFIRMED)
    client = browser("ada")
    wrong = client.post("/confirm", data={"password": "wrong", "next": "/settings/password"})
    assert wrong.status_code == 422 and "That is not your password." in wrong.text
    right = client.post("/confirm", data={"password": "four quiet words here", "next": "/settings/password"})
    assert (right.status_code, right.location) == (303, "/settings/password")
    assert client.get("/settings/password").status_code == 200
    clock.move(2 * UNCONFIRMED)
    assert client.get("/settings/password").status_code == 303


def test_a_fresh_link_confirms_without_another_sign_in(browser, drain, link, read):
    clock.move(UNCONFIRMED)
    client = browser("ada")
    client.post("/confirm/link", data={"next": "/settings/password"})
    drain()
    path = link("links")
    assert path.endswith("?next=/settings/password")
    assert "Is it you?" in client.get(path).text
    answer = client.post(path, data={"client_key": "k" * 16, "next": "/settings/password"})
    assert answer.location == "/settings/password"
    assert client.get("/settings/password").status_code == 200
    assert len(read(select(SignIn).where(SignIn.member_id == cast.ids.ada))) == 1


# Password


def test_a_new_password_signs_the_others_out_and_closes_their_sockets(app, act, browser, socket, drain, read):
    from app.extensions import socketio

    _, key = sign_in_elsewhere(act)
    other = with_key(app, key)
    here, there = socket("ada"), socketio.test_client(app, flask_test_client=other)
    assert here.is_connected() and there.is_connected()
    act("ada", lambda actor: operations.issue_link(actor, purpose="sign in", lasts=timedelta(minutes=15)))
    answer = browser("ada").post("/settings/password", data={"password": NEW, "client_key": "k" * 16})
    assert answer.status_code == 303
    assert here.is_connected() and not there.is_connected()
    assert other.get("/settings").status_code == 302
    assert browser("ada").get("/settings").status_code == 200
    assert read(select(Token)) == []
    drain()
    assert [message["Subject"] for message in mail.sent] == ["Your password was changed"]
    tried = browser(None).post("/sign-in", data={"email": "ada@example.org", "password": NEW})
    assert tried.status_code == 303


@pytest.mark.parametrize("password", ["", "short", "lindewater2026"])
def test_a_weak_password_is_not_taken(browser, read, password):
    answer = browser("ada").post("/settings/password", data={"password": password, "client_key": "k" * 16})
    assert answer.status_code == 422
    assert ada_now(read).password_hash is None


# Leaving


def test_leaving_hides_the_profile_and_signing_in_brings_it_back(with_password, browser, socket, act, read):
    live, client = socket("ada"), browser("ada")
    assert client.post("/settings/leave").location == "/left"
    assert client.get("/left").status_code == 200
    assert ada_now(read).state == "deactivated"
    assert not live.is_connected()
    assert browser("ada").get("/settings").status_code == 302

    def shown(actor):
        return [found.id for found, _ in db.session.execute(profiles.listed_members(actor))]

    assert cast.ids.ada not in act("mate", shown)
    back = browser(None).post("/sign-in", data={"email": "ada@example.org", "password": "four quiet words here"})
    assert back.status_code == 303
    assert cast.ids.ada in act("mate", shown)


def test_the_only_admin_cannot_leave_before_there_is_another(act, browser, read):
    client = browser("admin")
    assert "You are the only admin." in client.get("/settings/leave").text
    assert client.post("/settings/leave").status_code == 403
    act(None, lambda: db.session.add(StaffRole(member_id=cast.ids.ada, role="admin")))
    assert client.post("/settings/leave").location == "/left"


def test_no_key_is_shown_on_any_page_of_settings(browser):
    client = browser("ada")
    for path in ("/settings", "/settings/devices", "/settings/password", "/settings/leave"):
        page = client.get(path)
        assert page.status_code == 200
        assert cast.key_of("ada") not in page.text and hashed(cast.key_of("ada")) not in page.text
