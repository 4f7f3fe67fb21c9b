"""Words to choose from: subfields and topics that ship with the code, countries and languages from the locale data."""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale

from app.kernel.text import fold

_FOLDER = Path(__file__).parent / "taxonomy"
MOST_SUGGESTED = 12
_NO_COUNTRIES = set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())  # parts, groups and places without people


@dataclass(frozen=True)
class Subfield:
    id: str
    name: str
    field: str


@cache
def subfields() -> dict[str, Subfield]:
    """The curated subfields by id (P-15)."""
    return {row[0]: Subfield(*row) for row in _rows("subfields.tsv")}


@cache
def _subfield_names() -> dict[str, str]:
    return {fold(subfield.name): subfield.id for subfield in subfields().values()}


def find_subfield(name: str) -> str | None:
    return _subfield_names().get(fold(name))


@cache
def _topics() -> list[tuple[str, str]]:
    return [(fold(topic), topic) for topic, _ in _rows("topics.tsv")]


def topics() -> list[str]:
    return [topic for _, topic in _topics()]


def suggest_topics(typed: str) -> list[str]:
    """Topics with a word that begins as typed, those that begin with it first."""
    wanted = fold(typed).strip()
    if len(wanted) < 2:
        return []
    found = [(not folded.startswith(wanted), topic) for folded, topic in _topics() if f" {wanted}" in f" {folded}"]
    return [topic for _, topic in sorted(found)[:MOST_SUGGESTED]]


@cache
def bridges() -> dict[str, dict[str, float]]:
    """Folded topic or keyword → the keywords it has in several fields, each with how telling it is: the fewer topics
    have it, the more."""
    found: dict[str, dict[str, float]] = {}
    for keyword, listed in _rows("bridges.tsv"):
        topics = listed.split("; ")
        for word in (keyword, *topics):
            found.setdefault(fold(word), {})[keyword] = 1 / math.log(1 + len(topics))
    return found


def _rows(name: str) -> list[list[str]]:
    with (_FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def _tongue(locale: str) -> Locale:
    return Locale.parse(locale.replace("-", "_"))


@cache
def countries(locale: str) -> dict[str, str]:
    """ISO 3166 code → name in that language, in the order of the names."""
    names = {code: name for code, name in _tongue(locale).territories.items() if _is_country(code)}
    return dict(sorted(names.items(), key=lambda item: fold(item[1])))


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES


@cache
def languages(locale: str) -> dict[str, str]:
    """ISO 639-1 code → name in that language, in the order of the names."""
    names = {code: name for code, name in _tongue(locale).languages.items() if len(code) == 2}
    return dict(sorted(names.items(), key=lambda item: fold(item[1])))


def language_name(code: str, locale: str) -> str:
    return languages(locale).get(code, code)


def country_name(code: str, locale: str) -> str:
    return countries(locale).get(code, code)


@cache
def _language_codes(locale: str) -> dict[str, str]:
    own = {fold(Locale(code).display_name or ""): code for code in ("en", "nl", "de", "fr", "es", "it", "pt")}
    named = {fold(name): code for tongue in ("en", "nl", locale) for code, name in languages(tongue).items()}
    return own | named | {code: code for code in languages("en")}


def find_language(name: str, locale: str) -> str | None:
    """The code of a language called by its name in English, Dutch, the reader's language, or by the code itself."""
    return _language_codes(locale).get(fold(name).strip())
