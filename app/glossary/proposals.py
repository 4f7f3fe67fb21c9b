"""What can be a pair: two terms of known fields that are not one word twice, in a relation that makes sense."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from whoosh.lang import stemmer_for_language

from app.glossary.cycles import Link, way_back
from app.glossary.models import LANGUAGES, LONGEST_EXAMPLE, LONGEST_TERM, RELATIONS
from app.kernel.errors import Invalid
from app.kernel.text import fold
from app.profiles.fields import fields

_WORD = re.compile(r"\w+")
# Search's analysis stands above the glossary; this is its stemming, only to see that two terms are one.
_stemmers = tuple(stemmer_for_language(language) for language in LANGUAGES if language)


@dataclass(frozen=True)
class Proposal:
    """Two terms, and what b is to a."""

    term_a: str
    term_b: str
    field_a: str
    field_b: str
    relation: str = "same"
    example: str = ""
    language_a: str = ""
    language_b: str = ""

    @property
    def folded(self) -> tuple[str, str]:
        return fold(self.term_a), fold(self.term_b)

    @property
    def key(self) -> str:
        return "\n".join(sorted(self.folded))

    @property
    def link(self) -> Link:
        return Link(*self.folded, self.relation)


def check(proposal: Proposal) -> None:
    """Raise Invalid, with the part of the form that it is about, unless it can be a pair."""
    for side in ("a", "b"):
        term = getattr(proposal, f"term_{side}")
        if not _WORD.search(term):
            raise Invalid("Write a word, or a few.", field=f"term_{side}")
        if max(len(term), len(fold(term))) > LONGEST_TERM:
            raise Invalid("A term has at most {most} characters.", field=f"term_{side}", most=LONGEST_TERM)
        if getattr(proposal, f"field_{side}") not in fields:
            raise Invalid("Choose the field that says it so.", field=f"field_{side}")
        if getattr(proposal, f"language_{side}") not in LANGUAGES:
            raise Invalid("Choose a language.", field=f"language_{side}")
    if proposal.relation not in RELATIONS:
        raise Invalid("Choose what the second term is to the first.", field="relation")
    if len(proposal.example) > LONGEST_EXAMPLE:
        raise Invalid("The example has at most {most} characters.", field="example", most=LONGEST_EXAMPLE)
    if are_one(*proposal.folded):
        raise Invalid("These two are one word already: whoever searches for one finds the other.", field="term_b")


def check_chain(links: Iterable[Link], new: Link) -> None:
    """Raise Invalid if a term would become broader than itself."""
    if way := way_back(links, new):
        raise Invalid(
            "With this a term would be broader than itself. The other way round stands already: {way}.",
            field="relation", way=" → ".join(way),
        )  # fmt: skip


def are_one(one: str, other: str) -> bool:
    """Whether two folded terms are the same but for endings, hyphens and spaces."""
    these, those = _WORD.findall(one), _WORD.findall(other)
    if "".join(these) == "".join(those):
        return True
    return len(these) == len(those) and all(_stems(a) & _stems(b) for a, b in zip(these, those, strict=True))


def _stems(word: str) -> set[str]:
    return {word, *(stem(word) for stem in _stemmers)} - {""}
