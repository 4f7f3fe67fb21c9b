"""The invented community as it lies in content/, read and put in our words."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "content"

OFFER_KINDS = {"setting": "clinical setting", "patients": "patients' view"}
LEVELS = {"phd": "PhD", "postdoc": "post-doc", "mdphd": "MD/PhD"}
SECTORS = {"patient_org": "patient organisation"}
ROLES = ("organiser", "supervisor", "speaker", "participant")  # who had several in an edition is listed by the first


def read(pattern: str) -> list[Any]:
    """What the files of one pattern hold, in the order of their names."""
    return [entry for path in sorted(FOLDER.glob(pattern)) for entry in json.loads(path.read_text())]


def schools() -> dict[str, Any]:
    return _one("schools.json")


def edition(code: str) -> tuple[str, str]:
    """The names of the school and of its edition with this code."""
    return next(
        (school["name"], year["short"])
        for school in schools()["schools"]
        for year in school["editions"]
        if year["code"] == code
    )


def ties() -> dict[str, Any]:
    return _one("ties.json")


def _one(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / name).read_text())
    return found


def items(person: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What a person says: (kind, value, extra), in the order of a profile."""
    yield "field", person["field"], {"subfield": person["subfield"]}
    yield from (("field", key, {}) for key in person["further"])
    for kind in ("headline", "role", "organisation", "city", "country", "about"):
        if person.get(kind):
            yield kind, person[kind], {}
    yield "level", LEVELS.get(person["level"], person["level"]), {}
    yield "sector", SECTORS.get(person["sector"], person["sector"]), {}
    yield from (("language", language, {}) for language in person["languages"])
    yield from (("expertise", term, {}) for term in person["expertise"])
    for kind, wishes in (("offer", person["offers"]), ("need", person["needs"])):
        for wish in wishes:
            extra = {"kind": OFFER_KINDS.get(wish["kind"], wish["kind"]), "wanted": wish["wanted"]}
            yield kind, wish["text"], extra | {"fields": wish.get("wanted_fields", [])}


def role_in(person: dict[str, Any], code: str) -> str | None:
    """The person's role in an edition, the weightiest if there are several."""
    had = {entry["role"] for entry in person["editions"] if entry["code"] == code}
    return next((role for role in ROLES if role in had), None)
