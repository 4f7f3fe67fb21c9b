"""What notifications themselves point at: a member's own address, letters of organisers, decisions about what they wrote."""

from collections.abc import Collection, Mapping

from flask import url_for
from sqlalchemy import ColumnElement, SQLColumnExpression, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel.subjects import Shown, Subject, subject
from app.notifications.letters.models import Letter
from app.notifications.letters.queries import has_reached
from app.notifications.statements.models import Statement
from app.notifications.statements.queries import is_own_statement
from app.notifications.wording import DECIDED


def is_own(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return id == actor.id


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    mine = Shown(actor.email or "", url_for("notifications.settings"))
    return {id: mine for id in ids if id == actor.id}


def shown_letters(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    reached = select(Letter.id, Letter.subject).where(Letter.id.in_(ids), has_reached(actor, Letter.id))
    rows = db.session.execute(reached)
    return {id: Shown(title, url_for("notifications.read_letter", letter_id=id)) for id, title in rows}


def shown_statements(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    mine = select(Statement).where(Statement.id.in_(ids), Statement.member_id == actor.id)
    return {one.id: _statement(one) for one in db.session.scalars(mine)}


def _statement(one: Statement) -> Shown:
    title = str(DECIDED[one.act]).format(title=one.title)
    return Shown(title, url_for("notifications.statement", statement_id=one.id), one.reason, one.is_open)


subject(Subject("statement", visible=is_own_statement, shown=shown_statements))
subject(Subject("letter", visible=has_reached, shown=shown_letters))
subject(Subject("address", visible=is_own, shown=shown))
