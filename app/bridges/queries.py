"""Counting people and ties by their main fields. The numbers are the same for every reader: they are made of what all
members may read, and of ties that are counted, never named."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, func, select, true, union_all
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.bridges import counts
from app.bridges.counts import Counts, Pair
from app.cohorts.models import Edition, EditionMembership
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.profiles.conditions import is_in_force, is_main_field
from app.profiles.fields import fields
from app.profiles.models import FOR_ALL, Profile, ProfileItem
from app.profiles.queries import is_present
from app.threads.models import Post, Thread
from app.ties.models import Connection
from app.ties.sources import Occasion, occasions, tie_sources

ROAD = ("inn", "pol", "nur", "cli", "tm", "eng", "phy", "cs", "bio")  # neighbours are fields that often meet
MOST_NEEDS = 2_000  # read for the themes, the newest
MOST_EDITIONS = 50

Span = tuple[datetime | None, datetime | None]  # from, and before; None is without that end
ALWAYS: Span = (None, None)


@dataclass(frozen=True)
class Theme:
    """Two fields that hardly meet, and how many needs name the other field or are open to any."""

    a: str
    b: str
    named: int
    open: int


def editions(actor: Member) -> Sequence[Edition]:
    """The editions whose map the actor may look at: those they took part in or tend, newest first."""
    query = select(Edition).options(joinedload(Edition.school))
    if not actor.is_admin:
        query = query.where(Edition.id.in_(sorted(actor.edition_ids)))
    newest = (Edition.starts_on.desc(), Edition.id.desc())
    return db.session.scalars(query.order_by(*newest).limit(MOST_EDITIONS)).all()


def years() -> tuple[int, ...]:
    """Those that can be looked at one by one."""
    return tuple(clock.now().year - ago for ago in range(counts.YEARS))


def compared(actor: Member, edition: Edition) -> list[Occasion]:
    """What the map of an edition can be looked at before and after (M-23)."""
    earliest = datetime(clock.now().year - counts.COMPARED + 1, 1, 1, tzinfo=UTC)
    return [one for one in occasions(actor, edition.id) if one.began >= earliest]


def of_year(year: int) -> Span:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def field_maps(edition: Edition | None, *spans: Span) -> list[Counts]:
    """What the map shows of everybody, or of the people of one edition; of the ties that began in each of these spans."""
    people = _people_by_field(edition)
    return [counts.shown(people, ties, road()) for ties in _ties_by_pair(edition, *spans)]


def road() -> tuple[str, ...]:
    """All fields in their order along the road; those that admins add stand at its end."""
    return (*ROAD, *(key for key in fields if key not in ROAD))


def themes(edition: Edition | None, seen: Counts) -> list[Theme]:
    """The pairs of fields that hardly meet although somebody looks across, the most wanted first."""
    named, open_ = _needs(edition)
    found = [
        Theme(gap.a, gap.b, named.get((gap.a, gap.b), 0) + named.get((gap.b, gap.a), 0),
              open_.get(gap.a, 0) + open_.get(gap.b, 0))
        for gap in seen.gaps
    ]  # fmt: skip
    return sorted(
        (one for one in found if one.named or one.open), key=lambda one: (-one.named, -one.open, one.a, one.b)
    )


def get_edition(among: Collection[Edition], id: int) -> Edition:
    edition = next((edition for edition in among if edition.id == id), None)
    if edition is None:
        raise NotFound()
    return edition


def _people(edition: Edition | None) -> Select[int, str]:
    """Id and main field of those who are counted: listed, and open about their field to every member."""
    query = (
        select(Member.id.label("id"), ProfileItem.value.label("field"))
        .join(Profile, Profile.member_id == Member.id)
        .join(ProfileItem, ProfileItem.member_id == Member.id)
        .where(is_present(), Profile.state == "published")
        .where(is_main_field())
    )
    if edition is not None:
        took_part = select(EditionMembership.member_id).where(EditionMembership.edition_id == edition.id)
        query = query.where(Member.id.in_(took_part))
    return query


def _people_by_field(edition: Edition | None) -> dict[str, int]:
    people = _people(edition).subquery()
    rows = db.session.execute(select(people.c.field, func.count()).group_by(people.c.field))
    return {field: number for field, number in rows if field in fields}


def _ties_by_pair(edition: Edition | None, *spans: Span) -> list[dict[Pair, int]]:
    """How many ties began in each span, by pair, in one statement."""
    every = union_all(_connections(), _answers(), *(source() for source in tie_sources())).subquery()
    both_ids = (every.c.low_id, every.c.high_id)
    pairs = select(*both_ids, func.min(every.c.at).label("first")).group_by(*both_ids).subquery()
    # A field for each end, not a join of the people: SQLite would take every person with every pair.
    ends = (_field_of(id, edition).label(name) for name, id in (("a", pairs.c.low_id), ("b", pairs.c.high_id)))
    both = select(*ends, pairs.c.first).subquery()
    numbers = (func.count().filter(_is_within(both.c.first, span)) for span in spans)
    rows = db.session.execute(select(both.c.a, both.c.b, *numbers).group_by(both.c.a, both.c.b)).all()
    found = [(a, b, counted) for a, b, *counted in rows if a and b]
    return [{(a, b): counted[place] for a, b, counted in found if counted[place]} for place in range(len(spans))]


def _is_within(at: ColumnElement[datetime], span: Span) -> ColumnElement[bool]:
    since, until = span
    return and_(at >= since if since else true(), at < until if until else true())


def _field_of(id: ColumnElement[int], edition: Edition | None) -> ScalarSelect[str]:
    counted = _people(edition).with_only_columns(func.min(ProfileItem.value)).where(Member.id == id)
    return counted.correlate(id.table).scalar_subquery()


def _connections() -> Select[int, int, datetime]:
    made = select(
        Connection.low_id.label("low_id"), Connection.high_id.label("high_id"), Connection.made_at.label("at")
    )
    return made.where(Connection.ended_at.is_(None))


def _answers() -> Select[int, int, datetime]:
    """Who asked, and who gave the answer that was accepted."""
    asked, answered = Thread.author_id, Post.author_id
    there = (
        Thread.hidden_at.is_(None),
        Thread.deleted_at.is_(None),
        Post.hidden_at.is_(None),
        Post.deleted_at.is_(None),
    )
    return (
        select(
            case((asked < answered, asked), else_=answered).label("low_id"),
            case((asked < answered, answered), else_=asked).label("high_id"),
            Post.created_at.label("at"),
        )
        .join(Post, Post.id == Thread.accepted_post_id)
        .where(asked != answered, *there)
    )


def _needs(edition: Edition | None) -> tuple[Mapping[Pair, int], Mapping[str, int]]:
    """How many needs of a field name another, and how many are open to any other."""
    people = _people(edition).subquery()
    query = (
        select(people.c.field, ProfileItem.extra)
        .join(people, people.c.id == ProfileItem.member_id)
        .where(ProfileItem.kind == "need", ProfileItem.audience.in_(FOR_ALL), is_in_force())
    )
    named: dict[Pair, int] = {}
    open_: dict[str, int] = {}
    for field, extra in db.session.execute(query.order_by(ProfileItem.id.desc()).limit(MOST_NEEDS)):
        if extra.get("wanted") == "named":
            for other in extra.get("fields", ()):
                named[field, other] = named.get((field, other), 0) + 1
        else:
            open_[field] = open_.get(field, 0) + 1
    return named, open_
