"""Shapes of text that cost a renderer more than they should: each gives a text of about so many characters."""

from collections.abc import Callable

Shape = Callable[[int], str]


def again(piece: str) -> Shape:
    return lambda size: piece * (size // len(piece))


def growing(piece: Callable[[int], str]) -> Shape:
    """Pieces that get longer, until the text is long enough."""

    def text(size: int) -> str:
        pieces: list[str] = []
        length = number = 0
        while length < size:
            number += 1
            pieces.append(piece(number))
            length += len(pieces[-1])
        return "".join(pieces)[:size]

    return text


def around(before: str, middle: str, after: str = "") -> Shape:
    """One long thing between two short ones."""
    return lambda size: before + middle * ((size - len(before) - len(after)) // len(middle)) + after


def mirrored(opening: str, closing: str, inside: str = "a") -> Shape:
    def text(size: int) -> str:
        count = size // (len(opening) + len(closing))
        return opening * count + inside + closing * count

    return text


def table(columns: int) -> Shape:
    head = "|" + "a|" * columns + "\n|" + "-|" * columns + "\n"
    return around(head, "|" + "b|" * columns + "\n")


SHAPES: dict[str, Shape] = {
    "addresses": again("http://a.b/ "),
    "addresses in brackets": again("(http://a.org/b_(c)) "),
    "an address and brackets": around("http://a.b/", "("),
    "an address and closing brackets": around("http://a.b/", ")"),
    "an address of dots": around("http://", "a."),
    "an address of percents": around("http://a.b/", "%41"),
    "an address with many parts": around("http://a.b/?", "a=b&"),
    "angle autolinks": again("<http://a.b>"),
    "angle openings": again("<"),
    "at names": again("@ab cd "),
    "at signs": again("a@b.c "),
    "at signs alone": again("@"),
    "backslashes": again("\\"),
    "backslashes before brackets": again("\\["),
    "backticks growing": growing(lambda n: "`" * n + "a"),
    "backticks in pairs": again("`a``b"),
    "backticks without an end": around("", "`a "),
    "blank lines": again("a\n\n"),
    "bold": mirrored("**", "**"),
    "brackets": again("["),
    "brackets closed": mirrored("[", "]"),
    "brackets closed only": again("]"),
    "brackets in addresses": around("[a](", "(", ")"),
    "cells": table(20),
    "cells escaped": around("| a |\n|---|\n|", "\\|"),
    "cells of one column": table(1),
    "code blocks": again("    a\n\n"),
    "combining marks": again("a\u0301\u0323"),
    "comments": again("<!--"),
    "declarations": again("<!A "),
    "definitions": again("[a]: x\n"),
    "definitions growing": growing(lambda n: f"[{n}]: x\n"),
    "definitions with titles": again("[a]: x 'y'\n"),
    "dots": again("www."),
    "emphasis of two kinds": again("*a **a "),
    "entities": again("&lt;&#x3c;&amp;"),
    "entities without an end": again("&#0"),
    "fences": again("```\na\n```\n"),
    "fences without an end": again("~~~\n"),
    "hard breaks": again("a  \n"),
    "headings": again("# a\n"),
    "headings by lines under them": again("a\n---\n"),
    "heads of hosts": around("", "a-"),
    "hostnames without a scheme": again("aa.com "),
    "invisible": again("\u200b"),
    "links": again("[a]("),
    "links in links": mirrored("[", "](b)"),
    "links to definitions": lambda size: "[a]: x\n\n" + "[a] " * (size // 4),
    "lists deepening": growing(lambda n: "  " * n + "- a\n"),
    "lists in one line": again("- "),
    "lists in quotes": again("> - "),
    "lists of many": again("- a\n"),
    "lists ordered": again("1. "),
    "lists with paragraphs": again("- a\n\n  b\n"),
    "nulls": again("\x00"),
    "one line": again("a "),
    "one word": again("a"),
    "people named": again("[@a](/people/1) "),
    "pictures": again("![a]("),
    "pipes": lambda size: "|" * (size - 80) + "\n" + "-|" * 40,
    "processing": again("<?a"),
    "quotes": again(">"),
    "quotes and lines": again("> a\nb\n"),
    "quotes of posts": again("> [a](/posts/1)\n> b\n\n"),
    "quotes deepening": growing(lambda n: ">" * n + " a\n"),
    "rules": again("---\n"),
    "stars": again("*"),
    "stars apart": again("* a *"),
    "tags": again("<a href='"),
    "tags with attributes": around("<a ", "b='c' "),
    "tildes": again("~~a~"),
    "tildes in pairs": mirrored("~~", "~~"),
    "titles without an end": again('[a](b "'),
    "titles of definitions without an end": again("[a]: b '"),
    "underscores": again("_a__b"),
    "underscores alone": again("_"),
    "white space": again(" \t"),
}

_PARAGRAPH = (
    "We want to look at the **ventricles** without *moving* the patient, see [this](https://example.org/a) and `code`.\n"
    "Filtered back-projection gives streaks exactly where we need the wall of the ventricle, so we ask physics.\n\n"
)
_LISTS = (
    "> Does it settle?\n\n- It does after three sweeps\n- It takes a *second*\n\n## And then\n\n1. Ask\n2. Wait\n\n"
)


def ordinary(size: int) -> str:
    """What members write."""
    text = (_PARAGRAPH * 3 + _LISTS) * (size // 500)
    return text[:size]
