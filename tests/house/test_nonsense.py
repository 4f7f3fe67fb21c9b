"""Whatever is sent, of any type and size: a sentence, never a fault of ours."""

import io
import logging
from collections.abc import Callable
from typing import IO, Any

import pytest
from flask import Flask
from werkzeug import formparser

from tests.house.doors import Row, address
from tests.house.rights import TABLE

LONG = "9" * 5000  # more digits than Python reads
NONSENSE = [
    "",
    "-1",
    "0",
    "9" * 30,
    LONG,
    "1e9",
    "٣",
    "²",
    "\0",
    "\ud83d",
    "' OR 1=1 --",
    "{{ 7*7 }}",
    "[]",
    "é" * 3000,
]
ASKED = (
    "page",
    "after",
    "before",
    "show",
    "step",
    "as",
    "q",
    "kind",
    "type",
    "space",
    "words",
    "member",
    "limit",
    "reply",
    "quote",
    "thread",
    "next",
)
NUMBERS = (0, 2**31, 2**63 - 1, 2**63, 10**40)


def of(method: str) -> list[Row]:
    """One row of each door, the one that a member of the cast gets furthest at."""
    doors = {row.door: row for row in reversed(TABLE) if row.method == method}
    return list(doors.values())


def knocker(row: Row) -> str:
    order = {200: 0, 303: 1, 204: 2}
    return min(row.answers, key=lambda person: (order.get(row.answers[person], 9), person != "admin"))  # type: ignore[call-overload]


def who(row: Row) -> str | None:
    return None if knocker(row) == "visitor" else knocker(row)


@pytest.mark.parametrize("row", of("GET"), ids=str)
def test_nonsense_in_the_address_is_no_fault(row: Row, app: Flask, browser: Any, town: Any) -> None:
    client, path = browser(who(row)), address(app, row)
    wrong = {
        repr(value)[:30]: said.status_code
        for value in NONSENSE
        if (
            said := client.get(
                path, query_string=dict.fromkeys(ASKED, value.encode("utf-8", "surrogatepass")), buffered=True
            )
        ).status_code
        == 500
    }
    for name in row.at:
        if isinstance(row.at[name], int):
            for number in NUMBERS:
                said = client.get(path.replace(str(row.at[name]), str(number), 1), buffered=True)
                if said.status_code >= 500:
                    wrong[f"{name}={number}"] = said.status_code
    assert not wrong


@pytest.mark.parametrize("row", of("POST"), ids=str)
def test_nonsense_in_a_form_is_no_fault(row: Row, app: Flask, browser: Any, town: Any) -> None:
    client, path = browser(who(row)), address(app, row)
    wrong = {}
    for name in ("nothing", *row.sends):
        for value in [*NONSENSE, None]:
            sends = {key: given() if callable(given) else given for key, given in row.sends.items()}
            sends[name] = (
                (io.BytesIO(b"\xff\xd8\0junk"), "a.jpg") if value is None else value.encode("utf-8", "surrogatepass")
            )
            said = client.post(path, data=sends, buffered=True)
            if said.status_code >= 500:
                wrong[f"{name}={value!r}"[:60]] = said.status_code
    assert not wrong


PAYLOADS: list[Any] = [None, 7, "x", [], [[]], {}, {"room": None}, {"room": "1", "id": "1"}, {"room": [1], "what": [1]}, {"room": 10**40, "id": 10**40, "what": "thread", "seq": 10**40}, {"room": True, "what": {}, "id": {}}, {"room": -1, "seq": -1}, {"room": 101, "seq": 2**63}, {"room": 101, "client_id": 5, "text": 5}, {"room": 101, "client_id": "x" * 9999, "text": "x" * 50_000}, {"room": 101, "client_id": "12345678", "text": "\0\ud83d"}, {"channel": ["a"]}, {"channel": "x" * 999}]  # fmt: skip


@pytest.mark.parametrize("row", of("socket"), ids=str)
def test_nonsense_over_a_socket_is_refused(row: Row, socket: Callable[..., Any], town: Any) -> None:
    client = socket("ada")
    for payload in PAYLOADS:
        said = client.emit(row.pattern, payload, callback=True)
        assert not said or said["ok"] or 400 <= said["status"] < 500, (payload, said)
    assert client.is_connected()


@pytest.mark.parametrize("host", ["a" * 5000, "a" * 70 + ".nl", "..", "a..b", "[", "a b", "a:99999999", ""])
@pytest.mark.parametrize("path", ["/healthz", "/sign-in", "/nowhere"])
def test_a_host_that_is_none_is_no_fault(host: str, path: str, browser: Any) -> None:
    said = browser(None).get(path, headers={"Host": host})
    assert said.status_code < 500
    assert host != "a" * 5000 or (said.status_code, said.mimetype) == (400, "text/plain")


@pytest.mark.parametrize("name", ["engineio.server", "socketio.server"])
def test_a_frame_that_is_none_leaves_no_trace_in_the_log(app: Flask, name: str) -> None:
    assert not logging.getLogger(name).isEnabledFor(logging.ERROR)


def test_a_body_that_is_refused_halfway_leaves_no_file_open(browser: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[IO[bytes]] = []

    def noted(**of: Any) -> IO[bytes]:
        made.append(formparser.default_stream_factory(**of))
        return made[-1]

    monkeypatch.setattr("werkzeug.wrappers.request.default_stream_factory", noted)
    parts = (("file", '; filename="a.csv"'), ("client_key", ""))  # the second is longer than a field may be
    body = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{"y" * 700_000}\r\n' for name, more in parts
    )
    answer = browser("organiser").post(
        "/organise/editions/1/imports", data=f"{body}--x--\r\n", content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert [file.closed for file in made] == [True]


@pytest.mark.parametrize(
    "path", ["/join/\0", "/reports/\0", "/people/1/photo/\0/96", "/sign-up/\0", "/discuss/\0/1", "/nowhere/\0"]
)
def test_what_no_text_holds_is_in_no_address(path: str, browser: Any) -> None:
    assert browser("ada").get(path).status_code == 404
    assert browser(None).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/sign-in", "/sign-in/link"])
def test_what_no_text_holds_is_in_no_address_of_mail(path: str, browser: Any) -> None:
    said = browser(None).post(path, data={"email": "ada\0@example.org", "password": "four good words"})
    assert said.status_code == 422
