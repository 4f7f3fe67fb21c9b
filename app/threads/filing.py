"""Sending files, putting them to a post, taking them away; and who may have one: whoever reads its post (T-14)."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import IO

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.accounts.models import Member
from app.accounts.queries import one_after_another
from app.extensions import db
from app.kernel import clock, files
from app.kernel.errors import Invalid, NotFound, TooMany
from app.kernel.policy import require
from app.kernel.taken import taken
from app.threads import broadcasts, policy, queries
from app.threads.attachments import Attachment
from app.threads.models import Post

MOST_A_POST, MOST_OF_NEWCOMERS = 10, 1
MOST_AN_HOUR = 60
WAITS = timedelta(days=7)


def check(actor: Member) -> None:
    """Before anything is written: whether the actor may send a file now."""
    require(policy.write(actor))
    hour = clock.now() - timedelta(hours=1)
    lately = select(func.count()).where(Attachment.member_id == actor.id, Attachment.at > hour)
    if (db.session.scalar(lately) or 0) >= MOST_AN_HOUR:
        raise TooMany("Those were many files within an hour. Wait a while, then send the others.", retry_after=1800)


def made(file: IO[bytes], name: str) -> Attachment:
    """A file, looked at and on the disk."""
    return Attachment(**taken(file, name)._asdict())


def keep_file(actor: Member, file: Attachment) -> Attachment:
    """Have a file wait for the post that is being written."""
    one_after_another(actor)
    check(actor)
    file.member_id = actor.id
    db.session.add(file)
    db.session.flush()
    return file


def waiting(actor: Member, ids: Collection[int]) -> Sequence[Attachment]:
    """Those of the actor's own files that wait for a post. One past its week, or gone with its post, waits for none."""
    if not ids:
        return []
    own = select(Attachment).where(_waits_for(actor), Attachment.id.in_(ids))
    return db.session.scalars(own.order_by(Attachment.id)).all()


def _waits_for(actor: Member) -> ColumnElement[bool]:
    young = Attachment.at >= clock.now() - WAITS
    return and_(Attachment.member_id == actor.id, Attachment.post_id.is_(None), young)


def attach(actor: Member, post: Post, ids: Collection[int]) -> None:
    """Put the actor's waiting files to the post that they are sending: to none that stands already, which others may
    have let through, or which nobody changes any more."""
    _put(actor, post, waiting(actor, ids))


def _put(actor: Member, post: Post, new: Sequence[Attachment], has: int = 0) -> None:
    if actor.trust == 0 and len(new) + has > MOST_OF_NEWCOMERS:
        raise Invalid("As a newcomer you can send one file with a post.", field="files")
    if len(new) + has > MOST_A_POST:
        raise Invalid("At most ten files with a post.", field="files")
    for file in new:
        file.post_id = post.id


def add(actor: Member, post: Post, ids: Collection[int]) -> None:
    """Put more of an author's waiting files to their post. What a moderator would look at first comes in a post of its own."""
    new = waiting(actor, ids)
    if not new or post.author_id != actor.id:
        return
    require(policy.edit_post(actor, post))
    if actor.trust == 0 and post.state == "visible":
        raise Invalid(
            "While you are new here, a moderator looks at files first. Send this one in a post of its own.",
            field="files",
        )
    _put(actor, post, new, has=len(of_post(post)))
    post.version += 1
    broadcasts.changed(post.thread)


def take_off(actor: Member, post: Post, ids: Collection[int]) -> None:
    """Take some of an author's files off their post. They are thrown away like those that were never sent."""
    gone = [file for file in of_post(post) if file.id in ids and file.member_id == actor.id]
    if not gone:
        return
    require(policy.edit_post(actor, post))
    for file in gone:
        file.post_id, file.at = None, clock.now()
    post.version += 1
    broadcasts.changed(post.thread)


def get_file(actor: Member | None, file_id: int) -> Attachment:
    """A file of a post that the actor reads, wherever that stands now; or an own one that waits."""
    readable = queries.post_exists(actor, Attachment.post_id)
    if actor is not None:
        readable = or_(readable, _waits_for(actor))
    file = db.session.scalar(select(Attachment).where(Attachment.id == file_id, readable))
    if file is None:
        raise NotFound()
    return file


def of_post(post: Post) -> Sequence[Attachment]:
    return db.session.scalars(select(Attachment).where(Attachment.post_id == post.id).order_by(Attachment.id)).all()


def throw_away(most: int = 100) -> list[str]:
    """Forget what waited for a week; their names on the disk."""
    old = select(Attachment).where(Attachment.post_id.is_(None), Attachment.at < clock.now() - WAITS).limit(most)
    gone = db.session.scalars(old).all()
    for file in gone:
        db.session.delete(file)
    return [file.stored for file in gone]


def all_stored() -> set[str]:
    return set(db.session.scalars(select(Attachment.stored)))


files.kept_by(all_stored)
