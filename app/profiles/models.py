"""The profile of a member, and its items: one row each, with who may see it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock
from app.kernel.text import fold

PROFILE_STATES = ("empty", "draft", "published", "unlisted", "hidden")
AUDIENCES = ("public", "members", "cohorts", "connections", "only me")
FOR_ALL = AUDIENCES[:2]  # every member may read these
OFFER_KINDS = (
    "expertise", "method", "data", "device", "clinical setting", "patients' view", "supervision", "funding", "time",
)  # fmt: skip
LEVELS = ("bachelor", "master", "PhD", "MD/PhD", "post-doc", "specialist", "professional")
SECTORS = ("healthcare", "university", "industry", "policy", "patient organisation", "other")

BACKGROUNDS = ("patient", "informal carer")  # beside the fields; chosen by the person only (P-19)

# What a profile can hold, how often, and who sees it unless the member says otherwise (spec 1).
ITEM_KINDS: dict[str, tuple[int, str]] = {
    # value: key of the field; position 0 is the main one; extra: {"subfield": id or None, "words"}
    "field": (3, "members"),
    "headline": (1, "members"),
    "role": (1, "members"),
    "organisation": (1, "members"),
    "city": (1, "members"),
    "country": (1, "members"),  # ISO 3166
    "about": (1, "members"),  # Markdown; html beside it
    "level": (1, "members"),
    "sector": (1, "members"),
    "background": (1, "members"),
    "language": (12, "members"),
    "expertise": (20, "members"),
    "offer": (10, "members"),  # extra: {"kind", "wanted", "fields"}
    "need": (10, "members"),
    "sealed need": (10, "only me"),  # matched for its owner, told to nobody (P-20)
    "link": (6, "members"),  # extra: {"label"}
    "photo": (1, "members"),  # value: the picture's random name
    "email": (1, "only me"),
    "phone": (1, "only me"),
    "address": (1, "only me"),
    "availability note": (1, "only me"),
}
WISHES = ("offer", "need", "sealed need")  # they lapse unless renewed
FOLDED = 120  # characters of a text that are kept folded
CONTACT_KINDS = ("email", "phone", "address")  # for connections at most
# How long each may be (P-14); contact fields by what is in use.
LENGTHS = {
    "name": 60, "headline": 120, "role": 80, "organisation": 120, "city": 80, "about": 4_000, "expertise": 80,
    "offer": 280, "need": 280, "sealed need": 280, "link": 300, "email": 254, "phone": 40, "address": 300, "availability note": 280,
}  # fmt: skip


def folded_start(value: str) -> str:
    """What is kept of a text for comparing."""
    return fold(value)[:FOLDED]


class Profile(Model):
    """State and availability of a member's profile; `confirmed_at` orders the directory."""

    __tablename__ = "profiles"
    __table_args__ = (
        CheckConstraint("state IN ('" + "','".join(PROFILE_STATES) + "')", name="state"),
        Index("ix_profiles_confirmed", "confirmed_at", "member_id", "state"),
        Index("ix_profiles_state", "state", "member_id"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    state: Mapped[str] = mapped_column(default="empty")
    version: Mapped[int] = mapped_column(default=1)
    confirmed_at: Mapped[datetime] = mapped_column(default=clock.now)
    availability: Mapped[str] = mapped_column(String(10), default="open")  # open | limited | paused
    contacts_a_month: Mapped[int] = mapped_column(default=3)  # when limited
    paused_until: Mapped[date | None]
    audiences: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # the member's own defaults, by kind

    member: Mapped[Member] = relationship()


class ProfileItem(Model):
    """One thing a member says of themselves, and who may see it."""

    __tablename__ = "profile_items"
    __table_args__ = (
        CheckConstraint("audience IN ('" + "','".join(AUDIENCES) + "')", name="audience"),
        CheckConstraint("kind IN ('" + "','".join(ITEM_KINDS) + "')", name="kind"),
        Index("ix_profile_items_owner", "member_id", "kind", "position"),
        Index("ix_profile_items_value", "kind", "folded", "member_id"),
        UniqueConstraint("member_id", "client_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)
    value: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(String(FOLDED), default="")  # the beginning, for comparing
    extra: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    version: Mapped[int] = mapped_column(default=1)
    client_key: Mapped[str | None] = mapped_column(String(64))
    html: Mapped[str | None] = mapped_column(Text)
    renderer: Mapped[int | None]
    audience: Mapped[str] = mapped_column(String(12))
    lang: Mapped[str] = mapped_column(String(8), default="")
    expires_on: Mapped[date | None]  # offers and needs; kept afterwards, but no longer matched (P-4)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class ItemReveal(Model):
    """That a member shows one item to one connection, until they take it back (P-6)."""

    __tablename__ = "item_reveals"
    __table_args__ = (UniqueConstraint("item_id", "to_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("profile_items.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


WHOLE_KIND = 0  # in place of a source


class HiddenEvidence(Model):
    """That a member does not want to be known for one source, or for a whole kind of them (S-16). It outlives the line."""

    __tablename__ = "hidden_evidence"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    source_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # or WHOLE_KIND
    at: Mapped[datetime] = mapped_column(default=clock.now)


class FieldOfKnowledge(Model):
    """A field that an admin adds beside the nine (P-15): grey, with its own glyph and word."""

    __tablename__ = "added_fields"

    key: Mapped[str] = mapped_column(String(8), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    short: Mapped[str] = mapped_column(String(20))
    glyph: Mapped[str] = mapped_column(String(20), default="disc")
