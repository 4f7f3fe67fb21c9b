"""Reading imports: their rows, their fates in figures, what is to be seen first."""

from collections.abc import Sequence

from sqlalchemy import Select, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.cohorts.models import Edition, RosterImport, RosterRow
from app.cohorts.queries import organised_ids
from app.extensions import db
from app.kernel import pages
from app.kernel.errors import NotFound

PAGE, SAMPLE = 50, 60


def visible_imports(actor: Member) -> Select[RosterImport]:
    """The imports of editions that the actor tends."""
    editions = organised_ids(actor)
    loaded = joinedload(RosterImport.edition).joinedload(Edition.school)
    return select(RosterImport).where(RosterImport.edition_id.in_(editions)).options(loaded)


def get_import(actor: Member, import_id: int) -> RosterImport:
    roster = db.session.scalar(visible_imports(actor).where(RosterImport.id == import_id))
    if roster is None:
        raise NotFound()
    return roster


def find_import(actor: Member, client_key: str) -> RosterImport | None:
    """What this form made when it was sent before (G-7)."""
    mine = RosterImport.started_by_id == actor.id, RosterImport.client_key == client_key
    return db.session.scalar(select(RosterImport).where(*mine))


def imports_of(edition: Edition) -> Sequence[RosterImport]:
    """The last imports of an edition, newest first."""
    query = (
        select(RosterImport).where(RosterImport.edition_id == edition.id).options(joinedload(RosterImport.started_by))
    )
    return db.session.scalars(query.order_by(RosterImport.id.desc()).limit(20)).all()


def sample(roster: RosterImport) -> Sequence[list[str]]:
    """The first rows, to guess from and to show."""
    first = select(RosterRow.cells).where(RosterRow.import_id == roster.id).order_by(RosterRow.number)
    return db.session.scalars(first.limit(SAMPLE)).all()


def tally(roster: RosterImport) -> dict[str, int]:
    """How many rows have which fate, deserve a look, are left out, and what came of them."""
    columns = RosterRow.fate, RosterRow.left_out, RosterRow.has_look, RosterRow.outcome
    found: dict[str, int] = {}
    counted = select(*columns, func.count()).where(RosterRow.import_id == roster.id).group_by(*columns)
    for fate, left_out, has_look, outcome, number in db.session.execute(counted):
        names = {"left out"} if left_out else {fate} | ({"look"} if has_look and fate != "error" else set())
        for name in names | {outcome or "waiting", "all"}:
            found[name] = found.get(name, 0) + number
    return found


def shown(show: str) -> SQLColumnExpression[bool] | None:
    """The part of the rows that `show` names; without a name, those with something to see in them."""
    going = RosterRow.left_out.is_(False)
    return {
        "": or_(RosterRow.fate == "error", RosterRow.has_look, RosterRow.left_out),
        "errors": and_(RosterRow.fate == "error", going),
        "look": and_(RosterRow.has_look, RosterRow.fate != "error", going),
        "new": and_(RosterRow.fate == "new", going),
        "update": and_(RosterRow.fate == "update", going),
        "same": and_(RosterRow.fate == "same", going),
        "left": RosterRow.left_out,
        "kept": RosterRow.outcome == "kept",
    }.get(show)


def page_of_rows(roster: RosterImport, show: str, *, after: str = "", before: str = "") -> pages.Page:
    query = select(RosterRow).where(RosterRow.import_id == roster.id)
    if (part := shown(show)) is not None:
        query = query.where(part)
    return pages.page(query, (RosterRow.number,), size=PAGE, after=after, before=before)


def get_row(roster: RosterImport, number: int) -> RosterRow:
    row = db.session.scalar(select(RosterRow).where(RosterRow.import_id == roster.id, RosterRow.number == number))
    if row is None:
        raise NotFound()
    return row


def kept(roster: RosterImport) -> Sequence[Member]:
    """People who claimed their place before the undo, and so stayed."""
    stayed = select(RosterRow.member_id).where(RosterRow.import_id == roster.id, RosterRow.outcome == "kept")
    return db.session.scalars(select(Member).where(Member.id.in_(stayed)).order_by(Member.sort_name).limit(200)).all()


def rows_after(roster_id: int, number: int, most: int) -> Sequence[RosterRow]:
    """The next rows, for the report and for the jobs that walk through a file."""
    query = select(RosterRow).where(RosterRow.import_id == roster_id, RosterRow.number > number)
    return db.session.scalars(query.order_by(RosterRow.number).limit(most)).all()


def cells_to_repair(roster: RosterImport, row: RosterRow) -> Sequence[tuple[str, str, str]]:
    """Our column, its heading in the file, and the cell, for those that are mapped."""
    return [
        (key, roster.columns[place], row.cells[place] if place < len(row.cells) else "")
        for key, place in roster.mapping.items()
    ]
