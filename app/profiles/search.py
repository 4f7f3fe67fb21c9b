"""People, to be found: what every member may read of them, what their years may read, and how a hit is shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, func, or_, select

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership
from app.extensions import db
from app.kernel import clock
from app.kernel.search import Document, Hit, Searchable, searchable
from app.kernel.text import fold
from app.profiles import labels, vocabulary
from app.profiles.availability import now_available
from app.profiles.fields import fields
from app.profiles.models import FOR_ALL, Profile, ProfileItem
from app.profiles.queries import contacts_this_month, is_present, listed_members, may_read_item, visible_items
from app.profiles.shown import Shown, has_lapsed
from app.ties.queries import connected_ids

# In the order in which they tell most about a person; contact details and photos are never searched.
TOLD = (
    "headline", "expertise", "offer", "need", "field", "role", "organisation", "about", "city", "country", "level",
    "sector", "background", "language",
)  # fmt: skip
WEIGHTY = ("expertise", "offer")
TONGUES = ("en", "nl")


def documents(ids: Sequence[int]) -> Iterable[Document]:
    """What the index keeps of these people; whoever is not listed is left out."""
    people = db.session.execute(
        select(Member, Profile)
        .join(Profile, Profile.member_id == Member.id)
        .where(Member.id.in_(ids), is_present(), Profile.state.in_(("published", "unlisted")))
    ).all()
    found = [member.id for member, _profile in people]
    items, editions = _items(found), _editions(found)
    for member, profile in people:
        yield _document(member, profile, items.get(member.id, []), editions.get(member.id, []))


def _document(member: Member, profile: Profile, items: list[Any], taken: list[tuple[int, str]]) -> Document:
    open_items = [item for item in items if item.audience in FOR_ALL]
    of_cohorts = _text(item for item in items if item.audience == "cohorts")
    return Document(
        kind="person",
        id=member.id,
        title="\n".join([member.display_name, *(item.value for item in open_items if item.kind == "headline")]),
        members="\n".join(filter(None, (member.display_name, _text(open_items)))),
        extra=_text(item for item in open_items if item.kind in WEIGHTY),
        audiences=("unlisted",) if profile.state == "unlisted" else (),
        cohorts={edition: of_cohorts for edition, _name in taken} if of_cohorts else {},
        keywords=_keywords(open_items, taken),
        moment=profile.confirmed_at.timestamp(),
    )


def _keywords(items: Sequence[Any], taken: Sequence[tuple[int, str]]) -> dict[str, list[str]]:
    """What the operators compare, from what every member may read."""
    words = {
        "field": [word for item in items if item.kind == "field" for word in (item.value, *_words(item))],
        "city": [item.value for item in items if item.kind == "city"],
        "language": [word for item in items if item.kind == "language" for word in (item.value, *_words(item))],
        "edition": [name for _edition, name in taken],
    }
    for column, kind in (("offers", "offer"), ("needs", "need")):
        words[column] = [
            word for item in items if item.kind == kind for word in (item.extra.get("kind", ""), item.value)
        ]
    return {column: [value for value in dict.fromkeys(values) if value] for column, values in words.items()}


def _text(items: Iterable[Any]) -> str:
    ordered = sorted(items, key=lambda item: (TOLD.index(item.kind), item.position))
    return "\n".join(word for item in ordered for word in _words(item))


def _words(item: Any) -> list[str]:
    """The words by which an item is found: codes as they are called in each language of the site."""
    if item.kind == "field":
        known = vocabulary.subfields().get(item.extra.get("subfield") or "")
        within = known.name if known else item.extra.get("words", "")
        return list(filter(None, (str(fields[item.value].name), within)))
    if item.kind == "country":
        return list({vocabulary.country_name(item.value, tongue) for tongue in TONGUES})
    if item.kind == "language":
        return list({vocabulary.language_name(item.value, tongue) for tongue in TONGUES})
    return [item.value]


def _items(ids: Sequence[int]) -> dict[int, list[Any]]:
    columns = ProfileItem.__table__.c
    query = select(*columns).where(
        columns.member_id.in_(ids), columns.kind.in_(TOLD), columns.audience.in_((*FOR_ALL, "cohorts"))
    )
    today, grouped = clock.now().date(), dict[int, list[Any]]()
    for item in db.session.execute(query):
        if not has_lapsed(item, today):
            grouped.setdefault(item.member_id, []).append(item)
    return grouped


def _editions(ids: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    taken = dict[int, list[tuple[int, str]]]()
    rows = select(EditionMembership.member_id, Edition.id, Edition.name).join(EditionMembership.edition)
    for member_id, edition_id, name in db.session.execute(rows.where(EditionMembership.member_id.in_(ids))):
        taken.setdefault(member_id, []).append((edition_id, name))
    return taken


def ids() -> Iterable[int]:
    """Everybody who may be found at all."""
    present = select(Member.id).join(Profile, Profile.member_id == Member.id)
    return db.session.scalars(present.where(is_present(), Profile.state.in_(("published", "unlisted")))).all()


def hits(actor: Member, ids: Sequence[int]) -> Mapping[int, Hit]:
    """Those of these people whom the actor may find, themselves included, with what they may read of each."""
    people = db.session.execute(listed_members(actor).where(Member.id.in_(ids))).all()
    items = dict[int, list[Any]]()
    for item in visible_items(actor, [member.id for member, _profile in people], (*TOLD, "photo")):
        items.setdefault(item.member_id, []).append(item)
    limited = [(member.id, member.time_zone) for member, profile in people if profile.availability == "limited"]
    taken = contacts_this_month(limited)
    return {
        member.id: _hit(member, profile, items.get(member.id, []), taken.get(member.id, 0))
        for member, profile in people
    }


def _hit(member: Member, profile: Profile, items: list[Any], taken: int) -> Hit:
    shown = Shown(items, clock.now().date())
    told = [(str(labels.KINDS[kind]), word) for kind in TOLD for item in shown.all(kind) for word in _words(item)]
    now = now_available(profile.availability, profile.contacts_a_month, profile.paused_until, taken)
    return Hit(
        kind="person", id=member.id, parts=[(_("Name"), member.display_name), *told], template="profiles/_hit.html",
        shown={"member": member, "items": shown, "availability": now},
    )  # fmt: skip


def like(actor: Member, words: Sequence[str], most: int) -> Sequence[int]:
    """Ids by plain SQL, for when there is no index: people whose name or readable items hold every word."""
    query = listed_members(actor).with_only_columns(Member.id)
    for word in words:
        query = query.where(or_(_named(word), Member.id.in_(_saying(actor, word))))
    return db.session.scalars(query.order_by(Profile.confirmed_at.desc(), Member.id).limit(most)).all()


def _named(word: str) -> Any:
    return Member.sort_name.contains(fold(word), autoescape=True)


def _saying(actor: Member, word: str) -> Any:
    """Owners of an item with this word. `folded` holds the beginning of a text, `value` all of it, as it was written."""
    says = or_(
        ProfileItem.folded.contains(fold(word), autoescape=True),
        func.lower(ProfileItem.value).contains(word.lower(), autoescape=True),
    )
    current = or_(ProfileItem.expires_on.is_(None), ProfileItem.expires_on >= clock.now().date())
    readable = and_(ProfileItem.kind.in_(TOLD), current, may_read_item(actor))
    return select(ProfileItem.member_id).where(readable, says)


def visible(actor: Member, ids: Sequence[int]) -> Select[Any]:
    """Which of these hits() would give."""
    return listed_members(actor).with_only_columns(Member.id).where(Member.id.in_(ids))


def near(actor: Member) -> Select[Any]:
    """What connections show the actor, beyond what the index holds."""
    current = or_(ProfileItem.expires_on.is_(None), ProfileItem.expires_on >= clock.now().date())
    items = select(ProfileItem.member_id, ProfileItem.value).where(ProfileItem.kind.in_(TOLD), current)
    return items.where(ProfileItem.audience == "connections", ProfileItem.member_id.in_(connected_ids(actor)))


searchable(
    Searchable(
        kind="person", label=_l("People"), documents=documents, ids=ids, hits=hits, like=like, visible=visible, near=near,
        last=lambda actor: {actor.id}, place=1,
    )
)  # fmt: skip
