"""Why a hit is one: the fragments of what its reader may see, with the found words marked (S-5)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.glossary.expansions import Expansion
from app.kernel.search import Hit
from app.search import analysis
from app.search.fusion import Nearness
from app.search.language import Query

MOST = 3
LENGTH = 160  # characters of a fragment, about
READ = 8_000  # characters of a hit that are looked through


@dataclass(frozen=True)
class Reason:
    """A field's label, and its text in pieces: (text, whether it was searched for)."""

    label: str
    pieces: Sequence[tuple[str, bool]]


def wanted(query: Query) -> frozenset[str]:
    """All stems that a mark may stand on."""
    rows = [row for unit in (*query.units, *query.phrases) for row in unit.alternatives]
    columns = [wanted.words for wanted in query.filters]
    return frozenset(stem for row in (*rows, *columns) for word in row for stem in word)


def reasons(query: Query, hit: Hit) -> list[Reason]:
    """Up to three fragments, those with the most different words first, in the order of the parts."""
    stems = wanted(query)
    found = [(label, text, _marks(text, stems)) for label, text in begun(hit.parts)]
    best = sorted((n for n, (_, _, marks) in enumerate(found) if marks), key=lambda n: -len(_different(found[n][2])))
    return [Reason(found[n][0], _pieces(found[n][1], found[n][2])) for n in sorted(best[:MOST])]


def begun(parts: Iterable[tuple[Any, str]]) -> Iterator[tuple[Any, str]]:
    """The first READ characters of all parts."""
    left = READ
    for label, text in parts:
        if left <= 0:
            return
        yield label, text[:left]
        left -= len(text)


def by_meaning(near: Nearness, hit: Hit) -> list[Reason]:
    """What a hit says that comes nearest to the query, where none of its words do."""
    best = near.nearest([passage for _, passage, _ in hit.meant]) if hit.meant else None
    if best is None:
        return []
    label, _, text = hit.meant[best]
    start, end = _stretch(text, 0)
    return [Reason(label, [(text[start:end] + (" …" if end < len(text) else ""), False)])]


def in_other_words(expansions: Sequence[Expansion], found: Sequence[Reason]) -> list[Expansion]:
    """Those of what was added whose words are all marked in these fragments."""
    marked = {stem for reason in found for text, is_mark in reason.pieces if is_mark for stem in _stems(text)}
    return [each for each in expansions if all(marked & set(row) for row in analysis.rows(each.adds))]


def _stems(text: str) -> set[str]:
    return {stem for row in analysis.rows(text) for stem in row}


Mark = tuple[int, int, str]


def _marks(text: str, stems: frozenset[str]) -> list[Mark]:
    """Start, end and stem of each word that was searched for; a compound is marked whole."""
    marks: list[Mark] = []
    for run in analysis.runs(analysis.words(text)):
        whole = analysis.joined([word.folded for word in run])
        if len(run) > 1 and not stems.isdisjoint(analysis.stems(whole)):
            marks.append((run[0].start, run[-1].end, whole))
            continue
        hits = [(word, next((s for s in analysis.stems(word.folded) if s in stems), None)) for word in run]
        marks += [(word.start, word.end, stem) for word, stem in hits if stem]
    return marks


def _different(marks: Sequence[Mark]) -> set[str]:
    return {stem for _, _, stem in marks}


def _pieces(text: str, marks: Sequence[Mark]) -> list[tuple[str, bool]]:
    """The stretch of the text with the most different words, cut at words."""
    start, end = _stretch(text, densest(marks)[0])
    inside = [mark for mark in marks if start <= mark[0] and mark[1] <= end]
    return [piece for piece in _cut(text, start, end, inside) if piece[0]]


def densest(marks: Sequence[Mark]) -> Mark:
    """The first of those behind which the most different words begin within LENGTH."""
    inside: Counter[str] = Counter()
    end, most, best = 0, 0, marks[0]
    for mark in marks:
        while end < len(marks) and marks[end][0] - mark[0] < LENGTH:
            inside[marks[end][2]] += 1
            end += 1
        if len(inside) > most:
            most, best = len(inside), mark
        inside[mark[2]] -= 1
        if not inside[mark[2]]:
            del inside[mark[2]]
    return best


def _stretch(text: str, around: int) -> tuple[int, int]:
    if len(text) <= LENGTH:
        return 0, len(text)
    start = max(0, min(around - LENGTH // 4, len(text) - LENGTH))
    end = min(start + LENGTH, len(text))
    if start and (blank := text.find(" ", start, around)) >= 0:
        start = blank + 1
    if end < len(text) and (blank := text.rfind(" ", around + 1, end)) > around:
        end = blank
    return start, end


def _cut(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[tuple[str, bool]]:
    at = start
    yield ("… " if start else ""), False
    for begin, finish, _ in marks:
        yield text[at:begin], False
        yield text[begin:finish], True
        at = finish
    yield text[at:end] + (" …" if end < len(text) else ""), False
