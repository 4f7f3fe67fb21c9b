"""What a thread is about (T-21): each end shows the other to who may read both. A link widens no rights, and what it
named may be gone: then it shows nothing."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, exists, literal, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from app.accounts.models import Member
from app.extensions import Model, db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.linked import Kind, kinds
from app.kernel.policy import YES, Verdict, no, require
from app.kernel.text import number
from app.threads import broadcasts, policy, queries
from app.threads.models import Thread


class ThreadLink(Model):
    """That a thread is about a thing of some feature."""

    __tablename__ = "thread_links"
    __table_args__ = (Index("ix_thread_links_subject", "kind", "subject_id"),)

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject_id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class About(NamedTuple):
    """The other end, as a reader of both sees it."""

    kind: str
    id: int
    title: str
    url: str


def parsed(value: str) -> tuple[str, int] | None:
    """What an address or a form names: "item:7"."""
    kind, _, id = value.partition(":")
    found = number(id)
    return (kind, found) if kind in kinds and found else None


def find_about(actor: Member, kind: str, id: int) -> About | None:
    """A thing that the actor may read."""
    if kind not in kinds:
        return None
    things = kinds[kind].things(actor)
    row = db.session.execute(things.where(things.selected_columns[0] == id)).one_or_none()
    return About(kind, id, row[2], kinds[kind].url(id, row[1])) if row else None


def get_about(actor: Member, kind: str, id: int) -> About:
    if (found := find_about(actor, kind, id)) is None:
        raise NotFound()
    return found


def may_link(actor: Member, thread: Thread) -> Verdict:
    """Say what a thread is about, and take that back."""
    if not (may := policy.write(actor)):
        return may
    if thread.author_id != actor.id and not policy.moderate(actor, thread.space):
        return no("Only who started the thread and moderators say what it is about.")
    return YES


def link(actor: Member, thread: Thread, kind: str, id: int) -> None:
    """Say what a thread is about: whoever started it, of what they may read themselves."""
    require(may_link(actor, thread))
    get_about(actor, kind, id)
    if db.session.get(ThreadLink, (thread.id, kind, id)) is None:
        db.session.add(ThreadLink(thread_id=thread.id, kind=kind, subject_id=id))
        broadcasts.changed(thread)


def unlink(actor: Member, thread: Thread, kind: str, id: int) -> None:
    """Take the link away; both ends stay."""
    require(may_link(actor, thread))
    if (found := db.session.get(ThreadLink, (thread.id, kind, id))) is not None:
        db.session.delete(found)
        broadcasts.changed(thread)


def find_thread(actor: Member, kind: str, id: int) -> Thread | None:
    """The newest thread about a thing that the actor may read."""
    about = exists().where(ThreadLink.thread_id == Thread.id, ThreadLink.kind == kind, ThreadLink.subject_id == id)
    query = queries.visible_threads(actor).where(about, queries.stands()).order_by(Thread.id.desc()).limit(1)
    return db.session.scalars(query).first()


def carry_links(source: Thread, target: Thread) -> None:
    """What a thread was about goes along where it became part of another."""
    for found in db.session.scalars(select(ThreadLink).where(ThreadLink.thread_id == source.id)).all():
        if db.session.get(ThreadLink, (target.id, found.kind, found.subject_id)) is None:
            db.session.add(ThreadLink(thread_id=target.id, kind=found.kind, subject_id=found.subject_id))
        db.session.delete(found)


def of_thread(reader: Any, thread: ColumnElement[int]) -> list[Any]:
    """For each kind, the columns (kind, id, within, title) of what a thread is about and the reader may read."""
    return [] if reader is None else [_of(kind, reader, thread).subquery().c for kind in kinds.values()]


def _of(kind: Kind, reader: Any, thread: ColumnElement[int]) -> Select[Any]:
    its, things = aliased(ThreadLink), kind.things(reader).subquery()
    id, within, title = things.c
    columns = (literal(kind.kind).label("kind"), its.subject_id, within.label("within"), title.label("title"))
    query = select(*columns).join(its, its.subject_id == id)
    return query.where(its.thread_id == thread, its.kind == kind.kind)
