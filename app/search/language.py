"""The query language (S-1): words, "a phrase", -without, and operators such as city:leiden. Nothing typed is an error."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from app.search import analysis

LONGEST = 1_000  # characters
MOST_TERMS, MOST_FILTERS = 32, 8
OPERATORS = ("field", "city", "edition", "offers", "needs", "language")

_PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:(?P<operator>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_CURLY = str.maketrans("“”„«»\u00a0", '""""" ')

Terms = tuple[str, ...]  # the stems that one written word may stand as
Row = tuple[Terms, ...]  # words that follow each other


@dataclass(frozen=True)
class Unit:
    """One thing to look for: any of its alternatives, each a row of words that follow each other. What was added to
    the query weighs less than 1."""

    written: str
    alternatives: tuple[Row, ...]
    may_split: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Piece:
    """What was typed to be looked for, without operators: a word, or a phrase."""

    text: str
    is_phrase: bool

    @property
    def words(self) -> list[str]:
        return [self.text[word.start : word.end] for word in analysis.words(self.text)]


@dataclass(frozen=True)
class Filter:
    """`name:value`: every word of the value in that column."""

    name: str
    value: str
    words: tuple[Terms, ...]


@dataclass
class Query:
    """How a query was read. `units` rank, `phrases` and `filters` must hold, `without` must not."""

    text: str
    units: list[Unit] = field(default_factory=list)
    phrases: list[Unit] = field(default_factory=list)
    without: list[Unit] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    without_filters: list[Filter] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # small words
    pieces: list[Piece] = field(default_factory=list)  # as they were typed, in their order
    only_small: bool = False
    cut: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.units or self.phrases or self.filters or self.kinds)

    @property
    def said(self) -> str:
        """What is asked in words: its meaning counts."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def words(self) -> list[str]:
        """The words to look for as they were typed, for plain SQL."""
        typed = dict.fromkeys(word for piece in self.pieces for word in piece.words)
        return [word for word in typed if analysis.fold(word) not in self.ignored]

    @property
    def loose_words(self) -> list[str]:
        """The words outside phrases as they were typed, small ones among them."""
        return [word for piece in self.pieces if not piece.is_phrase for word in piece.words]


def parse(
    text: str, *, reads: str = "en", kinds: dict[str, str] | None = None, operators: Collection[str] = OPERATORS
) -> Query:
    """Read what somebody typed. `kinds`: what may follow type:, folded, and the kind it names. `operators`: those that
    mean something where it was typed; others are words."""
    clean = "".join(c if c.isprintable() else " " for c in text[: LONGEST * 4]).translate(_CURLY).strip()
    query = Query(text=" ".join(clean.split())[:LONGEST], cut=len(clean) > LONGEST)
    plain: list[list[str]] = []
    for found in _PIECE.finditer(query.text):
        _take(query, plain, found.groupdict(), kinds or {}, operators)
    _rank_by(query, plain, reads)
    del query.without[MOST_TERMS:], query.filters[MOST_FILTERS:], query.without_filters[MOST_FILTERS:]
    return query


def _take(
    query: Query,
    plain: list[list[str]],
    groups: dict[str, str | None],
    kinds: dict[str, str],
    operators: Collection[str],
) -> None:
    operator, phrase, word = (groups["operator"] or "").casefold(), groups["phrase"], groups["word"] or ""
    value, is_without = phrase if phrase is not None else word, groups["minus"] is not None
    if operator == "type" and not is_without and (kind := kinds.get(analysis.fold(value.strip()))):
        query.kinds.append(kind)
        return
    if operator in operators and (words := _words(value)):
        wanted = query.without_filters if is_without else query.filters
        wanted.append(Filter(operator, value.strip(), tuple(analysis.stems(word) for word in words)))
        return
    if operator and phrase is None:
        value, operator = f"{operator} {value}", ""
    if is_without:
        query.without += [_compound(words) if phrase is None else _phrase(words)] if (words := _words(value)) else []
        return
    is_phrase = phrase is not None and len(words := _words(value)) > 1
    query.pieces.append(Piece(value, is_phrase))
    if is_phrase:
        query.phrases.append(_phrase(words))
    else:
        plain += [[*_words(operator)], *([w.folded for w in run] for run in analysis.runs(analysis.words(value)))]


def _words(value: str) -> list[str]:
    return [word.folded for word in analysis.words(value)]


def _phrase(words: list[str]) -> Unit:
    return Unit(" ".join(words), (tuple(analysis.stems(word) for word in words),))


def _compound(words: list[str]) -> Unit:
    """One word, or one written with hyphens: in one piece, or its parts in a row."""
    if len(words) == 1:
        return Unit(words[0], ((analysis.stems(words[0]),),), may_split=len(words[0]) >= 6)
    row = tuple(analysis.stems(word) for word in words)
    return Unit(" ".join(words), ((analysis.stems(analysis.joined(words)),), row))


def added(text: str, weight: float) -> Unit:
    """Another way to say something of the query, which counts for less: its words one behind the other."""
    return Unit(text, (tuple(analysis.rows(text)),), weight=weight)


def _rank_by(query: Query, plain: list[list[str]], reads: str) -> None:
    """Turn the plain words into units, without small words, each once."""
    runs = [run for run in plain if run]
    telling = set(analysis.without_stop_words([word for run in runs for word in run], reads))
    kept = [run for run in runs if len(run) > 1 or run[0] in telling]
    if not kept and runs and not query.phrases:
        kept, query.only_small = runs, True
    query.ignored = list(dict.fromkeys(run[0] for run in runs if run not in kept))
    made: dict[str, Unit] = {}
    for at, run in enumerate(runs):
        if run in kept:
            unit = made.setdefault(" ".join(run), _compound(run))
            made[unit.written] = replace(
                unit, alternatives=(*unit.alternatives, *_joined(runs[max(at - 1, 0) : at + 2]))
            )
    query.units = list(made.values())


def _joined(around: list[list[str]]) -> list[Row]:
    """ "data base" also finds "database"."""
    pairs = [(one, other) for one, other in zip(around, around[1:], strict=False) if len(one) == len(other) == 1]
    return [(analysis.stems(analysis.joined([*one, *other])),) for one, other in pairs]
