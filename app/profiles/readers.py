"""Readers that are nobody in particular; the queries take them like a member."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, wraps
from typing import Any, TypeVar, cast

from sqlalchemy import BindParameter, Date, Integer, bindparam

from app.accounts.models import Member
from app.extensions import UtcDateTime
from app.kernel import clock


@dataclass(frozen=True)
class Imagined:
    """For "see my profile as": a member who took part in these editions and is connected with these people."""

    edition_ids: frozenset[int] = frozenset()
    connected_to: tuple[int, ...] = ()
    id: int = 0
    is_site_moderator: bool = False


Reader = Member | Imagined | None  # None: a visitor


def imagine(owner: Member, kind: str) -> Reader:
    """Some visitor, member, cohort mate or connection of `owner`."""
    return {
        "visitor": None,
        "member": Imagined(),
        "cohort": Imagined(edition_ids=frozenset(owner.edition_ids)),
        "connection": Imagined(connected_to=(owner.id,)),
    }[kind]


Statement = TypeVar("Statement")


def moment(name: str, *, ago: timedelta = timedelta()) -> BindParameter[datetime]:
    """Now, or so long ago, at the time when a statement runs: one that is kept must not keep the hour it was built."""
    return bindparam(name, type_=UtcDateTime(), callable_=lambda: clock.now() - ago)


NOW = moment("now")
TODAY: BindParameter[date] = bindparam("today", type_=Date(), callable_=lambda: clock.now().date())


@dataclass(frozen=True)
class Somebody:
    """Whoever reads, as parameters. Building a statement costs more than running it, so those that every page needs
    are built once for somebody and run with `values_of` the reader."""

    is_site_moderator: bool
    id: BindParameter[int] = field(default_factory=lambda: bindparam("reader", type_=Integer()))
    edition_ids: BindParameter[Any] = field(
        default_factory=lambda: bindparam("reader_editions", type_=Integer(), expanding=True)
    )


def values_of(reader: Reader, **more: Any) -> dict[str, Any]:
    """What the parameters of such a statement stand for; a visitor is none."""
    if reader is None:
        return more
    return {"reader": reader.id, "reader_editions": sorted(reader.edition_ids), **more}


def prepared(build: Callable[..., Statement]) -> Callable[..., Statement]:
    """Build a statement once for all readers alike, by (reader, *shape). Moderators of single spaces, who are few, and
    visitors get one of their own; it takes the same values."""

    @cache
    def once(is_site_moderator: bool, *shape: Any) -> Statement:
        return build(cast(Member, Somebody(is_site_moderator)), *shape)

    @wraps(build)
    def statement(reader: Reader, *shape: Any) -> Statement:
        if not isinstance(reader, Member) or (reader.is_staff and not reader.is_site_moderator):
            return build(reader, *shape)
        return once(reader.is_site_moderator, *shape)

    return statement
