"""What people are counted and narrowed by in a search (P-8, S-8), each value in the audience that it was said for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.search import Facet, as_written
from app.profiles import labels, vocabulary
from app.profiles.fields import fields
from app.profiles.models import FOR_ALL, Profile

ITEMS = {
    "field": "field", "expertise": "expertise", "country": "country", "city": "city", "language": "language",
    "level": "level", "sector": "sector",
}  # fmt: skip
KINDS = {"offer": "offers", "need": "needs"}  # counted by the kind of help


def of(profile: Profile, items: Iterable[Any], taken: Sequence[tuple[int, str, str]]) -> list[tuple[str, str, str]]:
    """(scope, name, value) of one person; `taken`: their editions as (id, name, role)."""
    values = [("", "edition", name) for _id, name, _role in taken]
    values += [("", "role", role) for role in dict.fromkeys(role for _id, _name, role in taken)]
    values.append(("", "availability", availability(profile)))
    for item in items:
        name, value = ITEMS.get(item.kind), item.value
        if item.kind in KINDS:
            name, value = KINDS[item.kind], item.extra.get("kind", "")
        if name and value:
            values += [(scope, name, value) for scope in scopes_of(item.audience, taken)]
    return values


def scopes_of(audience: str, taken: Sequence[tuple[int, str, str]]) -> tuple[str, ...]:
    """For whom the index keeps what has this audience: everyone, people of the owner's editions, or nobody."""
    if audience in FOR_ALL:
        return ("",)
    return tuple(f"edition:{id}" for id, _name, _role in taken) if audience == "cohorts" else ()


def availability(profile: Profile) -> str:
    """The state of today: a pause ends by itself."""
    until = profile.paused_until
    return (
        "open" if profile.availability == "paused" and until and until <= clock.now().date() else profile.availability
    )


def _by(words: Mapping[str, Any]) -> Callable[[Sequence[str]], Mapping[str, str]]:
    return lambda values: {value: str(words.get(value, value)) for value in values}


FACETS = (
    Facet("field", _l("Field"), lambda values: {value: str(fields[value].name) for value in values}),
    Facet("expertise", _l("Expertise"), as_written),
    Facet("offers", _l("Offers"), _by(labels.OFFER_KINDS)),
    Facet("needs", _l("Looks for"), _by(labels.OFFER_KINDS)),
    Facet("edition", _l("Edition"), as_written),
    Facet("role", _l("Role"), _by(labels.ROLES)),
    Facet("availability", _l("Availability"), _by(labels.AVAILABILITY)),
    Facet("country", _l("Country"), lambda values: {v: vocabulary.country_name(v, str(get_locale())) for v in values}),
    Facet("city", _l("City"), as_written),
    Facet(
        "language", _l("Language"), lambda values: {v: vocabulary.language_name(v, str(get_locale())) for v in values}
    ),
    Facet("level", _l("Level"), _by(labels.LEVELS)),
    Facet("sector", _l("Sector"), _by(labels.SECTORS)),
)
