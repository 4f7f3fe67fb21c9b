"""Writes are marked, forms are ours, and what is hidden answers like what is missing."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.extensions import socketio
from app.web import errors
from app.web.serve import SocketCap
from tests.cast import ids
from tests.house.doors import Row, knock, methods
from tests.house.rights import HIDDEN_OR_MISSING

Browser = Callable[[str | None], FlaskClient]


# Asked by POST for the length of what they take; they only show, in a unit of work that is rolled back.
SHOW_ONLY = {"threads.preview", "threads.hints"}


def test_every_door_that_takes_a_post_is_marked_as_a_write(app: Flask) -> None:
    posts = [rule for rule in app.url_map.iter_rules() if methods(rule) - {"GET"} and rule.endpoint not in SHOW_ONLY]
    assert posts, "need doors that write"
    unmarked = {rule.rule for rule in posts if not getattr(app.view_functions[rule.endpoint], "writes", False)}
    assert not unmarked


def test_no_door_both_shows_and_writes(app: Flask) -> None:
    assert not [rule.rule for rule in app.url_map.iter_rules() if "GET" in methods(rule) and len(methods(rule)) > 1]


@pytest.mark.parametrize(
    ("person", "hidden", "missing"), HIDDEN_OR_MISSING, ids=[f"{person} {row}" for person, row, _ in HIDDEN_OR_MISSING]
)
def test_what_is_hidden_answers_like_what_is_missing(
    person: str, hidden: Row, missing: Row, app: Flask, browser: Browser, town: Callable[[], None]
) -> None:
    who = None if person == "visitor" else person
    one, other = (knock(app, row, browser(who)) for row in (hidden, missing))
    assert (one.status_code, body(one)) == (404, body(other))
    assert body(one), "need a page to compare"


def body(said: Any) -> str:
    """The page without what differs from one answer to the next: its nonce, its token, its own address."""
    page = re.sub(r'(name="csp-nonce" content|name="csrf_token"[^>]* value)="[^"]*"', "", said.text)
    return re.sub(r'value="/[^"]*"', "", page)


@pytest.fixture
def guarded(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The application with the check of tokens on, as it runs."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)


THEME = ("/theme", {"theme": "dark"})


def test_a_form_without_its_token_is_refused(guarded: None, browser: Browser) -> None:
    path, sends = THEME
    said = browser("ada").post(path, data=sends)
    assert said.status_code == 400
    assert "This form has grown old." in said.text


def test_a_form_with_its_token_is_taken(guarded: None, browser: Browser) -> None:
    client = browser("ada")
    token = token_of(client.get("/settings").text)
    path, sends = THEME
    assert client.post(path, data=sends | {"csrf_token": token}).status_code == 303


def test_the_token_of_one_session_is_none_in_another(guarded: None, browser: Browser) -> None:
    token = token_of(browser("mate").get("/settings").text)
    path, sends = THEME
    assert browser("ada").post(path, data=sends | {"csrf_token": token}).status_code == 400


def token_of(page: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "need a form with a token"
    return found[1]


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "http://localhost:9999", "null", "http://localhost.evil.example", "http://localhost@x.y"],
)
def test_a_write_from_another_site_is_refused(origin: str, browser: Browser) -> None:
    path, sends = THEME
    client = browser("ada")
    assert client.post(path, data=sends, headers={"Origin": origin}).status_code == 403
    assert client.post(path, data=sends, headers={"Origin": "http://localhost"}).status_code == 303


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:9999", "null"])
def test_a_socket_from_another_site_is_not_opened(origin: str, app: Flask, browser: Browser) -> None:
    from app.extensions import socketio

    for given, opened in ((origin, False), ("http://localhost", True)):
        client = socketio.test_client(app, flask_test_client=browser("ada"), headers={"Origin": given})
        assert client.is_connected() is opened


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost:9999", "null"])
def test_another_site_says_nothing_over_a_line_opened_without_an_origin(origin: str, browser: Browser) -> None:
    client, at = browser("ada"), "/socket.io/?EIO=4&transport=polling"
    opened = client.get(f"{at}&j=0").text  # as a script element of another port would
    line = f"{at}&sid={re.findall(r'[A-Za-z0-9_-]{20}', opened)[0]}"
    foreign = client.post(line, data="40", headers={"Origin": origin})
    assert foreign.status_code == 400
    assert "Access-Control-Allow-Origin" not in foreign.headers
    assert client.get(at, headers={"Origin": origin}).status_code == 400
    ours = client.post(line, data="40", headers={"Origin": "http://localhost"})
    assert (ours.status_code, ours.headers["Access-Control-Allow-Origin"]) == (200, "http://localhost")


def test_no_line_is_opened_to_strangers(browser: Browser) -> None:
    at = "/socket.io/?EIO=4&transport=polling"
    assert (browser(None).get(at).status_code, browser("suspended").get(at).status_code) == (401, 401)
    assert browser("ada").get(at).status_code == 200


def test_lines_by_polling_count_too(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    at, most = "/socket.io/?EIO=4&transport=polling", len(socketio.server.eio.sockets) + 2  # type: ignore[attr-defined]
    client = browser("ada")
    monkeypatch.setattr(app, "wsgi_app", SocketCap(app.wsgi_app, most))
    first = client.get(at)
    assert (first.status_code, client.get(at).status_code) == (200, 200)
    refused = client.get(at)
    assert (refused.status_code, 15 <= int(refused.headers["Retry-After"]) < 45) == (503, True)
    for names_none in ("&x=sid=1", "&sid=", "&nosid=1"):
        assert client.get(at + names_none).status_code == 503
    line = re.findall(r'"sid":"([^"]+)"', first.text)[0]
    assert client.post(f"{at}&sid={line}", data="40").status_code == 200  # an open one goes on
    assert client.get("/").status_code == 200


def test_the_name_of_the_host_that_a_caller_gives_comes_back_in_no_address(browser: Browser) -> None:
    answer = browser(None).get("/sign-in//link?next=%2Fthreads", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.location) == (308, "/sign-in/link?next=%2Fthreads")


def test_refused_access_is_written_down_and_nothing_of_what_was_sent(
    browser: Browser, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ASVS 16.3.2."""
    monkeypatch.setattr(errors.log, "disabled", False)  # as a command of migrations may have left it
    caplog.set_level("INFO", "app.web.errors")
    browser("silenced").post("/profile/offer/new", data={"text": "Not for the log", "client_key": "key-12345678"})
    browser("ada").post("/settings", headers={"Origin": "https://evil.example"})
    told = [(line.message, vars(line)["door"], vars(line)["member"]) for line in caplog.records]
    assert told == [
        ("refused", "profiles.add_offer", ids.silenced),
        ("refused", "accounts.save_settings", ids.ada),
    ]
    assert "Not for the log" not in caplog.text
