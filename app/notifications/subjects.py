"""What notifications themselves point at: a member's own address."""

from collections.abc import Collection, Mapping

from flask import url_for
from sqlalchemy import ColumnElement, SQLColumnExpression

from app.accounts.models import Member
from app.kernel.subjects import Shown, Subject, subject


def is_own(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return id == actor.id


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    mine = Shown(actor.email or "", url_for("notifications.settings"))
    return {id: mine for id in ids if id == actor.id}


subject(Subject("address", visible=is_own, shown=shown))
