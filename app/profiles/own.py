"""Reading one's own profile, all of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel.audit import AuditEntry
from app.kernel.errors import NotFound
from app.profiles.models import CONTACT_KINDS, ItemReveal, Profile, ProfileItem

RENAMED = "rename"


def own_profile(actor: Member) -> Profile:
    """The actor's profile; of an account that has none yet, an empty one."""
    profile = db.session.get(Profile, actor.id)
    return profile or Profile(member_id=actor.id, state="empty", version=1, availability="open", audiences={})


def own_items(actor: Member, kind: str | None = None) -> Sequence[ProfileItem]:
    mine = select(ProfileItem).where(ProfileItem.member_id == actor.id)
    if kind:
        mine = mine.where(ProfileItem.kind == kind)
    return db.session.scalars(mine.order_by(ProfileItem.kind, ProfileItem.position, ProfileItem.id)).all()


def get_own_item(actor: Member, kind: str, item_id: int) -> ProfileItem:
    mine = select(ProfileItem).where(ProfileItem.member_id == actor.id, ProfileItem.kind == kind)
    if (item := db.session.scalar(mine.where(ProfileItem.id == item_id))) is None:
        raise NotFound()
    return item


def own_hidden_contacts(actor: Member, other: Member) -> Sequence[Any]:
    """The actor's contact details that are for themselves alone, as (kind, whether `other` is shown it) (P-6)."""
    shown = exists().where(ItemReveal.item_id == ProfileItem.id, ItemReveal.to_id == other.id)
    mine = select(ProfileItem.kind, shown.label("is_shown")).where(
        ProfileItem.member_id == actor.id, ProfileItem.kind.in_(CONTACT_KINDS), ProfileItem.audience == "only me"
    )
    return db.session.execute(mine.order_by(ProfileItem.kind)).all()


def renamed(actor: Member, since: datetime) -> Sequence[datetime]:
    """When the actor changed their name since then, oldest first."""
    mine = (AuditEntry.actor_id == actor.id, AuditEntry.act == RENAMED, AuditEntry.at > since)
    return db.session.scalars(select(AuditEntry.at).where(*mine).order_by(AuditEntry.at)).all()
