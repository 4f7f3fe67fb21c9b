"""A thread, opened: one page of its posts as this reader sees them, in as few rows and columns as it takes."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.profiles.cards import Card
from app.profiles.readers import prepared, values_of
from app.threads import drafts, policy, queries, reacted, reading, seen, watching
from app.threads.models import PAGE, PURGED, Post, Removal, Thread, ThreadReading
from app.threads.opened import Line, Opened
from app.threads.told import Around, around
from app.threads.upkeep import excerpt
from app.ties.queries import blocked_by

VOICES_KNOWN = 20  # of a long thread, the first so many give the marks of its fields
THREAD = bindparam("thread", type_=Integer())


def open_thread(actor: Member | None, thread_id: int, number: int | None) -> Opened:
    """A page of a thread that the actor may see; None is its last."""
    thread, read, read_at, new, begins, watch, posted_at, draft, other = _thread(actor, thread_id)
    pages = reading.page_of(max(thread.next_position - 1, 1))
    number = pages if number is None else number
    if not 1 <= number <= pages:
        raise NotFound()
    lines, answer = _lines(actor, thread, number)
    beside = around(actor, thread, number, {line.position: line.html for line in lines}, is_last=number == pages)
    people = _with_people(actor, lines, answer, beside)
    voices, fields = beside.voices, _fields(beside.voices, people)
    kept = drafts.as_kept(draft, other)
    return Opened(
        thread, number, pages, read, read_at, new, begins, lines, answer,
        voices, fields, people, watch, posted_at, kept, beside,
    )  # fmt: skip


def _with_people(
    actor: Member | None, lines: Sequence[Line], answer: Line | None, beside: Around
) -> Mapping[int, Card]:
    """The people of a page, whom its texts name from now on as this reader may see them."""
    told = [line for line in (*lines, answer) if line]
    ids = {line.author_id for line in told} | {line.reply_author_id for line in lines if line.reply_author_id}
    ids |= seen.people_in((line.html for line in told), beside.quoted)
    people = seen.cards_of(actor, ids | set(beside.voices[:VOICES_KNOWN]))
    if answer is not None:
        answer.excerpt = excerpt(answer.html, people)
    for line in lines:
        line.html = seen.as_seen(line.html, beside.quoted, people)
    return people


def _thread(actor: Member | None, thread_id: int) -> Any:
    if actor is None:
        return queries.get_thread(None, thread_id), None, None, 0, None, None, None, None, None
    found = db.session.execute(_one(actor), values_of(actor, thread=thread_id)).one_or_none()
    if found is None:
        raise NotFound()
    return found


@prepared
def _one(reader: Any) -> Select[Any]:
    query = (
        queries.visible_threads(reader)
        .options(contains_eager(Thread.space))
        .outerjoin(ThreadReading, reading.own_reading(reader))
        .add_columns(
            ThreadReading.position,
            ThreadReading.read_at,
            reading.new_count(reader, is_open=True),
            reading.first_new(reader, is_open=True),
        )
        .add_columns(watching.level(reader), _last_own(reader))
        .where(Thread.id == THREAD)
    )
    return drafts.along(reader, query, THREAD)


def _last_own(reader: Any) -> ColumnElement[Any]:
    """When the reader last posted, where that says when they may again."""
    own = select(func.max(Post.created_at)).where(Post.thread_id == Thread.id, Post.author_id == reader.id)
    return case((Thread.slow_seconds > 0, own.correlate(Thread).scalar_subquery()))


def _lines(actor: Member | None, thread: Thread, number: int) -> tuple[Sequence[Line], Line | None]:
    """The posts of a page, and the answer that was chosen."""
    first, accepted = (number - 1) * PAGE + 1, thread.accepted_post_id
    values = values_of(actor, thread=thread.id, first=first, last=first + PAGE - 1, accepted=accepted)
    rows: list[Any] = list(db.session.execute(_posts(actor), values))
    lines = _as_seen(actor, thread, [_line(thread, row) for row in rows])
    answer = next((line for line in lines if line.id == accepted and not line.is_gone), None)
    return [line for line in lines if first <= line.position < first + PAGE], answer


def _line(thread: Thread, row: Any) -> Line:
    return Line(thread, *row[: -reacted.WIDTH], reactions=reacted.of(row[-reacted.WIDTH :]))


@prepared
def _posts(reader: Any) -> Select[Any]:
    target, answer, on_page = aliased(Post), aliased(Post), aliased(Post)
    within = on_page.position.between(bindparam("first"), bindparam("last"))
    those = union_all(
        select(on_page.id).where(on_page.thread_id == THREAD, within), select(bindparam("accepted", type_=Integer()))
    )
    elsewhere = queries.thread_exists(reader, target.thread_id).correlate(target)
    is_there = or_(target.thread_id == THREAD, elsewhere)  # what it answers may stand where its reader does not read
    is_removed = or_(Post.hidden_at.is_not(None), Post.deleted_at.is_not(None))
    is_blocked = Post.author_id.in_(blocked_by(reader)) if reader else false()
    is_target_blocked = func.coalesce(target.author_id.in_(blocked_by(reader)), false()) if reader else false()
    columns = (
        Post.id,
        Post.position,
        Post.author_id,
        Post.html,
        Post.version,
        Post.state,
        Post.created_at,
        Post.edited_at,
        Post.hidden_at,
        Post.deleted_at,
        Post.deleted_by_author,
        target.position,
        target.author_id,
        target.thread_id,
        is_blocked,
        is_target_blocked,
        case((is_removed, exists().where(answer.reply_to_id == Post.id)), else_=False),
        *reacted.columns(reader),
    )
    return (
        select(*columns)
        .outerjoin(target, and_(target.id == Post.reply_to_id, is_there))
        .where(Post.thread_id == THREAD, Post.id.in_(those))
        .order_by(Post.position)
    )


def _as_seen(actor: Member | None, thread: Thread, lines: Any) -> Sequence[Line]:
    is_moderator = actor is not None and bool(policy.moderate(actor, thread.space))
    shown: list[Line] = []
    for line in lines:
        if line.is_gone or line.state != "visible":
            is_own = actor is not None and line.author_id == actor.id and not _is_old(line)
            if line.state == PURGED or not (is_moderator or is_own):
                never_shown = line.state == "queued" or not line.is_gone
                if never_shown or (_is_old(line) and not line.is_replied_to):
                    continue
                line.html, line.is_veiled, line.reactions = "", True, ()
        shown.append(line)
    return _with_reasons(shown)


def _is_old(line: Line) -> bool:
    removed_at = line.hidden_at or line.deleted_at
    return removed_at is not None and removed_at + queries.OWN_REMOVED_SHOWN < clock.now()


def _with_reasons(lines: list[Line]) -> list[Line]:
    """Who removed a post, and why: for those who still read it."""
    removed = {line.id: line for line in lines if line.is_gone and not line.is_veiled}
    if removed:
        query = select(Removal).where(Removal.post_id.in_(removed), Removal.restored_at.is_(None))
        for removal in db.session.scalars(query.options(joinedload(Removal.by))):
            removed[removal.post_id or 0].removal = removal
    return lines


def _fields(voices: Sequence[int], people: Mapping[int, Card]) -> Sequence[str]:
    """The fields that took part, of the voices that the page knows."""
    return list(dict.fromkeys(card.field for id in voices if (card := people.get(id)) and card.field))
