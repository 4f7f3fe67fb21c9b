"""Reading what members chose (N-3). A locked kind is as it is, whatever was chosen."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, select, true

from app.extensions import db
from app.notifications.kinds import KINDS, Channels, Kind
from app.notifications.models import NoticeChoice, NoticeSettings


def settings_of(member_id: int) -> NoticeSettings:
    """The row of a member, or one of the defaults that is not kept."""
    return db.session.get(NoticeSettings, member_id) or _default(member_id)


def channels(member_id: int, kind: Kind) -> Channels:
    """How a member is told of one kind."""
    settings, chosen = _read(member_id, NoticeChoice.kind == kind.name)
    return _of(kind, settings.preset, chosen.get(kind.name))


def all_of(member_id: int) -> tuple[NoticeSettings, Mapping[str, Channels]]:
    """The settings of a member, and how they are told of every kind."""
    settings, chosen = _read(member_id, true())
    return settings, {name: _of(kind, settings.preset, chosen.get(name)) for name, kind in KINDS.items()}


def _read(member_id: int, which: ColumnElement[bool]) -> tuple[NoticeSettings, Mapping[str, NoticeChoice]]:
    """Both tables in one statement: whoever has choices has settings."""
    theirs = (NoticeChoice.member_id == NoticeSettings.member_id) & which
    query = select(NoticeSettings, NoticeChoice).select_from(NoticeSettings).outerjoin(NoticeChoice, theirs)
    rows = db.session.execute(query.where(NoticeSettings.member_id == member_id)).all()
    settings = rows[0][0] if rows else _default(member_id)
    return settings, {choice.kind: choice for _, choice in rows if choice is not None}


def _default(member_id: int) -> NoticeSettings:
    return NoticeSettings(member_id=member_id, preset="normal", digest="weekly")


def _of(kind: Kind, preset: str, choice: NoticeChoice | None) -> Channels:
    if choice is None or kind.is_locked:
        return kind.preset(preset)
    return Channels(choice.in_app, choice.mail, choice.push)
