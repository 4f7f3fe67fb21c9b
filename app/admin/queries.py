"""What admins look at: the state of the house, its people, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import STATES, Invitation, Member, Sanction, StaffRole
from app.accounts.queries import visible_accounts, visible_invitations
from app.cohorts.models import Edition
from app.extensions import db
from app.kernel import clock, outbox, text
from app.kernel.errors import NotFound
from app.kernel.outbox import OutboxItem
from app.kernel.pages import Page, page
from app.threads.models import Space

PAGE, DEAD_SHOWN = 50, 50
# Beside the states of accounts: who is held by a sanction now, and who is staff.
SHOWS = (*STATES, "suspended", "silenced", "staff")


@dataclass
class Overview:
    members: dict[str, int]  # state of the account → how many
    open_invitations: int
    waiting: dict[str, int]  # lane → how many
    dead: Sequence[OutboxItem]


def overview(actor: Member) -> Overview:
    accounts = visible_accounts(actor).with_only_columns(Member.state, func.count()).group_by(Member.state)
    invitations = visible_invitations(actor).with_only_columns(func.count())
    invitations = invitations.where(Invitation.state == "sent", Invitation.expires_at > clock.now())
    waiting = {lane: number for lane, number in outbox.waiting().items() if not lane.endswith(" dead")}
    return Overview(
        members={state: number for state, number in db.session.execute(accounts)},
        open_invitations=db.session.scalar(invitations) or 0,
        waiting=waiting,
        dead=outbox.dead(DEAD_SHOWN),
    )


def page_of_members(actor: Member, *, words: str, show: str, after: str, before: str) -> Page:
    """Everybody, by last name, or those whose name or address holds all `words`."""
    query = visible_accounts(actor).options(selectinload(Member.staff_roles))
    for word in text.fold(words).split()[:8]:
        query = query.where(or_(*(part.contains(word, autoescape=True) for part in (Member.sort_name, Member.email))))
    found = page(_shown(query, show), (Member.sort_name, Member.id), size=PAGE, after=after, before=before)
    found.items = [row[0] for row in found.items]
    return found


def page_of_waiting(actor: Member, *, after: str, before: str) -> Page:
    """Who proved an address and waits for approval, the longest first."""
    waiting = visible_accounts(actor).where(Member.state == "awaiting approval")
    found = page(waiting, (Member.created_at, Member.id), size=PAGE, after=after, before=before)
    found.items = [row[0] for row in found.items]
    return found


def _shown(query: Select[Member], show: str) -> Select[Member]:
    if show == "suspended":
        return query.where(Member.suspended_until > clock.now())
    if show == "silenced":
        return query.where(Member.silenced_until > clock.now())
    if show == "staff":
        return query.where(Member.staff_roles.any())
    return query.where(Member.state == show) if show in STATES else query


def sanctions_of(member: Member) -> Sequence[Sanction]:
    """All that staff did to this account, newest first."""
    theirs = select(Sanction).where(Sanction.member_id == member.id).options(joinedload(Sanction.by))
    return db.session.scalars(theirs.order_by(Sanction.id.desc())).all()


def get_role(member: Member, role_id: int) -> StaffRole:
    for role in member.staff_roles:
        if role.id == role_id:
            return role
    raise NotFound()


def get_dead(item_id: int) -> OutboxItem:
    item = outbox.find_dead(item_id)
    if item is None:
        raise NotFound()
    return item


def scopes() -> dict[str, str]:
    """What somebody can be moderator of: "space-2" → its name, then the editions."""
    spaces = select(literal("space").label("kind"), Space.id, Space.name)
    editions = select(literal("edition").label("kind"), Edition.id, Edition.name)
    both = union_all(spaces, editions).subquery()
    rows = db.session.execute(select(both).order_by(both.c.kind.desc(), both.c.name))
    return {f"{kind}-{id}": name for kind, id, name in rows}


def find_edition(edition_id: int | None) -> Edition | None:
    return db.session.get(Edition, edition_id) if edition_id else None
