"""The cells of one row as a person: names, address, role and group as people write them. No look at the database."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from email_validator import EmailNotValidError, validate_email

from app.kernel import imported, text
from app.kernel.errors import Invalid

LONGEST_NAME, MOST_GROUPS = 60, 9999
ERROR, LOOK = "error", "look"

_BLANK = {
    "",
    "-",
    "–",
    "—",
    ".",
    "?",
    "n/a",
    "na",
    "n.v.t.",
    "nvt",
    "#n/a",
    "null",
    "none",
    "geen",
    "onbekend",
    "unknown",
}
_ROLES = {
    "participant": ("participant", "participants", "deelnemer", "student", "cursist", "alumnus", "alumna", "attendee"),
    "speaker": ("speaker", "spreker", "docent", "lecturer", "teacher", "trainer", "presenter"),
    "supervisor": ("supervisor", "begeleider", "mentor", "tutor", "coach", "facilitator", "groepsbegeleider"),
    "organiser": ("organiser", "organizer", "organisator", "organisatie", "staff", "committee", "commissie"),
}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words}
_LANGUAGES = {
    "en": ("en", "eng", "english", "engels", "engb", "enus"),
    "nl": ("nl", "nld", "dut", "dutch", "nederlands", "nlnl", "nlbe"),
}
_LANGUAGE_OF = {word: code for code, words in _LANGUAGES.items() for word in words}
# Before a group's number: "Group 4", "WG 4: Pictures", "nr. 4".
_GROUP = re.compile(
    r"(?:(?:working ?group|project ?group|group|groep|werkgroep|projectgroep|wg|team|no|nr)\b[\s.:#-]*)?"
    r"#?0*(\d{1,9})(?:\.0)?\b[\s.:,–-]*(.*)",
    re.IGNORECASE,
)


@dataclass
class Reading:
    """A row read: the person (JSON), and what is wrong or remarkable, each with the column it is about."""

    person: dict[str, Any] = field(default_factory=dict)
    problems: list[list[Any]] = field(default_factory=list)
    address: str = ""

    @property
    def name_key(self) -> str:
        """The name as it sorts: names that are alike but for accents and case are the same."""
        return str(self.person.get("sort_name", ""))

    @property
    def has_error(self) -> bool:
        return any(problem[1] == ERROR for problem in self.problems)

    def note(self, key: str, kind: str, refusal: Invalid) -> None:
        self.problems.append([key, kind, refusal.sentence, refusal.values])


def read(cells: Sequence[str], mapping: Mapping[str, int], width: int) -> Reading:
    """Read a row by the mapping. Columns that are not mapped are not looked at."""
    reading = Reading()
    given = {key: _filled(cells, place) for key, place in mapping.items()}
    if len(cells) > width:
        reading.note("", ERROR, Invalid("This row has more cells than the heading. Look for a separator too many."))
    for key in [key for key, cell in given.items() if cell.startswith(("=", "@"))]:
        reading.note(key, ERROR, Invalid("“{column}” holds a formula. Put its value there instead.", column=key))
        given.pop(key)
    _try(reading, "email", lambda: _address(reading, given))
    _try(
        reading,
        next((key for key in ("name", "given", "family") if key in mapping), "name"),
        lambda: _name(reading, given),
    )
    _try(reading, "role", lambda: _role(reading, given.get("role", "")))
    _try(reading, "group", lambda: _group(reading, given.get("group", "")))
    _language(reading, given.get("language", ""))
    _facts(reading, given)
    return reading


def _filled(cells: Sequence[str], place: int) -> str:
    cell = cells[place].strip() if place < len(cells) else ""
    return "" if cell.casefold() in _BLANK else cell


def _try(reading: Reading, key: str, work: Callable[[], None]) -> None:
    if any(problem[0] == key for problem in reading.problems):
        return
    try:
        work()
    except Invalid as refusal:
        reading.note(key, ERROR, refusal)


def _address(reading: Reading, given: Mapping[str, str]) -> None:
    written = given.get("email", "")
    if not written:
        raise Invalid("The address is missing. Write it in this cell, or leave the row out.")
    found = re.fullmatch(r".*<([^<>]+)>", written)
    address = (found[1] if found else written).removeprefix("mailto:").strip(" \t.,;\u00a0'\"")
    if len(re.findall("@", address)) > 1 and re.search(r"[;,\s/]", address):
        raise Invalid("There are two addresses in this cell. Keep one.")
    if "@" not in address:
        raise Invalid("This address has no @. Look it up, and write it again.")
    if "." not in address.rpartition("@")[2]:
        raise Invalid("This address has no ending, such as .nl or .org. Look it up, and add it.")
    try:
        valid = validate_email(text.line(address), check_deliverability=False)
    except EmailNotValidError as error:
        raise Invalid("This is not an address that mail can reach. Look it up, and write it again.") from error
    reading.address = reading.person["email"] = valid.normalized.lower()


def _name(reading: Reading, given: Mapping[str, str]) -> None:
    parts = [given.get(key, "") for key in ("given", "infix", "family")]
    written = given.get("name") or " ".join(part for part in parts if part)
    name = text.line(written)
    if name.count(",") == 1 and "name" in given:  # "Berg, Anna van der"
        last, first = (part.strip() for part in name.split(","))
        name = f"{first} {last}".strip()
    if text.is_blank(name):
        raise Invalid("The name is empty. Write it in this cell, or leave the row out.")
    if "\ufffd" in name:
        raise Invalid("Letters of this name were lost when the file was saved. Write the name again.")
    if "@" in name or not any(c.isalpha() for c in name):
        raise Invalid("This does not look like a name. Look at which column is the name.")
    if len(name) > LONGEST_NAME:
        raise Invalid("This name is longer than {most} characters. Shorten it.", most=LONGEST_NAME)
    reading.person |= {"name": name, "sort_name": text.sort_name(name)[:80]}
    if re.fullmatch(r"(\w\.?\s?)+", name.rpartition(" ")[0]) and "." in name:
        reading.note("name", LOOK, Invalid("Only initials. Fine if that is how they sign."))


def _role(reading: Reading, written: str) -> None:
    if not written:
        return
    role = _ROLE_OF.get(re.sub(r"[^a-z]", "", text.fold(written)))
    if role is None:
        raise Invalid("We do not know this role. Write participant, speaker, supervisor or organiser.")
    reading.person["role"] = role


def _group(reading: Reading, written: str) -> None:
    """ "4", "Group 4", "WG 4: Pictures from almost nothing" or a name alone."""
    if not written:
        return
    written = text.line(written)
    found = _GROUP.fullmatch(written)
    number, name = (int(found[1]), found[2].strip()) if found else (None, written)
    if number is not None and not 0 < number <= MOST_GROUPS:
        raise Invalid("A group's number is between 1 and {most}.", most=MOST_GROUPS)
    if len(name) > 120:
        raise Invalid("This group's name is longer than {most} characters. Shorten it.", most=120)
    reading.person["group"] = [number, name]


def _language(reading: Reading, written: str) -> None:
    if not written:
        return
    code = _LANGUAGE_OF.get(re.sub(r"[^a-z]", "", text.fold(written)))
    if code is None:
        reading.note(
            "language", LOOK, Invalid("We write in English or Dutch. This person gets the edition's language.")
        )
    else:
        reading.person["language"] = code


def _facts(reading: Reading, given: Mapping[str, str]) -> None:
    """What profiles keep. A fact that cannot be kept is no reason to leave a person out."""
    facts = {}
    for fact in imported.keeper.facts:
        if written := given.get(fact.key, ""):
            try:
                facts[fact.key] = fact.read(written)
            except Invalid as refusal:
                reading.note(fact.key, LOOK, refusal)
    if facts:
        reading.person["facts"] = facts
