"""People, to be found: what every member may read of them, what their years may read, and how a hit is shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, func, or_, select, union_all

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership
from app.extensions import db
from app.kernel import clock
from app.kernel.search import Document, Hit, Passage, Searchable, searchable
from app.kernel.text import fold
from app.profiles import facets, labels, vocabulary
from app.profiles.availability import now_available
from app.profiles.conditions import is_in_force
from app.profiles.fields import fields
from app.profiles.known_for import WORK, as_items, newest, shown_lines
from app.profiles.models import FOR_ALL, WISHES, Profile, ProfileItem
from app.profiles.queries import IDS, contacts_this_month, is_present, listed_members, may_read_item, visible_items
from app.profiles.readers import Imagined, prepared, values_of
from app.profiles.shown import Shown, has_lapsed
from app.ties.queries import connected_ids, kept_apart_ids

# In the order in which they tell most about a person; contact details and photos are never searched.
SEARCHED = (
    "headline", "expertise", "offer", WORK, "need", "field", "role", "organisation", "about", "city", "country",
    "level", "sector", "background", "language",
)  # fmt: skip
WEIGHTY = ("expertise", "offer")
TONGUES = ("en", "nl")
WEIGHTS = {"open": 1.0, "limited": 0.9, "paused": 0.6}  # of a hit's score (S-3)


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


def _document(member: Member, profile: Profile, items: list[Any], taken: list[tuple[int, str, str]]) -> Document:
    searched = [item for item in items if item.kind in SEARCHED]
    open_items = [item for item in searched if item.audience in FOR_ALL]
    of_cohorts = _text(item for item in searched if item.audience == "cohorts")
    return Document(
        kind="person",
        id=member.id,
        title="\n".join([member.display_name, *(item.value for item in open_items if item.kind == "headline")]),
        members="\n".join(filter(None, (member.display_name, _text(open_items)))),
        extra=_text(item for item in open_items if item.kind in WEIGHTY),
        audiences=("unlisted",) if profile.state == "unlisted" else (),
        cohorts={edition: of_cohorts for edition, _name, _role in taken} if of_cohorts else {},
        keywords=_keywords(open_items, taken),
        facets=facets.of(profile, items, taken),
        passages=_passages(items, taken),
        moment=profile.confirmed_at.timestamp(),
        weight=WEIGHTS[facets.availability(profile)],
    )


def _passages(items: Sequence[Any], taken: Sequence[tuple[int, str, str]]) -> list[Passage]:
    """Every offer and need by itself, and what somebody does with what they know. Those for few get a vector only."""
    passages = []
    for item in items:
        if item.kind in WISHES:
            scopes = facets.scopes_of(item.audience, taken) or ("own",)
            passages += [Passage(item.kind, item.value, scope, item.id) for scope in scopes]
    passages += [Passage(WORK, item.value) for item in items if item.kind == WORK]
    for audiences in (FOR_ALL, ("cohorts",)):
        text = _skill(items, audiences)
        passages += [Passage("skill", text, scope) for scope in facets.scopes_of(audiences[0], taken) if text]
    return passages


def _skill(items: Sequence[Any], audiences: Sequence[str]) -> str:
    """What somebody does and knows, as far as it is for these audiences, in one."""
    said = [item for item in items if item.audience in audiences and item.kind in ("headline", "expertise")]
    return ". ".join(item.value for item in sorted(said, key=lambda item: (item.kind != "headline", item.position)))


def _meant(shown: Shown) -> list[tuple[Any, str, str]]:
    """The same for a reader, of what they may read."""
    said = [(labels.KINDS[kind], item.value) for kind in ("offer", WORK, "need") for item in shown.all(kind)]
    items = [*shown.all("headline"), *shown.all("expertise")]
    said += [(labels.KINDS["expertise"], _skill(items, audiences)) for audiences in (FOR_ALL, ("cohorts",))]
    return [(label, text, text) for label, text in said if text]


def _keywords(items: Sequence[Any], taken: Sequence[tuple[int, str, str]]) -> dict[str, list[str]]:
    """What the operators compare, from what every member may read."""
    words = {
        "field": [word for item in items if item.kind == "field" for word in (item.value, *_words(item))],
        "city": [item.value for item in items if item.kind == "city"],
        "language": [word for item in items if item.kind == "language" for word in (item.value, *_words(item))],
        "edition": [name for _edition, name, _role in taken],
    }
    for column, kind in (("offers", "offer"), ("needs", "need")):
        words[column] = [
            word for item in items if item.kind == kind for word in (item.extra.get("kind", ""), item.value)
        ]
    return {column: [value for value in dict.fromkeys(values) if value] for column, values in words.items()}


def _text(items: Iterable[Any]) -> str:
    ordered = sorted(items, key=lambda item: (SEARCHED.index(item.kind), item.position))
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
    open_to_many = and_(columns.kind.in_(SEARCHED), columns.audience.in_((*FOR_ALL, "cohorts")))
    compared = columns.kind.in_(WISHES)
    said = select(*columns).where(columns.member_id.in_(ids), or_(open_to_many, compared))
    known_to_all = as_items(Imagined(), ids)  # as any member reads them
    today, grouped = clock.now().date(), dict[int, list[Any]]()
    for item in db.session.execute(union_all(said, known_to_all).order_by("id")):
        if not has_lapsed(item, today):
            grouped.setdefault(item.member_id, []).append(item)
    return {id: _with_newest(items) for id, items in grouped.items()}


def _with_newest(items: list[Any]) -> list[Any]:
    return [*(item for item in items if item.kind != WORK), *newest(item for item in items if item.kind == WORK)]


def _editions(ids: Sequence[int]) -> dict[int, list[tuple[int, str, str]]]:
    """The editions that each took part in, as (id, name, role)."""
    taken = dict[int, list[tuple[int, str, str]]]()
    columns = (EditionMembership.member_id, Edition.id, Edition.name, EditionMembership.role)
    rows = select(*columns).join(EditionMembership.edition).where(EditionMembership.member_id.in_(ids))
    for member_id, *edition in db.session.execute(rows.order_by(Edition.id)):
        taken.setdefault(member_id, []).append(tuple(edition))
    return taken


def ids() -> Iterable[int]:
    """Everybody who may be found at all."""
    present = select(Member.id).join(Profile, Profile.member_id == Member.id)
    return db.session.scalars(present.where(is_present(), Profile.state.in_(("published", "unlisted")))).all()


def hits(actor: Member, ids: Sequence[int]) -> Mapping[int, Hit]:
    """Those of these people whom the actor may find, themselves included, with what they may read of each."""
    people = db.session.execute(_listed(actor), values_of(actor, ids=list(ids))).all()
    items = dict[int, list[Any]]()
    for item in visible_items(actor, [member.id for member, _profile in people], (*SEARCHED, "photo")):
        items.setdefault(item.member_id, []).append(item)
    limited = [(member.id, member.time_zone) for member, profile in people if profile.availability == "limited"]
    taken = contacts_this_month(limited)
    return {
        member.id: _hit(member, profile, items.get(member.id, []), taken.get(member.id, 0))
        for member, profile in people
    }


@prepared
def _listed(actor: Member) -> Select[Any, Any]:
    return listed_members(actor).where(Member.id.in_(IDS))


def _hit(member: Member, profile: Profile, items: list[Any], taken: int) -> Hit:
    shown = Shown(items, clock.now().date())
    searched = [(labels.KINDS[kind], word) for kind in SEARCHED for item in shown.all(kind) for word in _words(item)]
    now = now_available(profile.availability, profile.contacts_a_month, profile.paused_until, taken)
    return Hit(
        kind="person", id=member.id, parts=[(_("Name"), member.display_name), *searched], template="profiles/_hit.html",
        shown={"member": member, "items": shown, "availability": now}, meant=_meant(shown),
    )  # fmt: skip


def like(actor: Member, words: Sequence[str], most: int) -> Sequence[int]:
    """Ids by plain SQL, for when there is no index: people whose name or readable items hold every word."""
    query = listed_members(actor).with_only_columns(Member.id)
    for word in words:
        query = query.where(or_(_named(word), Member.id.in_(_saying(actor, word)), Member.id.in_(_known(actor, word))))
    return db.session.scalars(query.order_by(Profile.confirmed_at.desc(), Member.id).limit(most)).all()


def _named(word: str) -> Any:
    return Member.sort_name.contains(fold(word), autoescape=True)


def _saying(actor: Member, word: str) -> Any:
    """Owners of an item with this word. `folded` holds the beginning of a text, `value` all of it, as it was written."""
    says = or_(
        ProfileItem.folded.contains(fold(word), autoescape=True),
        func.lower(ProfileItem.value).contains(word.lower(), autoescape=True),
    )
    readable = and_(ProfileItem.kind.in_(SEARCHED), is_in_force(), may_read_item(actor))
    return select(ProfileItem.member_id).where(readable, says)


def _known(actor: Member, word: str) -> Any:
    line = shown_lines(actor, select(Profile.member_id)).subquery().c
    return select(line.member_id).where(line.title.icontains(word, autoescape=True))


def unseen(actor: Member) -> Select[Any]:
    """Whom the actor does not find although every member may: blocked either way, or unlisted and no connection."""
    unlisted = select(Profile.member_id).where(
        Profile.state == "unlisted", Profile.member_id.not_in(connected_ids(actor))
    )
    return select(union_all(kept_apart_ids(actor), unlisted).subquery().c.id)


def confided(actor: Member) -> Select[Any]:
    """What connections show the actor, beyond what the index holds."""
    items = select(ProfileItem.member_id, ProfileItem.value).where(ProfileItem.kind.in_(SEARCHED), is_in_force())
    return items.where(ProfileItem.audience == "connections", ProfileItem.member_id.in_(connected_ids(actor)))


searchable(
    Searchable(
        kind="person", label=_l("People"), documents=documents, ids=ids, hits=hits, like=like, confided=confided,
        last=lambda actor: {actor.id}, place=1, unseen=unseen, facets=facets.FACETS, fades=True,
    )
)  # fmt: skip
