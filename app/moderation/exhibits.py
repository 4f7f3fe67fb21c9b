"""Files that reporters sent along, as they were then: they stay as long as the excerpt, whatever becomes of their message."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Text, cast, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import files
from app.kernel.errors import NotFound
from app.kernel.filetypes import PICTURES
from app.moderation.cases import open_case
from app.moderation.models import Report


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One of them. Those of early reports are names and hashes only."""

    name: str
    digest: str
    stored: str
    kind: str
    size: int

    @property
    def is_picture(self) -> bool:
        return self.kind in PICTURES


def exhibits(reports: Iterable[Report]) -> dict[str, Exhibit]:
    """The files of all that was sent, by their hash; what was sent twice is one."""
    return {one.digest: one for one in _sent(reports)}


def get_exhibit(actor: Member, case_id: int, digest: str) -> Exhibit:
    """A file of what was sent, for whoever has opened that."""
    opened = open_case(actor, case_id)
    found = None if opened.is_closed else exhibits(opened.reports).get(digest)
    if found is None:
        raise NotFound()
    return found


def _sent(reports: Iterable[Report]) -> Iterator[Exhibit]:
    for report in reports:
        for piece in report.excerpt:
            yield from (Exhibit(*file) for file in piece["files"] if len(file) == 5)


def _stored() -> set[str]:
    with_files = select(Report).where(cast(Report.excerpt, Text).contains("[["))
    return {one.stored for one in _sent(db.session.scalars(with_files))}


files.held_by(_stored)
