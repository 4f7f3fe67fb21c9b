"""Names and short texts: cleaning, comparing, sorting."""

import re
import unicodedata

from app.extensions import LARGEST
from app.kernel.errors import Invalid

_PARTICLES = (
    "van der",
    "van den",
    "van de",
    "van het",
    "van 't",
    "van",
    "de",
    "den",
    "der",
    "ter",
    "ten",
    "von",
    "in 't",
)
_BIDI = {"\u061c", "\u200e", "\u200f", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
_REFUSED = ("Cc", "Cs")  # control characters, and halves of characters, which no database can hold
_UNSEEN = ("Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Zs")
_FILLERS = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # letters and signs that leave their place empty


def line(value: str) -> str:
    """One line of text: NFC, white space folded. Control and bidi control characters are refused."""
    value = unicodedata.normalize("NFC", value)
    if any((unicodedata.category(c) in _REFUSED and c not in "\t\n\r") or c in _BIDI for c in value):
        raise Invalid("Take out the invisible control characters.")
    return " ".join(value.split())


def number(value: str) -> int | None:
    """The number of a row as an address writes it; None where it can be no row's."""
    if value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST)) and 0 < int(value) <= LARGEST:
        return int(value)
    return None


def block(value: str) -> str:
    """Text of several lines: NFC, line ends as \\n, no other control characters, no white space around it."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in value if c in "\t\n" or unicodedata.category(c) not in _REFUSED).strip()


def tame(value: str) -> str:
    """One line of somebody else's making, such as a file's name: what `line` refuses gives way to a space."""
    return line("".join(" " if c in _BIDI or unicodedata.category(c) in _REFUSED else c for c in value))


def shortened(value: str, most: int) -> str:
    """At most so many characters of a line, cut between two words."""
    return value if len(value) <= most else value[: most - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def is_blank(value: str) -> bool:
    """Whether nothing of it would be seen."""
    return all(c in _FILLERS or unicodedata.category(c) in _UNSEEN for c in value)


def fold(value: str) -> str:
    """For comparing: NFKC, lower case, accents off."""
    decomposed = unicodedata.normalize("NFKD", value.casefold())
    return unicodedata.normalize("NFKC", "".join(c for c in decomposed if not unicodedata.combining(c)))


def sort_name(name: str) -> str:
    """Sorts by the last name, particles behind it: "Anna van der Berg" gives "berg anna van der"."""
    words = fold(name).split()
    if len(words) < 2:
        return " ".join(words)
    for particle in sorted(_PARTICLES, key=len, reverse=True):
        parts = particle.split()
        for start in range(1, len(words) - len(parts)):
            if words[start : start + len(parts)] == parts:
                return " ".join([*words[start + len(parts) :], *words[:start], *parts])
    return " ".join([words[-1], *words[:-1]])


def initials(name: str) -> str:
    """One or two letters for the picture's place."""
    words = [word for word in name.split() if word[:1].isalnum()] or [name]
    capitals = [word for word in words if not word[0].islower()] or words
    first, last = capitals[0][:1], capitals[-1][:1] if len(capitals) > 1 else ""
    return (first + last).upper()


def slug(value: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", fold(value)).strip("-")[:60].strip("-") or "x"
