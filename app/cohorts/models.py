"""School, edition, membership of an edition, group; and the import of a roster with every row's fate."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock
from app.kernel.errors import Refusal

EDITION_STATES = ("planned", "published", "running", "closed", "archived")
EDITION_ROLES = ("participant", "speaker", "supervisor", "organiser")
IMPORT_STATES = ("uploaded", "read", "checking", "checked", "importing", "finished", "undoing", "undone", "failed")
FATES = ("unread", "new", "update", "same", "error")
UNDO_WITHIN = timedelta(hours=24)


class School(Model):
    """A brand that returns, such as a summer school."""

    __tablename__ = "schools"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)

    editions: Mapped[list["Edition"]] = relationship(back_populates="school", order_by="Edition.starts_on.desc()")


class Edition(Model):
    """One year of a school."""

    __tablename__ = "editions"
    __table_args__ = (CheckConstraint("state IN ('" + "','".join(EDITION_STATES) + "')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))  # "Leiden 2023"
    place: Mapped[str] = mapped_column(String(80), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Amsterdam")
    language: Mapped[str] = mapped_column(String(8), default="en")
    state: Mapped[str] = mapped_column(default="planned")
    version: Mapped[int] = mapped_column(default=1)

    school: Mapped[School] = relationship(back_populates="editions")
    groups: Mapped[list["Group"]] = relationship(back_populates="edition", order_by="Group.number")

    @property
    def full_name(self) -> str:
        """Named beside its school: an edition may be called no more than "May 2026"."""
        return f"{self.school.name}, {self.name}"


class EditionMembership(Model):
    """That a member took part in an edition, and as what; roles are set by organisers only (P-9)."""

    __tablename__ = "edition_memberships"
    __table_args__ = (
        UniqueConstraint("edition_id", "member_id"),
        CheckConstraint("role IN ('" + "','".join(EDITION_ROLES) + "')", name="role"),
        Index("ix_edition_memberships_member", "member_id", "edition_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    role: Mapped[str] = mapped_column(default="participant")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_imports.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    edition: Mapped[Edition] = relationship()
    member: Mapped[Member] = relationship(back_populates="edition_roles")


class EditionLink(Model):
    """A link by which people come into an edition by themselves: so many, until an end, with pauses (A-1, A-7).

    The token is kept as it is, not hashed: organisers look at it again to share it, and it goes to whole groups
    anyway. By itself it gives no account and signs nobody in: an address must be proven first, under the cap, and
    the link can be paused or ended.
    """

    __tablename__ = "edition_links"
    __table_args__ = (UniqueConstraint("made_by_id", "client_key"), CheckConstraint("taken <= most", name="taken"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    token: Mapped[str] = mapped_column(String(64), unique=True)
    most: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    made_by: Mapped[Member] = relationship()

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.expires_at <= clock.now()

    @property
    def last_day(self) -> date:
        """The day with which it ends, where the edition is."""
        return (self.expires_at.astimezone(ZoneInfo(self.edition.time_zone)) - timedelta(minutes=1)).date()


class Group(Model):
    """A small group of an edition, with its project."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), default="")
    question: Mapped[str] = mapped_column(String(280), default="")
    import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_imports.id"))

    edition: Mapped[Edition] = relationship(back_populates="groups")
    memberships: Mapped[list["GroupMembership"]] = relationship(
        back_populates="group", cascade="all, delete-orphan", passive_deletes=True
    )


class GroupMembership(Model):
    """Who worked in a group, or supervised it."""

    __tablename__ = "group_memberships"
    __table_args__ = (UniqueConstraint("group_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    is_supervisor: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("roster_imports.id"))

    group: Mapped[Group] = relationship(back_populates="memberships")
    member: Mapped[Member] = relationship()


class RosterImport(Model):
    """One roster file on its way in (A-5).

    The jobs process works while it is uploaded, checking, importing or undoing. It waits for the organiser while it is
    read (which column is what?) or checked (the dry run is there). `version` moves with each step of the organiser's.
    """

    __tablename__ = "roster_imports"
    __table_args__ = (
        UniqueConstraint("started_by_id", "client_key"),
        CheckConstraint("state IN ('" + "','".join(IMPORT_STATES) + "')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    file: Mapped[str] = mapped_column(String(80), default="")  # its random name under DATA/imports, until it is read
    state: Mapped[str] = mapped_column(String(12), default="uploaded")
    version: Mapped[int] = mapped_column(default=1)
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)  # as they stand in the file
    mapping: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)  # our column → index in the file
    leave_errors_out: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0)  # rows dealt with in the present step
    failure: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [sentence, values]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    started_by: Mapped[Member] = relationship()

    @property
    def is_at_work(self) -> bool:
        return self.state in ("uploaded", "checking", "importing", "undoing")

    def fail(self, why: Refusal) -> None:
        """It will not be used, and its page says why."""
        self.state, self.failure = "failed", [why.sentence, why.values]

    @property
    def undo_ends_at(self) -> datetime | None:
        return self.finished_at + UNDO_WITHIN if self.finished_at else None


class RosterRow(Model):
    """One row of a roster file: its fate in the dry run, and what came of it."""

    __tablename__ = "roster_rows"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        CheckConstraint("fate IN ('" + "','".join(FATES) + "')", name="fate"),
        Index("ix_roster_rows_fate", "import_id", "fate", "number"),
        Index("ix_roster_rows_outcome", "import_id", "outcome", "number"),
        Index("ix_roster_rows_address", "import_id", "address"),
        Index("ix_roster_rows_name_key", "import_id", "name_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_imports.id", ondelete="CASCADE"))
    number: Mapped[int]  # the row as a spreadsheet counts it
    cells: Mapped[list[str]] = mapped_column(JSON)
    fate: Mapped[str] = mapped_column(String(8), default="unread")
    left_out: Mapped[bool] = mapped_column(default=False)  # by the organiser
    has_look: Mapped[bool] = mapped_column(default=False)  # something in it deserves a look, but it may go in
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [our column, kind, sentence, values]
    person: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what the cells say, cleaned
    address: Mapped[str] = mapped_column(String(254), default="")
    name_key: Mapped[str] = mapped_column(String(80), default="")  # the name as it sorts, for comparing
    outcome: Mapped[str] = mapped_column(String(8), default="")  # "", imported, left, undone, kept
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what to take back, for the undo
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)

    member: Mapped[Member | None] = relationship()
