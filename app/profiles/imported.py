"""What a roster may say of a person for their draft profile: field, work, place. Known words only; all else is theirs."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select

from app.extensions import db
from app.kernel import clock, imported, text
from app.kernel.errors import Invalid
from app.profiles import vocabulary
from app.profiles.fields import FIELDS
from app.profiles.models import ITEM_KINDS, Profile, ProfileItem, folded_start

_KIND = {"field": "field", "work": "role", "organisation": "organisation", "city": "city", "country": "country"}
_LABELS = {
    "field": _l("Field"),
    "work": _l("Role at work"),
    "organisation": _l("Organisation"),
    "city": _l("City"),
    "country": _l("Country"),
}
_MOST = {"role": 80, "organisation": 120, "city": 80}
# How rosters call the nine, beside their own names and those of the subfields.
_CALLED = {
    "cli": "md mdphd medicine medical geneeskunde medisch clinicalmedicine arts doctor physician specialist zorg clinic",
    "nur": "nursing nurse verpleegkunde verpleegkundige physiotherapy fysiotherapie paramedic paramedisch alliedhealth",
    "tm": "technicalmedicine technischegeneeskunde klinischetechnologie clinicaltechnology tg techmed",
    "bio": "biomedical biomedicalsciences biomedischewetenschappen biologie biology bmw lst lifesciences farmacie pharmacy",
    "phy": "physics natuurkunde klinischefysica medicalphysics imaging beeldvorming radiologie radiology",
    "eng": "engineering bme biomedicalengineering biomedischetechnologie mechanicalengineering werktuigbouwkunde"
    " elektrotechniek electricalengineering techniek ingenieur engineer industrialdesign industrieelontwerpen",
    "cs": "computerscience informatica ai kunstmatigeintelligentie artificialintelligence datascience it ict software",
    "inn": "innovation innovatie entrepreneurship ondernemerschap business bedrijfskunde businessadministration",
    "pol": "policy beleid ethics ethiek law rechten recht healthpolicy gezondheidswetenschappen healthsciences bestuur",
}  # fmt: skip


@cache
def _fields() -> dict[str, str]:
    named = {}
    for language in ("nl", "en"):
        with force_locale(language):
            words = [(field.key, word) for field in FIELDS.values() for word in (field.key, field.name, field.short)]
            named |= {_plain(str(word)): key for key, word in words}
    called = {word: key for key, words in _CALLED.items() for word in words.split()}
    below = {_plain(subfield.name): subfield.field for subfield in vocabulary.subfields().values()}
    return below | called | named


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.fold(word))


def _field(cell: str) -> str:
    if key := _fields().get(_plain(cell)):
        return key
    raise Invalid("We do not know this field. The person will choose one; or write one of the nine here.")


@cache
def _countries() -> dict[str, str]:
    named = {_plain(name): code for locale in ("en", "nl") for code, name in vocabulary.countries(locale).items()}
    also = {"theNetherlands": "NL", "holland": "NL", "uk": "GB", "usa": "US", "england": "GB", "belgie": "BE"}
    return named | {_plain(name): code for name, code in also.items()} | {code.lower(): code for code in named.values()}


def _country(cell: str) -> str:
    if code := _countries().get(_plain(cell)):
        return code
    raise Invalid("We do not know this country. The person can fill it in.")


def _short(kind: str, cell: str) -> str:
    value = text.line(cell)
    if len(value) > _MOST[kind]:
        raise Invalid("This is longer than {most} characters, so it is left to the person.", most=_MOST[kind])
    return value


def present(ids: Sequence[int]) -> dict[int, set[str]]:
    """Which facts each has already."""
    found: dict[int, set[str]] = {}
    keys = {kind: key for key, kind in _KIND.items()}
    items = select(ProfileItem.member_id, ProfileItem.kind).where(
        ProfileItem.member_id.in_(ids), ProfileItem.kind.in_(keys)
    )
    for id, kind in db.session.execute(items):
        found.setdefault(id, set()).add(keys[kind])
    return found


def lay(facts: Mapping[int, Mapping[str, str]]) -> None:
    """Add facts to draft profiles; a person without a profile gets one."""
    have = set(db.session.scalars(select(Profile.member_id).where(Profile.member_id.in_(facts))))
    if fresh := [id for id in facts if id not in have]:
        now = clock.now()
        db.session.execute(insert(Profile), [{"member_id": id, "state": "draft", "confirmed_at": now} for id in fresh])
    items = [_item(id, _KIND[key], value) for id, said in facts.items() for key, value in said.items()]
    if items:
        db.session.execute(insert(ProfileItem), items)


def _item(id: int, kind: str, value: str) -> dict[str, object]:
    folded = folded_start(value)
    return {"member_id": id, "kind": kind, "value": value, "folded": folded, "audience": ITEM_KINDS[kind][1]}


def take_back(keys: Mapping[int, Iterable[str]]) -> None:
    """Remove facts that an import had laid."""
    for id, taken in keys.items():
        kinds = [_KIND[key] for key in taken if key in _KIND]
        db.session.execute(delete(ProfileItem).where(ProfileItem.member_id == id, ProfileItem.kind.in_(kinds)))


def forget(ids: Sequence[int]) -> None:
    """Remove the profiles of people who are about to be removed."""
    db.session.execute(delete(ProfileItem).where(ProfileItem.member_id.in_(ids)))
    db.session.execute(delete(Profile).where(Profile.member_id.in_(ids)))


def _fact(key: str, read: object, *headings: str) -> imported.Fact:
    return imported.Fact(key, _LABELS[key], headings, read)  # type: ignore[arg-type]


imported.keep(
    [
        _fact(
            "field", _field,
            "field", "fieldofknowledge", "discipline", "vakgebied", "opleiding", "studie", "studierichting", "study",
            "programme", "program", "background", "achtergrond", "expertise", "education", "fieldofstudy",
        ),
        _fact(
            "work", lambda cell: _short("role", cell),
            "jobtitle", "position", "function", "functie", "beroep", "profession", "roleatwork", "job",
        ),
        _fact(
            "organisation", lambda cell: _short("organisation", cell),
            "organisation", "organization", "organisatie", "institution", "instelling", "university", "universiteit",
            "hospital", "ziekenhuis", "employer", "werkgever", "company", "bedrijf", "affiliation", "instituut",
        ),
        _fact("city", lambda cell: _short("city", cell), "city", "town", "stad", "plaats", "woonplaats", "place"),
        _fact("country", _country, "country", "land", "countryofresidence"),
    ],
    present=present,
    lay=lay,
    take_back=take_back,
    forget=forget,
)  # fmt: skip
