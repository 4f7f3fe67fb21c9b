"""Moving posts between threads and threads between spaces (T-16 to T-19): each one transaction, written at both ends."""

from collections.abc import Collection
from uuid import uuid4

from sqlalchemy import func, select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, outbox, search
from app.kernel.errors import Conflict, Invalid
from app.kernel.policy import require
from app.notifications import operations as notifications
from app.threads import broadcasts, carrying, consent, linking, policy, queries
from app.threads.models import Draft, Post, Space, Thread, ThreadTag
from app.threads.renumbering import Moved, interleave
from app.threads.traces import ThreadAct
from app.threads.upkeep import follow_visible, index_again, lock_row

MOST_TAGS = 5


def move_thread(actor: Member, thread: Thread, space: Space, *, reason: str = "", told: Collection[int] = ()) -> None:
    """Put a thread into another space: whoever reads that space reads it now, and only they. `told`: who hears of it
    otherwise."""
    lock_row(thread)
    if thread.space_id == space.id:
        return
    require(policy.move_thread(actor, thread, space))
    consent.check_move(thread, space)
    before = thread.space
    thread.space = space
    db.session.flush()
    led_here = update(Thread).where(Thread.merged_into_id == thread.id)
    db.session.execute(led_here.values(space_id=space.id))
    carrying.forget_strangers(thread)
    _act(actor, thread, "moved", thread.next_position, reason=reason)
    audit.record(actor, "thread moved", thread, place=thread.log_place, before=before.id, after=space.id)
    broadcasts.left(before)
    wrote = select(Post.author_id).where(Post.thread_id == thread.id, queries.post_stands())
    _tell(thread, actor, db.session.scalars(wrote.distinct()).all(), but=told)
    index_again(thread)
    broadcasts.changed(thread)


def split_thread(
    actor: Member, thread: Thread, positions: Collection[int], *, title: str, space: Space, reason: str = ""
) -> Thread:
    """Make a thread of its own out of some posts, in their order. All of them are no split: the thread moves."""
    lock_row(thread)
    ids = _chosen(thread, positions)
    require(policy.split_thread(actor, thread, space))
    consent.check_move(thread, space, ids)
    if len(ids) == _count(thread):
        raise Invalid("These are all its posts. Move the thread instead.", field="post")
    first = db.session.get_one(Post, ids[0])
    kind = thread.kind if first.position == 1 and thread.kind != "announcement" else "discussion"
    made = Thread(
        space=space, author_id=first.author_id, client_key=f"split-{uuid4().hex}", kind=kind, title=title,
        lang=thread.lang, state="open", created_at=first.created_at,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    _copy_tags(thread, made)
    _relocate(actor, thread, made, ids, reason)
    return made


def move_posts(actor: Member, thread: Thread, positions: Collection[int], target: Thread, *, reason: str = "") -> None:
    """Put some posts of a thread among those of another, by time."""
    _lock_both(thread, target)
    ids = _chosen(thread, positions)
    require(policy.merge_threads(actor, thread, target))
    consent.check_move(thread, target.space, ids)
    if len(ids) == _count(thread):
        raise Invalid("These are all its posts. Merge the threads instead.", field="post")
    _relocate(actor, thread, target, ids, reason)


def merge_threads(actor: Member, thread: Thread, target: Thread, *, reason: str = "") -> Thread:
    """Put all posts of a thread among those of another, by time. Its address leads there from now on."""
    target = queries.end_of(target)
    _lock_both(thread, target)
    require(policy.merge_threads(actor, thread, target))
    consent.check_move(thread, target.space)
    accepted = thread.accepted_post_id
    thread.accepted_post_id = None
    ids = db.session.scalars(select(Post.id).where(Post.thread_id == thread.id).order_by(Post.position)).all()
    thread.merged_into_id = target.id
    led_here = update(Thread).where(Thread.merged_into_id == thread.id)
    db.session.execute(led_here.values(merged_into_id=target.id, space_id=target.space_id))
    _copy_tags(thread, target)
    linking.carry_links(thread, target)
    _relocate(actor, thread, target, ids, reason, whole=True)
    thread.space = target.space  # its address, and a case about it, are for who has what it leads to
    _bring_drafts(thread, target)
    if accepted and (answer := db.session.get(Post, accepted)):
        _act(actor, target, "was accepted", answer.position + 1, other=thread)
        search.changed("person", answer.author_id)  # who was known for it
    return target


def _lock_both(*threads: Thread) -> None:
    if len({thread.id for thread in threads}) < len(threads):
        raise Invalid("A thread cannot be put into itself. Choose another.", field="target")
    for thread in sorted(threads, key=lambda each: each.id):  # in one order, or two who move wait for each other
        lock_row(thread)


def _chosen(thread: Thread, positions: Collection[int]) -> list[int]:
    """The ids of the chosen posts, in order. One that somebody moved meanwhile makes it a conflict."""
    if not positions:
        raise Invalid("Choose at least one post.", field="post")
    wanted = set(positions)
    rows = db.session.execute(select(Post.id, Post.position).where(Post.thread_id == thread.id).order_by(Post.position))
    found = [id for id, position in rows if position in wanted]
    if len(found) < len(wanted):
        raise Conflict("Somebody moved some of these posts meanwhile. Look at the thread again, then choose once more.")
    return found


def _count(thread: Thread) -> int:
    return db.session.scalar(select(func.count()).where(Post.thread_id == thread.id)) or 0


def _relocate(
    actor: Member, source: Thread, target: Thread, ids: Collection[int], reason: str, whole: bool = False
) -> Moved:
    """The posts to their new thread, and with them what hangs on them: their readers, notifications, answers."""
    moved = interleave(source, target, None if whole else ids)
    carrying.carry_readings(source, target, moved)
    carrying.carry_lines(source, target, moved, whole=whole)
    here = select(Post.id).where(Post.thread_id == target.id)
    notifications.gather_again("post", here, before=f"thread:{source.id}", after=f"thread:{target.id}")
    _carry_answer(source, target)
    for thread in (source, target):
        db.session.flush()
        db.session.refresh(thread)
        follow_visible(thread)
    if not whole:
        _act(actor, source, "split out", moved.first_before, reason=reason, other=target, count=len(ids))
    kind = "merged in" if whole else "split in"
    _act(actor, target, kind, moved.first_after, reason=reason, other=source, count=len(ids))
    act = "threads merged" if whole else "posts moved"
    audit.record(actor, act, source, place=target.log_place, to=target.id, posts=len(ids))
    if not whole:
        audit.record(actor, act, target, place=source.log_place, to=target.id, posts=len(ids))
    _tell(target, actor, moved.authors)
    for thread in (source, target):
        index_again(thread)
        broadcasts.changed(thread)
    return moved


def _carry_answer(source: Thread, target: Thread) -> None:
    """An accepted answer stays one where its question went along with it."""
    if source.accepted_post_id is None:
        return
    answer = db.session.get_one(Post, source.accepted_post_id, populate_existing=True)
    if answer.thread_id != target.id:
        return
    source.accepted_post_id = None
    search.changed("person", answer.author_id)  # who is known for it
    if target.kind == "question" and target.accepted_post_id is None and answer.position != 1:
        target.accepted_post_id = answer.id


def _bring_drafts(source: Thread, target: Thread) -> None:
    """What was being written for the old thread waits in the new one."""
    for draft in db.session.scalars(select(Draft).where(Draft.place.like(f"thread:{source.id}%"))):
        if draft.place not in (f"thread:{source.id}", f"thread:{source.id}:other"):
            continue
        places = [f"thread:{target.id}", f"thread:{target.id}:other"]
        taken = db.session.scalars(select(Draft.place).where(Draft.member_id == draft.member_id))
        if free := [place for place in places if place not in set(taken)]:
            draft.place = free[0]


def _copy_tags(source: Thread, target: Thread) -> None:
    own = set(db.session.scalars(select(ThreadTag.folded).where(ThreadTag.thread_id == target.id)))
    theirs = db.session.scalars(select(ThreadTag).where(ThreadTag.thread_id == source.id).order_by(ThreadTag.folded))
    more = [tag for tag in theirs if tag.folded not in own][: max(0, MOST_TAGS - len(own))]
    db.session.add_all(ThreadTag(thread_id=target.id, folded=tag.folded, tag=tag.tag) for tag in more)


def _act(
    actor: Member, thread: Thread, kind: str, position: int, *, reason: str = "", other: Thread | None = None,
    count: int = 0,
) -> None:  # fmt: skip
    act = ThreadAct(thread_id=thread.id, position=position, kind=kind, by_id=actor.id, reason=reason, count=count)
    act.other_id = other.id if other else None
    db.session.add(act)


def _tell(thread: Thread, actor: Member, authors: Collection[int], *, but: Collection[int] = ()) -> None:
    """Its authors hear of it, from a job: they may be many."""
    ids = sorted({*authors, thread.author_id} - {actor.id, *but})
    outbox.put("threads.moved", thread=thread.id, by=actor.id, authors=ids, once=uuid4().hex)
