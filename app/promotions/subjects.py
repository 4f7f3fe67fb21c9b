"""How a notification names a thread that is made in a room: before it stands by what it is to be called, then by itself."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel.subjects import Shown, Subject, subject
from app.promotions.models import Promotion
from app.promotions.queries import is_concerned
from app.threads.models import Thread
from app.threads.queries import visible_threads


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    threads = visible_threads(actor).with_only_columns(Thread.id, Thread.title).subquery()
    query = select(Promotion.id, Promotion.title, threads.c.title).outerjoin(
        threads, threads.c.id == Promotion.thread_id
    )
    found = db.session.execute(query.where(Promotion.id.in_(ids), is_concerned(actor, Promotion.id)))
    return {
        id: Shown(title or thread or _("in a space of others"), url_for("promotions.show", promotion_id=id))
        for id, title, thread in found
    }


subject(Subject("promotion", visible=is_concerned, shown=shown))
