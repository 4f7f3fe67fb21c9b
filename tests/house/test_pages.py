"""What holds for every page, whatever it shows: its headers, its markup, and that looking changes nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.security import POLICY
from tests.house.doors import Row, knock
from tests.house.rights import TABLE

LOOKERS = ("visitor", "ada", "organiser", "admin")
GETS = [row for row in TABLE if row.method == "GET"]
Browser = Callable[[str | None], FlaskClient]

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-store",
}


@dataclass
class Walked:
    """Every GET of the rights table, opened by each of the lookers, and what the database held before and after."""

    answers: list[tuple[Row, str, Any]]
    before: dict[str, list[str]]
    after: dict[str, list[str]]


@pytest.fixture(scope="module")
def walked() -> list[Walked]:
    """The walk of this module, once it was made: all tests look at the same answers."""
    return []


@pytest.fixture
def walk(
    walked: list[Walked], app: Flask, browser: Browser, town: Callable[[], None], read: Callable[..., Any]
) -> Walked:
    if not walked:
        clients = {person: browser(None if person == "visitor" else person) for person in LOOKERS}
        before = read(everything)
        answers = [(row, person, knock(app, row, client)) for person, client in clients.items() for row in GETS]
        walked.append(Walked(answers, before, read(everything)))
    return walked[0]


def test_every_answer_has_the_policy_and_the_other_headers(walk: Walked) -> None:
    wrong = [f"{person} {row}: {fault}" for row, person, said in walk.answers for fault in lacking(said)]
    assert not wrong


@pytest.mark.parametrize(
    ("method", "path", "sends", "status"),
    [
        ("GET", "/nowhere", {}, 404),
        ("GET", "/threads/999999-none", {}, 404),
        ("PUT", "/healthz", {}, 405),
        ("POST", "/sign-in", {"email": "x" * 300_000}, 413),
        ("POST", "/sign-in", {"email": "x"}, 422),
    ],
)
def test_errors_have_them_too(method: str, path: str, sends: Any, status: int, browser: Browser) -> None:
    for person in (None, "ada"):
        said = browser(person).open(path, method=method, data=sends)
        assert (said.status_code, lacking(said)) == (status, [])


def test_a_fault_is_a_page_with_its_headers(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    broken.is_public = True  # type: ignore[attr-defined]
    monkeypatch.setitem(app.view_functions, "health.healthz", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    said = browser(None).get("/healthz")
    assert (said.status_code, lacking(said)) == (500, [])
    assert "ZeroDivision" not in said.text and "written down" in said.text


def test_each_answer_has_a_nonce_of_its_own(browser: Browser) -> None:
    policies = [browser("ada").get("/healthz").headers["Content-Security-Policy"] for _ in range(5)]
    nonces = {nonce for policy in policies for nonce in re.findall(r"'nonce-([^']{22,})'", policy)}
    assert len(nonces) == 5


def lacking(said: Any) -> list[str]:
    """What an answer lacks of the headers that all must have."""
    policy = said.headers.get("Content-Security-Policy", "")
    path = said.request.path
    is_file = said.status_code == 200 and "/files/" in path
    if is_file or said.mimetype.startswith("image/"):  # what members sent: shut tighter, and asked for anew each time
        given = (policy, said.headers["Cache-Control"], said.headers["X-Content-Type-Options"])
        kept = "no-store" if path.startswith("/moderation/") else "private, no-cache"
        return [] if given == ("sandbox; default-src 'none'", kept, "nosniff") else [str(given)]
    nonce = re.search(r"'nonce-([^']*)'", policy)
    wrong = [name for name, value in EVERYWHERE.items() if said.headers.get(name) != value]
    if not nonce or policy != POLICY.format(nonce=nonce[1]):
        wrong.append("Content-Security-Policy")
    if not re.fullmatch(r"[A-Za-z0-9-]{8,64}", said.headers.get("X-Request-ID", "")):
        wrong.append("X-Request-ID")
    return wrong


class Inline(HTMLParser):
    """Finds what the policy forbids, and what belongs into a style sheet or a module."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "style" or (tag == "script" and not given.get("src")):
            self.found.append(tag)
        for name, value in attributes:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"<{tag} {name}>")
            if name in ("src", "href", "action", "poster") and tag != "a" and re.match(r"(https?:)?//", value or ""):
                self.found.append(f"<{tag}> of another site")


def test_the_finder_finds() -> None:
    page = '<style></style><script>1</script><p style="a" onclick="b"><a href=" javascript:c"></a><img src="//d">'
    assert len(Inline(page).found) == 6


def test_no_page_has_inline_style_script_or_handler(walk: Walked) -> None:
    pages = [(row, person, said) for row, person, said in walk.answers if said.mimetype == "text/html"]
    assert len([1 for _, _, said in pages if said.status_code == 200]) > len(GETS), "need pages to look at"
    wrong = {f"{person} {row}": found for row, person, said in pages if (found := Inline(said.text).found)}
    assert not wrong


def begins_with_main(page: str) -> bool:
    """The first thing to tab to leads to main, or lies in it."""
    first = re.search(r"<(a|button|input|select)\s[^>]*>", page)
    return first is not None and ('class="skip"' in first[0] or 0 < page.find("<main") < first.start())


def test_every_page_has_one_h1_a_title_and_the_way_to_main_first(walk: Walked) -> None:
    wrong = []
    for row, person, said in walk.answers:
        if said.mimetype != "text/html" or said.status_code in range(300, 400) or "<html" not in said.text:
            continue
        if (
            len(re.findall(r"<h1[\s>]", said.text)) != 1
            or not re.search(r"<title>\s*[^·\s]", said.text)
            or not begins_with_main(said.text)
        ):
            wrong.append(f"{person} {row}")
    assert not wrong


def test_pages_stay_small(walk: Walked) -> None:
    """Dynamic pages are not compressed (DESIGN 5)."""
    assert not {f"{person} {row}": len(said.data) for row, person, said in walk.answers if len(said.data) > 60 * 1024}


def test_looking_changes_nothing(walk: Walked) -> None:
    assert "Small scanners in general practice" in str(walk.before["threads"]), "need something that could change"
    assert walk.after == walk.before


def everything() -> dict[str, list[str]]:
    """Every row of every table."""
    from app.extensions import db

    return {
        table.name: sorted(str(tuple(row)) for row in db.session.execute(table.select()))
        for table in db.metadata.sorted_tables
    }
