"""The import of a roster: choose a file, match columns, dry run, import, report, undo (A-5)."""

from collections.abc import Iterator
from typing import Any

from flask import Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _

from app.cohorts import labels, policy, queries
from app.cohorts.forms import MOST_BYTES, ColumnsForm, RosterForm, RowForm, StartForm, VersionForm
from app.cohorts.models import RosterImport, RosterRow
from app.cohorts.roster import operations, problems
from app.cohorts.roster import queries as rosters
from app.cohorts.views import bp
from app.kernel import audit, spreadsheet
from app.kernel.errors import Refusal
from app.kernel.transaction import transaction
from app.web.app import takes, writes
from app.web.identity import current_member


@bp.get("/organise/editions/<int:edition_id>/imports")
def show_imports(edition_id: int, form: RosterForm | None = None) -> Any:
    edition = queries.get_edition(current_member(), edition_id)
    found = rosters.imports_of(edition)
    return render_template(
        "cohorts/imports.html", edition=edition, imports=found, labels=labels, form=form or RosterForm(formdata=None)
    )


@bp.post("/organise/editions/<int:edition_id>/imports")
@takes(MOST_BYTES + 64 * 1024)
@writes(RosterForm, again=show_imports)
def start_import(form: RosterForm, edition_id: int) -> Any:
    actor = current_member()
    named = {"file_name": form.file_name, "file": form.stored, "client_key": form.client_key.data}
    try:
        roster = operations.start_import(actor, queries.get_edition(actor, edition_id), **named)
    except Refusal:
        form.drop()
        raise
    if roster.file != form.stored:
        form.drop()
    return redirect(url_for("cohorts.show_import", import_id=roster.id), 303)


@bp.get("/organise/imports/<int:import_id>")
def show_import(import_id: int, form: Any = None) -> Any:
    """The page of whatever comes next."""
    roster = rosters.get_import(current_member(), import_id)
    if roster.state == "read":
        return show_columns(import_id, form)
    if roster.state in ("checked", "finished", "undone"):
        return _show_rows(roster, form)
    return render_template("cohorts/import_running.html", **_told(roster), form=form)


def _told(roster: RosterImport) -> dict[str, Any]:
    actor = current_member()
    return {
        "roster": roster,
        "edition": roster.edition,
        "labels": labels,
        "say": problems.say,
        "may_undo": policy.undo_import(actor, roster),
        "may_discard": policy.discard_import(actor, roster),
    }


@bp.get("/organise/imports/<int:import_id>/progress")
def show_progress(import_id: int) -> Any:
    """The piece of the page that cw-progress asks for."""
    roster = rosters.get_import(current_member(), import_id)
    return render_template("cohorts/_progress.html", **_told(roster))


@bp.get("/organise/imports/<int:import_id>/columns")
def show_columns(import_id: int, form: Any = None) -> Any:
    roster = rosters.get_import(current_member(), import_id)
    if roster.state not in ("read", "checked"):
        return redirect(url_for("cohorts.show_import", import_id=import_id))
    given = form if isinstance(form, ColumnsForm) else None
    shown = (given or ColumnsForm(formdata=None)).shown_with(roster.version)
    chosen = dict(given.given) if given else {place: key for key, place in roster.mapping.items()}
    sample = rosters.sample(roster)
    first = [_first_cells(sample, place) for place in range(len(roster.columns))]
    return render_template("cohorts/import_columns.html", **_told(roster), form=shown, chosen=chosen, first=first)


def _first_cells(sample: Any, place: int) -> list[str]:
    """Three different cells of a column, shortened."""
    cells = dict.fromkeys(row[place][:40] for row in sample if place < len(row) and row[place])
    return list(cells)[:3]


@bp.post("/organise/imports/<int:import_id>/columns")
@writes(ColumnsForm, again=show_columns)
def match_columns(form: ColumnsForm, import_id: int) -> Any:
    actor = current_member()
    roster = rosters.get_import(actor, import_id)
    operations.match_columns(actor, roster, mapping=form.mapping, version=form.version.data)
    return redirect(url_for("cohorts.show_import", import_id=import_id), 303)


def _show_rows(roster: RosterImport, form: Any) -> Any:
    show = request.args.get("show", "" if roster.state == "checked" else "all")
    cursors = {name: request.args.get(name, "") for name in ("after", "before")}
    return render_template(
        "cohorts/import_rows.html",
        **_told(roster),
        tally=rosters.tally(roster),
        page=rosters.page_of_rows(roster, show, **cursors),
        show=show,
        cell=problems.cell,
        kept=rosters.kept(roster) if roster.state == "undone" else (),
        start=(form if isinstance(form, StartForm) else StartForm(formdata=None)).shown_with(roster.version),
        form=form,
    )


@bp.get("/organise/imports/<int:import_id>/rows/<int:number>")
def show_row(import_id: int, number: int, form: RowForm | None = None) -> Any:
    roster = rosters.get_import(current_member(), import_id)
    row = rosters.get_row(roster, number)
    cells = rosters.cells_to_repair(roster, row)
    shown = (form or RowForm(formdata=None)).shown_with(roster.version)
    return render_template("cohorts/import_row.html", **_told(roster), row=row, cells=cells, form=shown)


@bp.post("/organise/imports/<int:import_id>/rows/<int:number>")
@writes(RowForm, again=show_row)
def repair_row(form: RowForm, import_id: int, number: int) -> Any:
    actor = current_member()
    roster = rosters.get_import(actor, import_id)
    row = rosters.get_row(roster, number)
    if "left_out" in request.form:
        out = request.form["left_out"] == "1"
        operations.leave_out(actor, roster, row, left_out=out, version=form.version.data)
    else:
        operations.repair_row(actor, roster, row, cells=form.cells, version=form.version.data)
    return redirect(url_for("cohorts.show_import", import_id=import_id), 303)


@bp.post("/organise/imports/<int:import_id>/start")
@writes(StartForm, again=show_import)
def import_people(form: StartForm, import_id: int) -> Any:
    actor = current_member()
    roster = rosters.get_import(actor, import_id)
    left = form.leave_errors_out.data
    operations.import_people(actor, roster, leave_errors_out=left, version=form.version.data)
    return redirect(url_for("cohorts.show_import", import_id=import_id), 303)


@bp.post("/organise/imports/<int:import_id>/undo")
@writes(VersionForm, again=show_import)
def undo_import(form: VersionForm, import_id: int) -> Any:
    actor = current_member()
    operations.undo_import(actor, rosters.get_import(actor, import_id), version=form.version.data)
    return redirect(url_for("cohorts.show_import", import_id=import_id), 303)


@bp.post("/organise/imports/<int:import_id>/discard")
@writes(VersionForm, again=show_import)
def discard_import(form: VersionForm, import_id: int) -> Any:
    actor = current_member()
    roster = rosters.get_import(actor, import_id)
    operations.discard_import(actor, roster, version=form.version.data)
    flash(_("The file is gone, and nothing came of it."))
    return redirect(url_for("cohorts.show_imports", edition_id=roster.edition_id), 303)


@bp.post("/organise/imports/<int:import_id>/report.csv")
@writes()
def download_report(import_id: int) -> Any:
    """Every row with its fate, as a file that spreadsheets open. Taking it out is written down (G-9, A-11)."""
    actor = current_member()
    roster = rosters.get_import(actor, import_id)
    audit.record(actor, "export import", roster, edition=roster.edition_id)
    head = [
        _("Row"),
        _("Fate"),
        _("Outcome"),
        _("Remarks"),
        *(roster.columns[place] for place in roster.mapping.values()),
    ]
    lines = _report(roster.id, head, list(roster.mapping.values()))
    name = f"import-{roster.id}.csv"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(stream_with_context(lines), content_type="text/csv; charset=utf-8", headers=disposition)


def _report(import_id: int, head: list[str], places: list[int]) -> Iterator[str]:
    """In pieces, each its own short reading, so that 50,000 rows fit and hold nobody up."""
    yield spreadsheet.START + spreadsheet.line(head)
    last = -1
    while True:
        with transaction(write=False):
            rows = [(row.number, _cells(row, places)) for row in rosters.rows_after(import_id, last, 500)]
        if not rows:
            return
        yield "".join(spreadsheet.line(cells) for _, cells in rows)
        last = rows[-1][0]


def _cells(row: RosterRow, places: list[int]) -> list[str]:
    fate = _("Left out") if row.left_out else str(labels.FATES[row.fate])
    remarks = " ".join(problems.say(problem[2:]) for problem in row.problems)
    cells = [row.cells[place] if place < len(row.cells) else "" for place in places]
    return [str(row.number), fate, str(labels.OUTCOMES[row.outcome]), remarks, *cells]
