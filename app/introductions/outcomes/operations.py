"""Asking how it went, once, and taking the answers."""

import secrets
from collections.abc import Collection
from itertools import permutations

from sqlalchemy import select

from app.accounts.identity import hashed
from app.accounts.models import Member
from app.extensions import db
from app.introductions.models import Introduction
from app.introductions.outcomes.models import ANSWERS, OutcomeAnswer, OutcomeQuestion
from app.kernel import clock, mail
from app.kernel.errors import NotFound
from app.notifications.operations import mark_seen, notify
from app.notifications.stops import stop_path
from app.profiles.named import is_named


def ask(kind: str, subject_id: int, member_ids: Collection[int]) -> OutcomeQuestion:
    """Ask all of them how it went, by a mail with links and on a page. Asked already, it stays at that; nobody is asked
    about somebody who is gone, hidden or kept away."""
    there = (OutcomeQuestion.kind == kind, OutcomeQuestion.subject_id == subject_id)
    if already := db.session.scalar(select(OutcomeQuestion).where(*there)):
        return already
    question = OutcomeQuestion(kind=kind, subject_id=subject_id)
    db.session.add(question)
    db.session.flush()
    members = [db.session.get_one(Member, id) for id in member_ids]
    if not all(is_named(one.id, to=other) for one, other in permutations(members, 2)):
        return question
    for member in members:
        _ask(question, member, [other.display_name for other in members if other is not member])
    return question


def answer(given: OutcomeAnswer, *, says: str, may_tell: bool = False) -> None:
    """Say how it went; it can be said otherwise later. Only the pair knows, and sums that hold five or more."""
    if says not in ANSWERS:
        raise NotFound()
    given.answer, given.answered_at = says, clock.now()
    given.may_tell = may_tell and says == "working"
    db.session.flush()
    mark_seen(given.member, "outcome", select(OutcomeQuestion.id).where(OutcomeQuestion.id == given.question_id))
    if given.question.kind == "introduction" and all(one.may_tell for one in given.question.answers):
        _tell_broker(given.question)


def _ask(question: OutcomeQuestion, member: Member, others: list[str]) -> None:
    secret = secrets.token_urlsafe(24)
    db.session.add(OutcomeAnswer(question_id=question.id, member_id=member.id, secret_hash=hashed(secret)))
    db.session.flush()
    mails = notify(member.id, "outcome question", "outcome", question.id, once=f"outcome:{question.id}", mails=True)
    if mails and member.email:
        mail.queue(
            "outcome_question", to=member.email, language=member.language, name=member.display_name, others=others,
            secret=secret, stop=stop_path(member.id, "introduction"),
        )  # fmt: skip


def _tell_broker(question: OutcomeQuestion) -> None:
    """Both work on something and agreed that who introduced them may know (M-13)."""
    introduction = db.session.get_one(Introduction, question.subject_id)
    once = f"introduction:{introduction.id}:grew"
    notify(introduction.broker_id, "introduction grew", "introduction", introduction.id, once=once)
