"""The rows of the index. On SQLite they stay empty: there the index is files."""

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model


class StoredIndex(Model):
    """The index that is used, or one that is being built; `journal`: keys that changed meanwhile. segments: how many it
    has, by which is seen that one is missing. kind: "" of the common index, else the one that it holds.

    Ids of indexes and segments are drawn, never counted: what a process remembers of one is of no other one.
    """

    __tablename__ = "search_indexes"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(24), default="", server_default="")
    is_used: Mapped[bool] = mapped_column(default=False)
    is_doubted: Mapped[bool] = mapped_column(default=False)
    segments: Mapped[int] = mapped_column(default=0)
    journal: Mapped[list[tuple[str, int]]] = mapped_column(JSON, default=list)


class StoredSegment(Model):
    """Some documents. Only what is deleted in them changes: `gone`, one bit each; `generation` counts how often.

    cards: the columns of its documents, packed. scopes: those that its terms are for. terms, checksum: of its postings
    as they were written.
    dropped_at: no new search looks here; those that have begun may for a while.
    """

    __tablename__ = "search_segments"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    index_id: Mapped[int] = mapped_column(BigInteger, index=True)
    documents: Mapped[int]
    cards: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    gone: Mapped[bytes] = mapped_column(LargeBinary)
    generation: Mapped[int] = mapped_column(default=0)
    terms: Mapped[int]
    checksum: Mapped[int] = mapped_column(BigInteger)
    dropped_at: Mapped[datetime | None]


class StoredPostings(Model):
    """The documents that have a term, how often each, and (for the text) where in each: little-endian int32."""

    __tablename__ = "search_postings"

    segment_id: Mapped[int] = mapped_column(
        ForeignKey(StoredSegment.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    field: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    term: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    numbers: Mapped[bytes] = mapped_column(LargeBinary)
    counts: Mapped[bytes] = mapped_column(LargeBinary)
    places: Mapped[bytes] = mapped_column(LargeBinary)
