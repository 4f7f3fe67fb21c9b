"""The words of a reason: what of an item is said in a sentence, and the note that a request begins with."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from app.kernel.text import fold, shortened
from app.partners.matches import Match, Reason, is_for_all
from app.profiles import labels
from app.profiles.fields import fields

LONGEST, SHORT = 100, 50
_END = re.compile(r"[:;]\s|(?<=\w\w\w)[.!?]\s(?=[^\W\d_a-z])")  # of a clause; what stands after Dr. is none
# Words that stand small within a sentence; names and abbreviations keep their capital.
_SMALL = frozenset(
    "a an the some any someone somebody anyone something people help how which where what who whether use using"
    " one two three four five every fewer less more before after to in on at from with without my our this that"
    " een de het iemand iets mensen hulp hoe welke waar wat wie of meer minder voor na om te met zonder mijn onze".split()
)


def phrase(item: Any, words: Sequence[str] = ()) -> str:
    """What an item says, short enough for a sentence: its first clause, or the part around the words that matched."""
    text = " ".join(item.value.split())
    clause = _END.split(text, maxsplit=1)[0]
    if SHORT < len(text) and len(clause) <= LONGEST and _says_all(clause, words) and " " in clause:
        text = clause
    elif len(text) > LONGEST:
        text = _around(text, words)
    first = text.split(" ", 1)[0]
    text = text[0].lower() + text[1:] if first.lower() in _SMALL and first[1:] == first[1:].lower() else text
    return text.rstrip(".!;, ")


def _says_all(clause: str, words: Sequence[str]) -> bool:
    said = fold(clause)
    return all(fold(word) in said for word in words)


def _around(text: str, words: Sequence[str]) -> str:
    """A sentence of the text, cut at a word; the one in which most of the words stand."""
    sentences = re.split(r"(?<=[.!?;])\s+", text)
    wanted = [fold(word) for word in words]
    best = max(sentences, key=lambda sentence: sum(word in fold(sentence) for word in wanted))
    return shortened(best, LONGEST)


def given_name(name: str) -> str:
    """How a sentence calls somebody: by the first word that is no title."""
    words = [word for word in name.split() if not word.endswith(".")]
    return words[0] if words else name


def opening(match: Match, own_field: str | None) -> str:
    """The note that a request begins with: the reason, told to the other. One's own private things are not in it."""
    lines = [line for reason in match.reasons for line in [_line(reason, own_field)] if line]
    return " ".join(lines[:2])


def _line(reason: Reason, own_field: str | None) -> str:
    if reason.kind == "shared":
        return _("We were both in %(edition)s.", edition=reason.which[0]) if reason.what == "edition" else ""
    theirs = phrase(reason.theirs, reason.words)
    if not is_for_all(reason.mine):
        return _private(reason, theirs, own_field)
    mine = phrase(reason.mine, reason.words)
    if reason.kind == "need_in_return":
        return _("You look for “%(theirs)s”; I offer “%(mine)s”.", theirs=theirs, mine=mine)
    if reason.kind == "likeness":
        return _("Your profile says “%(theirs)s”, mine says “%(mine)s”.", theirs=theirs, mine=mine)
    if reason.theirs.kind == "offer":
        return _("You offer “%(theirs)s”; I look for “%(mine)s”.", theirs=theirs, mine=mine)
    return _("Your profile says “%(theirs)s”; I look for “%(mine)s”.", theirs=theirs, mine=mine)


def _private(reason: Reason, theirs: str, own_field: str | None) -> str:
    """Of a sealed need the other learns field and kind of help (P-20), of what is private nothing."""
    if reason.mine.kind == "sealed need":
        kind = labels.OFFER_KINDS.get(reason.mine.extra.get("kind", ""), "")
        return _(
            "Your profile says “%(theirs)s”. It may be what I look for (%(about)s).",
            theirs=theirs, about=", ".join(str(word) for word in (_field(own_field), kind) if word),
        )  # fmt: skip
    if reason.kind == "need_met":
        return _("Your profile says “%(theirs)s”. It may be what I look for.", theirs=theirs)
    return _("Your profile says “%(theirs)s”. I may have something for it.", theirs=theirs)


def _field(key: str | None) -> str:
    return str(fields[key].name) if key else ""
