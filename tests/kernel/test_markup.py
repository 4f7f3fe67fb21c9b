"""Markdown to safe HTML (G-10): what comes out is from the allow list, whatever goes in. What it costs: tests/rendering."""

from html.parser import HTMLParser
from urllib.parse import unquote

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel import markup
from app.kernel.markup import ATTRIBUTES, REL, TAGS, plain, render
from tests.kernel.payloads import PAYLOADS

SCHEMES = {"http", "https", "mailto"}


class Seen(HTMLParser):
    """What a browser would find: tags, attributes, text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[tuple] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.events.append(("<", tag, tuple(sorted(attrs))))

    def handle_endtag(self, tag):
        self.events.append((">", tag))

    def handle_data(self, data):
        if self.events and self.events[-1][0] == "text":
            data = self.events.pop()[1] + data
        self.events.append(("text", data))

    def handle_comment(self, data):
        self.events.append(("comment", data))

    def handle_decl(self, decl):
        self.events.append(("declaration", decl))

    def handle_pi(self, data):
        self.events.append(("instruction", data))


def faults(html: str) -> list[str]:
    found = []
    for event in Seen(html).events:
        if event[0] in ("comment", "declaration", "instruction"):
            found.append(f"{event[0]}: {event[1]!r}")
        if event[0] == "<":
            found += _faults_of_tag(event[1], event[2])
    return found


def _faults_of_tag(tag, attrs):
    if tag not in TAGS:
        return [f"tag {tag}"]
    found = [f"attribute {tag}.{name}" for name, _ in attrs if name not in ATTRIBUTES.get(tag, ())]
    found += [f"address {value!r}" for name, value in attrs if name == "href" and not is_harmless(value or "")]
    return found


def is_harmless(address: str) -> bool:
    """As a browser reads it: control characters and white space out, then what stands before the first colon."""
    invisible = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
    seen = "".join(c for c in unquote(address) if c > " " and c not in invisible).lower()
    before = seen.split("/")[0].split("?")[0].split("#")[0]
    return ":" not in before or before.split(":")[0] in SCHEMES


def oracle(html: str) -> str:
    """The same allow list, by another sanitiser."""
    attributes = {tag: set(names) for tag, names in ATTRIBUTES.items()}
    return nh3.clean(html, tags=set(TAGS), attributes=attributes, url_schemes=SCHEMES, link_rel=None)


def test_there_are_enough_payloads():
    assert len(set(PAYLOADS)) >= 120


@pytest.mark.parametrize("chat", [False, True])
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_gets_through(payload, chat):
    for source in (
        payload,
        f"> {payload}",
        f"- {payload}",
        f"before {payload} after",
        f"**{payload}**",
        f"| a |\n|---|\n| {payload} |",
    ):
        html = render(source, chat=chat)
        assert faults(html) == []
        assert Seen(oracle(html)).events == Seen(html).events


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        st.sampled_from(list("ab \n\t<>&\"'`*_[]()!#|-~:/\\.@=+0\u202e\u200b\x00;{}"))
        | st.characters(exclude_categories=["Cs"]),
        max_size=300,
    )
)
def test_the_oracle_finds_nothing_left_to_clean(source):
    html = render(source)
    assert faults(html) == []
    assert Seen(oracle(html)).events == Seen(html).events


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(PAYLOADS)
        | st.sampled_from(["\n", "\n\n", "> ", "- ", "`", "```\n", "[", "](", ")", "**", "<", "| "]),
        max_size=12,
    ).map("".join)
)
def test_no_mixture_of_payloads_gets_through(source):
    assert faults(render(source)) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_the_same_text_gives_the_same_html(source):
    assert render(source) == render(source)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_plain_words_hold_no_tags(source):
    """Excerpts show what the page shows, as text."""
    html = render(source)
    assert plain(html) == " ".join("".join(_words(html)).split())


def _words(html):
    for event in Seen(html).events:
        if event[0] == "text":
            yield event[1]
        elif event[0] == "<" and event[1] in markup._BLOCKS:
            yield " "


def test_headings_start_under_the_title_of_the_page():
    assert render("# One\n\n## Two\n\n###### Six") == "<h2>One</h2><h3>Two</h3><h6>Six</h6>"


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("https://example.org/a:b", True),
        ("HTTP://example.org", True),
        ("mailto:ada@example.org", True),
        ("/threads/7-x?page=2#post-21", True),
        ("#post-4", True),
        ("?reply=3", True),
        ("javascript:alert(1)", False),
        ("ja%76ascript:alert(1)", False),
        ("tel:0", False),
        ("//example.org/a:b", True),
    ],
)
def test_a_link_leads_to_the_web_to_mail_or_to_a_page_of_ours(address, is_kept):
    assert (f'href="{address}"' in render(f"[go]({address})")) == is_kept


def test_links_go_out_with_nothing_of_ours():
    for source in ("[a](https://example.org/x)", "https://example.org/x", "<https://example.org/x>"):
        assert f'rel="{REL}"' in render(source), source
    assert "<a" not in render("`https://example.org`")
    assert "<a" not in render("    https://example.org")


def test_a_picture_is_not_loaded_from_elsewhere():
    assert "<img" not in render("![track me](https://example.org/pixel.png)")


def test_strikethrough_and_tables_are_there_and_not_in_chat():
    assert "<s>gone</s>" in render("~~gone~~")
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    assert "<table>" in render(table)
    assert "<table>" not in render(table, chat=True)
    assert "<h2>" not in render("# Big", chat=True)


def test_a_table_past_its_limits_is_shown_as_it_was_written():
    wide = "|" + "a|" * 21 + "\n|" + "-|" * 21 + "\n|" + "b|" * 21
    long = "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 600
    for source in (wide, long):
        html = render(source)
        assert "<table>" not in html
        assert "| 1 | 2 |" in html or "|b|b|" in html
    assert "<table>" in render("| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 100)
