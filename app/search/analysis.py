"""How text becomes terms: lower case, accents folded, both ways of writing a compound, stems in English and Dutch.

The same for the index on disk, for what is searched in memory, for queries and for the marks in a reason.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from whoosh.lang import stemmer_for_language
from whoosh.lang.stopwords import stoplists

from app.kernel import text as kernel_text

LANGUAGES = ("en", "nl")
LONGEST = 60  # letters of a term; nothing longer is a word
LONGEST_COMPOUND = 4  # parts

_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013\u00ad")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_MORE_ENGLISH = (
    "about across after against along also although always among another anything around based became because "
    "become been before being between beyond concerning could despite does doing done during each either else "
    "ever every everything except find found from further give given gives getting have having hence however "
    "into itself just know known like likely looking many might more most much must near need never none nothing "
    "often once onto other otherwise over own per perhaps please quite rather really regarding same several shall "
    "should show since some somebody someone something sometimes somewhat still such than that their them "
    "themselves then there thereby therefore these they thing things this those though through throughout thus "
    "together toward towards under unless until upon used using various very via want well were what whatever when "
    "where whereas whether which while whom whose will within without would you your yours"
)
STOP_WORDS = {
    "en": frozenset(kernel_text.fold(w) for w in (*stoplists["en"], *_MORE_ENGLISH.split())),
    "nl": frozenset(kernel_text.fold(w) for w in stoplists["nl"]),
}
_stemmers = {language: stemmer_for_language(language) for language in LANGUAGES}


class Word(NamedTuple):
    """A word where it stands in its text. `glued`: a hyphen ties it to the one before."""

    folded: str
    start: int
    end: int
    glued: bool


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    return kernel_text.fold(word).translate(_LETTERS)[:LONGEST]


@lru_cache(maxsize=200_000)
def stems(folded: str, language: str = "") -> tuple[str, ...]:
    """The stem in that language; in both where it is not known."""
    if language:
        return (_stemmers[language](folded) or folded,)
    return tuple(dict.fromkeys(_stemmers[known](folded) or folded for known in LANGUAGES))


def words(text: str) -> Iterator[Word]:
    end = -2
    for found in _WORD.finditer(text):
        start, glued = found.start(), found.start() == end + 1 and text[end] in _HYPHENS
        folded = fold(found.group())
        if folded and not (folded == "s" and start and text[start - 1] in "'\u2019"):
            yield Word(folded, start, found.end(), glued)
        end = found.end()


def rows(text: str) -> list[tuple[str, ...]]:
    """For each word the stems that it may stand as."""
    return [stems(word.folded) for word in words(text)]


def runs(found: Iterable[Word]) -> Iterator[list[Word]]:
    """Words one by one, those tied by hyphens together."""
    run: list[Word] = []
    for word in found:
        if run and not (word.glued and len(run) < LONGEST_COMPOUND):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def joined(run: Sequence[str]) -> str:
    return "".join(run)[:LONGEST]


def terms(text: str, language: str = "") -> Iterator[tuple[str, int]]:
    """Each term with its position. A compound also stands as one word where it begins."""
    position = 0
    for run in runs(words(text)):
        if len(run) > 1:
            for stem in stems(joined([word.folded for word in run]), language):
                yield stem, position
        for word in run:
            for stem in stems(word.folded, language):
                yield stem, position
            position += 1


def language_of(text: str) -> str:
    """The language that its small words speak; "" where they say too little."""
    hits = dict.fromkeys(LANGUAGES, 0)
    for number, word in enumerate(words(text)):
        if number > 400:
            break
        for language in LANGUAGES:
            hits[language] += word.folded in STOP_WORDS[language]
    best, other = sorted(LANGUAGES, key=lambda language: -hits[language])
    return best if hits[best] >= 2 and hits[best] > hits[other] else ""


def without_stop_words(folded: Sequence[str], reads: str) -> list[str]:
    """The telling words of a query: small words of its language, guessed in favour of the reader's, are left out."""
    hits = {language: sum(w in STOP_WORDS[language] for w in folded) + (language == reads) for language in LANGUAGES}
    language = max(LANGUAGES, key=lambda language: (hits[language], language == reads))
    return [word for word in folded if word not in STOP_WORDS[language]]
