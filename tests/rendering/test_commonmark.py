"""Markdown is CommonMark: every example of the specification without raw HTML comes out as it says, at the stage before
links are found and the sanitiser cleans. Where we depart on purpose, the departure is named here and nothing else differs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from app.kernel import markup

EXAMPLES = json.loads((Path(__file__).parent / "commonmark.json").read_text())


def has_raw_html(source: str) -> bool:
    """As the specification reads it, which lets raw HTML through."""
    tokens = MarkdownIt("commonmark").parse(source)
    return any(token.type.startswith("html") for block in tokens for token in (block, *(block.children or ())))


WITHOUT = [one for one in EXAMPLES if not has_raw_html(one["markdown"])]


def departed(html: str) -> str:
    """What the specification says, with our departures: headings under the page's title, code that scrolls by keys and
    has no language; and lines broken elsewhere between blocks, which its own comparison passes over as well."""
    html = re.sub(r"(</?h)([1-6])>", lambda tag: f"{tag[1]}{min(6, int(tag[2]) + 1)}>", html)
    html = re.sub(r"(</h[2-6]>)\n", r"\1", html)
    html = html.replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")
    html = html.replace("<pre>", '<pre tabindex="0">').replace(" />", ">")
    return re.sub(r'<code class="[^"]*">', "<code>", html)


def ours(source: str) -> str:
    """The stage that is meant: tokens to HTML, in the renderer's own parser."""
    parser = markup._parser(chat=False)
    return str(parser.render(source))


def without_departures() -> MarkdownIt:
    """The renderer's parser with pictures, and with addresses of every scheme, as the specification has them."""
    parser = markup._parser.__wrapped__(chat=False)
    parser.enable("image")
    parser.validateLink = lambda address: True  # type: ignore[method-assign]
    return parser


def departs(one: dict[str, Any]) -> bool:
    """Shows a picture, or leads somewhere that we do not lead."""
    addresses = re.findall(r'href="([^"]*)"', one["html"])
    return "<img" in one["html"] or not all(markup.leads_somewhere_plain(address) for address in addresses)


def test_the_examples_are_all_there() -> None:
    assert len(EXAMPLES) == 652
    assert len(WITHOUT) > 560
    assert len([one for one in WITHOUT if departs(one)]) < 40


@pytest.mark.parametrize("one", WITHOUT, ids=[f"{one['example']}-{one['section']}" for one in WITHOUT])
def test_an_example_comes_out_as_the_specification_says(one: dict[str, Any]) -> None:
    parser = without_departures()
    rendered = str(parser.render(one["markdown"]))
    assert rendered == departed(one["html"])
    if not departs(one):
        assert ours(one["markdown"]) == departed(one["html"])
