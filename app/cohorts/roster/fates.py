"""What would become of each row: new, update, same or error; decided batch by batch, in the order of the file."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from app.accounts.identity import hashed
from app.accounts.models import UNCLAIMED, Member, Silence
from app.cohorts.models import EditionMembership, Group, GroupMembership, RosterRow
from app.cohorts.roster.cleaning import ERROR, LOOK, Reading
from app.extensions import db
from app.kernel import imported, text
from app.kernel.errors import Invalid


@dataclass
class Known:
    """Somebody who has this address already, and what they are in the edition."""

    id: int
    state: str
    name: str
    role: str | None = None
    groups: set[int] = field(default_factory=set)
    facts: set[str] = field(default_factory=set)

    @property
    def is_unclaimed(self) -> bool:
        return self.state in UNCLAIMED


def known(edition_id: int, addresses: Iterable[str]) -> dict[str, Known]:
    """The people of these addresses, with role, groups and facts."""
    wanted = {address for address in addresses if address}
    columns = select(Member.email, Member.id, Member.state, Member.display_name, EditionMembership.role)
    joined = (EditionMembership.member_id == Member.id) & (EditionMembership.edition_id == edition_id)
    rows = db.session.execute(columns.outerjoin(EditionMembership, joined).where(Member.email.in_(wanted)))
    found = {email: Known(id, state, name, role) for email, id, state, name, role in rows}
    by_id = {person.id: person for person in found.values()}
    in_groups = select(GroupMembership.member_id, GroupMembership.group_id).join(Group)
    for id, group_id in db.session.execute(
        in_groups.where(Group.edition_id == edition_id, GroupMembership.member_id.in_(by_id))
    ):
        by_id[id].groups.add(group_id)
    for id, keys in imported.keeper.present([id for id, person in by_id.items() if person.is_unclaimed]).items():
        by_id[id].facts |= keys
    return found


@dataclass
class Changes:
    """What a row changes in somebody who is known."""

    joins: bool = False
    role: str | None = None
    name: str | None = None
    group: bool = False
    facts: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.joins or self.role or self.name or self.group or self.facts)


def changes(person: Mapping[str, Any], who: Known, group_id: int | None) -> Changes:
    """A claimed account keeps its name and profile; nobody stops being organiser by a list."""
    found = Changes(joins=who.role is None)
    if person.get("role") not in (None, who.role) and who.role not in (None, "organiser"):
        found.role = person["role"]
    found.group = "group" in person and (group_id is None or group_id not in who.groups)
    if who.is_unclaimed:
        found.name = person["name"] if person["name"] != who.name else None
        found.facts = {key: value for key, value in person.get("facts", {}).items() if key not in who.facts}
    return found


def find_group(groups: Sequence[tuple[int, int, str]], wanted: Sequence[Any] | None) -> int | None:
    """The id of the group that a row means, by number or else by name."""
    if wanted is None:
        return None
    number, name = wanted
    for id, its_number, its_name in groups:
        if its_number == number or (number is None and text.fold(its_name) == text.fold(name)):
            return id
    return None


def groups_of(edition_id: int) -> list[tuple[int, int, str]]:
    found = select(Group.id, Group.number, Group.name).where(Group.edition_id == edition_id)
    return [(id, number, name) for id, number, name in db.session.execute(found)]


@dataclass
class Judge:
    """Decides for one batch of rows; `makes_organisers` is whether whoever imports may do so."""

    import_id: int
    edition_id: int
    makes_organisers: bool

    def decide(self, rows: Sequence[tuple[int, Reading, bool]]) -> list[str]:
        """The fate of each (number, reading, left out), in order; what is found on the way is noted in the reading."""
        readings = [reading for _, reading, _ in rows]
        self.people = known(self.edition_id, [reading.address for reading in readings])
        self.groups = groups_of(self.edition_id)
        self.silent = self._silent([reading.address for reading in readings])
        first = min(number for number, _, _ in rows)
        self.addresses = self._earlier(RosterRow.address, {reading.address for reading in readings}, first)
        self.names = self._earlier(RosterRow.name_key, {reading.name_key for reading in readings}, first)
        self.namesakes = self._namesakes({reading.name_key for reading in readings})
        fates = []
        for number, reading, left_out in rows:
            fates.append(self._fate(reading))
            if reading.address and not left_out:
                self.addresses.setdefault(reading.address, number)
                self.names.setdefault(reading.name_key, number)
        return fates

    def _fate(self, reading: Reading) -> str:
        who = self.people.get(reading.address)
        self._look_twice(reading, who)
        if reading.has_error:
            return "error"
        if who is None:
            return "new"
        return "update" if changes(reading.person, who, self._group(reading)) else "same"

    def _group(self, reading: Reading) -> int | None:
        return find_group(self.groups, reading.person.get("group"))

    def _look_twice(self, reading: Reading, who: Known | None) -> None:
        """What cannot be seen in the row alone."""
        if twin := self.addresses.get(reading.address):
            reading.note("email", ERROR, Invalid("Same address as row {row}. Keep one of the two.", row=twin))
        if reading.address in self.silent and (who is None or who.is_unclaimed):
            reading.note("email", ERROR, Invalid("This person asked not to be written to again. Leave the row out."))
        is_organiser = who is not None and who.role == "organiser"
        if reading.person.get("role") == "organiser" and not (self.makes_organisers or is_organiser):
            reading.note("role", ERROR, Invalid("Only admins make organisers. Write another role, or ask an admin."))
        if who and not who.is_unclaimed and who.role is None:
            reading.note("email", LOOK, Invalid("A member already. The edition is added to what they have."))
        self._compare_names(reading, who)

    def _compare_names(self, reading: Reading, who: Known | None) -> None:
        """Same name and edition warns (P-13); it is not an error, because namesakes exist."""
        if not reading.name_key:
            return
        others = self.namesakes.get(reading.name_key, set()) - ({who.id} if who else set())
        twin = self.names.get(reading.name_key)
        if others:
            reading.note(
                "name",
                LOOK,
                Invalid(
                    "Same name as somebody of this edition, other address. If it is one person, leave the row out."
                ),
            )
        elif twin and self.addresses.get(reading.address) != twin:
            reading.note(
                "name",
                LOOK,
                Invalid("Same name as row {row}, other address. If it is one person, leave one out.", row=twin),
            )

    def _earlier(self, column: Any, values: set[str], before: int) -> dict[str, int]:
        """Value → the first earlier row that has it and is to go in."""
        earlier = (
            select(column, func.min(RosterRow.number))
            .where(RosterRow.import_id == self.import_id, RosterRow.number < before, RosterRow.left_out.is_(False))
            .where(column.in_(values - {""}))
            .group_by(column)
        )
        return {value: number for value, number in db.session.execute(earlier)}

    def _silent(self, addresses: Sequence[str]) -> set[str]:
        hashes = {hashed(address): address for address in addresses if address}
        found = db.session.scalars(select(Silence.address_hash).where(Silence.address_hash.in_(hashes)))
        return {hashes[hash] for hash in found}

    def _namesakes(self, names: set[str]) -> dict[str, set[int]]:
        mates = select(Member.sort_name, Member.id).join(EditionMembership, EditionMembership.member_id == Member.id)
        found: dict[str, set[int]] = {}
        for name, id in db.session.execute(
            mates.where(EditionMembership.edition_id == self.edition_id, Member.sort_name.in_(names - {""}))
        ):
            found.setdefault(name, set()).add(id)
        return found
