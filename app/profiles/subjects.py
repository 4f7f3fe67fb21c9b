"""How a notification names a person."""

from collections.abc import Collection, Mapping

from flask import url_for
from sqlalchemy import ColumnElement, SQLColumnExpression

from app.accounts.models import Member
from app.extensions import db
from app.kernel.subjects import Shown, Subject, subject
from app.profiles.queries import visible_members


def is_visible(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return visible_members(actor).with_only_columns(Member.id).where(Member.id == id).exists()


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    people = visible_members(actor).with_only_columns(Member.id, Member.display_name).where(Member.id.in_(ids))
    return {
        id: Shown(name, url_for("profiles.show", member_id=id), is_open=True) for id, name in db.session.execute(people)
    }


subject(Subject("person", visible=is_visible, shown=shown))
