"""Pairs of words that mean one thing in two fields, and what moderators decided on them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.kernel import clock

RELATIONS = ("same", "broader", "narrower")
STATES = ("proposed", "accepted", "rejected", "retired")
LANGUAGES = ("", "en", "nl")
LONGEST_TERM, LONGEST_EXAMPLE = 80, 280


class GlossaryPair(Model):
    """What one field calls `term_a`, another calls `term_b` (S-15); `relation` says what b is to a.

    `pair_key` is the two folded terms in their order, so that a pair stands once, whichever way round. A pair that
    nobody proposed came with the code.
    """

    __tablename__ = "glossary_pairs"
    __table_args__ = (
        UniqueConstraint("proposed_by_id", "client_key"),
        CheckConstraint("relation IN ('" + "','".join(RELATIONS) + "')", name="relation"),
        CheckConstraint("state IN ('" + "','".join(STATES) + "')", name="state"),
        CheckConstraint("folded_a <> folded_b", name="two"),
        Index("ix_glossary_pairs_list", "state", "folded_a", "id"),
        Index("ix_glossary_pairs_queue", "state", "proposed_at", "id"),
        Index("ix_glossary_pairs_proposer", "proposed_by_id", "proposed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    term_a: Mapped[str] = mapped_column(String(LONGEST_TERM))
    term_b: Mapped[str] = mapped_column(String(LONGEST_TERM))
    folded_a: Mapped[str] = mapped_column(String(LONGEST_TERM))
    folded_b: Mapped[str] = mapped_column(String(LONGEST_TERM))
    pair_key: Mapped[str] = mapped_column(String(2 * LONGEST_TERM + 1), unique=True)
    field_a: Mapped[str] = mapped_column(String(20))
    field_b: Mapped[str] = mapped_column(String(20))
    language_a: Mapped[str] = mapped_column(String(8), default="")
    language_b: Mapped[str] = mapped_column(String(8), default="")
    relation: Mapped[str] = mapped_column(String(8), default="same")
    example: Mapped[str] = mapped_column(String(LONGEST_EXAMPLE), default="")
    state: Mapped[str] = mapped_column(String(8), default="proposed")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=clock.now)
    client_key: Mapped[str | None] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)

    @property
    def name(self) -> str:
        return f"{self.term_a} · {self.term_b}"


class GlossaryDecision(Model):
    """That a moderator accepted, rejected or retired a pair, and why. Earlier ones stay."""

    __tablename__ = "glossary_decisions"
    __table_args__ = (CheckConstraint("state IN ('accepted','rejected','retired')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pair_id: Mapped[int] = mapped_column(ForeignKey("glossary_pairs.id"), index=True)
    state: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str] = mapped_column(String(280), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
