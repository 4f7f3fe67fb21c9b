"""Quotes in the Markdown of a post while it is edited (T-4): of what was removed, or is not the writer's to see, the page
holds no words, and saving leaves those that are stored as they are."""

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from typing import NamedTuple

from markdown_it.token import Token

from app.kernel import markup
from app.threads import quotes

_QUOTED = re.compile(r"/(posts|agreed)/([1-9]\d{0,8})")


class Passage(NamedTuple):
    """The words of a quote in Markdown, by its number: the lines where they stand, and what stands before each."""

    number: int
    begin: int
    end: int
    margin: str


def passages(source: str, of: Container[int]) -> list[Passage]:
    """Of these quotes those in a text that stand in none of the others."""
    return list(_passages(source.split("\n"), markup.tokens(source), of))


def _passages(lines: Sequence[str], tokens: Sequence[Token], of: Container[int]) -> Iterator[Passage]:
    behind = 0
    for token, head in zip(tokens, tokens[2:], strict=False):
        begin, end = head.map[0] + 1 if head.map else 0, token.map[1] if token.map else 0
        if token.type == "blockquote_open" and begin > behind and (number := _quoted(head)) in of:
            while end > begin and not lines[end - 1].strip("> \t"):
                end -= 1
            behind = end
            yield Passage(number, begin, end, re.sub("[^>]", " ", lines[begin - 1].split("[")[0]))


def _quoted(head: Token) -> int:
    """The number of what a quotation begins with a link to, alone on its line."""
    link, *more = head.children or (head,)
    found = _QUOTED.fullmatch(str(link.attrGet("href")))
    kinds = [child.type for child in more[:3]]
    is_alone = kinds[:2] == ["text", "link_close"] and (kinds[2:] in ([], ["softbreak"]) or more[2].content == ":")
    return quotes.number(found[1], found[2]) if found and is_alone else 0


def veiled(source: str, veils: Mapping[int, str]) -> str:
    """A text that says, in place of the words of some posts, why they are not there."""
    return _rewritten(source, veils, lambda each: _veil(each, veils))


def unveiled(source: str, before: str, veils: Mapping[int, str]) -> str:
    """A text that was edited with veils in it, with the words that stood there before."""
    typed, lines = source.split("\n"), before.split("\n")
    kept = passages(before, veils)

    def words(each: Passage) -> Sequence[str]:
        now = typed[each.begin : each.end]
        if now != _veil(each, veils):
            return now
        same = [old for old in kept if (old.number, old.margin) == (each.number, each.margin)]
        if not same:
            return now
        kept.remove(same[-1])  # they are put back from the last on
        return lines[same[-1].begin : same[-1].end]

    return _rewritten(source, veils, words)


def _veil(each: Passage, veils: Mapping[int, str]) -> list[str]:
    return [each.margin.rstrip(), each.margin + veils[each.number]]


def _rewritten(source: str, veils: Mapping[int, str], words: Callable[[Passage], Sequence[str]]) -> str:
    lines = source.split("\n")
    for each in reversed(passages(source, veils)):
        lines[each.begin : each.end] = words(each)
    return "\n".join(lines)
