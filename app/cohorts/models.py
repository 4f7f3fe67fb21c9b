"""School, edition, membership of an edition, group; and the import of a roster with every row's fate."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock

EDITION_STATES = ("planned", "published", "running", "closed", "archived")
EDITION_ROLES = ("participant", "speaker", "supervisor", "organiser")


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

    school: Mapped[School] = relationship(back_populates="editions")
    groups: Mapped[list["Group"]] = relationship(back_populates="edition", order_by="Group.number")


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


class Group(Model):
    """A small group of an edition, with its project."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), default="")
    question: Mapped[str] = mapped_column(String(280), default="")

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

    States: uploaded → read → importing → finished → undoing → undone; or failed, with a sentence.
    """

    __tablename__ = "roster_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(default="uploaded")
    version: Mapped[int] = mapped_column(default=1)
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)  # as they stand in the file
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # our column → index in the file
    leave_errors_out: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int] = mapped_column(default=0)
    counted: Mapped[int] = mapped_column(default=0)  # rows dealt with in the present step
    failure: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()
    started_by: Mapped[Member] = relationship()

    __table_args__ = (UniqueConstraint("started_by_id", "client_key"),)


class RosterRow(Model):
    """One row of a roster file and its fate: new, update, same, error; then imported, undone or left out."""

    __tablename__ = "roster_rows"
    __table_args__ = (UniqueConstraint("import_id", "number"), Index("ix_roster_rows_fate", "import_id", "fate"))

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("roster_imports.id", ondelete="CASCADE"))
    number: Mapped[int]  # the line in the file, the heading being 1
    cells: Mapped[list[str]] = mapped_column(JSON)
    fate: Mapped[str] = mapped_column(default="unread")
    problems: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [column, sentence, values, remedy]
    before: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # what an update replaced, for the undo
    done: Mapped[bool] = mapped_column(default=False)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
