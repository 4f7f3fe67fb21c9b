"""What moderators of the demo have on their table: reports, a post that waits, and a log of what was done."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Member
from app.demo import content
from app.extensions import db
from app.kernel import audit, clock, markup
from app.moderation import operations as moderation
from app.moderation import queries
from app.threads import operations as threads
from app.threads.models import Post, Removal, Thread, ThreadLock

NEW = "lowie"  # came in by the site's open door: somebody looks at the first posts
WAITS = "I read two of these for my own thesis. The list I went by: https://example.org/prisma. Thursdays suit me."


def load(ids: dict[str, int], today: datetime) -> None:
    """Everything that hangs on the threads of the demo, which are there already."""
    _log()
    for entry in content.read("cases.json"):
        with clock.stopped(today - timedelta(hours=entry["hours"])):
            _report(entry, ids)
    with clock.stopped(today - timedelta(hours=3)):
        _waiting(ids)


def _log() -> None:
    for removal in db.session.scalars(select(Removal).where(Removal.post_id.is_not(None)).order_by(Removal.at)):
        place = db.session.get_one(Post, removal.post_id).thread.log_place
        _written(removal.at, removal.by, "hidden", removal, place, post=removal.post_id)
    for lock in db.session.scalars(select(ThreadLock).order_by(ThreadLock.at)):
        _written(
            lock.at, lock.by, "thread locked", db.session.get_one(Thread, lock.thread_id), ("thread", lock.thread_id)
        )


def _written(at: datetime, by: Member, act: str, subject: Any, place: tuple[str, int], **codes: Any) -> None:
    with clock.stopped(at):
        audit.record(by, act, subject, place=place, **codes)


def _thread(key: str) -> Thread:
    return db.session.scalars(select(Thread).where(Thread.client_key == f"demo-{key}"[:64])).one()


def _report(entry: dict[str, Any], ids: dict[str, int]) -> None:
    at = (Post.thread_id == _thread(entry["thread"]).id, Post.position == entry["post"])
    post = db.session.scalars(select(Post).where(*at)).one()
    reporter = db.session.get_one(Member, ids[entry["by"]])
    made = moderation.report(
        reporter,
        queries.get_reportable(reporter, "post", post.id),
        reason=entry["reason"],
        text=entry["text"],
        client_key=f"demo-{entry['by']}-{post.id}",
    )
    made.receipt = f"demo0{post.id:07d}{reporter.id:07d}"  # the same each time; only its reporter opens it


def _waiting(ids: dict[str, int]) -> None:
    author = db.session.get_one(Member, ids[NEW])
    author.trust = 0
    thread = _thread("who-reads-a-first-systematic-review-with")
    threads.post_reply(author, thread, body=WAITS, html=str(markup.render(WAITS)), client_key="demo-waits")
