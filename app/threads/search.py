"""Threads can be found: by title, by the first post, and by what was answered; each in the audience of its space."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, literal, or_, select, union_all

from app.accounts.models import FORMER, Member
from app.extensions import db
from app.kernel.search import Document, Facet, Hit, Passage, Searchable, as_written, searchable
from app.threads import queries, seen
from app.threads.addresses import thread_url
from app.threads.models import Post, Space, Thread, ThreadTag
from app.threads.queries import post_stands, stands
from app.ties.queries import blocked_by

POSTS_SHOWN = 60  # of a hit, to take the reason's fragment from


def documents(ids: Sequence[int]) -> Iterable[Document]:
    threads = select(Thread, Space).join(Thread.space)
    found = db.session.execute(threads.where(Thread.id.in_(ids), stands(), Thread.unlisted.is_(False))).all()
    words = _words([thread.id for thread, _ in found])
    for thread, space in found:
        own = words[thread.id].tags
        yield Document(
            kind="thread",
            id=thread.id,
            title=thread.title,
            members="\n".join([thread.title, *own, *(text for _, text in words[thread.id].posts)]),
            extra="\n".join(own),
            audiences=_audiences(space),
            keywords={"space": [str(space.id)], "kind": [thread.kind], "tag": own},
            facets=[("", "kind", thread.kind), ("", "space", space.name), *(("", "tag", tag) for tag in own)],
            passages=[Passage("thread", _passage(thread.title, words[thread.id]))],
            language=thread.lang,
            moment=thread.last_post_at.timestamp(),
        )


def _first(words: "Words") -> Sequence[str]:
    """The text of the first post, if it stands."""
    return [text for position, text in words.posts[:1] if position == 1]


def _passage(title: str, words: "Words") -> str:
    return "\n".join([title, *_first(words)])


def _audiences(space: Space) -> Sequence[str]:
    return {
        "edition": (f"edition:{space.edition_id}", *_moderators(space)),
        "group": (f"group:{space.group_id}", *_moderators(space)),
        "staff": ("staff",),
    }.get(space.audience, ())


def _moderators(space: Space) -> tuple[str, ...]:
    return (f"space:{space.id}", f"moderates:{space.edition_id}") if space.edition_id else (f"space:{space.id}",)


@dataclass
class Words:
    """What a thread says beside its title: (position, text) of the posts that stand, and its tags."""

    posts: list[tuple[int, str]] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)


def _words(ids: Sequence[int], *more: Any, reader: Member | None = None) -> Mapping[int, Words]:
    """The words of these threads, in one statement: tags come as position 0. What others agreed to costs its reader one
    more."""
    posts = select(Post.thread_id, Post.position.label("position"), Post.html.label("said"))
    tags = select(ThreadTag.thread_id, literal(0), ThreadTag.tag).where(ThreadTag.thread_id.in_(ids))
    said = union_all(posts.where(Post.thread_id.in_(ids), post_stands(), *more), tags).order_by("position", "said")
    found: dict[int, Words] = {id: Words() for id in ids}
    rows = db.session.execute(said).all()
    hidden = seen.hidden_words(reader, [text for _, position, text in rows if position]) if reader else ()
    for thread_id, position, text in rows:
        if position:
            found[thread_id].posts.append((position, seen.findable(text, hidden)))
        else:
            found[thread_id].tags.append(text)
    return found


def ids() -> Iterable[int]:
    return db.session.scalars(select(Thread.id).where(stands(), Thread.unlisted.is_(False)).order_by(Thread.id))


def hits(actor: Member, ids: Sequence[int]) -> Mapping[int, Hit]:
    """The threads among these that the actor may see. What a person they blocked wrote gives no fragment."""
    columns = (Thread.id, Thread.title, Thread.kind, Thread.post_count, Thread.last_post_at, Space.name)
    names = (Thread.author_id.in_(blocked_by(actor)), Member.display_name, Member.state.in_(FORMER))
    query = queries.visible_threads(actor).join(Member, Member.id == Thread.author_id)
    rows = db.session.execute(
        query.with_only_columns(*columns, *names).where(Thread.id.in_(ids), stands(), Thread.unlisted.is_(False))
    ).all()
    shown = (Post.position <= POSTS_SHOWN, Post.author_id.not_in(blocked_by(actor)))
    words = _words([row[0] for row in rows], *shown, reader=actor)
    return {row[0]: _hit(row, words[row[0]]) for row in rows}


def _hit(row: Any, words: Words) -> Hit:
    id, title, kind, post_count, last_post_at, space, is_blocked, author, is_former = row
    parts = [(str(_l("Title")), title)]
    parts += [(str(_l("Tags")), ", ".join(words.tags))] if words.tags else []
    parts += [
        (str(_l("Question") if position == 1 and kind == "question" else _l("Post")), text)
        for position, text in words.posts
    ]
    shown = {
        "title": title,
        "url": thread_url(id, title),
        "kind": kind,
        "space": space,
        "author": None if is_blocked else _("Former member") if is_former else author,
        "replies": max(post_count - 1, 0),
        "last_post_at": last_post_at,
    }
    meant = [(parts[-len(words.posts)][0], _passage(title, words), text) for text in _first(words)]
    return Hit(kind="thread", id=id, parts=parts, template="threads/_hit.html", shown=shown, meant=meant)


def like(actor: Member, words: Sequence[str], most: int) -> Sequence[int]:
    """Threads that hold every word, by plain SQL, newest first: for when the index is being rebuilt."""
    query = queries.visible_threads(actor).with_only_columns(Thread.id).where(stands(), Thread.unlisted.is_(False))
    for word in words:
        in_post = and_(Post.thread_id == Thread.id, post_stands(), Post.body.icontains(word, autoescape=True))
        query = query.where(or_(Thread.title.icontains(word, autoescape=True), select(Post.id).where(in_post).exists()))
    return db.session.scalars(query.order_by(Thread.last_post_at.desc()).limit(most)).all()


KINDS = {
    "discussion": _l("Discussion"), "question": _l("Question"), "announcement": _l("Announcement"),
    "project log": _l("Project log"),
}  # fmt: skip
FACETS = (
    Facet("kind", _l("Kind"), lambda values: {value: str(KINDS.get(value, value)) for value in values}),
    Facet("space", _l("Space"), as_written),
    Facet("tag", _l("Tag"), as_written),
)

searchable(Searchable("thread", _l("Threads"), documents, ids, hits, like, place=2, facets=FACETS))
