"""How a row's cells and problems are shown."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from app.cohorts.labels import columns
from app.cohorts.models import RosterImport, RosterRow


def say(said: Sequence[Any]) -> str:
    """A stored [sentence, values] in the reader's language."""
    if not said:
        return ""
    text, values = gettext(said[0]), said[1]
    if "column" in values:
        values = values | {"column": columns()[values["column"]]}
    return text.format(**values) if values else text


def cell(roster: RosterImport, row: RosterRow, *keys: str) -> tuple[str, str]:
    """What a row has for these columns of ours, and the worst that was found there: error, look or nothing."""
    written = [_written(roster, row, key) for key in keys]
    kinds = {problem[1] for problem in row.problems if problem[0] in keys}
    return " ".join(part for part in written if part), "error" if "error" in kinds else "look" if kinds else ""


def _written(roster: RosterImport, row: RosterRow, key: str) -> str:
    place = roster.mapping.get(key)
    return row.cells[place] if place is not None and place < len(row.cells) else ""
