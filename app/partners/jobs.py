"""Requests that wait too long, words at the time they were asked for, suggestions that nobody took up."""

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.jobs import every, job
from app.kernel.transaction import transaction, write
from app.notifications.operations import notify
from app.partners import answering, operations, suggestions
from app.ties.models import ContactRequest


@job("partners.remind")
def remind(request_id: int) -> None:
    """Once, after five days: somebody still waits for your answer (M-10)."""

    def unit() -> None:
        request = db.session.get(ContactRequest, request_id)
        if request is None or request.state != "sent" or request.reminded_at is not None:
            return
        request.reminded_at = clock.now()
        once = f"request:{request.id}:reminder"
        notify(request.to_id, "request waits", "request", request.id, by_id=request.from_id, once=once)

    write(unit)


@job("partners.expire")
def expire(request_id: int) -> None:
    def unit() -> None:
        request = db.session.get(ContactRequest, request_id)
        if request is not None:
            operations.expire(request)

    write(unit)


@job(operations.FREE_AGAIN)
def free_again(member_id: int, other_id: int) -> None:
    def unit() -> None:
        if db.session.get(Member, other_id) is not None:
            once = f"free:{other_id}:{clock.now():%Y-%m}"
            notify(member_id, "free again", "person", other_id, by_id=other_id, once=once)

    write(unit)


@every(3600)
def offer_questions() -> None:
    """Questions that nobody answered for three days find who may know."""
    with transaction(write=False):
        ids = answering.due()
    for id in ids:
        offer_question(id)


@job(answering.AGAIN)
def offer_question(thread: int) -> None:
    """Who comes next is looked for before the unit of work: it takes a while."""
    with transaction(write=False):
        found = answering.best_for(thread)
    if found:
        write(lambda: answering.offer_to(thread, found))


@every(6 * 3600)
def lapse() -> None:
    write(suggestions.lapse_old)
