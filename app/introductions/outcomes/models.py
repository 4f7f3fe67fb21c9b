"""The question how it went, put to those who were brought together, and what each answered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock

ANSWERS = ("met", "in-touch", "working", "not-now")
MET = ANSWERS[:3]  # what nobody says who has not met the other


class OutcomeQuestion(Model):
    """That the people of a request, an introduction or a round's pair were asked, once."""

    __tablename__ = "outcome_questions"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)

    answers: Mapped[list["OutcomeAnswer"]] = relationship(
        back_populates="question", order_by="OutcomeAnswer.member_id"
    )  # fmt: skip


class OutcomeAnswer(Model):
    """What one of them answered; None is unknown, not no. The mailed links know them by a secret, stored hashed."""

    __tablename__ = "outcome_answers"
    __table_args__ = (
        CheckConstraint("answer IS NULL OR answer IN ('" + "','".join(ANSWERS) + "')", name="answer"),
        Index("ix_outcome_answers_member", "member_id", "question_id"),
    )

    question_id: Mapped[int] = mapped_column(ForeignKey("outcome_questions.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    answer: Mapped[str | None] = mapped_column(String(8))
    may_tell: Mapped[bool] = mapped_column(default=False)  # the broker, that the two work on something
    answered_at: Mapped[datetime | None]

    question: Mapped[OutcomeQuestion] = relationship(back_populates="answers")
    member: Mapped[Member] = relationship()
