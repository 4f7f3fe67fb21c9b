"""Reading cases: moderators those in their care, wherever the reported thing stands now, and never one about themselves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import escape
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Member
from app.cohorts.models import GroupMembership
from app.extensions import db
from app.kernel import clock, reportable
from app.kernel.audit import AuditEntry
from app.kernel.differences import Part, difference
from app.kernel.errors import NotFound
from app.kernel.legible import legible
from app.kernel.reportable import Target
from app.moderation.models import OPEN, Case, Decision, Report, Snapshot

MOST = 100  # in a list: what comes first is what matters
WAITED = {"day": timedelta(days=1), "three": timedelta(days=3)}


@dataclass(slots=True)
class Row:
    """A case in a list. `target` is None where the thing is gone for good; `is_party`: the reader is part of it (H-7)."""

    case: Case
    target: Target | None
    holder: Member | None
    is_party: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows: open cases, one's own, or closed ones, narrowed."""

    show: str = "open"
    reason: str = ""
    spaces: Collection[int] | None = None
    is_free: bool = False
    waited: str = ""


def is_in_care(actor: Member) -> ColumnElement[bool]:
    return (Case.author_id != actor.id) & reportable.is_moderated(actor, Case.target_kind, Case.target_id)


def visible_cases(actor: Member) -> Select[Any]:
    return select(Case).where(is_in_care(actor))


def case_exists(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    its = aliased(Case)
    known = reportable.is_moderated(actor, its.target_kind, its.target_id)
    return exists().where(its.id == id, its.author_id != actor.id, known)


def in_order(actor: Member, wanted: Wanted) -> list[Row]:
    """The most urgent first: what cannot wait, then by the weight of its reporters, then by age (H-4)."""
    query = visible_cases(actor).add_columns(is_party(actor))
    query = query.options(joinedload(Case.taken_by).joinedload(Member.staff_roles))
    if wanted.show == "closed":
        query = query.where(Case.state.not_in(OPEN)).order_by(Case.decided_at.desc(), Case.id.desc())
    else:
        query = query.where(Case.state.in_(OPEN)).order_by(
            Case.is_urgent.desc(), Case.weight.desc(), Case.opened_at, Case.id
        )
    found = db.session.execute(_narrowed(query, actor, wanted).limit(MOST)).unique().all()
    targets = reportable.targets([case.target for case, _ in found])
    return [_row(case, targets, party) for case, party in found]


def _narrowed(query: Select[Any], actor: Member, wanted: Wanted) -> Select[Any]:
    if wanted.show == "mine":
        query = query.where(Case.taken_by_id == actor.id)
    if wanted.reason:
        query = query.where(Case.reason == wanted.reason)
    if wanted.spaces is not None:
        query = query.where(reportable.stands_in(wanted.spaces, Case.target_kind, Case.target_id))
    if wanted.is_free:
        query = query.where(Case.taken_by_id.is_(None))
    if wanted.waited in WAITED:
        query = query.where(Case.opened_at < clock.now() - WAITED[wanted.waited])
    return query


def _row(case: Case, targets: Mapping[tuple[str, int], Target], party: bool) -> Row:
    target = targets.get(case.target)
    return Row(case, target, holder(case, target), party)


def holder(case: Case, target: Target | None) -> Member | None:
    """Who has the case in hand; nobody, where they no longer look after its place."""
    held = case.taken_by
    if held is None or not held.is_active:
        return None
    if target is not None and not held.moderates(space_id=target.space_id, edition_id=target.edition_id):
        return None
    return held


READING = timedelta(hours=1)  # how long what is sealed lies open to whoever opened it


@dataclass(slots=True)
class Opened:
    """A case with all that its moderators look at. `is_party`: the reader is part of it (H-7). `is_closed`: the reader
    has not opened what was sent of a place that they do not read."""

    case: Case
    is_party: bool
    is_closed: bool
    target: Target | None
    holder: Member | None
    reports: Sequence[Report]
    snapshots: Sequence[Snapshot]
    decisions: Sequence[Decision]
    history: Sequence[Any]  # (entry, name)

    @property
    def first(self) -> Snapshot:
        return self.snapshots[0]

    @property
    def has_changed(self) -> bool:
        return self.target is not None and not self.first.is_emptied and len({*self._said()}) > 1

    @property
    def changes(self) -> Sequence[Part]:
        """What was changed since the first report, word by word."""
        return difference(*map(legible, self._said()))

    def _said(self) -> tuple[str, str]:
        """What it said at the first report and says now, each with its title where that was changed along with it."""
        then, now = self.first, self.target
        if now is None:
            return then.html, ""
        if then.title == now.title or then.version == now.version:
            return then.html, now.html
        return _titled(then), _titled(now)


def _titled(one: Snapshot | Target) -> str:
    return f"<p>{escape(one.title)}</p>{one.html}"


def get_case(actor: Member, case_id: int) -> Case:
    found: Case | None = db.session.scalar(visible_cases(actor).where(Case.id == case_id))
    if found is None:
        raise NotFound()
    return found


def open_case(actor: Member, case_id: int) -> Opened:
    query = visible_cases(actor).add_columns(is_party(actor)).where(Case.id == case_id)
    row = db.session.execute(
        query.options(joinedload(Case.taken_by).joinedload(Member.staff_roles))
    ).unique().one_or_none()  # fmt: skip
    if row is None:
        raise NotFound()
    case, party = row
    target = reportable.find(case.target)
    reports = select(Report, Snapshot).join(Snapshot, Snapshot.id == Report.snapshot_id)
    rows = db.session.execute(
        reports.where(Report.case_id == case.id).options(joinedload(Report.reporter)).order_by(Report.id)
    ).all()
    snapshots = {snapshot.id: snapshot for _, snapshot in rows}
    history = _history(case)
    decisions = select(Decision).where(Decision.case_id == case.id).options(joinedload(Decision.by))
    return Opened(
        case,
        party,
        target is not None and target.is_sealed and not _has_opened(actor, history),
        target,
        holder(case, target),
        [report for report, _ in rows],
        sorted(snapshots.values(), key=lambda one: one.version),
        db.session.scalars(decisions.order_by(Decision.id.desc())).all(),
        history,
    )


def _has_opened(actor: Member, history: Sequence[Any]) -> bool:
    since = clock.now() - READING
    return any(entry.act == "excerpt read" and entry.actor_id == actor.id and entry.at > since for entry, _ in history)


def _history(case: Case) -> Sequence[Any]:
    """What was done with the case; who reported it stands nowhere in it."""
    query = select(AuditEntry, Member).outerjoin(Member, Member.id == AuditEntry.actor_id)
    of = (AuditEntry.subject_kind == "Case", AuditEntry.subject_id == case.id)
    return db.session.execute(query.where(*of).order_by(AuditEntry.id)).all()


def is_party(actor: Member) -> ColumnElement[bool]:
    """Whether the actor reported it, wrote it, or shares a group with somebody who did (H-7)."""
    reporters = select(Report.reporter_id).where(Report.case_id == Case.id).correlate(Case)
    own = select(GroupMembership.group_id).where(GroupMembership.member_id == actor.id)
    concerned = or_(GroupMembership.member_id == Case.author_id, GroupMembership.member_id.in_(reporters))
    shares = exists().where(GroupMembership.group_id.in_(own), concerned)
    reported = exists().where(Report.case_id == Case.id, Report.reporter_id == actor.id)
    return or_(Case.author_id == actor.id, reported, shares)


def find_party(actor: Member, case: Case) -> bool:
    return bool(db.session.scalar(select(is_party(actor)).select_from(Case).where(Case.id == case.id)))


def find_decision(actor: Member, client_key: str) -> Decision | None:
    return db.session.scalar(select(Decision).where(Decision.by_id == actor.id, Decision.client_key == client_key))
