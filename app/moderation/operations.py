"""Reporting, and taking a report back. What moderators do with a case is in deciding.py."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from app.accounts import queries as accounts
from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock, reportable
from app.kernel.errors import Conflict, Invalid, TooMany
from app.kernel.policy import require
from app.kernel.reportable import Target
from app.kernel.text import shortened
from app.moderation import policy, queries
from app.moderation.models import REASONS, URGENT, Case, Report, Snapshot
from app.notifications.operations import notify

EXPLAINED = ("illegal", "other")  # these say nothing without words
EXCERPT = 200
QUIET = timedelta(minutes=10)


def report(
    actor: Member | None,
    target: Target,
    *,
    reason: str,
    text: str = "",
    address: str = "",
    language: str = "en",
    client_key: str,
    along: Collection[int] = (),
) -> Report:
    """Tell moderators of something that breaks a rule; what it says now is kept. The same client_key twice is one.

    `along`: which of its neighbours go with it, where moderators do not read it in its place.
    """
    if actor is not None:
        accounts.one_after_another(actor)
    if already := queries.find_sent(actor, client_key):
        return already
    _check(actor, target, reason, text)
    case = _case_of(target, reason)
    made = Report(
        case=case,
        snapshot_id=keep(case, target).id,
        reporter_id=actor.id if actor else None,
        address=address,
        language=actor.language if actor else language,
        reason=reason,
        text=text,
        excerpt=_excerpt(actor, target, along),
        weight=queries.weight_of(actor),
        client_key=client_key,
        receipt=queries.new_receipt(),
    )
    db.session.add(made)
    _weigh(case)
    _open_again(case, target, reason)
    _tell_moderators(case, target, than={made.reporter_id, target.author_id})
    return made


def _check(actor: Member | None, target: Target, reason: str, text: str) -> None:
    if reason not in REASONS:
        raise Invalid("Choose what is wrong with it.", field="reason")
    require(policy.report(actor, target, reason))
    if not text and reason in EXPLAINED:
        raise Invalid("Say in a few words what it is.", field="text")
    if actor is not None:
        _once_and_within_limits(actor, target)


def _excerpt(actor: Member | None, target: Target, along: Collection[int]) -> list[dict[str, Any]]:
    """The thing and what goes with it, frozen: the room goes on, and moderators are not in it."""
    pieces = reportable.around(actor, target)
    return [piece.frozen() for piece in pieces if piece.id == target.id or piece.id in along]


def _once_and_within_limits(actor: Member, target: Target) -> None:
    if queries.find_report(actor, target):
        raise Conflict("You have reported this once; that is enough. Under your reports you read what becomes of it.")
    most = policy.most_a_day(actor)
    if queries.reported_today(actor) >= most:
        raise TooMany(
            "You have reported {most} things today, which is the most. Tomorrow you can report again.",
            most=most,
            retry_after=3600,
        )


def _case_of(target: Target, reason: str) -> Case:
    """The one case of a thing, held."""
    case = queries.find_case(target)
    if case is None:
        said = {
            "title": target.title,
            "excerpt": shortened(target.words, EXCERPT),
            "author_id": target.author_id,
        }
        case = Case(target_kind=target.kind, target_id=target.id, reason=reason, **said)
        db.session.add(case)
        db.session.flush()
        audit.record(None, "case opened", case, place=target.within)
    else:
        db.session.refresh(case, with_for_update=True)
    return case


def keep(case: Case, target: Target) -> Snapshot:
    """What the thing says now, once for each of its versions; again where that was emptied since."""
    kept = queries.find_snapshot(case, target.version) or Snapshot(case_id=case.id, version=target.version)
    if kept.id is None or kept.is_emptied:
        kept.title, kept.source, kept.html = target.title, target.source, target.html
        kept.files = [(file.name, file.digest) for file in target.files]
        db.session.add(kept)
        db.session.flush()
    return kept


def _weigh(case: Case) -> None:
    """By the reports that stand: how many, whose, and the most urgent of their reasons."""
    db.session.flush()
    standing = queries.standing_reports(case)
    case.reporters, case.weight = len(standing), sum(weight for _, weight in standing)
    case.version += 1
    if standing:
        case.reason = min((reason for reason, _ in standing), key=lambda reason: reason not in URGENT)
        case.is_urgent = case.reason in URGENT


def _open_again(case: Case, target: Target, reason: str) -> None:
    """What was decided stays so, unless the thing changed since, or the new report cannot wait."""
    is_new = case.state == "withdrawn" or case.decided_on != target.version or reason in URGENT
    if not case.is_open and is_new:
        case.state, case.opened_at, case.taken_by_id, case.taken_at = "open", clock.now(), None, None
        audit.record(None, "case opened again", case, place=target.within)


def _tell_moderators(case: Case, target: Target, *, than: Collection[int | None]) -> None:
    """Whoever has it in hand, else all who look after where it stands, and where these are part of it those of the site;
    of a wave of reports once in ten minutes."""
    if not case.is_open or (case.told_at and case.told_at > clock.now() - QUIET):
        return
    case.told_at = clock.now()
    near = {case.taken_by_id} if case.taken_by_id else {*accounts.keepers(target.space_id, target.edition_id)}
    for member_id in near - {*than} or {*accounts.site_moderators()} - {*than}:
        notify(member_id, "reported", "case", case.id, once=f"reported:{case.id}:{case.told_at:%Y%m%d%H%M%S}")


def withdraw_report(actor: Member | None, report: Report) -> None:
    """Take a report back. If nobody else's is left the case closes, and stays to be read."""
    if report.withdrawn_at is not None:
        return
    case = report.case
    db.session.refresh(case, with_for_update=True)
    if not case.is_open:
        raise Conflict("This has been decided already. Your report stays with it.")
    report.withdrawn_at = clock.now()
    _weigh(case)
    if not case.reporters:
        case.state = "withdrawn"
        target = reportable.find(case.target)
        audit.record(None, "case withdrawn", case, place=target.within if target else None)
