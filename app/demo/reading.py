"""What the demo's member reads and has read: files with posts, watched threads, and a question that was offered to them."""

import hashlib
import io
from datetime import datetime, timedelta

from PIL import Image, ImageDraw
from sqlalchemy import exists, select

from app.accounts.models import Member
from app.demo.people import GUIDES
from app.extensions import db
from app.kernel import files
from app.notifications.operations import notify
from app.partners.answering import WAITS, QuestionOffer, is_waiting
from app.partners.matching.words import terms
from app.profiles.own import own_items
from app.threads import queries
from app.threads.attachments import Attachment
from app.threads.models import Post, Thread, ThreadReading

TABLE = b"angle,left edge,right edge\n0,4.21,4.19\n45,4.87,3.92\n90,6.10,3.88\n135,4.95,3.95\n"


def load(ids: dict[str, int], today: datetime) -> None:
    guide = db.session.get_one(Member, ids[GUIDES["member"]])
    mine = queries.visible_threads(guide).where(queries.stands(), Thread.post_count > 3).order_by(Thread.id.desc())
    long_ones = db.session.scalars(mine.limit(4)).all()
    if long_ones:
        _files(long_ones[0])
    for thread, level in zip(long_ones, ("all", "all", "muted"), strict=False):
        read = 2 if level == "all" else thread.last_position
        read_at = min(thread.last_post_at + timedelta(hours=1), today)
        mark = ThreadReading(member_id=guide.id, thread_id=thread.id, position=read, read_at=read_at, watch=level)
        db.session.add(mark)
    _question(guide, today)


def _files(thread: Thread) -> None:
    """A drawing and a table with the second post."""
    post = db.session.scalars(select(Post).where(Post.thread_id == thread.id, Post.position == 2)).one()
    for name, kind, content in (("phantom.png", "png", _drawing()), ("edges.csv", "csv", TABLE)):
        stored = hashlib.sha256(name.encode()).hexdigest()[:32]
        files.folder().mkdir(parents=True, exist_ok=True)
        files.path(stored).write_bytes(content)
        width, height = (720, 400) if kind == "png" else (None, None)
        db.session.add(
            Attachment(
                member_id=post.author_id, post_id=post.id, name=name, kind=kind, size=len(content), width=width,
                height=height, stored=stored, digest=hashlib.sha256(content).hexdigest(), at=post.created_at,
            )
        )  # fmt: skip


def _drawing() -> bytes:
    """A skull phantom as few projections show it."""
    picture = Image.new("L", (720, 400), 20)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((160, 30, 560, 370), fill=230)
    draw.ellipse((182, 52, 538, 348), fill=110)
    draw.ellipse((300, 150, 350, 260), fill=60)
    draw.ellipse((372, 150, 422, 260), fill=60)
    for x in range(-400, 720, 66):
        draw.line((x, 400, x + 400, 0), fill=150, width=1)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _question(guide: Member, today: datetime) -> None:
    """The newest question of somebody else that nobody answered for three days."""
    own = exists().where(Post.thread_id == Thread.id, Post.author_id == guide.id)
    old = (Thread.created_at < today - WAITS, Thread.author_id != guide.id)
    waiting = queries.visible_threads(guide).where(is_waiting(), ~own, *old).order_by(Thread.created_at.desc())
    thread = db.session.scalars(waiting.limit(1)).first()
    if thread is None:
        return
    asked = set(terms(f"{thread.title} {thread.excerpt}"))
    known = [item for item in own_items(guide) if item.kind in ("offer", "expertise")]
    nearest = max(known, key=lambda item: len(asked.intersection(terms(item.value))))
    made = QuestionOffer(thread_id=thread.id, member_id=guide.id, because={"item": nearest.id}, at=today)
    db.session.add(made)
    db.session.flush()
    once = f"question:{thread.id}"
    notify(guide.id, "question for you", "question offer", made.id, by_id=thread.author_id, once=once)
