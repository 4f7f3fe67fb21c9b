"""The questions put to a member, and the sums that organisers read."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from app.accounts.identity import hashed
from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership
from app.extensions import db
from app.introductions.outcomes.models import ANSWERS, MET, OutcomeAnswer, OutcomeQuestion
from app.introductions.rounds.facts import FOR_YEAR
from app.kernel import clock
from app.kernel.errors import NotFound
from app.profiles.conditions import is_main_field
from app.profiles.models import ProfileItem
from app.profiles.named import may_be_named
from app.profiles.queries import is_present
from app.ties.sources import tie

OPEN_FOR = timedelta(days=120)
LEAST = 5  # fewer are not told
LISTED = 50


def is_answer_of(actor: Member) -> ColumnElement[bool]:
    return and_(OutcomeAnswer.member_id == actor.id, _others().exists())


def _others() -> Select[int]:
    """With whom an answer's member was brought together, as far as these may be named to them now."""
    other = aliased(OutcomeAnswer)
    return select(other.member_id).where(
        other.question_id == OutcomeAnswer.question_id,
        other.member_id != OutcomeAnswer.member_id,
        may_be_named(other.member_id, to=OutcomeAnswer.member_id),
    )


def _visible(*which: ColumnElement[bool]) -> Select[OutcomeAnswer]:
    lately = OutcomeQuestion.asked_at > clock.now() - OPEN_FOR
    query = select(OutcomeAnswer).join(OutcomeAnswer.question).where(lately, *which)
    return query.options(contains_eager(OutcomeAnswer.question))


def my_answers(actor: Member) -> Sequence[OutcomeAnswer]:
    """What the actor was asked, newest first, answered or not."""
    newest = (OutcomeQuestion.asked_at.desc(), OutcomeQuestion.id.desc())
    return db.session.scalars(_visible(is_answer_of(actor)).order_by(*newest).limit(LISTED)).all()


def get_answer(actor: Member, question_id: int) -> OutcomeAnswer:
    return _one(is_answer_of(actor), OutcomeAnswer.question_id == question_id)


def get_answer_by_link(secret: str) -> OutcomeAnswer:
    """The answer that a mailed link is about. Whoever holds the link may give it, signed in or not, while its member is there."""
    is_there = exists().where(Member.id == OutcomeAnswer.member_id, is_present())
    return _one(is_there, _others().exists(), OutcomeAnswer.secret_hash == hashed(secret))


def _one(*which: ColumnElement[bool]) -> OutcomeAnswer:
    found = db.session.scalar(_visible(*which))
    if found is None:
        raise NotFound()
    return found


def names_of(answers: Sequence[OutcomeAnswer]) -> dict[int, list[str]]:
    """Names of those whom one member's answers are about, by question."""
    found: dict[int, list[str]] = defaultdict(list)
    if answers:
        asked = OutcomeAnswer.question_id.in_([one.question_id for one in answers])
        theirs = OutcomeAnswer.member_id == answers[0].member_id
        people = select(OutcomeAnswer.question_id, Member).join(Member, Member.id.in_(_others())).where(theirs, asked)
        for question_id, member in db.session.execute(people.order_by(Member.id)):
            found[question_id].append(member.shown_name)
    return found


@tie
def met() -> Select[int, int, datetime]:
    """Two of whom one says that they met, and the other does not say "not this time", counted from the question on:
    they may have ended their connection since, and know each other all the same."""
    low, high = aliased(OutcomeAnswer), aliased(OutcomeAnswer)
    says = or_(low.answer.in_(MET), high.answer.in_(MET))
    return (
        select(low.member_id.label("low_id"), high.member_id.label("high_id"), OutcomeQuestion.asked_at.label("at"))
        .join(high, and_(high.question_id == low.question_id, low.member_id < high.member_id))
        .join(OutcomeQuestion, OutcomeQuestion.id == low.question_id)
        .where(says, *(func.coalesce(one.answer, "") != "not-now" for one in (low, high)))
    )


Given = dict[str, Counter[int]]  # by answer: who gave it, and how often


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody answered; with their main field, empty where their year may not read it."""

    member_id: int
    field: str
    answer: str | None


@dataclass(frozen=True)
class Sums:
    """How often each answer was given: by pair of main fields, and in all. None is fewer than five, or unknown."""

    by_fields: dict[tuple[str, str], dict[str, int | None]]
    in_all: dict[str, int | None]


def sums(edition: Edition) -> Sums:
    """Of answers whose people all took part in the edition. What comes of fewer than five answers, or from fewer than
    five people, is blank; totals are rounded down to fives, so that no blank can be reckoned from them."""
    by_fields: dict[tuple[str, str], Given] = defaultdict(_nothing)
    everybody = _nothing()
    for people in _answered(edition).values():
        for said in people:
            if said.answer is None:
                continue
            everybody[said.answer][said.member_id] += 1
            for key in _crossings(said, people):
                by_fields[key][said.answer][said.member_id] += 1
    told = {key: {answer: _told(ids) for answer, ids in given.items()} for key, given in sorted(by_fields.items())}
    in_all = {answer: n - n % LEAST if (n := _told(ids)) else None for answer, ids in everybody.items()}
    return Sums({key: cells for key, cells in told.items() if any(cells.values())}, in_all)


def _nothing() -> Given:
    return {answer: Counter() for answer in ANSWERS}


def _crossings(said: Said, people: Sequence[Said]) -> set[tuple[str, str]]:
    """The pairs of fields that an answer is about, each once."""
    fields = {one.field for one in people if one.member_id != said.member_id and one.field}
    return {(min(said.field, field), max(said.field, field)) for field in fields if said.field}


def _told(ids: Counter[int]) -> int | None:
    return ids.total() if len(ids) >= LEAST else None


def _answered(edition: Edition) -> dict[int, list[Said]]:
    """The questions whose people are all of one edition, with what each said."""
    people = select(EditionMembership.member_id).where(EditionMembership.edition_id == edition.id)
    outside = select(OutcomeAnswer.question_id).where(OutcomeAnswer.member_id.not_in(people))
    field = and_(ProfileItem.member_id == OutcomeAnswer.member_id, is_main_field(FOR_YEAR))
    query = (
        select(OutcomeAnswer.question_id, OutcomeAnswer.member_id, ProfileItem.value, OutcomeAnswer.answer)
        .outerjoin(ProfileItem, field)
        .where(OutcomeAnswer.question_id.not_in(outside))
    )
    found: dict[int, list[Said]] = defaultdict(list)
    for question_id, member_id, value, answer in db.session.execute(query):
        found[question_id].append(Said(member_id, value or "", answer))
    return found
