"""A match as its reader may see it now: ids and words become a reason only where both sides can still be read (M-6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership
from app.extensions import db
from app.kernel import clock
from app.kernel.text import fold
from app.partners.models import Suggestion
from app.partners.names import Called, called
from app.profiles import vocabulary
from app.profiles.availability import Availability, now_available
from app.profiles.cards import Card
from app.profiles.conditions import taken_this_month
from app.profiles.known_for import WORK, reference
from app.profiles.models import FOR_ALL, Profile
from app.profiles.queries import listed_members, visible_items
from app.profiles.shown import Shown
from app.ties.queries import connected_ids

KINDS = (
    "field", "headline", "organisation", "photo", "offer", "need", "sealed need", "expertise", "about", "role", "city",
    WORK,
)  # fmt: skip
MOST_REASONS, MOST_SHARED = 2, 3
NEED_KINDS = ("need", "sealed need")


@dataclass(frozen=True)
class Reason:
    """Why, from both sides' own items. shared: `what` it is and `which`, in words. is_private: my side is for me alone."""

    kind: str
    mine: Any = None
    theirs: Any = None
    words: Sequence[str] = ()
    what: str = ""
    which: Sequence[str] = ()
    called: Called | None = None

    @property
    def by(self) -> int | str:
        """How an address names what theirs is."""
        return reference(self.theirs)

    @property
    def is_private(self) -> bool:
        return self.mine is not None and self.mine.audience == "only me"


@dataclass
class Match:
    """Somebody, and why. `wants`, `gives`: what both look for and offer, with what the reason is about first."""

    card: Card
    availability: Availability | None
    reasons: list[Reason]
    shown: Shown
    mine: Shown
    is_connected: bool = False
    is_far: bool = False
    is_early: bool = False
    is_nearest: bool = False
    suggestion: Suggestion | None = None
    about: set[int | str] = field(default_factory=set)

    def mark(self, one: Suggestion) -> None:
        """Take over what the list says of them beside why."""
        self.is_far, self.is_early, self.is_nearest = one.is_far, one.is_early, bool(one.parts.get("nearest"))

    def first(self, whose: Shown, *kinds: str) -> list[Any]:
        """Two of these, those that the reason is about before the others."""
        all_of = [item for kind in kinds for item in whose.all(kind)]
        return sorted(all_of, key=lambda item: reference(item) not in self.about)[:2]


Kept = Sequence[Mapping[str, Any]]  # what a stored suggestion keeps of its reasons: ids and words


def draw(actor: Member, found: Mapping[int, Kept], beside: Member | None = None) -> dict[int, Match]:
    """The matches of these people by id; who is not listed any more, or has no reason left, is not among them.
    They are the actor's own, or those of somebody `beside` whom they are near to."""
    one_side = beside or actor
    people = _people(actor, found)
    if not people:
        return {}
    shown = _shown(actor, [*people, one_side.id])
    editions = _editions(actor, [id for id in people if any(one["what"] == "edition" for one in found[id])])
    drawn = {}
    for id, (member, profile, connected, taken) in people.items():
        theirs, mine = shown.get(id, Shown([], _today())), shown.get(one_side.id, Shown([], _today()))
        reasons = _reasons(found[id], mine, theirs, editions.get(id, {}))
        open_now = now_available(
            profile.availability, profile.contacts_a_month, profile.paused_until, taken
        )  # fmt: skip
        if reasons and open_now.state != "paused":
            drawn[id] = Match(
                _card(member, theirs), open_now, reasons, theirs, mine, is_connected=connected,
                about={reference(side) for one in reasons for side in (one.mine, one.theirs) if side},
            )  # fmt: skip
    return drawn


def of_two(actor: Member, other: Member, because: Kept) -> tuple[Match, Card]:
    """The match of the actor and somebody whose profile is open to them, with or without a reason; and the actor's own card."""
    shown = _shown(actor, [other.id, actor.id])
    mine, theirs = shown.get(actor.id, Shown([], _today())), shown.get(other.id, Shown([], _today()))
    editions = _editions(actor, [other.id]) if any(one["what"] == "edition" for one in because) else {}
    reasons = _reasons(because, mine, theirs, editions.get(other.id, {}))
    return Match(_card(other, theirs), None, reasons, theirs, mine), _card(actor, mine)


def _people(actor: Member, ids: Collection[int]) -> dict[int, tuple[Member, Profile, bool, int]]:
    if not ids:
        return {}
    connected = Member.id.in_(connected_ids(actor)).label("connected")
    rows = listed_members(actor).add_columns(connected, taken_this_month()).where(Member.id.in_(list(ids)))
    return {member.id: (member, profile, tied, taken) for member, profile, tied, taken in db.session.execute(rows)}


def _shown(actor: Member, ids: Sequence[int]) -> dict[int, Shown]:
    of: dict[int, list[Any]] = {}
    for item in visible_items(actor, ids, KINDS):
        of.setdefault(item.member_id, []).append(item)
    return {id: Shown(items, _today()) for id, items in of.items()}


def _today() -> date:
    return clock.now().date()


def _editions(actor: Member, ids: Collection[int]) -> dict[int, dict[int, str]]:
    """Names of the editions that the actor and each of these took part in."""
    if not ids or not actor.edition_ids:
        return {}
    rows = select(EditionMembership.member_id, Edition.id, Edition.name).join(
        Edition, Edition.id == EditionMembership.edition_id
    )
    both = (EditionMembership.member_id.in_(list(ids)), Edition.id.in_(sorted(actor.edition_ids)))
    of: dict[int, dict[int, str]] = {}
    for member_id, edition_id, name in db.session.execute(rows.where(*both).order_by(Edition.starts_on.desc())):
        of.setdefault(member_id, {})[edition_id] = name
    return of


def _card(member: Member, shown: Shown) -> Card:
    fields = tuple(item.value for item in shown.all("field"))
    return Card(
        member.id, member.display_name, is_open=True, field=next(iter(fields), None), fields=fields,
        headline=shown.value("headline"), organisation=shown.value("organisation"), photo=shown.value("photo") or None,
    )  # fmt: skip


def _reasons(because: Kept, mine: Shown, theirs: Shown, editions: Mapping[int, str]) -> list[Reason]:
    """Those that both sides still bear out, what is said before what is shared."""
    own, others = _by_id(mine), _by_id(theirs)
    said = [
        _said(one, own[one["mine"]], others[one["theirs"]], mine.value("field"))
        for one in because
        if one["mine"] in own and one["theirs"] in others and others[one["theirs"]].kind != "sealed need"
    ]
    shared = [
        Reason("shared", what=one["what"], which=which)
        for one in because
        if one["kind"] == "shared" and (which := _shared(one, mine, theirs, editions))
    ]
    return said[:MOST_REASONS] + shared[:MOST_SHARED]


def _said(one: Mapping[str, Any], mine: Any, theirs: Any, field: str) -> Reason:
    other_name = called(theirs.value, mine.value, field) if one["kind"] != "need_in_return" else None
    return Reason(one["kind"], mine, theirs, tuple(one["words"]), called=other_name)


def _by_id(shown: Shown) -> dict[int | str, Any]:
    return {reference(item): item for kind in KINDS if kind not in ("field", "photo") for item in shown.all(kind)}


def _shared(one: Mapping[str, Any], mine: Shown, theirs: Shown, editions: Mapping[int, str]) -> list[str]:
    """What the two share, in words that may be said: names of editions, topics as either side writes of them."""
    if one["what"] == "edition":
        return list(editions.values())[:2]
    if one["what"] == "city":
        city = theirs.value("city")
        return [city] if city and fold(city) == fold(mine.value("city")) else []
    if one["what"] == "topic":
        both = _topics(mine) & _topics(theirs)
        return [str(topic) for topic in one["which"] if str(topic) in both]
    return [one["what"]] if one["what"] == "contacts" else []


def _topics(shown: Shown) -> set[str]:
    """What somebody knows about, as they write it, and the topics between fields that it belongs to."""
    words = [item.value for item in shown.all("expertise")]
    known = vocabulary.bridges()
    return {*words, *(topic for word in words for topic in known.get(fold(word), {}))}


def is_for_all(item: Any) -> bool:
    return item.audience in FOR_ALL
