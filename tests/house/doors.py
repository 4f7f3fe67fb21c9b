"""How a row of the rights table is written, and how it is tried."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.routing import Rule

Answer = int | str

SIGN_IN = "sign in"  # a stranger is sent to the sign-in page; a socket of theirs is not opened

STRANGERS = ("visitor", "suspended")
MEMBERS = (
    "ada", "mate", "friend", "outsider", "newcomer", "silenced", "blocked", "organiser", "elsewhere", "supervisor",
    "space_moderator", "site_moderator", "admin",
)  # fmt: skip
PERSONS = (*STRANGERS, *MEMBERS)


@dataclass(frozen=True)
class Row:
    """One door with an example: what its address names, what is sent, and what each person is answered."""

    door: str
    at: dict[str, Any]
    sends: dict[str, Any]
    answers: dict[str, Answer] = field(hash=False)

    def __str__(self) -> str:
        return " ".join([self.door, *(f"{name}={value}" for name, value in self.at.items())])

    @property
    def method(self) -> str:
        return self.door.split(" ", 1)[0]

    @property
    def pattern(self) -> str:
        return self.door.split(" ", 1)[1]


def door(
    which: str, at: dict[str, Any] | None = None, sends: dict[str, Any] | None = None, *,
    members: Answer, strangers: Answer = SIGN_IN, **others: Answer,
) -> Row:  # fmt: skip
    """A row: what members are answered, what strangers, and who is answered otherwise."""
    assert others.keys() <= set(PERSONS), f"{which}: nobody is called so"
    answers = dict.fromkeys(STRANGERS, strangers) | dict.fromkeys(MEMBERS, members) | others
    return Row(which, at or {}, sends or {}, answers)


def all_doors(app: Flask) -> set[str]:
    """Every route with each of its methods, and every socket event, as the table names them."""
    from app.web import sockets

    pages = {f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in methods(rule)}
    return pages | {f"socket {event}" for event in (*sockets.doors, *sockets.heard, "connect")}


def methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def address(app: Flask, row: Row) -> str:
    """The address of a row: its arguments filled in, the others as a query."""
    with app.test_request_context():
        return app.url_for(_endpoint(app, row.method, row.pattern), **row.at)


@cache
def _endpoint(app: Flask, method: str, pattern: str) -> str:
    return next(rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == pattern and method in methods(rule))


def knock(app: Flask, row: Row, client: Any) -> Any:
    """Ask at the door of a page."""
    sends = {name: value() if callable(value) else value for name, value in row.sends.items()}
    if row.method == "GET":
        return client.get(address(app, row), query_string=sends, buffered=True)
    return client.open(address(app, row), method=row.method, data=sends, buffered=True)


def answer(app: Flask, row: Row, person: str, browser: Callable[..., Any], socket: Callable[..., Any]) -> Answer:
    """What a person is answered at the door of a row."""
    who = None if person == "visitor" else person
    if row.method == "socket":
        return _socket_answer(row, socket(who))
    response = knock(app, row, browser(who))
    if response.status_code == 302 and urlsplit(response.location).path == "/sign-in":
        return SIGN_IN
    return int(response.status_code)


def _socket_answer(row: Row, client: Any) -> Answer:
    event = row.pattern
    if not client.is_connected():
        return SIGN_IN
    if event == "connect":
        return 200
    said = client.emit(event, row.sends, callback=True)
    if event in ("unwatch", "chat:typing"):
        return 200 if not said else 500
    return 200 if said["ok"] else int(said["status"])
