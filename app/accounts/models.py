"""Members, what staff they are, their sign-ins, invitations and one-use links."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.names import shown_name
from app.extensions import Model
from app.kernel import clock, text

STATES = (
    "staged", "invited", "unverified", "awaiting approval", "active", "deactivated", "anonymised", "erased",
)  # fmt: skip
UNCLAIMED = ("staged", "invited")  # kept for somebody who has not come in yet
FORMER = ("deactivated", "anonymised", "erased")  # what they wrote stays, without their name
ROLES, SANCTIONS = ("admin", "site moderator", "moderator"), ("suspended", "silenced")
INVITATION_STATES = ("sent", "accepted", "bounced", "declined", "revoked")
PURPOSES = ("sign in", "first admin", "sign up", "join")
WITHOUT_END = datetime(9999, 1, 1, tzinfo=UTC)


class Member(Model):
    """A person's account (G-3). Suspended and silenced are spans of time, evaluated when looked at."""

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("state IN ('" + "','".join(STATES) + "')", name="state"),
        Index("ix_members_state_sort", "state", "sort_name", "id"),
        Index("ix_members_present", "state", "suspended_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254), unique=True)  # lower case; None once anonymised
    display_name: Mapped[str] = mapped_column(String(60))
    sort_name: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(default="staged")
    trust: Mapped[int] = mapped_column(default=1)
    password_hash: Mapped[str | None]
    language: Mapped[str] = mapped_column(String(8), default="en")
    time_zone: Mapped[str] = mapped_column(String(64), default="Europe/Amsterdam")
    theme: Mapped[str] = mapped_column(String(8), default="system")
    suspended_until: Mapped[datetime | None]
    silenced_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    first_run_step: Mapped[int] = mapped_column(default=1)  # 1 audience, 2 field, 3 people, 4 done

    field_key: ClassVar[str | None] = None  # the main field; profiles fill it in for the shell

    staff_roles: Mapped[list["StaffRole"]] = relationship(
        foreign_keys="StaffRole.member_id", back_populates="member", cascade="all, delete-orphan"
    )
    edition_roles: Mapped[list[Any]] = relationship("EditionMembership", back_populates="member")

    @property
    def shown_name(self) -> str:
        return shown_name(self.display_name, is_former=self.state in FORMER)

    @property
    def initials(self) -> str:
        return text.initials(self.display_name)

    @property
    def channel(self) -> str:
        return f"member:{self.id}"

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > clock.now()

    @property
    def is_silenced(self) -> bool:
        return self.silenced_until is not None and self.silenced_until > clock.now()

    @property
    def is_active(self) -> bool:
        return self.state == "active" and not self.is_suspended

    @property
    def is_admin(self) -> bool:
        return any(role.role == "admin" for role in self.staff_roles)

    @property
    def is_site_moderator(self) -> bool:
        return any(role.role in ("admin", "site moderator") for role in self.staff_roles)

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_roles)

    @property
    def organises_any(self) -> bool:
        return self.is_admin or any(role.role == "organiser" for role in self.edition_roles)

    @property
    def edition_ids(self) -> set[int]:
        return {role.edition_id for role in self.edition_roles}

    @property
    def organised_edition_ids(self) -> set[int]:
        return {role.edition_id for role in self.edition_roles if role.role == "organiser"}

    def moderates(self, *, space_id: int | None = None, edition_id: int | None = None) -> bool:
        """Whether this member moderates everything, or that space or edition."""
        return self.is_site_moderator or any(
            (space_id is not None and role.space_id == space_id)
            or (edition_id is not None and role.edition_id == edition_id)
            for role in self.staff_roles
        )


class StaffRole(Model):
    """Who is admin or moderator, of what, given by whom."""

    __tablename__ = "staff_roles"
    __table_args__ = (CheckConstraint("role IN ('" + "','".join(ROLES) + "')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    role: Mapped[str]
    space_id: Mapped[int | None] = mapped_column(ForeignKey("spaces.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"))
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    given_at: Mapped[datetime] = mapped_column(default=clock.now)

    member: Mapped[Member] = relationship(foreign_keys=[member_id], back_populates="staff_roles")


class SignIn(Model):
    """One browser in which a member is signed in ("device" on the page). Its key is stored hashed."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(default=clock.now)
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)  # last password or fresh link
    kept: Mapped[bool] = mapped_column(default=False)
    browser: Mapped[str] = mapped_column(String(120), default="")

    member: Mapped[Member] = relationship()

    @property
    def channel(self) -> str:
        return f"sign-in:{self.id}"


class Sanction(Model):
    """That staff suspended or silenced a member: who, why, until when (None: without an end), and how it ended.

    Member.suspended_until and silenced_until hold the same end, so that every look at a member sees it.
    """

    __tablename__ = "sanctions"
    __table_args__ = (
        CheckConstraint("kind IN ('" + "','".join(SANCTIONS) + "')", name="kind"),
        Index("ix_sanctions_open", "ended_at", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(1000))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))  # None: it ended by itself

    by: Mapped[Member | None] = relationship(foreign_keys=[by_id])


class Token(Model):
    """A link that works once: sign in, make the first admin, or prove an address. Stored hashed, bound to its purpose.

    One that proves an address (A-1) knows it and what else was asked for. There is no account before the proof, so a
    name and an address that somebody else typed go with the link. `answer_key` is the form's that used it: the same
    form sent twice is one use.
    """

    __tablename__ = "tokens"
    __table_args__ = (CheckConstraint("purpose IN ('" + "','".join(PURPOSES) + "')", name="purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    address: Mapped[str | None] = mapped_column(String(254), index=True)
    about: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    answer_key: Mapped[str | None] = mapped_column(String(64))

    member: Mapped[Member | None] = relationship()


class Invitation(Model):
    """A personal invitation (A-1, A-7): its token is stored hashed and dies when it is resent or revoked.

    `counted` says that it counts for the daily limit of whoever sent it: people on an imported roster do not.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint("state IN ('" + "','".join(INVITATION_STATES) + "')", name="state"),
        Index("ix_invitations_member", "member_id", "state"),
        Index("ix_invitations_inviter", "invited_by_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(default="sent")
    counted: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    sent_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answer_key: Mapped[str | None] = mapped_column(String(64))

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    invited_by: Mapped[Member | None] = relationship(foreign_keys=[invited_by_id])

    @property
    def is_open(self) -> bool:
        return self.state == "sent" and self.expires_at > clock.now()


class Silence(Model):
    """An address that must not be written to again ("This is not me", "do not write again"), kept as a hash (A-7)."""

    __tablename__ = "silences"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class SignInFailure(Model):
    """A failed try, counted for the growing pause (A-2). Keys are hashes of the address tried and of the caller's."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (Index("ix_sign_in_failures_key_at", "key_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=clock.now)
