"""Statements are read by the member they are for, and by nobody else."""

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Member
from app.extensions import db
from app.kernel.errors import NotFound
from app.notifications.statements.models import Statement


def get_statement(actor: Member, statement_id: int) -> Statement:
    mine = select(Statement).where(Statement.id == statement_id, Statement.member_id == actor.id)
    found = db.session.scalar(mine.options(joinedload(Statement.by)))
    if found is None:
        raise NotFound()
    return found


def is_own_statement(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    its = aliased(Statement)
    return exists().where(its.id == id, its.member_id == actor.id)
