"""Why the actor is found or not, by a kind of reader (S-18): their own document, searched as that reader would."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from app.accounts.models import Member
from app.kernel import clock
from app.kernel.search import Document, Hit, kinds
from app.profiles import own, vocabulary
from app.profiles.fields import fields
from app.profiles.known_for import WORK
from app.profiles.labels import KINDS
from app.profiles.models import FOR_ALL, ProfileItem
from app.profiles.search import SEARCHED
from app.profiles.shown import has_lapsed
from app.search import fusion, language
from app.search.corpus import Corpus, Segment, Statistics
from app.search.entries import CONFIDED, EVERY, Confided, MemorySegment, entry
from app.search.language import Query
from app.search.meaning import meaning
from app.search.ranking import Scored, Search
from app.search.reasons import Reason, reasons
from app.search.widening import widen

READERS = ("member", "cohort", "connection")
PASSAGES = 40  # of one's own that are compared


@dataclass(frozen=True)
class Hidden:
    """Something that says what was asked for, and that this reader may not read; or that has lapsed."""

    kind: str
    text: str
    audience: str
    has_lapsed: bool
    id: int


@dataclass(frozen=True)
class Why:
    """state: of the profile. is_listed: whether this reader may find it by anything. hidden: what says it, unread."""

    query: Query
    state: str
    is_listed: bool
    is_found: bool = False
    is_full: bool = False
    is_related: bool = False
    reasons: Sequence[Reason] = ()
    hidden: Sequence[Hidden] = ()


def explain(actor: Member, text: str, reader: str) -> Why:
    query = language.parse(text, reads=actor.language)
    widen(query, ())
    state, items = own.own_profile(actor).state, [item for item in own.own_items(actor) if item.kind in SEARCHED]
    is_listed = state == "published" or (state == "unlisted" and reader == "connection")
    if query.is_empty:
        return Why(query, state, is_listed)
    read, unread = _parted(items, reader)
    documents = list(kinds["person"].documents([actor.id])) if is_listed else []
    scored = _scored(query, documents[0], reader, items) if documents else None
    is_found = bool(scored is not None and scored.found[0])
    is_related = (
        not is_found and scored is not None and bool(scored.may_be[0]) and _is_near(query, documents[0], reader)
    )
    parts = [(str(KINDS[item.kind]), word) for item in read for word in words_of(item, actor.language)]
    parts += [(str(KINDS[WORK]), one.text) for made in documents for one in made.passages if one.kind == WORK]
    said = reasons(query, Hit("person", actor.id, [("", actor.display_name), *parts], "", None))
    return Why(
        query, state, is_listed, is_found, is_found and bool(scored is not None and scored.is_full[0]), is_related,
        said if is_found else (), [hidden for item in unread if (hidden := _hidden(query, item, actor.language))],
    )  # fmt: skip


def _parted(items: Sequence[ProfileItem], reader: str) -> tuple[list[ProfileItem], list[ProfileItem]]:
    """What the reader may read of it, and what not."""
    audiences = {*FOR_ALL, *({"cohorts"} if reader == "cohort" else {"connections"} if reader == "connection" else ())}
    today = clock.now().date()
    read = [item for item in items if item.audience in audiences and not has_lapsed(item, today)]
    ordered = sorted(read, key=lambda item: (SEARCHED.index(item.kind), item.position))
    return ordered, [item for item in items if item not in read]


def _scored(query: Query, document: Document, reader: str, items: Sequence[ProfileItem]) -> Scored:
    """What the search's own arithmetic says of this one document."""
    memory = MemorySegment([entry(document)])
    scopes = ["", "unlisted", *([EVERY] if reader == "cohort" else [CONFIDED] if reader == "connection" else [])]
    confided = "\n".join(item.value for item in items if item.audience == "connections")
    segments: list[tuple[int, Segment]] = [(0, memory)]
    if CONFIDED in scopes:
        segments.append((0, Confided({0: confided})))
    alive = np.ones(1, np.bool_)
    corpus = Corpus(segments, memory.columns, alive, Statistics.of(memory.columns, alive))
    return Search(query, scopes, corpus, np.zeros(0, np.int32)).run()


def _is_near(query: Query, document: Document, reader: str) -> bool:
    """Whether something that the reader may read of it is close in meaning, as far as its vectors are there."""
    model = meaning()
    texts = [p.text for p in document.passages if p.scope == "" or (reader == "cohort" and p.scope != "own")]
    if model is None or not texts or not query.said:
        return False
    rows = model.rows(texts[:PASSAGES])
    cosines = model.matrix[rows[rows >= 0]] @ model.of_query(query.said)
    return bool((cosines >= fusion.RELATED).any())


def _hidden(query: Query, item: ProfileItem, tongue: str) -> Hidden | None:
    """The item, if it says what was asked for."""
    text = "; ".join(words_of(item, tongue))
    if not reasons(query, Hit("person", 0, [("", text)], "", None)):
        return None
    return Hidden(item.kind, text, item.audience, has_lapsed(item, clock.now().date()), item.id)


def words_of(item: ProfileItem, tongue: str) -> Collection[str]:
    """What an item says, codes as they are called."""
    if item.kind == "field":
        known = vocabulary.subfields().get(item.extra.get("subfield") or "")
        within = known.name if known else item.extra.get("words", "")
        return [word for word in (str(fields[item.value].name) if item.value in fields else "", within) if word]
    if item.kind == "country":
        return [vocabulary.country_name(item.value, tongue)]
    if item.kind == "language":
        return [vocabulary.language_name(item.value, tongue)]
    return [item.value]
