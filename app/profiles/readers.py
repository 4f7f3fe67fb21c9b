"""Readers that are nobody in particular; the queries take them like a member."""

from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import BindParameter, Integer, bindparam

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


NOW = bindparam("now", type_=UtcDateTime())


@dataclass(frozen=True)
class Somebody:
    """Whoever reads, as parameters. Building a statement costs more than running it, so those that every page needs
    are built once for somebody and run with `values_of` the reader."""

    is_site_moderator: bool
    id: BindParameter[int] = field(default_factory=lambda: bindparam("reader", type_=Integer()))
    edition_ids: BindParameter[Any] = field(
        default_factory=lambda: bindparam("reader_editions", type_=Integer(), expanding=True)
    )


def somebody(is_site_moderator: bool = False) -> Member:
    return cast(Member, Somebody(is_site_moderator))


def values_of(reader: Member, **more: Any) -> dict[str, Any]:
    return {"reader": reader.id, "reader_editions": sorted(reader.edition_ids), "now": clock.now(), **more}
