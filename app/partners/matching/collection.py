"""A folder of people and of who worked together later, read for `flask partners evaluate`."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.partners.matching.said import Person, Said
from app.partners.matching.words import terms

LISTS = (("offers", "offer"), ("needs", "need"), ("works", "work"))
Grades = dict[int, dict[int, float]]  # person → other → grade


class Unreadable(Exception):
    """The folder is not in the format; the sentence says where."""


@dataclass
class Collection:
    """`names`: of each person as the files call them. `ratings`: person → (work's text, rating)."""

    people: list[Person]
    names: list[str]
    queries: list[int]
    grades: Grades
    far: Grades | None
    ratings: dict[int, list[tuple[str, float]]] | None
    left_out: list[str] = field(default_factory=list)


def read(folder: Path) -> Collection:
    """What lies in the folder. Lines about people who are not there are left out, and counted."""
    raw = list(_people(folder / "people.jsonl"))
    if not raw:
        raise Unreadable("people.jsonl holds nobody.")
    ids = {str(one["id"]): number for number, one in enumerate(raw)}
    files = _Files(folder, ids)
    ties = [pair for row in files.rows("ties.tsv", ("a", "b")) for pair in (row[:2], row[1::-1])]
    contacts: dict[str, set[int]] = {}
    for a, b in ties:
        contacts.setdefault(a, set()).add(ids[b])
    people = [_person(n, one, frozenset(contacts.get(str(one["id"]), ())) - {n}) for n, one in enumerate(raw)]
    grades = files.grades("qrels.tsv")
    queries = list(dict.fromkeys(ids[row[0]] for row in files.rows("queries.tsv", ("person",))))
    made = Collection(people, list(ids), queries or list(grades), grades, None, None)
    made.far = files.grades("far.tsv") if (folder / "far.tsv").exists() else None
    if (folder / "ratings.tsv").exists():
        made.ratings = files.ratings(_works(folder, raw))
    made.left_out = files.left_out
    if not made.grades and not made.ratings:
        raise Unreadable("There is nothing to measure by: qrels.tsv and ratings.tsv are missing or empty.")
    return made


def _people(path: Path) -> Iterator[dict[str, Any]]:
    seen = set()
    for number, one in _lines(path):
        if not isinstance(one, dict) or "id" not in one:
            raise Unreadable(f"{path.name}, line {number}: this is no person with an id.")
        if str(one["id"]) in seen:
            raise Unreadable(f"{path.name}, line {number}: the id {one['id']} stands twice.")
        seen.add(str(one["id"]))
        yield one


def _lines(path: Path) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(_text(path).splitlines(), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except ValueError as error:
                raise Unreadable(f"{path.name}, line {number}: this is no JSON.") from error


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise Unreadable(f"{path.name} is missing.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path.name} cannot be read as text.") from error


def _person(number: int, raw: Mapping[str, Any], contacts: frozenset[int]) -> Person:
    said = [Said(kind, text, terms=terms(text)) for name, kind in LISTS for text in _texts(raw.get(name))]
    said += [Said("bio", text, terms=terms(text)) for text in _texts(raw.get("bio"))]
    return Person(number, str(raw.get("field") or ""), contacts=contacts, said=tuple(said))


def _texts(value: Any) -> list[str]:
    """Texts of a list, of one text, or of objects with title and text."""
    entries = value if isinstance(value, list) else [value]
    return [text for entry in entries if (text := _text_of(entry))]


def _text_of(entry: Any) -> str:
    if isinstance(entry, dict):
        parts = (entry.get(name) for name in ("title", "text"))
        return ". ".join(str(part).strip() for part in parts if part)
    return str(entry).strip() if entry else ""


def _works(folder: Path, raw: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """id → text of every work that has an id, in somebody's list or in a file of works."""
    entries = [work for one in raw for work in (one.get("works") or []) if isinstance(work, dict)]
    for name in ("works.jsonl", "docs.jsonl"):
        if (folder / name).exists():
            entries += [one for _, one in _lines(folder / name) if isinstance(one, dict)]
    return {str(work["id"]): _text_of(work) for work in entries if "id" in work and _text_of(work)}


@dataclass
class _Files:
    """The tables of the folder. A first line that names its columns may put them in another order."""

    folder: Path
    ids: Mapping[str, int]
    left_out: list[str] = field(default_factory=list)

    def rows(self, name: str, columns: Sequence[str], people: int = 0) -> list[list[str]]:
        """The rows whose people are known; so many of the first columns are people (0: all)."""
        if not (self.folder / name).exists():
            return []
        split = [_cells(line) for line in _text(self.folder / name).splitlines() if line.strip()]
        order = _order(split[0], columns, self.ids) if split else None
        rows = [[row[at] for at in order if at < len(row)] if order else row for row in split[1 if order else 0 :]]
        who = people or len(columns)
        kept = [row for row in rows if len(row) >= who and all(cell in self.ids for cell in row[:who])]
        if len(kept) < len(rows):
            self.left_out.append(f"{name}: {len(rows) - len(kept)} of {len(rows)} lines name somebody unknown.")
        return kept

    def grades(self, name: str) -> Grades:
        grades: Grades = {}
        for a, b, *rest in self.rows(name, ("person", "other", "grade"), people=2):
            grades.setdefault(self.ids[a], {})[self.ids[b]] = _number(rest[0] if rest else "1", name)
        return grades

    def ratings(self, works: Mapping[str, str]) -> dict[int, list[tuple[str, float]]]:
        rated: dict[int, list[tuple[str, float]]] = {}
        for row in self.rows("ratings.tsv", ("person", "work", "rating"), people=1):
            if len(row) < 3:
                raise Unreadable("ratings.tsv: a line has no rating.")
            text = works.get(row[1], row[1])
            rated.setdefault(self.ids[row[0]], []).append((text, _number(row[2], "ratings.tsv")))
        return rated


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split())]


def _order(first: Sequence[str], columns: Sequence[str], ids: Mapping[str, int]) -> list[int] | None:
    """Where the columns stand, if the first line names them; None if it is a row like the others."""
    if first[0] in ids:
        return None
    names = [cell.lower() for cell in first]
    if all(column in names for column in columns[: len(names)]):
        return [names.index(column) for column in columns if column in names]
    return list(range(len(first)))


def _number(cell: str, name: str) -> float:
    try:
        return float(cell)
    except ValueError as error:
        raise Unreadable(f"{name}: “{cell}” is no number.") from error
