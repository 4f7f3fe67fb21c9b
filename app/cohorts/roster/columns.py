"""Which column of a file is what: guessed from its heading, in English and Dutch, and from what stands in it."""

import re
from collections.abc import Mapping, Sequence

from app.kernel import imported, text

# Ours, with how files head them (folded; letters and figures only).
HEADINGS: dict[str, tuple[str, ...]] = {
    "email": (
        "email", "mail", "emailaddress", "mailaddress", "emailadres", "mailadres", "emailadresse", "contact",
        "primaryemail", "emailprimary", "studentemail", "contactemail", "emailwork", "workemail", "adresmail",
    ),
    "name": ("name", "fullname", "naam", "volledigenaam", "participant", "deelnemer", "displayname", "naamdeelnemer"),
    "given": (
        "firstname", "givenname", "forename", "first", "voornaam", "roepnaam", "voornamen", "preferredname",
        "callname", "prenom", "vorname",
    ),
    "infix": ("tussenvoegsel", "tussenvoegsels", "tussen", "infix", "prefix", "nameprefix", "voorvoegsel", "tv"),
    "family": (
        "lastname", "surname", "familyname", "last", "achternaam", "familienaam", "geslachtsnaam", "nachname", "nom",
    ),
    "role": ("role", "rol", "type", "participanttype", "category", "categorie", "hoedanigheid", "editionrole"),
    "group": (
        "group", "groep", "werkgroep", "workinggroup", "groupno", "groupnr", "groupnumber", "groepnr", "groepsnummer",
        "groepnummer", "team", "teamnumber", "projectgroup", "projectgroep", "subgroup",
    ),
    "language": ("language", "taal", "voertaal", "preferredlanguage", "correspondencelanguage", "taalvoorkeur"),
}  # fmt: skip
NAMES = ("name", "given", "family")


def ours() -> dict[str, Sequence[str]]:
    """Every column that we take, in the order of the page, with its headings."""
    return HEADINGS | {fact.key: fact.headings for fact in imported.keeper.facts}


def guess(columns: Sequence[str], sample: Sequence[Sequence[str]]) -> dict[str, int]:
    """Our column → its place in the file, as far as it can be seen. Every place is taken once."""
    found: dict[str, int] = {}
    heads = [re.sub(r"[^a-z0-9]", "", text.fold(column)) for column in columns]
    for key, headings in ours().items():
        places = [place for place, head in enumerate(heads) if head in headings and place not in found.values()]
        if places:
            found[key] = min(places, key=lambda place: headings.index(heads[place]))
    if "email" not in found:
        _take(found, "email", [place for place in range(len(columns)) if _share(sample, place, _is_address) > 0.5])
    if not any(key in found for key in NAMES):
        _names_by_content(found, len(columns), sample)
    return found


def _names_by_content(found: dict[str, int], width: int, sample: Sequence[Sequence[str]]) -> None:
    """One column of several words is the whole name; two of words are given and family name."""
    words = [place for place in range(width) if place not in found.values() and _share(sample, place, _is_word) > 0.8]
    whole = [place for place in words if _share(sample, place, lambda cell: " " in cell.strip()) > 0.8]
    if whole:
        _take(found, "name", whole)
    elif len(words) > 1:
        found["given"], found["family"] = words[0], words[1]
    else:
        _take(found, "name", words)


def _take(found: dict[str, int], key: str, places: Sequence[int]) -> None:
    free = [place for place in places if place not in found.values()]
    if free:
        found[key] = free[0]


def _share(sample: Sequence[Sequence[str]], place: int, holds: object) -> float:
    """Of the filled cells of a column, how many are such."""
    cells = [row[place] for row in sample if place < len(row) and row[place]]
    return sum(bool(holds(cell)) for cell in cells) / len(cells) if cells else 0.0  # type: ignore[operator]


def _is_address(cell: str) -> bool:
    return re.search(r"[^@\s]+@[^@\s]+\.[^@\s]+", cell) is not None


def _is_word(cell: str) -> bool:
    return len(cell) < 60 and "@" not in cell and all(c.isalpha() or c in " -.'’" for c in cell)


def complaint(mapping: Mapping[str, int], width: int) -> str | None:
    """What keeps a mapping from being used: the one of our columns that is missing."""
    if "email" not in mapping or any(not 0 <= place < width for place in mapping.values()):
        return "email"
    return None if any(key in mapping for key in NAMES) else "name"
