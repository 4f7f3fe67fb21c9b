"""How a notification names a meeting, and what its room shows of it."""

from collections.abc import Collection, Mapping

from flask import url_for
from sqlalchemy import ColumnElement, SQLColumnExpression, exists

from app.accounts.models import Member
from app.chat.attached import Attached, attached
from app.extensions import db
from app.kernel.subjects import Shown, Subject, subject
from app.meetings.models import KEY, Meeting
from app.meetings.queries import is_of, proposed_by, visible_meetings


def is_visible(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(Meeting.id == id, is_of(actor))


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    meetings = db.session.scalars(visible_meetings(actor).where(Meeting.id.in_(ids)))
    return {one.id: Shown(one.title, url_for("meetings.show", meeting_id=one.id)) for one in meetings}


subject(Subject("meeting", visible=is_visible, shown=shown))
attached(Attached(KEY, "meetings/_card.html", proposed_by))
