"""Requests as moderators meet them when whoever was asked reported one: its note, and nothing else of the two."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, SQLColumnExpression, exists, false, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.chat.holding import is_held
from app.extensions import db
from app.kernel import markup
from app.kernel.reportable import Reportable, Target, reportable
from app.notifications.statements.operations import state
from app.ties.models import ContactRequest


def is_read(actor: Member | None, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whoever was asked may report it, also once it was answered."""
    if actor is None:
        return false()
    return exists().where(
        ContactRequest.id == id,
        ContactRequest.to_id == actor.id,
        ContactRequest.state.not_in(("ended", "withdrawn")),
        ~is_held(),
    )


def is_moderated(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(ContactRequest.id == id) if actor.is_site_moderator else false()


def requests(ids: Collection[int]) -> Mapping[int, Target]:
    query = select(ContactRequest).where(ContactRequest.id.in_(ids)).options(joinedload(ContactRequest.sender))
    return {one.id: _target(one) for one in db.session.scalars(query)}


def _target(request: ContactRequest) -> Target:
    return Target(
        "request",
        request.id,
        request.from_id,
        request.sender.shown_name,
        title=_("Request"),
        source=request.note,
        html=markup.render(request.note, chat=True),
        words="",
        version=1,
        state="visible",
        url="/requests",  # by hand: jobs ask too, and know no request
        place=_("requests"),
        within=("request", request.id),
        space_id=None,
        edition_id=None,
        is_public=False,
        at=request.created_at,
        is_sealed=True,
    )


def tell_sender(actor: Member, id: int, *, reason: str, rule: str, **__: Any) -> None:
    request = db.session.get_one(ContactRequest, id)
    said: dict[str, str] = {"title": _("Request"), "text": request.note, "reason": reason, "rule": rule}
    state(actor, request.from_id, "told", ("request", id), **said)


reportable(
    Reportable(
        "request",
        _l("Request"),
        is_read,
        is_moderated,
        requests,
        {"tell": tell_sender},
        lambda actor, id: None,
        lambda actor: (),
        lambda space_ids, id: false(),
        lambda actor, texts: [Markup(text) for text in texts],  # noqa: S704  rendered by markup
    )
)
