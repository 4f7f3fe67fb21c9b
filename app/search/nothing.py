"""Where a search found nothing: what it may be called here, and whom to look through instead (S-9)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func

from app.accounts.models import Member
from app.extensions import db
from app.glossary.expansions import Term, expansions
from app.profiles.models import ProfileItem
from app.profiles.queries import listed_members, may_read_item
from app.search import analysis
from app.search.language import Query


@dataclass(frozen=True)
class Nothing:
    """Terms of the glossary that are near, the field of the nearest, and how many people the reader finds in it."""

    terms: Sequence[Term] = ()
    field: str = ""
    people: int = 0


def nothing(actor: Member, query: Query) -> Nothing:
    terms = expansions().near([word for unit in query.units for word in unit.written.split()], analysis.rows)
    if not terms:
        return Nothing()
    return Nothing(terms, terms[0].field, _people_of(actor, terms[0].field))


def _people_of(actor: Member, field: str) -> int:
    of_field = (ProfileItem.kind == "field", ProfileItem.value == field, may_read_item(actor))
    people = listed_members(actor).join(ProfileItem, ProfileItem.member_id == Member.id).where(*of_field)
    return db.session.scalar(people.with_only_columns(func.count(Member.id.distinct()))) or 0
