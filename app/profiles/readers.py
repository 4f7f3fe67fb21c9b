"""Somebody who is nobody in particular, for "see my profile as": the queries read them like a member."""

from dataclasses import dataclass

from app.accounts.models import Member


@dataclass(frozen=True)
class Imagined:
    """A member who took part in these editions and is connected with these people."""

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
