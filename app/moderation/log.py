"""The log of moderation (H-18): what was done with threads and cases, by whom; each moderator reads it for their care."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, false, or_, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, reportable
from app.kernel.audit import AuditEntry
from app.kernel.pages import Page, page
from app.kernel.policy import require
from app.kernel.reportable import Target
from app.moderation import policy
from app.moderation.models import Case

SIZE, AT_ONCE = 50, 500


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the log is wanted. Days are those of the reader."""

    act: str = ""
    by: int | None = None
    thread: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(slots=True)
class Lines:
    """A page of the log: entries with who did it, what each was done to, and the case of it."""

    page: Page
    targets: Mapping[tuple[str, int], Target] = field(default_factory=dict)
    cases: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def target(self, entry: AuditEntry) -> Target | None:
        return self.targets.get((entry.place_kind or "", entry.place_id or 0))

    def case(self, entry: AuditEntry) -> int | None:
        """The case that an entry is about, or of what it was done to."""
        if entry.subject_kind == "Case":
            return entry.subject_id
        return self.cases.get(_done_to(entry))


def _done_to(entry: AuditEntry) -> tuple[str, int]:
    if entry.codes.get("post"):
        return "post", entry.codes["post"]
    if entry.subject_kind == "Post":
        return "post", entry.subject_id or 0
    return entry.place_kind or "", entry.place_id or 0


def visible_entries(actor: Member, asked: Asked) -> Select[Any]:
    """What was done where the actor looks after; nothing of cases about themselves."""
    own = exists().where(Case.id == AuditEntry.subject_id, Case.author_id == actor.id)
    query = select(AuditEntry, Member).outerjoin(Member, Member.id == AuditEntry.actor_id)
    query = query.where(
        AuditEntry.place_kind.is_not(None),
        reportable.is_moderated(actor, AuditEntry.place_kind, AuditEntry.place_id),
        or_(AuditEntry.subject_kind != "Case", ~own),
    )
    return query.where(*_narrowed(actor, asked))


def _narrowed(actor: Member, asked: Asked) -> Iterator[Any]:
    if asked.act:
        yield AuditEntry.act == asked.act
    if asked.by:
        yield AuditEntry.actor_id == asked.by
    if asked.thread:
        yield and_(AuditEntry.place_kind == "thread", AuditEntry.place_id == asked.thread)
    if asked.since:
        yield AuditEntry.at >= _begins(actor, asked.since)
    if asked.until:
        yield AuditEntry.at < _begins(actor, asked.until + timedelta(days=1))


def _begins(actor: Member, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(actor.time_zone or "UTC"))


def lines(actor: Member, asked: Asked, *, after: str = "", before: str = "") -> Lines:
    """A page of it, the newest first."""
    keys = (AuditEntry.id,)
    found = page(visible_entries(actor, asked), keys, size=SIZE, descending=True, after=after, before=before)
    return _with_things(actor, found)


def _with_things(actor: Member, found: Page) -> Lines:
    """Nothing tells the reader of a case about themselves."""
    entries = [entry for entry, _ in found.items]
    places = {(entry.place_kind, entry.place_id) for entry in entries}
    done_to = {_done_to(entry) for entry in entries}
    of = or_(false(), *(and_(Case.target_kind == kind, Case.target_id == id) for kind, id in done_to))
    cases = select(Case.target_kind, Case.target_id, Case.id).where(of, Case.author_id != actor.id)
    rows = db.session.execute(cases) if done_to else ()
    return Lines(found, reportable.targets(places), {(kind, id): case for kind, id, case in rows})


def keepers(actor: Member) -> Sequence[Any]:
    """(id, name) of who did something that the actor reads of."""
    ids = visible_entries(actor, Asked()).with_only_columns(AuditEntry.actor_id)
    who = select(Member.id, Member.display_name).where(Member.id.in_(ids))
    return db.session.execute(who.order_by(Member.sort_name).limit(100)).all()


def export(actor: Member) -> None:
    """Take the log out as a file: that is written down too."""
    require(policy.export_log(actor))
    audit.record(actor, "log exported")


def entries_before(actor: Member, asked: Asked, id: int | None) -> Lines:
    """The next few hundred, for a file."""
    query = visible_entries(actor, asked).order_by(AuditEntry.id.desc()).limit(AT_ONCE)
    if id is not None:
        query = query.where(AuditEntry.id < id)
    return _with_things(actor, Page(db.session.execute(query).all()))
