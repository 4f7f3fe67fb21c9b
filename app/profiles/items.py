"""The items of one's own profile: adding, replacing and checking them. Only operations come here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Invalid
from app.kernel.markup import RENDERER
from app.profiles.models import (
    AUDIENCES,
    CONTACT_KINDS,
    ITEM_KINDS,
    LENGTHS,
    WISHES,
    Profile,
    ProfileItem,
    folded_start,
)

OFFER_LASTS = timedelta(days=180)


@dataclass(frozen=True)
class Said:
    """One thing that a member says of themselves, on its way in. `html` is there for Markdown."""

    kind: str
    value: str
    audience: str
    extra: Mapping[str, Any] = field(default_factory=dict)
    html: str | None = None


def profile_of(actor: Member) -> Profile:
    """The actor's profile, locked until the end of this unit of work; made if there is none."""
    profile = db.session.get(Profile, actor.id, with_for_update=True)
    if profile is None:
        profile = Profile(member_id=actor.id, state="empty", audiences={})
        db.session.add(profile)
        db.session.flush()
    return profile


def of(actor: Member, kind: str) -> Select[ProfileItem]:
    return select(ProfileItem).where(ProfileItem.member_id == actor.id, ProfileItem.kind == kind)


def replace(actor: Member, kind: str, said: Sequence[Said]) -> None:
    """Let the items of a kind be exactly these, in this order. What is the same stays the same row."""
    if len(said) > ITEM_KINDS[kind][0]:
        raise Invalid("Of these there can be {most}.", most=ITEM_KINDS[kind][0])
    there = list(db.session.scalars(of(actor, kind).order_by(ProfileItem.position, ProfileItem.id)))
    for position, one in enumerate(said):
        same = next((item for item in there if item.value == one.value), None)
        if same is None:
            add(actor, one, position)
            continue
        there.remove(same)
        check(one)
        same.position, same.audience, same.extra = position, one.audience, dict(one.extra)
    for gone in there:
        db.session.delete(gone)


def add(actor: Member, said: Said, position: int) -> ProfileItem:
    check(said)
    today = clock.now().date()
    item = ProfileItem(
        member_id=actor.id, kind=said.kind, position=position, value=said.value, folded=folded_start(said.value),
        extra=dict(said.extra), audience=said.audience, lang=actor.language, html=said.html,
        renderer=RENDERER if said.html else None,
        expires_on=today + OFFER_LASTS if said.kind in WISHES else None,
    )  # fmt: skip
    db.session.add(item)
    return item


def add_missing(actor: Member, said: Said) -> None:
    """Say this, unless something of the kind is said already."""
    if db.session.scalar(of(actor, said.kind)) is None:
        add(actor, said, 0)
        db.session.flush()


def check(said: Said) -> None:
    """The rules of every door: what is said is not empty, not too long, and for an audience that its kind may have."""
    if not said.value or len(said.value) > LENGTHS.get(said.kind, 120):
        raise Invalid("This is empty or too long.", field=said.kind.replace(" ", "_"))
    check_audience(said.kind, said.audience)


def check_audience(kind: str, audience: str) -> None:
    if audience not in audiences_for(kind):
        raise Invalid("This cannot be for that audience.")


def audiences_for(kind: str) -> Sequence[str]:
    """The audiences to choose from: contact details are for connections at most (P-6), a sealed need is for nobody."""
    if kind == "sealed need":
        return AUDIENCES[-1:]
    return AUDIENCES[-2:] if kind in CONTACT_KINDS else AUDIENCES


def default_audience(profile: Profile, kind: str) -> str:
    """Who sees a new thing of this kind. Contact details always start with their owner alone."""
    if kind in (*CONTACT_KINDS, "sealed need"):
        return "only me"
    return (profile.audiences or {}).get(kind, ITEM_KINDS[kind][1])
