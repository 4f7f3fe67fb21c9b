"""A roster handed in by somebody of the cast, and walked through its steps."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cohorts.models import RosterImport, RosterRow
from app.extensions import db
from tests.cohorts.rosters import csv_of

HEAD = ["Naam", "E-mail", "Rol", "Groep", "Vakgebied"]


class Walk:
    """One import in one browser: each step posts what its page's form would, then lets the jobs work."""

    def __init__(self, client: FlaskClient, drain: Callable[[], None], read: Callable[..., Any]) -> None:
        self.client, self.drain, self.read = client, drain, read
        self.url = ""

    def upload(self, data: bytes, *, edition: int = 1, key: str = "key-of-the-form", name: str = "roster.csv") -> Any:
        form = {"client_key": key, "file": (io.BytesIO(data), name)}
        answer = self.client.post(f"/organise/editions/{edition}/imports", data=form)
        if answer.status_code == 303:
            self.url = answer.location
            self.drain()
        return answer

    @property
    def roster(self) -> RosterImport:
        return self.read(select(RosterImport).where(RosterImport.id == int(self.url.rsplit("/", 1)[1])))[0]

    def match(self, mapping: dict[str, int] | None = None, *, version: int | None = None) -> Any:
        roster = self.roster
        chosen = {f"column-{place}": key for key, place in (mapping or roster.mapping).items()}
        return self._step("columns", {"version": version or roster.version, **chosen})

    def begin(self, *, leave_errors_out: bool = False, version: int | None = None) -> Any:
        left = {"leave_errors_out": "y"} if leave_errors_out else {}
        return self._step("start", {"version": version or self.roster.version, **left})

    def undo(self) -> Any:
        return self._step("undo", {"version": self.roster.version})

    def repair(self, number: int, **cells: str) -> Any:
        written = {f"cell-{key}": cell for key, cell in cells.items()}
        return self._step(f"rows/{number}", {"version": self.roster.version, **written})

    def leave_out(self, number: int, out: bool = True) -> Any:
        return self._step(f"rows/{number}", {"version": self.roster.version, "left_out": "1" if out else "0"})

    def page(self, **query: str) -> str:
        return self.client.get(self.url, query_string=query).text

    def rows(self) -> dict[int, RosterRow]:
        of_it = select(RosterRow).where(RosterRow.import_id == self.roster.id).order_by(RosterRow.number)
        return {row.number: row for row in self.read(of_it)}

    def fates(self) -> list[str]:
        return [row.fate for row in self.rows().values()]

    def _step(self, step: str, form: dict[str, Any]) -> Any:
        answer = self.client.post(f"{self.url}/{step}", data=form)
        self.drain()
        return answer


@pytest.fixture
def walk(browser: Any, drain: Any, read: Any) -> Callable[[str], Walk]:
    return lambda person="organiser": Walk(browser(person), drain, read)


@pytest.fixture
def bring_in(walk: Any) -> Callable[..., Walk]:
    """Rows (without the heading) brought in as far as their dry run, or all the way."""

    def do(*rows: list[str], to_the_end: bool = False, person: str = "organiser", **upload: Any) -> Walk:
        walked = walk(person)
        answer = walked.upload(csv_of([HEAD, *rows]).encode(), **upload)
        assert answer.status_code == 303, answer.text
        assert walked.match().status_code == 303
        if to_the_end:
            assert walked.begin(leave_errors_out=True).status_code == 303
            assert walked.roster.state == "finished"
        return walked

    return do


@pytest.fixture
def count(read: Any) -> Callable[[Any], int]:
    """How many rows a table has."""
    return lambda table: read(lambda: db.session.scalar(select(db.func.count()).select_from(table)))
