"""Atom feeds (A-11): the address of each is private, asks for its member's rights at each fetch, and can be revoked.

The address is signed and names a row with a word of its own, so that neither the database alone nor an old address opens
anything. Nothing about a fetch is kept.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from markupsafe import escape
from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.models import FORMER, Member
from app.accounts.names import shown_name
from app.extensions import Model, db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.signed import signer
from app.profiles.models import Profile
from app.profiles.queries import cards, listed_members
from app.search import queries as finding
from app.search import saved
from app.search.models import SavedSearch
from app.threads import queries
from app.threads.addresses import post_url, thread_url
from app.threads.attachments import Attachment
from app.threads.models import Post, Space, Thread
from app.threads.seen import all_as_seen
from app.ties.queries import kept_apart_ids

NEWEST, MOST_LOOKED_AT = 30, 500
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Feed(Model):
    """That a member reads a space, a thread or who a kept search finds in a program of theirs."""

    __tablename__ = "feeds"
    __table_args__ = (UniqueConstraint("member_id", "kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(10))  # space | thread | search
    subject_id: Mapped[int]
    word: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


@dataclass(frozen=True)
class Entry:
    id: str
    title: str
    author: str
    path: str
    html: str
    made_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Shown:
    """A feed of one's own as its page lists it. `title` is None where its member may not read it any more."""

    id: int
    kind: str
    title: str | None
    path: str
    address: str


def open_feed(actor: Member, kind: str, subject_id: int) -> Feed:
    """Have an address for a space, a thread or a kept search; the one that there is, if there is one."""
    own = select(Feed).where(Feed.member_id == actor.id, Feed.kind == kind, Feed.subject_id == subject_id)
    feed = db.session.scalar(own)
    if feed is None:
        feed = Feed(member_id=actor.id, kind=kind, subject_id=subject_id, word=_new_word())
        db.session.add(feed)
    return feed


def close_feed(actor: Member, feed_id: int) -> None:
    """Let an address lead nowhere any more."""
    db.session.delete(_own_feed(actor, feed_id))


def renew_feed(actor: Member, feed_id: int) -> None:
    """Have another address; the former leads nowhere from now on."""
    _own_feed(actor, feed_id).word = _new_word()


def _own_feed(actor: Member, feed_id: int) -> Feed:
    feed = db.session.get(Feed, feed_id)
    if feed is None or feed.member_id != actor.id:
        raise NotFound()
    return feed


def _new_word() -> str:
    return secrets.token_hex(16)


def own_feeds(actor: Member) -> list[Shown]:
    feeds = db.session.scalars(select(Feed).where(Feed.member_id == actor.id).order_by(Feed.id)).all()
    spaces = queries.visible_spaces(actor).with_only_columns(Space.id, Space.name)
    threads = queries.visible_threads(actor).with_only_columns(Thread.id, Thread.title)
    in_spaces = spaces.where(Space.id.in_([feed.subject_id for feed in feeds if feed.kind == "space"]))
    in_threads = threads.where(Thread.id.in_([feed.subject_id for feed in feeds if feed.kind == "thread"]))
    names = {("space", id): name for id, name in db.session.execute(in_spaces)} if feeds else {}
    names |= {("thread", id): title for id, title in db.session.execute(in_threads)} if feeds else {}
    names |= {("search", search.id): search.name for search in saved.saved_searches(actor)} if feeds else {}
    return [
        Shown(feed.id, feed.kind, names.get((feed.kind, feed.subject_id)), _path(feed), address(feed))
        for feed in feeds
    ]  # fmt: skip


def _path(feed: Feed) -> str:
    return "/search/saved" if feed.kind == "search" else f"/{feed.kind}s/{feed.subject_id}"


def address(feed: Feed) -> str:
    return f"{current_app.config['PUBLIC_URL']}/feeds/{_signer().dumps([feed.id, feed.word])}.atom"


def read(secret: str) -> tuple[str, str, Sequence[Entry]]:
    """What an address shows now: its title, where it leads, and its entries. Whose member may not read it (any more) is
    not there."""
    feed = _feed(secret)
    member = db.session.get(Member, feed.member_id)
    if member is None or not member.is_active:
        raise NotFound()
    if feed.kind == "space":
        space = queries.get_space(member, feed.subject_id)
        return _plain(space.name), f"/spaces/{space.id}", _threads(member, space)
    if feed.kind == "search":
        search = saved.get_saved_search(member, feed.subject_id)
        return _plain(search.name), _path(feed), _people(member, search)
    thread = queries.where_it_went(member, queries.get_thread(member, feed.subject_id))
    return _plain(thread.title), thread_url(thread.id, thread.title), _posts(member, thread)


def _feed(secret: str) -> Feed:
    try:
        id, word = _signer().loads(secret)
        feed = db.session.get(Feed, int(id))
    except (BadData, TypeError, ValueError) as error:
        raise NotFound() from error
    if feed is None or not secrets.compare_digest(feed.word, str(word)):
        raise NotFound()
    return feed


def _signer() -> URLSafeSerializer:
    return signer("feeds")


def _threads(member: Member, space: Space) -> list[Entry]:
    """The newest threads of a space, each with what its first post says."""
    first = (Post.position == 1, queries.stands(), Thread.unlisted.is_(False), Thread.space_id == space.id)
    return _entries(member, first)


def _posts(member: Member, thread: Thread) -> list[Entry]:
    return _entries(member, (Post.thread_id == thread.id,))


def _people(member: Member, search: SavedSearch) -> list[Entry]:
    """Whom a kept search finds for its owner now, whoever confirmed their profile last first."""
    found = finding.find(member, search.text, kind="person", chosen=search.filters)
    ids = [id for id in found.chosen.ids if id != member.id][:MOST_LOOKED_AT]
    there = listed_members(member).with_only_columns(Member.id, Profile.confirmed_at).where(Member.id.in_(ids))
    newest = db.session.execute(there.order_by(Profile.confirmed_at.desc()).limit(NEWEST)).all()
    people = cards(member, [id for id, _ in newest])
    return [
        Entry(
            f"person/{id}", _plain(people[id].name), _plain(people[id].name), f"/people/{id}",
            str(escape(_plain(people[id].headline))), at or search.created_at, at or search.created_at,
        )
        for id, at in newest
    ]  # fmt: skip


def _entries(member: Member, which: Sequence[object]) -> list[Entry]:
    """The newest of these posts that stand, without those of people who are kept apart from the reader."""
    columns = (Post.id, Post.position, Post.html, Post.created_at, Post.edited_at)
    query = queries.visible_posts(member).join(Member, Member.id == Post.author_id)
    query = query.with_only_columns(*columns, Thread.id, Thread.title, Member.display_name, Member.state)
    query = query.where(*which, queries.post_stands(), Post.author_id.not_in(kept_apart_ids(member)))
    rows = db.session.execute(query.order_by(Post.created_at.desc(), Post.id.desc()).limit(NEWEST)).all()
    texts = all_as_seen(member, [row.html for row in rows])
    files = _files([row.id for row in rows])
    return [
        Entry(
            f"post/{id}", _plain(title), _plain(shown_name(name, is_former=state in FORMER)),
            post_url(thread_id, title, position), _plain(html) + files.get(id, ""), made_at, edited_at or made_at,
        )
        for html, (id, position, _, made_at, edited_at, thread_id, title, name, state) in zip(texts, rows, strict=True)
    ]  # fmt: skip


def _files(post_ids: Sequence[int]) -> Mapping[int, str]:
    """The names of each post's files, below its text. What is in them is for who signs in there."""
    query = select(Attachment).where(Attachment.post_id.in_(post_ids)).order_by(Attachment.id)
    names: dict[int, list[str]] = {}
    for file in db.session.scalars(query):
        line = f'<li><a href="/files/{file.id}">{escape(_plain(file.name))}</a></li>'
        names.setdefault(file.post_id or 0, []).append(line)
    return {id: f"<ul>{''.join(lines)}</ul>" for id, lines in names.items()}


def _plain(text: str) -> str:
    """Without what no XML may hold."""
    return _NO_XML.sub("", text)
