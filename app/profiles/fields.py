"""The fields of knowledge: nine of our own, each with a word and a glyph (UX §3), beside those an admin adds."""

import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import db
from app.kernel import clock
from app.kernel.transaction import after_commit
from app.profiles.models import FieldOfKnowledge


@dataclass(frozen=True)
class Field:
    key: str
    name: str
    short: str
    glyph: str  # static/img/icons.svg has it as f-<glyph>


FIELDS: dict[str, Field] = {
    field.key: field
    for field in (
        Field("cli", _l("Clinical care"), _l("Clinic"), "cli"),
        Field("nur", _l("Nursing and allied care"), _l("Nursing"), "nur"),
        Field("tm", _l("Technical medicine"), _l("Tech. medicine"), "tm"),
        Field("bio", _l("Biomedical sciences"), _l("Biomedical"), "bio"),
        Field("phy", _l("Physics and imaging"), _l("Physics"), "phy"),
        Field("eng", _l("Engineering"), _l("Engineering"), "eng"),
        Field("cs", _l("Computer science"), _l("Computing"), "cs"),
        Field("inn", _l("Innovation and entrepreneurship"), _l("Innovation"), "inn"),
        Field("pol", _l("Policy, ethics and law"), _l("Policy"), "pol"),
    )
}
UNKNOWN = Field("", "", "", "disc")
LOOK_EVERY = timedelta(seconds=60)


class Fields(Mapping[str, Field]):
    """All fields by key. What admins added is read again each minute; a key that is no field has no word."""

    def __init__(self) -> None:
        self._added: dict[str, Field] = {}
        self._read_at: datetime | None = None
        self._lock = threading.Lock()

    def __getitem__(self, key: str) -> Field:
        return FIELDS.get(key) or self._all().get(key) or UNKNOWN

    def __contains__(self, key: object) -> bool:
        return key in FIELDS or key in self._all()

    def __iter__(self) -> Iterator[str]:
        yield from FIELDS
        yield from self._all()

    def __len__(self) -> int:
        return len(FIELDS) + len(self._all())

    def added(self) -> tuple[Field, ...]:
        return tuple(self._all().values())

    def forget(self) -> None:
        self._read_at = None

    def _all(self) -> dict[str, Field]:
        with self._lock:
            if self._read_at is None or not clock.now() - LOOK_EVERY < self._read_at <= clock.now():
                rows = db.session.scalars(select(FieldOfKnowledge).order_by(FieldOfKnowledge.name))
                self._added = {row.key: Field(row.key, row.name, row.short, row.glyph) for row in rows}
                self._read_at = clock.now()
            return self._added


fields = Fields()


@after_commit
def fields_changed() -> None:
    """Have this process read the added fields again; others do within a minute."""
    fields.forget()
