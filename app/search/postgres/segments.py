"""Segments of the index in the database, for reading. What a search asks for is read in one statement, of all of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, text

from app.search.columns import NONE, Numbers, Places, Postings, Term
from app.search.engine import Missing, Snapshot
from app.search.entries import FIELDS
from app.search.packed import unpacked
from app.search.phrases import NOWHERE, are_among, placed
from app.search.postgres.packing import coded, unpack
from app.search.segments import Kept, Segment, View

Read = tuple[Numbers, Numbers, Numbers]  # numbers, counts, and the places one behind the other

_INDEX = (
    "(SELECT id FROM search_indexes WHERE"
    " CASE WHEN CAST(:index AS bigint) IS NULL THEN is_used AND kind = :kind ELSE id = :index END)"
)
_LIVING = f"""FROM {_INDEX} i LEFT JOIN search_segments s ON s.index_id = i.id AND s.dropped_at IS NULL ORDER BY s.id"""
STATE = text(f"SELECT i.id, s.id, s.generation {_LIVING}")
VIEWS = text(
    "SELECT i.id, s.id, s.generation, s.documents, s.gone,"
    f" CASE WHEN s.id <> ALL(:known) THEN s.cards END, CASE WHEN s.id <> ALL(:known) THEN s.scopes END {_LIVING}"
)
POSTINGS = text(
    "SELECT segment_id, field, term, numbers, counts, CASE WHEN is_placed THEN places END FROM search_postings"
    " JOIN unnest(CAST(:fields AS smallint[]), CAST(:terms AS bytea[]), CAST(:placed AS boolean[]))"
    " AS asked (field, term, is_placed) USING (field, term) WHERE segment_id = ANY(:segments)"
)
WORDS = text(
    "SELECT term, octet_length(numbers) / 4 FROM search_postings"
    " WHERE segment_id = :segment AND field = :field AND term >= :first AND term < :last ORDER BY term LIMIT :most"
)


class DatabaseSegment(Segment):
    def __init__(self, database: Engine, id: int, cards: bytes, scopes: Sequence[str]) -> None:
        super().__init__(str(id), unpacked(cards))
        self.id, self._database, self._has = id, database, frozenset(scopes)
        self._placed: Kept[Read] = Kept()

    def places(self, term: str, among: Numbers) -> Places:
        with self._lock:
            if not self.has_scope("text", term):
                return NOWHERE
            if (kept := self._placed.get(("text", term))) is None:
                self._ask([("text", term)], [term])
                kept = self._placed.get(("text", term)) or (NONE[0],) * 3
        numbers, counts, places = kept
        wanted = are_among(numbers, among)
        return placed(numbers[wanted], counts[wanted], places[np.repeat(wanted, counts)])

    def words_from(self, prefix: str, most: int) -> list[tuple[str, int]]:
        edges = {"first": coded(prefix), "last": coded(prefix) + b"\xff"}
        with reading(self._database) as connection:
            found = connection.execute(
                WORDS, {"segment": self.id, "field": FIELDS.index("words"), "most": most, **edges}
            )
            return [(bytes(term).decode(), documents) for term, documents in found]

    def _read(self, field: str, term: str) -> Postings:
        return self._ask([(field, term)], [])[field, term]

    def _ask(self, terms: Collection[Term], placed: Collection[str]) -> dict[Term, Postings]:
        return self._learned(terms, placed, asked(self._database, [self.id], terms, placed).get(self.id, {}))

    def _holds(self, field: str, scope: str) -> bool:
        return scope in self._has

    # What a search will ask for

    def unknown(self, terms: Iterable[Term], placed: Iterable[str]) -> tuple[set[Term], set[str]]:
        with self._lock:
            places = {term for term in placed if ("text", term) not in self._placed and self.has_scope("text", term)}
            return {term for term in terms if term not in self._kept and self.has_scope(*term)}, places

    def learn(self, terms: Iterable[Term], placed: Collection[str], found: Mapping[Term, Any]) -> None:
        with self._lock:
            self._learned(terms, placed, found)

    def _learned(
        self, terms: Iterable[Term], placed: Collection[str], found: Mapping[Term, Any]
    ) -> dict[Term, Postings]:
        """Keep what was found, and of what was not, that it is not here."""
        read: dict[Term, Postings] = {}
        for term in terms:
            numbers, counts, _ = found.get(term, (NONE[0],) * 3)
            read[term] = self._kept.keep(term, (numbers, counts.astype(np.float32)), len(numbers))
        for word in placed:
            places: Read = found.get(("text", word), (NONE[0],) * 3)
            if places[1].sum() != len(places[2]):
                raise ValueError("not the places that were written")
            self._placed.keep(("text", word), places, len(places[2]))
        return read


@dataclass(frozen=True)
class DatabaseSnapshot(Snapshot):
    database: Engine

    def foresee(self, terms: Collection[Term], placed: Collection[str]) -> None:
        terms = {*terms, *(("text", term) for term in placed)}  # where it stands is asked of those that have it
        segments = [view.segment for view in self.views if isinstance(view.segment, DatabaseSegment)]
        unknown = [segment.unknown(terms, placed) for segment in segments]
        wanted = set[Term]().union(*(terms for terms, _ in unknown))
        places = set[str]().union(*(words for _, words in unknown))
        if not wanted and not places:
            return
        found = asked(self.database, [segment.id for segment in segments], wanted, places)
        for segment, (terms, words) in zip(segments, unknown, strict=True):
            segment.learn(terms, words, found.get(segment.id, {}))


def asked(
    database: Engine, segments: Sequence[int], terms: Collection[Term], placed: Collection[str]
) -> dict[int, dict[Term, Read]]:
    """The postings of these terms in these segments; places only of `placed`, which are terms of the text."""
    wanted = [*{*terms, *(("text", term) for term in placed)}]
    values = {
        "segments": list(segments),
        "fields": [FIELDS.index(field) for field, _ in wanted],
        "terms": [coded(term) for _, term in wanted],
        "placed": [field == "text" and term in placed for field, term in wanted],
    }
    found: dict[int, dict[Term, Read]] = {}
    with reading(database) as connection:
        for segment, field, term, *packed in connection.execute(POSTINGS, values):
            of = found.setdefault(segment, {})
            numbers, counts, places = (unpack(each or b"") for each in packed)
            of[FIELDS[field], bytes(term).decode("utf-8", "surrogatepass")] = (numbers, counts, places)
    return found


def reading(database: Engine) -> Connection:
    """Each statement by itself: segments never change, so nothing has to be held."""
    return database.connect().execution_options(isolation_level="AUTOCOMMIT")


def state(connection: Connection, kind: str) -> tuple[Any, ...]:
    return tuple(tuple(row) for row in connection.execute(STATE, {"index": None, "kind": kind}))


def newest(
    database: Engine, connection: Connection, had: Snapshot | None, *, kind: str = "", index: int | None = None
) -> Snapshot:
    """The index of a kind in use, or the one that is asked for, in one statement; segments that `had` has are open
    already."""
    known: Mapping[str, Segment] = had.known if had else {}
    values = {"index": index, "kind": kind, "known": [int(name) for name in known]}
    rows = connection.execute(VIEWS, values).all()
    if not rows:
        raise Missing
    views = [
        _view(known.get(str(id)) or DatabaseSegment(database, id, cards, scopes), documents, gone)
        for _, id, _, documents, gone, cards, scopes in rows
        if id is not None
    ]
    return DatabaseSnapshot(tuple(tuple(row[:3]) for row in rows), views, database)


def _view(segment: Segment, documents: int, gone: bytes) -> View:
    if documents != len(segment.columns):
        raise ValueError("not the cards that were written")
    return View(segment, np.flatnonzero(np.unpackbits(np.frombuffer(gone, np.uint8), count=documents)).tolist())
