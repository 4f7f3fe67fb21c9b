"""Who may do what in spaces and threads; who may see them is a query."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from app.accounts import policy as accounts
from app.accounts.models import Member
from app.kernel import clock
from app.kernel.policy import YES, Verdict, no
from app.threads.models import Space, Thread

GRACE = timedelta(minutes=5)
EDITABLE, EDITABLE_BELOW_TRUST_2 = timedelta(days=30), timedelta(hours=24)


class Written(Protocol):
    """What these rules ask of a post, whether it is a row or a line of a page."""

    @property
    def author_id(self) -> int: ...
    @property
    def position(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def is_gone(self) -> bool: ...
    @property
    def state(self) -> str: ...
    @property
    def thread(self) -> Thread: ...


def write(actor: Member) -> Verdict:
    if not actor.is_active:
        return no("Your account is suspended.")
    return accounts.write(actor)


def moderate(actor: Member, space: Space) -> Verdict:
    if not actor.is_active or not actor.moderates(space_id=space.id, edition_id=space.edition_id):
        return no("Only moderators of this space may do this.")
    return YES


def organise(actor: Member, space: Space) -> bool:
    """Whether the actor speaks for the school in this space: its moderators, and organisers (of its edition)."""
    if moderate(actor, space):
        return True
    if space.edition_id is None:
        return actor.organises_any
    return space.edition_id in actor.organised_edition_ids


def start_thread(actor: Member, space: Space, kind: str = "discussion") -> Verdict:
    if not (may := write(actor)):
        return may
    if space.started_by_organisers_only and not organise(actor, space):
        return no("Only organisers start threads in this space.")
    if kind == "announcement" and not organise(actor, space):
        return no("Only organisers make announcements here.")
    if kind == "project log" and space.audience != "group":
        return no("A project log is kept in the space of its group.")
    return YES


def restore(actor: Member, space: Space, *, is_own: bool, by: Collection[int]) -> Verdict:
    """`by`: who removed it. What moderators wrote themselves another one brings back, where another removed it (H-7)."""
    if not (may := moderate(actor, space)):
        return may
    if is_own and any(id != actor.id for id in by):
        return no("Another moderator removed what you wrote, so another one restores it.")
    return YES


def reply(actor: Member, thread: Thread) -> Verdict:
    if not (may := write(actor)):
        return may
    if thread.merged_into_id is not None:
        return no("This thread became part of another. Your text is still here; send it again, and it goes there.")
    if thread.state == "queued":
        return no("This thread waits for a moderator. Once others can read it, it can be replied to.")
    if moderate(actor, thread.space):
        return YES
    if thread.state == "archived":
        return no("This thread is archived; it can be read and found, and nobody adds to it.")
    if thread.is_locked:
        return no("This thread is locked, so nobody can add to it now.")
    if thread.is_gone:
        return no("This thread was removed.")
    return YES


def may_post_at(actor: Member, thread: Thread, last: datetime | None) -> datetime | None:
    """In slow mode, when the actor may post again who last posted then; None: now. Moderators are exempt."""
    if not thread.slow_seconds or last is None or moderate(actor, thread.space):
        return None
    free_at = last + timedelta(seconds=thread.slow_seconds)
    return free_at if free_at > clock.now() else None


def edit_post(actor: Member, post: Written) -> Verdict:
    if not (may := write(actor)):
        return may
    if moderate(actor, post.thread.space):
        return YES
    if post.author_id != actor.id:
        return no("Only its author and moderators may change a post.")
    if post.is_gone or post.thread.is_gone:
        return no("This post was removed.")
    if post.thread.is_locked or post.thread.state == "archived":
        return no("This thread is locked, so its posts stay as they are.")
    return _within_the_window(actor, post)


def _within_the_window(actor: Member, post: Written) -> Verdict:
    if post.state == "queued":  # nobody has read it yet (H-12)
        return YES
    if actor.trust < 2 and post.created_at + EDITABLE_BELOW_TRUST_2 < clock.now():
        return no("A post can be changed for 24 hours; after that, ask a moderator.")
    if post.created_at + EDITABLE < clock.now():
        return no("A post can be changed for 30 days; after that, ask a moderator.")
    return YES


def delete_post(actor: Member, post: Written, *, is_answered: bool) -> Verdict:
    """`is_answered`: others have replied in the thread, so its first post stays."""
    if not (may := write(actor)):
        return may
    if post.author_id != actor.id:
        return no("Only its author may take a post back; moderators hide it.")
    if post.position == 1 and is_answered:
        return no("Others have answered, so the thread stays. Ask a moderator.")
    if post.thread.is_locked or post.thread.state == "archived":
        return no("This thread is locked, so its posts stay as they are.")
    return _within_the_window(actor, post)


def choose_answer(actor: Member, thread: Thread) -> Verdict:
    if not (may := write(actor)):
        return may
    if thread.kind != "question":
        return no("Only a question has an answer that is chosen.")
    if thread.author_id != actor.id and not moderate(actor, thread.space):
        return no("Only who asked and moderators choose the answer.")
    if thread.is_gone or thread.merged_into_id is not None:
        return no("This thread was removed.")
    if thread.state == "archived":
        return no("This thread is archived, so its answer stays as it is.")
    return YES


def accept_answer(actor: Member, post: Written) -> Verdict:
    if not (may := choose_answer(actor, post.thread)):
        return may
    if post.position == 1:
        return no("The question itself is not its answer.")
    if post.is_gone or post.state != "visible":
        return no("Not everybody can read this post now, so it cannot be the answer.")
    return YES


def react(actor: Member, post: Written) -> Verdict:
    """Where a thread is closed, reactions stop for moderators too (T-8)."""
    if not (may := write(actor)):
        return may
    thread = post.thread
    if thread.state == "archived" or thread.is_locked or thread.merged_into_id is not None or thread.is_gone:
        return no("This thread is closed, so nobody reacts to its posts now.")
    if post.author_id == actor.id:
        return no("This is your own post. Others react to it.")
    if post.is_gone or post.state != "visible":
        return no("This post was removed.")
    return YES


def move_thread(actor: Member, thread: Thread, space: Space) -> Verdict:
    """Into another space: whoever moderates both."""
    if not (may := tend(actor, thread)):
        return may
    if not moderate(actor, space):
        return no("Only who moderates both spaces may do this.")
    return YES


def split_thread(actor: Member, thread: Thread, space: Space) -> Verdict:
    return move_thread(actor, thread, space)


def merge_threads(actor: Member, thread: Thread, target: Thread) -> Verdict:
    """Posts into another thread: whoever moderates both; where more people would read them, who arranges both spaces."""
    if not (may := move_thread(actor, thread, target.space)):
        return may
    if not (may := tend(actor, target)):
        return may
    if is_wider(target.space, than=thread.space) and not _arranges(actor, thread.space, target.space):
        return no("More people would read these posts than now. Only who arranges both spaces may do this.")
    return YES


def tend(actor: Member, thread: Thread) -> Verdict:
    if not (may := moderate(actor, thread.space)):
        return may
    if thread.merged_into_id is not None:
        return no("This thread became part of another already.")
    if thread.is_gone:
        return no("This thread was removed. Restore it first.")
    if thread.state == "archived":
        return no("This thread is archived, so it stays where it is.")
    return YES


def pin_thread(actor: Member, thread: Thread, scope: str) -> Verdict:
    if not (may := tend(actor, thread)):
        return may
    if scope == "site" and not actor.is_site_moderator:
        return no("Only moderators of the whole site pin above all threads.")
    return YES


class Read(Protocol):
    """What says who reads a space: the space, or what it would become."""

    @property
    def audience(self) -> str: ...
    @property
    def edition_id(self) -> int | None: ...
    @property
    def group_id(self) -> int | None: ...


def is_wider(space: Read, *, than: Read) -> bool:
    """Whether somebody might read the one who does not read the other."""
    if than.audience == "public" or (than.audience == "members" and space.audience != "public"):
        return False
    if than.audience == "edition" and space.audience == "group":
        return space.edition_id != than.edition_id
    return (space.audience, space.edition_id, space.group_id) != (than.audience, than.edition_id, than.group_id)


def _arranges(actor: Member, *spaces: Space) -> bool:
    return all(manage_space(actor, edition_id=space.edition_id) for space in spaces)


def manage_spaces(actor: Member) -> Verdict:
    """Admins all spaces, organisers those of their edition (G-4)."""
    return YES if actor.is_active and actor.organises_any else no("Only admins and organisers arrange spaces.")


def manage_space(actor: Member, *, edition_id: int | None) -> Verdict:
    if not (may := manage_spaces(actor)):
        return may
    if actor.is_admin or (edition_id is not None and edition_id in actor.organised_edition_ids):
        return YES
    return no("Organisers arrange the spaces of their own edition.")
