"""Markdown to safe HTML, through one function: raw HTML off, then bleach with an allow-list, then the CSP behind it.

The source is what is stored as the truth; the HTML is stored beside it with RENDERER, to be made again when that moves.
"""

import gc
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

from bleach.html5lib_shim import getTreeWalker
from bleach.linkifier import URL_RE, LinkifyFilter
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markupsafe import Markup

RENDERER = 1
POST_LENGTH = 20_000
MESSAGE_LENGTH = 4_000
TABLE_COLUMNS, TABLE_CELLS = 20, 1_000
DEEPEST = 20  # what stands in what; deeper is shown without it

TAGS = frozenset("p br hr em strong s code pre blockquote ul ol li a h2 h3 h4 h5 h6 table thead tbody tr th td".split())
ATTRIBUTES = {"a": ["href", "title", "rel"], "ol": ["start"], "code": ["class"], "pre": ["tabindex"]}
_BLOCKS = frozenset("p br hr pre blockquote ul ol li h2 h3 h4 h5 h6 table tr th td".split())
SCHEMES = frozenset(("http", "https", "mailto"))
REL = "nofollow noopener noreferrer ugc"
_OUTWARD = re.compile(r'<a href="(?!/(?!/))([^"]*)"')  # "//" begins another site
_lock = threading.Lock()  # html5lib's parser keeps state, and the collector of garbage is everybody's
# bleach's own, but begun once in a run of brackets and with labels as long as names of hosts have: it took seconds.
_ADDRESS = re.compile(
    URL_RE.pattern.replace(r"\(*", r"(?<!\()\(*", 1).replace(r"[\w-]+\.", r"[\w-]{1,63}\.", 1), URL_RE.flags
)


def render(source: str, *, chat: bool = False) -> Markup:
    """The HTML of a member's text, the same for page, preview, mail and search. Chat has no headings and tables.

    Source: CommonMark 0.31 with strikethrough and tables; headings start at h2, under the page's own title.
    """
    with _lock, _uncollected():
        return Markup(_cleaner().clean(_parser(chat).render(source)))  # noqa: S704  the one place where HTML is declared safe


def tokens(source: str) -> list[Token]:
    """The blocks of a text, with the lines where they stand."""
    with _lock, _uncollected():
        return _parser(False).parse(source)


def defines_links(source: str) -> bool:
    """Whether it says somewhere what [words] link to: that holds for all of a text, whoever wrote the rest of it."""
    env: dict[str, Any] = {}
    with _lock, _uncollected():
        _parser(False).parse(source, env)
    return bool(env.get("references"))


@contextmanager
def _uncollected() -> Iterator[None]:
    """For the many tokens of a long text Python would look through all that it holds for garbage, time and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def outward(html: str) -> list[str]:
    """Where rendered text leads to beyond this site; mentions and own pages are no links."""
    return _OUTWARD.findall(html)


def plain(html: str) -> str:
    """The words of rendered text in one line, for excerpts and for finding."""
    words = _Words()
    words.feed(html)
    words.close()
    return " ".join("".join(words.parts).split())


def as_typed(words: str) -> str:
    """Markdown that shows words as they are."""
    words = re.sub(r"[\\`*_\[\]<>&~|]", r"\\\g<0>", words)
    return re.sub(r"(?m)^[ \t]*(\d*)([-+#=.)])", r"\1\\\2", words)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in _BLOCKS:
            self.parts.append(" ")


@cache
def _parser(chat: bool) -> MarkdownIt:
    parser = MarkdownIt("js-default", {"linkify": False, "maxNesting": DEEPEST, "typographer": False, "breaks": chat})
    parser.validateLink = leads_somewhere_plain  # type: ignore[assignment,method-assign]
    parser.disable(["image", "heading", "lheading", "table"] if chat else ["image"])
    parser.core.ruler.before("inline", "large_tables", _tables_as_text)
    parser.core.ruler.push("deepest", _no_deeper)
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    parser.add_render_rule("fence", _code)
    parser.add_render_rule("code_block", _code)
    return parser


def leads_somewhere_plain(address: str) -> bool:
    """Whether a link goes to the web, to an address of mail or to a page of ours. What is not to be seen or is written
    in percents counts as what it stands for, so that no scheme hides behind it."""
    seen = "".join(c for c in unquote(address) if c.isprintable() and not c.isspace())
    before = re.split(r"[/?#]", seen, maxsplit=1)[0]
    return ":" not in before or before.split(":")[0].casefold() in SCHEMES


def _no_deeper(state: StateCore) -> None:
    """Stars within stars: a parser of HTML goes through all that are open at each further one."""
    for token in state.tokens:
        depth, kept = 0, []
        for child in token.children or ():
            depth += max(child.nesting, 0)
            if depth <= DEEPEST or not child.nesting:
                kept.append(child)
            depth += min(child.nesting, 0)
        token.children = kept or token.children


def _heading(renderer: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    level = min(6, int(tokens[index].tag[1]) + 1)
    return f"<{'/' if tokens[index].nesting < 0 else ''}h{level}>"


def _code(renderer: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    from markdown_it.common.utils import escapeHtml

    return f'<pre tabindex="0"><code>{escapeHtml(tokens[index].content)}</code></pre>\n'


def _tables_as_text(state: StateCore) -> None:
    """Show a table past its limits as the text it was written in: its HTML would cost seconds."""
    lines, kept, skipping = state.src.split("\n"), [], False
    for index, token in enumerate(state.tokens):
        if token.type == "table_open" and _too_large(state.tokens, index):
            skipping = True
            begin, end = token.map or (0, 0)
            kept.append(Token("code_block", "code", 0, content="\n".join(lines[begin:end])))
        if not skipping:
            kept.append(token)
        if token.type == "table_close":
            skipping = False
    state.tokens = kept


def _too_large(tokens: list[Token], start: int) -> bool:
    cells = columns = 0
    for token in tokens[start:]:
        cells += token.type in ("th_open", "td_open")
        columns += token.type == "th_open"
        if token.type == "table_close":
            break
    return columns > TABLE_COLUMNS or cells > TABLE_CELLS


class _Walker(getTreeWalker("etree")):  # type: ignore[misc]
    """bleach's own looks for each element among its siblings when it leaves it, which made long lists cost seconds."""

    def __init__(self, tree: Any) -> None:
        super().__init__(tree)
        self._places = {child: place for parent in tree.iter() for place, child in enumerate(parent)}

    def getParentNode(self, node: Any) -> Any:  # noqa: N802
        _, _, parents, flag = node
        if flag == "text":
            return super().getParentNode(node)
        parent = parents.pop()
        return (parent, self._places[parent], parents, None) if parents else parent


@cache
def _cleaner() -> Cleaner:
    def linkify(source: Any) -> Any:
        return LinkifyFilter(source, callbacks=[_outward], skip_tags={"pre", "code"}, url_re=_ADDRESS)

    cleaner = Cleaner(tags=TAGS, attributes=ATTRIBUTES, protocols=SCHEMES, filters=[linkify])
    cleaner.walker = _Walker
    return cleaner


def _outward(attributes: dict[Any, Any], new: bool = False) -> dict[Any, Any] | None:
    href = attributes.get((None, "href"), "")
    if new and not href.startswith(("http://", "https://")):
        return None
    attributes[(None, "rel")] = REL
    return attributes
