"""The people and places that every test knows. Names and ids are constant; a test adds what is its own."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlalchemy import delete, update

from app.accounts.identity import hashed
from app.accounts.models import Member, SignIn, StaffRole
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership, School
from app.extensions import db
from app.kernel import clock, text
from app.profiles.models import ITEM_KINDS, Profile, ProfileItem, folded_start
from app.threads.models import Space
from app.ties.models import Block, Connection

# key → (name, main field). Ids follow this order, from 1.
PEOPLE = {
    "ada": ("Ada Lindewater", "tm"),  # the member whom most tests follow; Leiden 2023, group 4
    "mate": ("Mats Grachtmeer", "eng"),  # shares Leiden 2023 with ada
    "friend": ("Fenna Duinroos", "nur"),  # connected with ada; no edition in common
    "supervisor": ("Anselm Kroonvogel", "phy"),  # supervises group 4
    "organiser": ("Orla van der Bloem", "inn"),  # organises Leiden 2023
    "space_moderator": ("Dalia Morgenrood", "cs"),  # moderates the space "Imaging" only
    "site_moderator": ("Simone Wad", "pol"),
    "admin": ("Abel Zonnedauw", "cs"),
    "outsider": ("Olga Verweg", "bio"),  # no edition, no ties
    "newcomer": ("Noor Nieuwland", "cli"),  # trust 0
    "suspended": ("Sus Pend", "cli"),
    "silenced": ("Stil Zwijg", "cli"),
    "blocker": ("Bo Afstand", "eng"),  # blocks "blocked"
    "blocked": ("Bas Buiten", "eng"),
    "hidden": ("Hidde Schuil", "bio"),  # profile hidden
    "staged": ("Stijn Voorraad", "bio"),  # on a roster, not invited
}


def build() -> None:
    """Make the cast in an empty database."""
    for number, (key, (name, field)) in enumerate(PEOPLE.items(), 1):
        _person(number, key, name, field)
    _roles()
    _places()
    db.session.add(Connection(low_id=id_of("ada"), high_id=id_of("friend")))
    db.session.add(Block(blocker_id=id_of("blocker"), blocked_id=id_of("blocked")))
    db.session.flush()


def id_of(key: str) -> int:
    return list(PEOPLE).index(key) + 1


def key_of(person: str) -> str:
    """The key of the sign-in that every person of the cast has."""
    return f"key-of-{person}-0123456789abcdef"


def sign_in_again(person: str) -> None:
    """Keep the person's sign-in alive where a test has moved the clock past its end, and fresh however long all tests
    take: it counts as confirmed by the real clock."""
    mine = SignIn.key_hash == hashed(key_of(person))
    db.session.execute(update(SignIn).where(mine).values(confirmed_at=datetime.now(UTC)))
    ended = SignIn.seen_at < clock.now() - timedelta(hours=1)
    db.session.execute(update(SignIn).where(mine, ended).values(created_at=clock.now(), seen_at=clock.now()))


def item(
    person: str, kind: str, value: str, /, *, audience: str | None = None, position: int = 0, **extra: Any
) -> ProfileItem:
    """Add something to the profile of a person of the cast."""
    made = ProfileItem(
        member_id=id_of(person),
        kind=kind,
        value=value,
        folded=folded_start(value),
        position=position,
        audience=audience or ITEM_KINDS[kind][1],
        extra=extra,
    )
    db.session.add(made)
    return made


def untie(one: str, other: str) -> None:
    """Make strangers of two people whom an earlier test may have connected."""
    low, high = sorted((id_of(one), id_of(other)))
    db.session.execute(delete(Connection).where(Connection.low_id == low, Connection.high_id == high))


def _person(number: int, key: str, name: str, field: str) -> None:
    now = clock.now()
    member = Member(
        id=number,
        email=f"{key}@example.org",
        display_name=name,
        sort_name=text.sort_name(name),
        state="staged" if key == "staged" else "active",
        trust=0 if key == "newcomer" else 1,
        first_run_step=4,
        suspended_until=now + timedelta(days=30) if key == "suspended" else None,
        silenced_until=now + timedelta(days=7) if key == "silenced" else None,
    )
    state = {"hidden": "hidden", "staged": "draft"}.get(key, "published")
    db.session.add_all([member, Profile(member_id=number, state=state, confirmed_at=now - timedelta(hours=number))])
    db.session.flush()
    item(key, "field", field)
    db.session.add(SignIn(key_hash=hashed(key_of(key)), member_id=number))


def _roles() -> None:
    db.session.add(School(id=1, name="Crossing Summer School"))
    db.session.add(
        Edition(
            id=1,
            school_id=1,
            name="Leiden 2023",
            place="Leiden",
            starts_on=date(2023, 7, 3),
            ends_on=date(2023, 7, 6),
            state="closed",
        )
    )
    db.session.add(
        Edition(id=2, school_id=1, name="Delft 2024", place="Delft", starts_on=date(2024, 7, 1), state="closed")
    )
    db.session.flush()
    for person, role in {
        "ada": "participant", "mate": "participant", "supervisor": "supervisor", "organiser": "organiser",
        "newcomer": "participant", "silenced": "participant", "suspended": "participant", "staged": "participant",
        "blocker": "participant", "blocked": "participant",
    }.items():  # fmt: skip
        db.session.add(EditionMembership(edition_id=1, member_id=id_of(person), role=role))
    db.session.add(EditionMembership(edition_id=2, member_id=id_of("friend")))
    db.session.add(StaffRole(member_id=id_of("admin"), role="admin"))
    db.session.add(StaffRole(member_id=id_of("site_moderator"), role="site moderator"))


def _places() -> None:
    db.session.add(Group(id=1, edition_id=1, number=4, name="Pictures from almost nothing"))
    db.session.flush()
    db.session.add(GroupMembership(group_id=1, member_id=id_of("ada")))
    db.session.add(GroupMembership(group_id=1, member_id=id_of("supervisor"), is_supervisor=True))
    db.session.add_all(
        [
            Space(id=1, name="Common room", audience="members"),
            Space(id=2, name="Imaging", audience="members"),
            Space(id=3, name="Leiden 2023 talk", audience="edition", edition_id=1),
            Space(id=4, name="Group 4", audience="group", group_id=1),
            Space(id=5, name="Staff room", audience="staff"),
            Space(id=6, name="Open window", audience="public"),
            Space(id=7, name="Announcements", audience="members", started_by_organisers_only=True),
        ]
    )
    db.session.flush()
    db.session.add(StaffRole(member_id=id_of("space_moderator"), role="moderator", space_id=2))


ids = SimpleNamespace(**{key: number for number, key in enumerate(PEOPLE, 1)})
