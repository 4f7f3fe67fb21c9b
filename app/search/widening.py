"""What is done to a query before it is run: other fields' words are added (S-4), mistyped ones corrected (S-6)."""

import re
from collections.abc import Collection, Sequence

from app.glossary.expansions import Expansion, expansions
from app.search import analysis, language, words
from app.search.language import Query
from app.search.proposals import Proposal, doubting
from app.search.suggest import may_see

WEIGHT = 0.15  # of what was added, beside 1 for what was typed
MOST_CORRECTED = 8  # words of a query; each is compared with all words there are


def widen(query: Query, without: Collection[int]) -> Sequence[Expansion]:
    """Add what the glossary calls the query's words, but for the pairs that the reader took out."""
    found = [each for each in expansions().of(query.loose_words, analysis.rows) if each.pair_id not in without]
    query.units += [language.added(each.adds, WEIGHT) for each in found if analysis.rows(each.adds)]
    return found


def corrections(proposal: Proposal) -> dict[str, str]:
    """For words that nothing has, nor the glossary: the word that was meant, of those that the reader may be shown."""
    missing = [unit.written for unit in proposal.search.missing if unit.weight == 1]
    known = _of_glossary(proposal.search.query) if missing else ()
    written = [word for word in missing if word not in known][:MOST_CORRECTED]
    if not written:
        return {}
    may_be = may_see(proposal.about, proposal.snapshot)
    with doubting():
        meant = {word: words.nearest(proposal.snapshot, may_be, word) for word in written}
    return {word: other for word, other in meant.items() if other}


def _of_glossary(query: Query) -> set[str]:
    """The query's words that the glossary has another for, whether the reader took that out or not."""
    found = expansions().of(query.loose_words, analysis.rows)
    return {word.folded for each in found for word in analysis.words(each.written)}


def corrected(text: str, meant: dict[str, str]) -> str:
    """The query as it was meant: its other words, phrases and operators stay as they are."""
    return re.sub(r"[^\W_]+", lambda found: meant.get(analysis.fold(found.group()), found.group()), text)
