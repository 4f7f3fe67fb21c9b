"""What a post said before (T-6): each change with who, when, why and the words it moved, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit
from app.kernel.differences import Part, difference
from app.kernel.errors import NotFound
from app.kernel.legible import legible
from app.kernel.policy import require
from app.threads import policy
from app.threads.models import Post, PostRevision
from app.threads.seen import all_as_seen
from app.threads.upkeep import lock_row
from app.ties.queries import blocked_by

SIZE = 10
FAR = 160  # letters kept of what stayed the same, on either side of a change


@dataclass(slots=True)
class Change:
    """One change. `is_hidden`: what it said before is for moderators; `is_veiled`: so the change is not for the reader."""

    id: int
    by: str
    at: datetime
    reason: str
    is_hidden: bool
    is_veiled: bool
    is_blocked: bool  # the reader blocked who changed it or who wrote it: folded away, as posts are
    title: Sequence[Part] = ()
    text: Sequence[Part] = ()


def changes(actor: Member, post: Post, older: int | None) -> tuple[Sequence[Change], int | None]:
    """A page of the changes, and where the next one begins."""
    query = select(PostRevision).where(PostRevision.post_id == post.id).options(joinedload(PostRevision.editor))
    if older is not None:
        query = query.where(PostRevision.id <= older)
    rows = db.session.scalars(query.order_by(PostRevision.id.desc()).limit(SIZE + 2)).all()
    after: Any = (rows[0] if rows else None) if older is not None else None
    versions: list[Any] = [after or post, *rows[1 if after else 0 :][:SIZE]]
    more = rows[len(versions) - (0 if after else 1) :]
    return _compared(actor, post, versions), versions[-1].id if more else None


def _compared(actor: Member, post: Post, versions: Sequence[Any]) -> list[Change]:
    texts = [legible(html) for html in all_as_seen(actor, [version.html for version in versions])]
    is_moderator = bool(policy.moderate(actor, post.thread.space))
    blocked = set(db.session.scalars(blocked_by(actor)))
    found = []
    for place, before in enumerate(versions[1:]):
        after = versions[place]
        is_veiled = not is_moderator and (before.hidden or getattr(after, "hidden", False))
        is_blocked = not blocked.isdisjoint((before.editor_id, post.author_id))
        by = before.editor.shown_name
        change = Change(before.id, by, before.made_at, before.reason, before.hidden, is_veiled, is_blocked)
        if not is_veiled:
            now = after.title if isinstance(after, PostRevision) else post.thread.title
            change.title = difference(before.title, now) if before.title and before.title != now else ()
            change.text = _near(difference(texts[place + 1], texts[place]))
        found.append(change)
    return found


def _near(parts: Sequence[Part]) -> list[Part]:
    """Of what stayed the same only what stands beside a change; nothing where nothing changed."""
    if not any(part.kind for part in parts):
        return []
    made = []
    for place, (kind, text) in enumerate(parts):
        begins, ends = place == 0, place == len(parts) - 1
        if not kind and len(text) > FAR * (1 if begins or ends else 2) + FAR:
            text = ("" if begins else text[:FAR]) + " … " + ("" if ends else text[-FAR:])
        made.append(Part(kind, text))
    return made


def hide_revision(actor: Member, post: Post, revision_id: int) -> None:
    """Keep from members what a post said before an edit: it tells something of a person that they should not read."""
    _show(actor, post, revision_id, is_hidden=True)


def show_revision(actor: Member, post: Post, revision_id: int) -> None:
    """Let members read again what a post said before an edit."""
    _show(actor, post, revision_id, is_hidden=False)


def _show(actor: Member, post: Post, revision_id: int, *, is_hidden: bool) -> None:
    require(policy.moderate(actor, post.thread.space))
    revision = db.session.get(PostRevision, revision_id)
    if revision is None or revision.post_id != post.id:
        raise NotFound()
    if lock_row(revision).hidden is is_hidden:
        return
    revision.hidden = is_hidden
    act = "revision hidden" if is_hidden else "revision shown"
    audit.record(actor, act, revision, place=post.thread.log_place, post=post.id)
