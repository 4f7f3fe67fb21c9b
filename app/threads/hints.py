"""What may help while a thread is being written: threads close to it (T-3), and what other fields call it (T-23)."""

from collections.abc import Iterator, Sequence

from app.accounts.models import Member
from app.glossary import expansions as glossary
from app.glossary.expansions import Expansion, expansions
from app.kernel.search import Hit
from app.kernel.text import fold
from app.search import analysis, queries

MOST_SIMILAR, MOST_WORDS = 5, 5
CLOSE = 0.5  # of the title's telling words that a thread says, unless its meaning is near
LOOKED_AT = 4_000  # characters of what a thread says
PIECES = 20  # of a text, each as long as a query that the glossary reads


def similar_threads(actor: Member, title: str) -> list[Hit]:
    """The threads nearest to a title, of those that the actor may find."""
    words = list(analysis.words(title))
    if not words:
        return []
    results = queries.find(actor, " ".join(title[word.start : word.end] for word in words), kind="thread", exactly=True)
    telling = [analysis.stems(word) for word in analysis.without_stop_words([w.folded for w in words], actor.language)]
    near = results.chosen.related
    return [hit for hit in results.hits if hit.id in near or _is_close(hit, telling)][:MOST_SIMILAR]


def _is_close(hit: Hit, telling: Sequence[tuple[str, ...]]) -> bool:
    """Whether title, tags and beginning of a thread say enough of these words."""
    texts = [text[:LOOKED_AT] for _, text in hit.parts[:3]]
    said = {stem for text in texts for stems in analysis.rows(text) for stem in stems}
    return bool(telling) and sum(not said.isdisjoint(stems) for stems in telling) >= CLOSE * len(telling)


def other_words(title: str, body: str, tags: Sequence[str]) -> list[Expansion]:
    """What the text says that a field says otherwise, as it comes in the text; not what it says itself or has as a tag."""
    text = f"{title}\n{body}"
    said, found = fold("\n".join([text, *tags])), dict[str, Expansion]()
    for words in _pieces(text):
        for each in expansions().of(words, analysis.rows):
            if fold(each.adds) not in said:
                found.setdefault(each.adds, each)
        if len(found) >= MOST_WORDS:
            break
    return list(found.values())[:MOST_WORDS]


def _pieces(text: str) -> Iterator[list[str]]:
    words = [text[word.start : word.end] for word in analysis.words(text)]
    for start in range(0, min(len(words), PIECES * glossary.WORDS), glossary.WORDS):
        yield words[start : start + glossary.WORDS]
