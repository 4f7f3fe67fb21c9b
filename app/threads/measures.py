"""What a decision of moderators does with a thread or a post (H-8). Each tells the author; moderation only names them."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.accounts.models import Member
from app.extensions import db
from app.kernel.errors import Invalid
from app.threads import care, choosing, moving, operations, queries
from app.threads.models import Post, PostRevision, Thread


def _post(id: int) -> Post:
    return db.session.get_one(Post, id)


def _thread(id: int) -> Thread:
    return db.session.get_one(Thread, id)


def hide_post(actor: Member, id: int, *, reason: str, rule: str, **_: Any) -> None:
    care.hide_post(actor, _post(id), reason=reason, rule=rule)


def remove_post(actor: Member, id: int, *, reason: str, rule: str, **_: Any) -> None:
    care.remove_post(actor, _post(id), reason=reason, rule=rule)


def restore_post(actor: Member, id: int) -> None:
    """What its author took back stays so."""
    care.restore_post(actor, _post(id), with_own=False)


def change_post(
    actor: Member, id: int, *, reason: str, rule: str, body: str = "", html: str = "", seen: int = 0, **_: Any
) -> None:
    """Take something personal out of it: what it said before is for moderators only. `seen`: the version that `body` was
    written from."""
    post = _post(id)
    if not body or body == post.body:
        raise Invalid("Write what it shall say, without what has to go.", field="body")
    operations.edit_post(actor, post, body=body, html=html, version=seen or post.version, reason=reason)
    db.session.flush()
    db.session.execute(update(PostRevision).where(PostRevision.post_id == id).values(hidden=True))
    care.tell_author(actor, post, post.thread, "edited", reason, rule)


def ask_change(actor: Member, id: int, *, reason: str, rule: str, until: datetime, **_: Any) -> None:
    post = _post(id)
    care.tell_author(actor, post, post.thread, "edit asked", reason, rule, until)


def tell_post(actor: Member, id: int, *, reason: str, rule: str, **_: Any) -> None:
    post = _post(id)
    care.tell_author(actor, post, post.thread, "told", reason, rule)


def hide_thread(actor: Member, id: int, *, reason: str, rule: str, **_: Any) -> None:
    care.hide_thread(actor, _thread(id), reason=reason, rule=rule)


def remove_thread(actor: Member, id: int, *, reason: str, rule: str, **_: Any) -> None:
    care.remove_thread(actor, _thread(id), reason=reason, rule=rule)


def restore_thread(actor: Member, id: int) -> None:
    """What its author took back stays so."""
    care.restore_thread(actor, _thread(id), with_own=False)


def move_thread(actor: Member, id: int, *, reason: str, rule: str, space_id: int, **_: Any) -> None:
    thread, space = _thread(id), queries.find_space(actor, space_id)
    if space is None or space.id == thread.space_id:
        raise Invalid("Choose another space.", field="space")
    moving.move_thread(actor, thread, space, reason=reason, told=[thread.author_id])
    care.tell_author(actor, thread, thread, "moved", reason, rule)


def tell_thread(actor: Member, id: int, *, reason: str, rule: str, **_: Any) -> None:
    care.tell_author(actor, _thread(id), _thread(id), "told", reason, rule)


def spaces(actor: Member) -> list[tuple[int, str, int | None]]:
    return [(space.id, space.name, space.edition_id) for space in choosing.spaces(actor)]


POST_ACTS = {
    "hide": hide_post, "delete": remove_post, "edit": change_post, "ask": ask_change, "tell": tell_post,
}  # fmt: skip
THREAD_ACTS = {"hide": hide_thread, "delete": remove_thread, "move": move_thread, "tell": tell_thread}
