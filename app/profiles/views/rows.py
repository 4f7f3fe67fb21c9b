"""What rows of people need beside the people: addresses and words that are the same for many, made once."""

from typing import Any

from flask import url_for

from app.profiles.availability import Availability, now_available
from app.profiles.directory import Found
from app.web.templating import has


def row_words() -> dict[str, Any]:
    ask = url_for("partners.ask", member_id=0) if has("partners.ask") else ""
    return {
        "person_url": url_for("profiles.show", member_id=0)[:-1],
        "ask_url": ask.split("0", 1) if ask else None,
        "open_now": _open_now(),
    }


def _open_now() -> Any:
    made: dict[tuple[Any, ...], Availability] = {}

    def words(person: Found) -> Availability:
        known = made.get(person.availability)
        if known is None:
            known = made[person.availability] = now_available(*person.availability)
        return known

    return words
