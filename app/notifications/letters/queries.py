"""Letters as their organisers see them, and whom they reach."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership
from app.cohorts.queries import organised_ids
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.notifications.letters.models import Letter
from app.profiles.queries import is_present

DAY = timedelta(days=1)


def letters_of(edition: Edition) -> Sequence[Letter]:
    """Those of an edition, newest first."""
    query = select(Letter).where(Letter.edition_id == edition.id).options(joinedload(Letter.by))
    return db.session.scalars(query.order_by(Letter.id.desc()).limit(50)).all()


def get_letter(actor: Member, letter_id: int) -> Letter:
    """A letter of an edition that the actor tends."""
    query = select(Letter).where(Letter.id == letter_id, Letter.edition_id.in_(organised_ids(actor)))
    letter = db.session.scalar(query.options(joinedload(Letter.edition).joinedload(Edition.school)))
    if letter is None:
        raise NotFound()
    return letter


def get_received(actor: Member, letter_id: int) -> Letter:
    """A letter that reached the actor."""
    letter = db.session.scalar(select(Letter).where(Letter.id == letter_id, has_reached(actor, Letter.id)))
    if letter is None:
        raise NotFound()
    return letter


def has_reached(actor: Member, id: Any) -> ColumnElement[bool]:
    """Whether the letter of a column left, to an edition and role that the actor has."""
    its = aliased(Letter)
    role = or_(its.role == "", its.role == EditionMembership.role)
    mine = and_(EditionMembership.edition_id == its.edition_id, EditionMembership.member_id == actor.id, role)
    return exists().where(its.id == id, its.state == "left", mine)


def find_by_key(actor: Member, client_key: str) -> Letter | None:
    return db.session.scalar(select(Letter).where(Letter.by_id == actor.id, Letter.client_key == client_key))


def readers(letter: Letter) -> Select[Member]:
    """Whom a letter reaches now: those of its role who are here."""
    of_edition = select(Member).join(EditionMembership, EditionMembership.member_id == Member.id)
    query = of_edition.where(EditionMembership.edition_id == letter.edition_id, is_present())
    return query.where(EditionMembership.role == letter.role) if letter.role else query


def count_readers(letter: Letter) -> int:
    return db.session.scalar(select(func.count()).select_from(readers(letter).subquery())) or 0


def sent_today(letter: Letter) -> int:
    """How many others left for its edition within a day, or are about to."""
    others = (Letter.edition_id == letter.edition_id, Letter.id != letter.id, Letter.state != "draft")
    query = select(func.count()).select_from(Letter).where(*others, Letter.leaves_at > clock.now() - DAY)
    return db.session.scalar(query) or 0
