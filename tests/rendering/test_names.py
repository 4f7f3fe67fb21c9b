"""The names that are put into a text when it is read bring nothing along, whatever people call themselves and write."""

from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel.markup import ATTRIBUTES, TAGS, render
from app.threads.quotes import Quoted
from app.threads.seen import as_seen
from tests.kernel.test_markup import Seen, is_harmless
from tests.rendering.test_collections import COLLECTIONS

NAME = """"><script>alert(1)</script><img src=x onerror='alert(1)'> [x](javascript:alert(1))"""
OURS = {"class", "dir"}  # attributes that reading adds


def seen(source: str, url: str | None) -> list[Any]:
    people: Any = {1: SimpleNamespace(name=NAME, url=url)}
    return Seen(as_seen(render(source), {1: Quoted(1, is_blocked=False)}, people)).events


def test_the_premise_names_are_put_in() -> None:
    said = [event[1] for event in seen("> [x](/posts/1)\n> so\n\n[@x](/people/1)", "/people/1") if event[0] == "text"]
    assert sum(NAME in text for text in said) == 2


@pytest.mark.parametrize("url", ["/people/1", None])
@pytest.mark.parametrize("name", COLLECTIONS)
def test_no_name_and_no_text_around_it_becomes_more_than_text(name: str, url: str | None) -> None:
    for text in COLLECTIONS[name]:
        for event in seen(f"> [{text}](/posts/1)\n> {text}\n\n[@{text}](/people/1) {text}", url):
            assert event[0] in ("<", ">", "text"), text
            if event[0] == "<":
                assert event[1] in TAGS | {"span"}, text
                assert {attribute for attribute, _ in event[2]} <= OURS | set(ATTRIBUTES.get(event[1], ())), text
                assert all(is_harmless(value or "") for attribute, value in event[2] if attribute == "href"), text
