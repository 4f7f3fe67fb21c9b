"""The lines between the posts of a page: what was done to the thread there, by whom; the other end for who may read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, cast, func, literal, null, select, union_all

from app.accounts.models import FORMER, Member
from app.accounts.names import shown_name
from app.extensions import db
from app.kernel.linked import kinds
from app.profiles.readers import prepared, values_of
from app.threads import linking, queries, quotes
from app.threads.addresses import thread_url
from app.threads.attachments import Attachment, Shown
from app.threads.models import PAGE, Post, Thread
from app.threads.quotes import Quoted
from app.threads.traces import ThreadAct

LAST = 1 << 30
THREAD = bindparam("thread", type_=Integer())


@dataclass(slots=True)
class Told:
    """One line. `other` and `other_url` are None where its other end is not for the reader."""

    kind: str
    by: str
    reason: str
    at: datetime
    count: int
    other: str | None
    other_url: str | None


@dataclass(slots=True)
class Around:
    """What stands around the posts of a page: who has written in the thread, in order of joining; the lines, by the
    position of the post that they stand above, 0 where no post follows; the files of each post; and the nearest posts
    on other pages."""

    voices: list[int] = field(default_factory=list)
    acts: dict[int, list[Told]] = field(default_factory=dict)
    files: dict[int, list[Shown]] = field(default_factory=dict)
    about: list[linking.About] = field(default_factory=list)
    before: int | None = None
    after: int | None = None
    quoted: dict[int, Quoted] = field(default_factory=dict)  # of the posts that these quote, what may be shown


def around(actor: Member | None, thread: Thread, number: int, said: Mapping[int, str], *, is_last: bool) -> Around:
    """What stands around these posts, by position. One statement: a page has few."""
    first = (number - 1) * PAGE + 1
    values = values_of(actor, thread=thread.id, first=first, last=LAST if is_last else first + PAGE - 1)
    values |= {"beyond": first + PAGE} | quotes.asked_for(said.values())
    found = Around()
    for row in db.session.execute(_both(actor), values):
        _put(found, said, *row)
    return found


def _put(
    found: Around, said: Mapping[int, str], author_id: int, position: int, id: int, kind: str | None, *told: Any
) -> None:
    """One row where it belongs; its columns mean what their kind says."""
    by, state, reason, at, count, other_id, other = told
    if kind is None:
        found.voices.append(author_id)
    elif kind == "file":
        file = Shown(id, by, state, count, width=other_id, height=author_id)
        found.files.setdefault(position, []).append(file)
    elif kind in ("before", "after"):
        setattr(found, kind, position)
    elif kind == "quoted":
        found.quoted[position] = Quoted(author_id, bool(count))
    elif kind == "about":
        found.about.append(linking.About(by, id, other, kinds[by].url(id, count)))
    else:
        above = next((each for each in said if each >= position), 0)
        url = thread_url(other_id, other) if other is not None else None
        act = Told(kind, shown_name(by, is_former=state in FORMER), reason, at, count, other, url)
        found.acts.setdefault(above, []).append(act)


@prepared
def _both(reader: Any) -> Any:
    seen = queries.visible_threads(reader).with_only_columns(Thread.id, Thread.title).subquery()
    voices = select(Post.author_id, func.min(Post.position).label("place"), literal(0).label("id"))
    voices = voices.where(Post.thread_id == THREAD, queries.post_stands()).group_by(Post.author_id)
    columns = (ThreadAct.kind, Member.display_name, Member.state, ThreadAct.reason, ThreadAct.at, ThreadAct.count)
    acts = select(null(), ThreadAct.position, ThreadAct.id, *columns, ThreadAct.other_id, seen.c.title)
    acts = acts.join(Member, Member.id == ThreadAct.by_id).outerjoin(seen, seen.c.id == ThreadAct.other_id)
    on_page = ThreadAct.position.between(bindparam("first"), bindparam("last"))
    nothing = [cast(null(), column.type) for column in (*columns, ThreadAct.other_id, Thread.title)]
    known = quotes.known(reader, bindparam("quoted", expanding=True), bindparam("agreed", expanding=True)).c
    quoted = select(
        known.author_id, known.number, literal(0), literal("quoted"), *nothing[1:5], known.is_blocked, *nothing[6:]
    )
    both = union_all(
        voices.add_columns(*nothing),
        acts.where(ThreadAct.thread_id == THREAD, on_page),
        _files(nothing),
        _next_to("before", func.max(Post.position), Post.position < bindparam("first"), nothing[1:]),
        _next_to("after", func.min(Post.position), Post.position >= bindparam("beyond"), nothing[1:]),
        quoted,
        *(_about(of, nothing) for of in linking.of_thread(reader, THREAD)),
    )
    return both.order_by("place", "id")


def _about(of: Any, nothing: Sequence[Any]) -> Any:
    columns = (null(), literal(0), of.subject_id, literal("about"), of.kind)
    return select(*columns, *nothing[2:5], of.within, nothing[6], of.title)


def _files(nothing: Sequence[Any]) -> Any:
    """The files of the posts of the page, in the columns that there are."""
    of_page = Post.position.between(bindparam("first"), bindparam("last"))
    columns = (Attachment.height, Post.position, Attachment.id, literal("file"), Attachment.name, Attachment.kind)
    files = select(*columns, nothing[3], Attachment.at, Attachment.size, Attachment.width, nothing[-1])
    return files.join(Post, Post.id == Attachment.post_id).where(Post.thread_id == THREAD, of_page)


def _next_to(kind: str, which: Any, there: Any, nothing: Sequence[Any]) -> Any:
    """The nearest post beyond the page: where posts went elsewhere, whole pages may be empty."""
    return select(null(), which, literal(0), literal(kind), *nothing).where(Post.thread_id == THREAD, there)
