"""Arranging spaces: opening one, changing who reads it and who starts threads in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.cohorts.models import Edition, Group
from app.extensions import db
from app.kernel import audit, bound, live, outbox
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.policy import require
from app.threads import consent, policy
from app.threads.models import AUDIENCES, Space
from app.threads.upkeep import index_answerers, lock_row


@dataclass(frozen=True)
class SpaceSettings:
    """What can be set of a space. A group's space belongs to the group's edition too."""

    name: str
    audience: str
    description: str = ""
    edition_id: int | None = None
    group_id: int | None = None
    started_by_organisers_only: bool = False
    needs_approval: bool = False
    position: int = 0


def managed_spaces(actor: Member) -> Sequence[Space]:
    """The spaces that the actor arranges."""
    query = select(Space).order_by(Space.position, Space.name, Space.id)
    if not actor.is_admin:
        query = query.where(Space.edition_id.in_(sorted(actor.organised_edition_ids)))
    return db.session.scalars(query).all()


def get_managed_space(actor: Member, space_id: int) -> Space:
    space = db.session.get(Space, space_id)
    if space is None or not policy.manage_space(actor, edition_id=space.edition_id):
        raise NotFound()
    return space


def managed_editions(actor: Member) -> Sequence[Edition]:
    query = select(Edition).order_by(Edition.starts_on.desc(), Edition.id)
    if not actor.is_admin:
        query = query.where(Edition.id.in_(sorted(actor.organised_edition_ids)))
    return db.session.scalars(query).all()


def managed_groups(actor: Member) -> Sequence[Group]:
    editions = [edition.id for edition in managed_editions(actor)]
    query = select(Group).where(Group.edition_id.in_(editions)).options(joinedload(Group.edition))
    return db.session.scalars(query.order_by(Group.edition_id, Group.number)).all()


def group_name(group: Group) -> str:
    return f"{group.edition.name}, {group.number}. {group.name}"


def open_space(actor: Member, settings: SpaceSettings) -> Space:
    """Open a space for threads."""
    settings = _whole(actor, settings)
    space = Space(**vars(settings))
    db.session.add(space)
    db.session.flush()
    audit.record(actor, "space opened", space, audience=space.audience)
    bound.changed("space", [space.id])
    return space


def change_space(actor: Member, space: Space, settings: SpaceSettings, *, version: int) -> Space:
    """Change a space. A new audience holds at once, in lists and in search."""
    require(policy.manage_space(actor, edition_id=space.edition_id))
    settings = _whole(actor, settings)
    lock_row(space)
    if space.version != version:
        raise Conflict("This space was changed meanwhile. Look at it again, then save once more.")
    consent.check_readers(space, settings)
    before = (space.audience, space.edition_id, space.group_id)
    for name, value in vars(settings).items():
        setattr(space, name, value)
    space.version += 1
    if before != (space.audience, space.edition_id, space.group_id):
        audit.record(actor, "space audience changed", space, before=before[0], after=space.audience)
        outbox.put("threads.space_changed", space=space.id)
        index_answerers(space)
    bound.changed("space", [space.id])
    live.refresh(space.channel)
    return space


def _whole(actor: Member, settings: SpaceSettings) -> SpaceSettings:
    """The settings without what their audience does not use, if they may be the actor's to make."""
    if settings.audience not in AUDIENCES:
        raise Invalid("Choose who reads it.", field="audience")
    edition_id, group_id = settings.edition_id, None
    if settings.audience == "group":
        group = db.session.get(Group, settings.group_id or 0)
        if group is None:
            raise Invalid("Choose the group.", field="group")
        edition_id, group_id = group.edition_id, group.id
    elif settings.audience == "edition":
        if edition_id is None or db.session.get(Edition, edition_id) is None:
            raise Invalid("Choose the edition.", field="edition")
    elif not actor.is_admin:
        raise Invalid("Only admins open spaces for more people than one edition.", field="audience")
    else:
        edition_id = None
    require(policy.manage_space(actor, edition_id=edition_id))
    return SpaceSettings(**(vars(settings) | {"edition_id": edition_id, "group_id": group_id}))
