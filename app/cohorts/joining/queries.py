"""Reading the links of editions: for those who tend them, and for whoever holds one."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.accounts import queries as accounts
from app.accounts.models import Member, Token
from app.cohorts import policy
from app.cohorts.models import Edition, EditionLink, EditionMembership
from app.cohorts.queries import organised_ids
from app.extensions import db
from app.kernel.errors import NotFound

SHOWN = 50


def visible_links(actor: Member) -> Select[EditionLink]:
    """The links of the editions that the actor tends."""
    query = select(EditionLink).where(EditionLink.edition_id.in_(organised_ids(actor)))
    return query.options(joinedload(EditionLink.edition), joinedload(EditionLink.made_by))


def links_of(actor: Member, edition: Edition) -> Sequence[EditionLink]:
    """The links of an edition, newest first."""
    query = visible_links(actor).where(EditionLink.edition_id == edition.id)
    return db.session.scalars(query.order_by(EditionLink.id.desc()).limit(SHOWN)).all()


def get_link(actor: Member, link_id: int) -> EditionLink:
    link = db.session.scalar(visible_links(actor).where(EditionLink.id == link_id))
    if link is None:
        raise NotFound()
    return link


def find_made(actor: Member, client_key: str) -> EditionLink | None:
    """The link that this form of the actor's has made already."""
    mine = EditionLink.made_by_id == actor.id, EditionLink.client_key == client_key
    return db.session.scalar(select(EditionLink).where(*mine))


def find_link(token: str) -> EditionLink:
    """The link whose token somebody holds, open or not."""
    whole = joinedload(EditionLink.edition).joinedload(Edition.school)
    link = db.session.scalar(select(EditionLink).where(EditionLink.token == token).options(whole))
    if link is None:
        raise accounts.dead_link()
    return link


def hold_link(link_id: int) -> EditionLink:
    """A link, open, that nobody else can use until this unit of work is over: the last place goes to one."""
    held = select(EditionLink).where(EditionLink.id == link_id).with_for_update()
    return still_open(db.session.scalars(held.execution_options(populate_existing=True)).one())


def get_proof(secret: str) -> tuple[Token, EditionLink]:
    """A mailed link that proves an address and is not used up, with the edition's link that it was asked by."""
    token = accounts.get_token(secret, "join")
    if token.used_at is not None:
        raise accounts.dead_link()
    whole = joinedload(EditionLink.edition).joinedload(Edition.school)
    return token, still_open(db.session.get_one(EditionLink, token.about["link_id"], options=[whole]))


def is_in(member: Member, edition: Edition) -> bool:
    both = EditionMembership.edition_id == edition.id, EditionMembership.member_id == member.id
    return db.session.scalar(select(EditionMembership.id).where(*both)) is not None


def still_open(link: EditionLink) -> EditionLink:
    """The link, if somebody can come in by it now; else why not."""
    verdict = policy.join(link)
    if not verdict:
        raise NotFound(verdict.why, **verdict.values)
    return link
