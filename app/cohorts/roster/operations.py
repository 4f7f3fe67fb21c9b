"""What an organiser does with a roster file. The work itself is done by the jobs process, step by step."""

from collections.abc import Mapping

from sqlalchemy import update

from app.accounts.models import Member
from app.cohorts import policy
from app.cohorts.models import Edition, RosterImport, RosterRow
from app.cohorts.roster import columns, queries
from app.extensions import db
from app.kernel import audit, outbox, text
from app.kernel.errors import Conflict, Invalid
from app.kernel.policy import require

STEP = "roster.step"


def start_import(actor: Member, edition: Edition, *, file_name: str, file: str, client_key: str) -> RosterImport:
    """Hand in a file. Sent twice, it is one import: the first one's."""
    if (made := queries.find_import(actor, client_key)) is not None:
        return made
    require(policy.start_import(actor, edition))
    roster = RosterImport(
        edition=edition, started_by=actor, client_key=client_key, file_name=text.block(file_name)[-200:], file=file
    )
    db.session.add(roster)
    db.session.flush()
    outbox.put(STEP, import_id=roster.id)
    return roster


def match_columns(actor: Member, roster: RosterImport, *, mapping: Mapping[str, int], version: int) -> None:
    """Say which column is what, and have the dry run made."""
    require(policy.match_columns(actor, roster))
    match columns.complaint(mapping, len(roster.columns)):
        case None:
            pass
        case "email":
            raise Invalid("Choose the column that holds the e-mail addresses.")
        case _:
            raise Invalid("Choose the column that holds the names, or those with given and family names.")
    _step_forward(roster, version)
    roster.mapping = dict(mapping)
    _check_again(roster)


def repair_row(actor: Member, roster: RosterImport, row: RosterRow, *, cells: Mapping[str, str], version: int) -> None:
    """Write cells of a row anew; the dry run is made again, because other rows may depend on it."""
    require(policy.repair_row(actor, roster))
    _step_forward(roster, version)
    written = list(row.cells) + [""] * (len(roster.columns) - len(row.cells))
    for key, cell in cells.items():
        if key in roster.mapping:
            written[roster.mapping[key]] = cell
    row.cells, row.left_out = written[: len(roster.columns)], False
    _check_again(roster)


def leave_out(actor: Member, roster: RosterImport, row: RosterRow, *, left_out: bool, version: int) -> None:
    """Leave a row out, or take it in after all."""
    require(policy.repair_row(actor, roster))
    _step_forward(roster, version)
    row.left_out = left_out
    _check_again(roster)


def import_people(actor: Member, roster: RosterImport, *, leave_errors_out: bool, version: int) -> None:
    """Begin: people are staged, nobody gets mail. It is finished, or undone as a whole."""
    if roster.state in ("importing", "finished") and roster.version == version + 1:
        return  # the same button, sent twice
    require(policy.import_people(actor, roster))
    tally = queries.tally(roster)
    if tally.get("error") and not leave_errors_out:
        raise Invalid("Some rows have errors. Repair them, or choose to leave them out.", field="leave_errors_out")
    if not any(tally.get(fate) for fate in ("new", "update", "same")):
        raise Invalid("There is nobody to import in this file.")
    _step_forward(roster, version)
    roster.state, roster.counted, roster.leave_errors_out = "importing", 0, leave_errors_out
    audit.record(
        actor, "import", roster, edition=roster.edition_id, new=tally.get("new", 0), update=tally.get("update", 0)
    )
    outbox.put(STEP, import_id=roster.id)


def undo_import(actor: Member, roster: RosterImport, *, version: int) -> None:
    """Take an import back as a whole; people who have claimed their place meanwhile stay."""
    if roster.state in ("undoing", "undone"):
        return
    require(policy.undo_import(actor, roster))
    _step_forward(roster, version)
    roster.state, roster.counted = "undoing", 0
    audit.record(actor, "undo import", roster, edition=roster.edition_id)
    outbox.put(STEP, import_id=roster.id)


def discard_import(actor: Member, roster: RosterImport, *, version: int) -> None:
    """Throw a file away before anything came of it."""
    require(policy.discard_import(actor, roster))
    _step_forward(roster, version)
    forget(roster)


def forget(roster: RosterImport) -> None:
    """Mark the import as thrown away; its rows are removed by a job."""
    roster.total = roster.counted = 0
    roster.fail(Invalid("This file was thrown away."))
    outbox.put("roster.forget", import_id=roster.id)


def _check_again(roster: RosterImport) -> None:
    roster.state, roster.counted = "checking", 0
    outbox.put(STEP, import_id=roster.id)


def _step_forward(roster: RosterImport, version: int) -> None:
    """One organiser moves an import at a time (G-6)."""
    moved = update(RosterImport).where(RosterImport.id == roster.id, RosterImport.version == version)
    if db.session.execute(moved.values(version=version + 1)).rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict("Somebody moved this import on at the same moment. Look at it again.")
    db.session.refresh(roster, ["version"])
