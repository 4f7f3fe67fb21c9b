"""Quotes (T-4): the text of a post keeps whom it quotes by the number of their post, never by their name, so that each
reader gets the author as they are called today, and nothing of a post that was removed or is not theirs to read.

Words that somebody agreed to are quoted alike (agreed.py); their numbers here are those below zero."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from flask_babel import gettext as _
from markupsafe import escape
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, Subquery, case, literal, select, union_all

from app.accounts.models import Member
from app.extensions import db
from app.kernel.errors import NotFound
from app.kernel.markup import REL, as_typed
from app.profiles.cards import Card
from app.threads import agreed, queries
from app.threads.models import Post
from app.ties.queries import blocked_by

AGREED = "](/agreed/"  # how the source of a quote of agreed words is written
LONGEST = 1_000  # characters of a post that a quote begins with
MANY = 400  # quotes on one page that are looked up; any further ones show nothing

# A quotation whose first line is the link that as_quote writes; other quotations are only what somebody typed.
_NAMED = r'<blockquote>\s*<p><a href="/(posts|agreed)/([1-9]\d{0,8})" rel="[^"]*">[^<]*</a>:?(</p>|\s*\n)'
_PIECE = re.compile(rf"{_NAMED}|<blockquote[^>]*>|</blockquote>")
_SOURCE = re.compile(r"(?m)^((?:> ?)+\[)(?:\\.|[^\]\\\n])*\]\(/(posts|agreed)/([1-9]\d{0,8})\):?[ \t]*$")


class Quoted(NamedTuple):
    """Who wrote a post that is quoted, and whether its reader blocked them."""

    author_id: int
    is_blocked: bool


def number(kind: str, id: str) -> int:
    return int(id) if kind == "posts" else -int(id)


def address(number: int) -> str:
    """Where what is quoted stands."""
    return f"/posts/{number}" if number > 0 else f"/agreed/{-number}"


def as_quote(post_id: int, name: str, words: str) -> str:
    """The Markdown that quotes a post, to write under."""
    words = without_quotes_in(words)
    if len(words) > LONGEST:
        words = words[:LONGEST].rsplit(None, 1)[0] + " …"
    lines = [f"[{as_typed(name)}](/posts/{post_id})", "", *words.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def as_agreed(id: int, words: str) -> str:
    """The Markdown that quotes words which somebody agreed to; their name is put in for each reader."""
    return "\n".join(f"> {line}" for line in [f"[…](/agreed/{id})", "", *words.split("\n")]) + "\n\n"


def without_quotes_in(source: str) -> str:
    """Markdown without the quotes of other posts in it: what is quoted is said by its own author."""
    kept, skipping = [], False
    for line in source.split("\n"):
        skipping = bool(_SOURCE.match(line)) or (skipping and line.startswith(">"))
        if not skipping:
            kept.append(line)
    return "\n".join(kept).strip()


def quoted_in(texts: Iterable[str]) -> list[int]:
    """The numbers of what some texts quote."""
    found = {number(piece[1], piece[2]) for text in texts for piece in _PIECE.finditer(text) if piece[1]}
    return sorted(found)[:MANY]


def asked_for(texts: Iterable[str]) -> dict[str, list[int]]:
    """What some texts quote, as `known` takes it."""
    numbers = quoted_in(texts)
    return {"quoted": [each for each in numbers if each > 0], "agreed": [-each for each in numbers if each < 0]}


def known(actor: Member | None, quoted: Any, agreed_to: Any) -> Subquery:
    """Of what is quoted, what the actor may read: author_id, number, is_blocked."""
    posts = readable(actor, quoted).with_only_columns(
        Post.author_id.label("author_id"),
        Post.id.label("number"),
        is_blocked(actor, Post.author_id).label("is_blocked"),
    )
    words = [each().subquery().c for each in agreed.sources]
    others = [select(c.author_id, -c.id, is_blocked(actor, c.author_id)).where(c.id.in_(agreed_to)) for c in words]
    return union_all(posts, *others).subquery()


def readable(actor: Member | None, ids: Any) -> Select[Any]:
    """Of these posts, those that stand and that the actor may read."""
    return queries.visible_posts(actor).where(Post.id.in_(ids), queries.stands(), queries.post_stands())


def is_blocked(actor: Member | None, author_id: SQLColumnExpression[int]) -> ColumnElement[int]:
    return case((author_id.in_(blocked_by(actor)), 1), else_=0) if actor else literal(0)


def find_quoted(actor: Member | None, texts: Iterable[str]) -> Mapping[int, Quoted]:
    """What may be shown of the posts that some texts quote."""
    ids = asked_for(texts)
    if not any(ids.values()):
        return {}
    found = db.session.execute(select(known(actor, ids["quoted"], ids["agreed"])))
    return {number: Quoted(author_id, bool(blocked)) for author_id, number, blocked in found}


def with_quotes(html: str, quoted: Mapping[int, Quoted], people: Mapping[int, Card]) -> str:
    """The text of a post with its quotes as their reader may see them."""
    return _rewritten(html, lambda id: _head(id, quoted.get(id), people))


def veil(quoted: Quoted | None, people: Mapping[int, Card]) -> str:
    """What is said in place of a quote that its reader may not see; nothing where they may."""
    if quoted is None:
        return _("[removed]")
    return _("hidden person") if quoted.is_blocked or quoted.author_id not in people else ""


def _head(id: int, quoted: Quoted | None, people: Mapping[int, Card]) -> tuple[str, bool]:
    """How a quote begins, and whether its words follow."""
    if quoted is None or veil(quoted, people):
        return f'<blockquote class="quote"><p class="veiled">{escape(veil(quoted, people))}</p>', False
    name = escape(people[quoted.author_id].name)
    return f'<blockquote class="quote"><p class="quote__who"><a href="{address(id)}" dir="auto">{name}</a></p>', True


def with_quotes_in(source: str, quoted: Mapping[int, Quoted], people: Mapping[int, Card]) -> str:
    """The Markdown of a text with the names of today in its quotes, for whoever edits it."""

    def head(found: re.Match[str]) -> str:
        id = number(found[2], found[3])
        card = people.get(quoted[id].author_id) if id in quoted else None
        return f"{found[1]}{as_typed(card.name) if card else '…'}]({address(id)})"

    return _SOURCE.sub(head, source)


def without_quotes(html: str, *, but_agreed: bool = False) -> str:
    """The text of a post without what it quotes: for excerpts, and `but_agreed` for finding, as these words stand
    nowhere else."""
    return _rewritten(html, lambda id: ("<blockquote>", but_agreed and id < 0))


def without_words_of(html: str, numbers: Collection[int]) -> str:
    """The text of a post as it is stored, without the words of these quotes."""
    link = '<blockquote>\n<p><a href="{}" rel="{}">…</a></p>'
    return _rewritten(html, lambda id: (link.format(address(id), REL), id not in numbers))


def agreed_in(html: str) -> list[tuple[int, str]]:
    """What a text quotes of words that somebody agreed to: their numbers, and the HTML of each."""
    opened: list[tuple[int, int]] = []
    found = []
    for piece in _PIECE.finditer(str(html)):
        if piece[0] != "</blockquote>":
            opened.append((number(piece[1], piece[2]) if piece[1] else 0, piece.end()))
        elif opened and (which := opened.pop())[0] < 0:
            found.append((which[0], str(html)[which[1] : piece.start()]))
    return found


def _rewritten(html: str, begin: Callable[[int], tuple[str, bool]]) -> str:
    html = str(html)  # Markup would escape what it is joined with
    made, at, depth, silent = [], 0, 0, 0  # silent: the depth of the quote whose words are left out
    for piece in _PIECE.finditer(html):
        if not silent:
            made.append(html[at : piece.start()])
        at = piece.end()
        if piece[0] == "</blockquote>":
            if silent in (0, depth):
                made.append(piece[0])
                silent = 0
            depth -= 1
            continue
        depth += 1
        if not silent:
            head, goes_on = begin(number(piece[1], piece[2])) if piece[1] else (piece[0], True)
            is_within = goes_on and piece[3] and piece[3] != "</p>"  # its words follow in the same paragraph
            made.append(f"{head}\n<p>" if is_within else head)
            silent = 0 if goes_on else depth
    return "".join(made) + ("" if silent else html[at:])


def quote_of(actor: Member, thread_id: int, position: int, selected: str = "") -> str:
    """The Markdown that quotes a post which the actor reads, or only the words that they selected in it."""
    post = queries.get_post(actor, thread_id, position)
    if post.is_gone or post.thread.is_gone or post.state != "visible":
        raise NotFound()
    return as_quote(post.id, post.author.shown_name, as_typed(selected) or post.body)


def find_post(actor: Member | None, post_id: int) -> Post:
    """A post that the actor may read, wherever it stands now."""
    post: Post | None = db.session.scalar(queries.visible_posts(actor).where(Post.id == post_id))
    if post is None:
        raise NotFound()
    return post
