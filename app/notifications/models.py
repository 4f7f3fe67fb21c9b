"""The ledger (N-1): one row per person and cause, how each was told, and what its reader chose."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.kernel import clock
from app.notifications.kinds import MAILS, PRESETS

CHANNELS = ("mail", "digest", "push")
DIGESTS = ("weekly", "daily", "off")


class Notification(Model):
    """That `cause` concerns a member: its subject (kind and id), through whom. `once` keeps it to one row.

    `about` is what the list gathers by: replies are subjects of their own, all about one thread. `in_app` and `mail`
    are what the member had chosen when it happened: a later choice brings nothing old back.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("member_id", "once"),
        Index("ix_notifications_member", "member_id", "read_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    cause: Mapped[str] = mapped_column(String(24))
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    about: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    once: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    in_app: Mapped[bool] = mapped_column(default=True, server_default=true())
    mail: Mapped[str] = mapped_column(String(6), default="no", server_default="no")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]


class Delivery(Model):
    """That a notification has left by a channel: it does not leave by it again."""

    __tablename__ = "notification_deliveries"
    __table_args__ = (CheckConstraint("channel IN ('" + "','".join(CHANNELS) + "')", name="channel"),)

    notification_id: Mapped[int] = mapped_column(ForeignKey("notifications.id", ondelete="CASCADE"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(6), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class NoticeSettings(Model):
    """How a member is told of things at large. Who has no row has the defaults of this one.

    Quiet hours are minutes after midnight in their zone. `refused_address` is their address as a mail server refused
    it for good: nothing is sent there until they say so.
    """

    __tablename__ = "notice_settings"
    __table_args__ = (
        CheckConstraint("preset IN ('" + "','".join(PRESETS) + "')", name="preset"),
        CheckConstraint("digest IN ('" + "','".join(DIGESTS) + "')", name="digest"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    preset: Mapped[str] = mapped_column(String(10), default="normal")
    quiet_from: Mapped[int | None]
    quiet_until: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(6), default="weekly")
    digest_at: Mapped[datetime | None]  # when the last one left, or was looked for in vain
    refused_address: Mapped[str | None] = mapped_column(String(254))


class NoticeChoice(Model):
    """What a member chose for one kind, otherwise than their preset has it."""

    __tablename__ = "notice_choices"
    __table_args__ = (CheckConstraint("mail IN ('" + "','".join(MAILS) + "')", name="mail"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    in_app: Mapped[bool]
    mail: Mapped[str] = mapped_column(String(6))
    push: Mapped[bool]


class DigestLine(Model):
    """What a member was told of in their five lines: never again (N-6)."""

    __tablename__ = "digest_lines"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(default=clock.now)


class PushSubscription(Model):
    """That a browser in which a member is signed in asked to be told there: where, and its keys. It goes with the sign-in."""

    __tablename__ = "push_subscriptions"

    id: Mapped[int] = mapped_column(primary_key=True)
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_ins.id", ondelete="CASCADE"), unique=True)
    endpoint: Mapped[str] = mapped_column(String(500), unique=True)
    point: Mapped[str] = mapped_column(String(100))
    auth: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
