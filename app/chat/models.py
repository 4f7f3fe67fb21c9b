"""Rooms, who is in them, messages, and the log: every change is an entry with a gapless number in its room."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.cohorts.models import Group
from app.extensions import Model
from app.kernel import clock

ROOM_KINDS = ("dm", "group_dm", "group", "edition", "event", "space")
SMALL = ("dm", "group_dm", "group")  # enough for everybody in them to be named
ROOM_STATES = ("open", "read-only", "closed", "archived")
INVOLVEMENTS = ("everything", "mentions", "nothing", "hidden")
GRACE = timedelta(seconds=30)
ENTRY_KINDS = ("posted", "edited", "deleted", "reacted", "joined", "left", "people", "state", "pinned", "purged")


def here_channel(room_id: int) -> str:
    """Who lets themselves be seen in a room hears there who else is."""
    return f"here:{room_id}"


class Room(Model):
    """A place of chat. `last_seq` is raised in the transaction of each change, under the room's row lock (F05)."""

    __tablename__ = "rooms"
    __table_args__ = (
        CheckConstraint("kind IN ('" + "','".join(ROOM_KINDS) + "')", name="kind"),
        CheckConstraint("state IN ('" + "','".join(ROOM_STATES) + "')", name="state"),
        UniqueConstraint("made_by_id", "client_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    name: Mapped[str] = mapped_column(String(80), default="")
    pair: Mapped[str | None] = mapped_column(String(48), unique=True)  # dm: "low-high", one room a pair for ever
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"), unique=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"), unique=True)
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"), unique=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_seq: Mapped[int] = mapped_column(default=0)
    last_message_at: Mapped[datetime] = mapped_column(default=clock.now)

    group: Mapped[Group | None] = relationship()

    @property
    def is_ad_hoc(self) -> bool:
        """Made by its own members, and so left by them; the others are bound to an object."""
        return self.kind in ("dm", "group_dm")

    @property
    def names_all(self) -> bool:
        return self.kind in SMALL

    @property
    def of_edition_id(self) -> int | None:
        return self.group.edition_id if self.group else self.edition_id

    @property
    def channel(self) -> str:
        return f"room:{self.id}"


class RoomMembership(Model):
    """That a member is in a room, since which number of its log, and how far they have read."""

    __tablename__ = "room_memberships"
    __table_args__ = (
        Index("ix_room_memberships_member", "member_id", "left_at", "room_id"),
        Index("ix_room_memberships_involvement", "room_id", "involvement"),  # who is told of a message, of thousands
    )

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    from_seq: Mapped[int] = mapped_column(default=0)  # history begins after this number (C-12)
    left_at: Mapped[datetime | None]
    left_seq: Mapped[int | None]
    read_seq: Mapped[int] = mapped_column(default=0)  # only ever raised, but for "mark unread" (C-14)
    involvement: Mapped[str] = mapped_column(String(10), default="everything")
    stays_hidden: Mapped[bool] = mapped_column(
        default=False, server_default=sa.false()
    )  # also when somebody writes (C-13)
    keep_days: Mapped[int | None]  # in a dm, how long they want it kept (C-18)
    visible_at: Mapped[datetime | None]  # when it last lay open with something unread in it (C-15)
    mentioned_seq: Mapped[int] = mapped_column(default=0, server_default="0")  # the last message that mentions them

    room: Mapped[Room] = relationship()
    member: Mapped[Member] = relationship()
    # In a dm, whether the two may write to each other; on a page of it, how many are in the room, how much of one's
    # own is held there, and the ids of whom one blocks. The query that opens it says so.
    is_together = True
    people = held = 0
    blocked = ""
    # For how many days a dm is kept: the longer of the two wishes; None while one of them has none.
    kept_for = None

    @property
    def is_waited_for(self) -> bool:
        """Whether what is unread here is for them: all of it, or that they are mentioned."""
        return self.involvement == "everything" or self.mentioned_seq > self.read_seq

    @property
    def has_left(self) -> bool:
        return self.left_at is not None

    @property
    def last_seq(self) -> int:
        """The last number of the log that is theirs to read."""
        return self.room.last_seq if self.left_seq is None else self.left_seq


class Message(Model):
    """What somebody said. `seq` is the number of the entry that posted it."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("author_id", "client_key"),
        UniqueConstraint("room_id", "seq"),
        Index("ix_messages_author_at", "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    seq: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    renderer: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    pinned_at: Mapped[datetime | None]
    leaves_trace: Mapped[bool] = mapped_column(
        default=True
    )  # once deleted: whether "removed" stands in its place (C-17)
    # Who reacted, by kind, in their order: read with the message each time, and changed in the room's turn.
    reactions: Mapped[dict[str, list[int]]] = mapped_column(JSON, default=dict, server_default=sa.text("'{}'"))

    # What its page shows of its files, read with it too; the rows say who may have them.
    files: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default=sa.text("'[]'"))

    author: Mapped[Member] = relationship()
    # As everybody was just sent it; drawn once for them and for who said it.
    drawn = ""

    @property
    def is_edited(self) -> bool:
        """Changed after the grace in which a slip of the pen goes unmarked."""
        return self.edited_at is not None and self.edited_at - self.created_at > GRACE


class MessageFile(Model):
    """One file. Without a message it is its sender's alone, and thrown away after a week. `stored`: its name on the disk."""

    __tablename__ = "message_files"
    __table_args__ = (
        Index("ix_message_files_member", "member_id", "at"),
        Index("ix_message_files_waiting", "message_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    stored: Mapped[str] = mapped_column(String(32), unique=True)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of its content
    at: Mapped[datetime] = mapped_column(default=clock.now)


class HeldMessage(Model):
    """What somebody wrote to one too many in nearly the same words: a moderator looks at it before it is delivered
    (C-23). `request_id` stands for a first message, `wave` for those in the same words. Passed, it is no more; refused,
    it has no words, and the key answers for it."""

    __tablename__ = "held_messages"
    __table_args__ = (
        UniqueConstraint("author_id", "client_key"),
        CheckConstraint("state IN ('waits','refused')", name="state"),
        Index("ix_held_messages_wave", "state", "author_id", "wave"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    wave: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8), default="waits")
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("contact_requests.id"), index=True)
    reply_to_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    file_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    earlier: Mapped[int]  # how many people had the same before
    at: Mapped[datetime] = mapped_column(default=clock.now)

    author: Mapped[Member] = relationship()


class MessageVersion(Model):
    """What a message said before an edit. Only who decides about a report of it reads this (C-17)."""

    __tablename__ = "message_versions"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    until: Mapped[datetime] = mapped_column(default=clock.now)


class LogEntry(Model):
    """One change in a room. Catch-up reads these; a socket only hints that there is a new one."""

    __tablename__ = "log_entries"

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(default=clock.now)

    message: Mapped[Message | None] = relationship()
