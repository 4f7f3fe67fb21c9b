"""Spaces, threads, posts, and what happens to them: each act with its author and time is a row."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock, text
from app.kernel.reactions import REACTIONS

AUDIENCES = ("public", "members", "edition", "group", "staff")
KINDS = ("discussion", "question", "announcement", "project log")
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
PURGED = "purged"  # the state of a thread and of a post of which nothing is left but the place
PAGE = 20  # posts a page; pages are numbered from positions, so that a post stays on its page (T-4, T-17)


class Space(Model):
    """A category of threads, with who may read it and who may start threads (T-1)."""

    __tablename__ = "spaces"
    __table_args__ = (CheckConstraint("audience IN ('" + "','".join(AUDIENCES) + "')", name="audience"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    description: Mapped[str] = mapped_column(String(280), default="")
    audience: Mapped[str] = mapped_column(default="members")
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    started_by_organisers_only: Mapped[bool] = mapped_column(default=False)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def channel(self) -> str:
        return f"space:{self.id}"


class Thread(Model):
    """A title and its posts. `last_post_at`, `last_position` and `post_count` follow the visible posts."""

    __tablename__ = "threads"
    __table_args__ = (
        UniqueConstraint("author_id", "client_key"),
        CheckConstraint("kind IN ('" + "','".join(KINDS) + "')", name="kind"),
        Index("ix_threads_space_bump", "space_id", "last_post_at", "id"),
        Index("ix_threads_bump", "last_post_at", "id"),
        Index("ix_threads_pinned", "pinned_until"),
        Index("ix_threads_accepted", "accepted_post_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(default="discussion")
    title: Mapped[str] = mapped_column(String(200))
    excerpt: Mapped[str] = mapped_column(String(200), default="")  # the first words of the first post
    lang: Mapped[str] = mapped_column(String(8), default="")
    state: Mapped[str] = mapped_column(default="open")  # draft | queued | open | archived | purged; locked is a row
    pinned_until: Mapped[datetime | None]
    pin_scope: Mapped[str | None]  # space | site
    unlisted: Mapped[bool] = mapped_column(default=False)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"))
    accepted_post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", use_alter=True))
    slow_seconds: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_post_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_position: Mapped[int] = mapped_column(default=0)
    post_count: Mapped[int] = mapped_column(default=0)
    next_position: Mapped[int] = mapped_column(default=1)
    hidden_at: Mapped[datetime | None]  # follows the newest Removal that is not lifted; so do the posts' columns
    deleted_at: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]  # follows the ThreadLock in force; FOR_EVER without an end

    space: Mapped[Space] = relationship()
    author: Mapped[Member] = relationship()

    @property
    def channel(self) -> str:
        return f"thread:{self.id}"

    @property
    def slug(self) -> str:
        return text.slug(self.title)

    @property
    def log_place(self) -> tuple[str, int]:
        """Where moderators read what was done with it."""
        return "thread", self.id

    @property
    def is_locked(self) -> bool:
        return self.locked_until is not None and self.locked_until > clock.now()

    @property
    def is_gone(self) -> bool:
        return self.hidden_at is not None or self.deleted_at is not None


class Post(Model):
    """One post. `position` numbers it within its thread, for ever; removed ones keep theirs as a tombstone."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("author_id", "client_key"),
        UniqueConstraint("thread_id", "position"),
        Index("ix_posts_author", "author_id", "created_at"),
        # Who took part, what is new: asked for every line of the contents page, answered from the index alone.
        Index("ix_posts_standing", "thread_id", "position", "author_id", "state", "hidden_at", "deleted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    position: Mapped[int]
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    renderer: Mapped[int]
    lang: Mapped[str] = mapped_column(String(8), default="")
    state: Mapped[str] = mapped_column(default="visible")  # queued | visible | purged
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    deleted_by_author: Mapped[bool] = mapped_column(default=False)
    # Last, because SQLite reads through them to whatever comes behind.
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)

    thread: Mapped[Thread] = relationship(foreign_keys=[thread_id])
    author: Mapped[Member] = relationship()

    @property
    def is_gone(self) -> bool:
        return self.hidden_at is not None or self.deleted_at is not None


class PostRevision(Model):
    """What a post said before an edit (T-6)."""

    __tablename__ = "post_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    editor_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    title: Mapped[str] = mapped_column(String(200), default="")  # of the thread, where this is its first post
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(String(280), default="")
    hidden: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    editor: Mapped[Member] = relationship()


class ThreadLock(Model):
    """Who locked a thread, why and until when; lifted ones stay (T-8)."""

    __tablename__ = "thread_locks"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(280), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    by: Mapped[Member] = relationship(foreign_keys=[by_id])


class Removal(Model):
    """Who hid or deleted a thread or a post, and why; restored ones stay (G-8)."""

    __tablename__ = "removals"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    step: Mapped[str]  # hidden | deleted | purged
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(280), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    restored_at: Mapped[datetime | None]
    restored_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    by: Mapped[Member] = relationship(foreign_keys=[by_id])


class ThreadReading(Model):
    """How far a member has read a thread: the position of the last post read (T-11), and how they watch it (T-12)."""

    __tablename__ = "thread_readings"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    read_at: Mapped[datetime] = mapped_column(default=clock.now)
    watch: Mapped[str | None] = mapped_column(String(10))  # all | mentions | muted; None: as the space says
    unpinned: Mapped[bool] = mapped_column(default=False)


class Reaction(Model):
    """One of each kind per person and post (T-13)."""

    __tablename__ = "reactions"
    __table_args__ = (CheckConstraint("kind IN ('" + "','".join(REACTIONS) + "')", name="kind"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Draft(Model):
    """What a member is writing: for a new thread, a reply, or as the older of two tabs (T-2)."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("member_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    place: Mapped[str] = mapped_column(String(40))  # "new" or "thread:7", with ":other" for the older one
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime] = mapped_column(default=clock.now)


class ThreadTag(Model):
    """At most five a thread (T-2)."""

    __tablename__ = "thread_tags"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    folded: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    tag: Mapped[str] = mapped_column(String(40))
