"""Whatever is typed gets a page: every line of naughty.txt, and a hundred thousand characters of anything.

A line stands as Python writes it (\\x00, \\u202e), so that what is invisible can be seen.
"""

import random
import re
from pathlib import Path

import pytest

from app.kernel import search
from tests import cast

LINES = [
    re.sub(r"\\(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|[nt\\])", lambda m: m[0].encode().decode("unicode_escape"), line)
    for line in Path(__file__).with_name("naughty.txt").read_text("utf-8").split("\n")
    if line
]
LONG = {
    "one word": "a" * 100_000,
    "many words": "tomography scan " * 6_250,
    "quotes": '"' * 100_000,
    "hyphens": "a-" * 50_000,
    "minuses": "-a " * 33_333,
    "operators": "city:leiden " * 8_333,
    "marks": "e\u0301" * 50_000,
    "emoji": "🎉" * 100_000,
    "blanks": " " * 100_000,
    "brackets": "(" * 100_000,
}


@pytest.fixture
def town(act, drain):
    def build():
        for person in ("ada", "mate", "outsider"):
            cast.item(person, "headline", f"Tomography of {person}, care and a scan")
            cast.item(person, "city", "Leiden")
            search.changed("person", cast.id_of(person))

    act(None, build)
    drain()


def test_there_are_many():
    assert len(set(LINES)) >= 600


@pytest.mark.parametrize("path", ["/search", "/search/suggest", "/search/palette", "/search/why", "/search/saved/new"])
def test_every_line_gets_a_page(town, browser, path):
    client = browser("ada")
    for line in LINES if path == "/search" else LINES[::5]:
        answer = client.get(path, query_string={"q": line.encode("utf-8", "surrogatepass")})
        assert answer.status_code == 200, ascii(line)
        page = answer.get_data(as_text=True)
        assert not re.search(r"<script>|onerror=alert\(1\)>|<svg onload", page.partition("<main")[2] or page), ascii(
            line
        )


def test_every_line_finds_the_same_by_plain_sql(browser):
    """While there is no index."""
    client = browser("ada")
    for line in LINES[::3]:
        assert client.get("/search", query_string={"q": line.encode("utf-8", "surrogatepass")}).status_code == 200


@pytest.mark.parametrize("what", LONG)
def test_a_hundred_thousand_characters_get_a_page_that_does_not_repeat_them(town, browser, what):
    for path in ("/search", "/search/suggest", "/search/palette", "/search/why", "/search/saved/new"):
        answer = browser("ada").get(path, query_string={"q": LONG[what]})
        assert answer.status_code == 200
        assert len(answer.data) < 400_000, "every link of the page has the query"


def test_of_a_long_query_the_beginning_is_searched_and_that_is_said(town, browser):
    page = browser("ada").get("/search", query_string={"q": f"scan {'x' * 994}"}).text
    assert "first 1,000 characters" not in page
    page = browser("ada").get("/search", query_string={"q": f"scan {'x' * 996}"}).text
    assert "first 1,000 characters" in page


def test_nonsense_in_every_parameter(town, browser):
    chance, client = random.Random(3), browser("ada")
    names = ("q", "type", "page", "field", "city", "edition", "without", "exactly", "order", "offers", "nosuch")
    for _ in range(80):
        address = [(name, chance.choice(LINES).encode("utf-8", "surrogatepass")) for name in chance.choices(names, k=5)]
        answer = client.get("/search", query_string=[("q", "scan"), *address])
        assert answer.status_code == 200, ascii(address)


def test_a_kept_search_of_every_line(act, browser, drain):
    """Whatever can be searched for can be kept, and looked through."""
    from urllib.parse import urlencode

    client = browser("ada")
    for number, line in enumerate(chance := random.Random(5).sample(LINES, 40)):
        address = urlencode({"q": line}, errors="surrogatepass")
        form = {"client_key": f"naughty-{number}", "name": "Naughty", "address": address}
        answer = client.post("/search/saved", data=form)
        assert answer.status_code in (303, 403, 422), ascii(line)
        drain()
    assert len(chance) == 40
    assert client.get("/search/saved").status_code == 200
