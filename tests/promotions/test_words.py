"""A message reads in a post as it read in its room (C-19)."""

import pytest

from app.kernel import markup
from app.promotions.words import as_post, stands_apart
from app.threads import quotes

PLAIN = [
    "One line",
    "One\nand another\n\nand *more*, with `code` and [a link](https://example.org)",
    "# not a heading\n### neither",
    "Not a heading\n===\neither\n---\nor this",
    "a | b\n--|--\n1 | 2",
    "- one\n- two\n\n1. first\n2. second",
    "> somebody said\n> something\n\nI say",
    "```\n# in code\n---\na  b\n```\nafter",
    "Trailing   \nspaces\\\nand breaks",
]


def said(html: str) -> str:
    return markup.plain(html)


@pytest.mark.parametrize("source", PLAIN)
def test_lines_stay_lines_and_nothing_becomes_a_heading_or_a_table(source: str) -> None:
    html = str(markup.render(as_post(source)))
    assert "<h" not in html.replace("<hr", "") and "<table" not in html
    chat = str(markup.render(source, chat=True))
    assert html.count("<li>") == chat.count("<li>") and html.count("<pre") == chat.count("<pre")
    assert said(html) == said(chat) and html.count("<hr") == chat.count("<hr")
    assert as_post(as_post(source)) == as_post(source), "answered again, it is the same"


@pytest.mark.parametrize("source", PLAIN)
def test_so_it_does_within_a_quote(source: str) -> None:
    quoted = "\n".join(f"> {line}" for line in as_post(source).split("\n"))
    html = str(markup.render(quoted))
    assert "<h" not in html.replace("<hr", "") and "<table" not in html
    assert said(html) == said(markup.render(as_post(source)))


REACHING = "Mine\n\n[scanner]: https://evil.example/x"


def test_nobody_says_what_the_words_of_others_link_to() -> None:
    theirs = "Use this [scanner], not [that][scanner]."
    whole = "".join(quotes.as_agreed(id, as_post(words)) for id, words in ((1, theirs), (2, REACHING)))
    html = str(markup.render(whole))
    assert "<a href" in html and "evil.example/x" in html and 'href="https://evil' not in html
    assert said(as_post(REACHING)).endswith("x") and as_post(as_post(REACHING)).count("\\[") == 1


@pytest.mark.parametrize(
    "introduction", ["Look\n```", "~~~", "Look\n\n[scanner]: /x", "> [q]:\n> /agreed/1", "1. ```\n```"]
)
def test_an_introduction_stands_apart(introduction: str) -> None:
    assert not stands_apart(introduction)
    assert stands_apart("Look: `a[0]: 1` [so](/x)\n\n```\n[b]: c\n```\n\n- > one")
