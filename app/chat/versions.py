"""What messages said before they were edited: kept for whoever decides about a report, gone with the message (C-17)."""

from collections.abc import Collection
from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, select

from app.chat.models import Message, MessageVersion
from app.extensions import db


def keep_version(message: Message) -> None:
    """Before other words take its place."""
    db.session.add(MessageVersion(message_id=message.id, body=message.body, html=message.html))


def forget_versions(message_ids: Collection[int]) -> None:
    db.session.execute(delete(MessageVersion).where(MessageVersion.message_id.in_(message_ids)))


def versions_of(message_ids: Collection[int]) -> dict[int, list[MessageVersion]]:
    """What these messages said before, the oldest first. For the excerpt of a report and for nobody else."""
    found = select(MessageVersion).where(MessageVersion.message_id.in_(message_ids)).order_by(MessageVersion.id)
    made: dict[int, list[MessageVersion]] = {}
    for version in db.session.scalars(found):
        made.setdefault(version.message_id, []).append(version)
    return made


def editable_for() -> timedelta:
    """How long a message can be changed."""
    return timedelta(hours=current_app.config["CHAT_EDIT_HOURS"])


def last_version(message_id: int) -> MessageVersion | None:
    newest = MessageVersion.id.desc()
    return db.session.scalars(select(MessageVersion).filter_by(message_id=message_id).order_by(newest).limit(1)).first()


def forget_last(version: MessageVersion) -> None:
    """It is what the message says again."""
    db.session.delete(version)
