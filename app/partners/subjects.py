"""How a notification names a request, for whom it waits and for who asked, once the answer is yes; and a question."""

from collections.abc import Collection, Mapping

from flask import url_for
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, or_, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel.subjects import Shown, Subject, subject
from app.partners.answering import QuestionOffer, is_open_to, open_offers
from app.threads import queries
from app.threads.models import Thread
from app.threads.queries import OPEN_TO_ALL
from app.ties.models import ContactRequest


def is_visible(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(ContactRequest.id == id, _is_told(actor))


def _is_told(actor: Member) -> ColumnElement[bool]:
    """A request that was withdrawn, declined or lapsed is told to nobody."""
    to_me = and_(ContactRequest.to_id == actor.id, ContactRequest.state.in_(("sent", "accepted")))
    of_mine = and_(ContactRequest.from_id == actor.id, ContactRequest.state == "accepted")
    return or_(to_me, of_mine)


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    requests = select(ContactRequest).where(ContactRequest.id.in_(ids), _is_told(actor))
    found = {}
    for request in db.session.scalars(requests):
        is_mine = request.from_id == actor.id
        url = url_for("profiles.show", member_id=request.to_id) if is_mine else url_for("partners.requests")
        found[request.id] = Shown(request.purpose, url)
    return found


def is_offered(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    seen = queries.visible_threads(actor).join(QuestionOffer, QuestionOffer.thread_id == Thread.id)
    return seen.with_only_columns(QuestionOffer.id).where(QuestionOffer.id == id, is_open_to(actor)).exists()


def shown_questions(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    """Once it is answered, or was passed on, there is nothing to tell any more."""
    url = url_for("partners.answering")
    return {
        offer.id: Shown(
            thread.title, f"{url}#question-{offer.id}", thread.excerpt, thread.space.audience in OPEN_TO_ALL
        )
        for offer, thread in open_offers(actor)
        if offer.id in ids
    }


subject(Subject("question offer", visible=is_offered, shown=shown_questions))
subject(Subject("request", visible=is_visible, shown=shown))
