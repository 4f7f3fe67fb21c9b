"""Mentions (T-5, C-8): a name after an @ becomes, in the HTML of a post or a message, a link to that person by number. So each reader gets
the name of today, and what was typed by hand mentions like what was chosen from the list."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from itertools import islice
from typing import NamedTuple

from markupsafe import escape

from app.kernel.markup import as_typed
from app.profiles.cards import Card

LONGEST = 6  # words of a name

_LINK = re.compile(r'<a href="/people/([1-9]\d{0,8})" rel="[^"]*">@([^<]*)</a>')
_PIECE = re.compile(rf"{_LINK.pattern}|<(/?)(?:a|code|pre)\b[^>]*>|<[^>]*>|(?<![\w@/.])@(?=\w)([^@<>\n]{{1,120}})")
_BEHIND = re.compile(r"(?:['’]s)?[^\w]*$")  # a name may stand before a comma, or own something


class Place(NamedTuple):
    """Where a text has an @ with something behind it: `id` where it is a link to a person already."""

    start: int
    end: int
    id: int | None
    typed: str


def start_of(id: int) -> str:
    """How the link of somebody's mention begins."""
    return f'<a href="/people/{id}" rel="'


def linked(html: str) -> list[tuple[int, str]]:
    """The people whom a text links as mentioned, with what was typed."""
    return [(int(id), unescape(typed)) for id, typed in _LINK.findall(html)]


def with_names(html: str, people: Mapping[int, Card]) -> str:
    """The text with the names of today."""

    def name(found: re.Match[str]) -> str:
        card = people.get(int(found[1]))
        said = escape(card.name) if card else found[2]
        if card is None or card.url is None:
            return f'<span class="mention" dir="auto">@{said}</span>'
        return f'<a class="mention" href="{card.url}" dir="auto">@{said}</a>'

    return _LINK.sub(name, html)


def with_names_in(source: str, html: str, people: Mapping[int, Card]) -> str:
    """The Markdown of a text with the names of today, for whoever edits it."""
    for id, typed in sorted(linked(html), key=lambda each: -len(each[1])):
        if id in people:
            for spelled in (typed, as_typed(typed)):
                source = source.replace(f"@{spelled}", f"@{as_typed(people[id].name)}")
    return source


def without_names(html: str, people: Mapping[int, Card]) -> str:
    """The text for excerpts and for finding, which keep no name that may change: only those of these people are said."""

    def name(found: re.Match[str]) -> str:
        card = people.get(int(found[1]))
        return f"@{escape(card.name)}" if card else "@…"

    return _LINK.sub(name, html)


def places(html: str) -> Iterator[Place]:
    """What stands in a link or in code is no mention."""
    depth = 0
    for piece in _PIECE.finditer(html):
        id, typed, closes, behind = piece.groups()
        if closes is not None:
            depth += -1 if closes else 1
        elif id or (behind and not depth):
            yield Place(piece.start(), piece.end(), int(id) if id else None, typed or behind or "")


def spellings(typed: str) -> Iterator[str]:
    """The beginnings of what stands behind an @ that may be a name, longest first."""
    ends = [word.end() for word in islice(re.finditer(r"\S+", typed), LONGEST)]
    for end in reversed(ends):
        yield typed[:end]
        if (bare := _BEHIND.sub("", typed[:end])) and len(bare) < end:
            yield bare
