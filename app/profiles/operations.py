"""Changing one's own profile. Whatever a change is, it counts for others before the page answers (P-2)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock, search, text, uploads
from app.kernel.errors import Conflict, Invalid, TooMany
from app.kernel.policy import require
from app.kernel.transaction import after_commit
from app.profiles import items, own, policy
from app.profiles.items import OFFER_LASTS, Said
from app.profiles.models import CONTACT_KINDS, ITEM_KINDS, LENGTHS, ItemReveal, Profile, ProfileItem, folded_start
from app.profiles.own import RENAMED
from app.ties.queries import are_connected

MOST_NAMES, NAME_HOLDS = 2, timedelta(days=90)  # P-12


def update_profile(
    actor: Member, *, version: int, display_name: str, said: Sequence[Said], kinds: Collection[str]
) -> Profile:
    """Say all of `kinds` anew: what is in `said`, in its order, and nothing else of these kinds.

    Refused if the profile was changed since `version` was read.
    """
    require(policy.change_profile(actor))
    profile = items.profile_of(actor)
    if profile.version != version:
        raise changed_meanwhile()
    _rename(actor, display_name)
    for kind in kinds:
        items.replace(actor, kind, [one for one in said if one.kind == kind])
    profile.version += 1
    _changed(actor, profile)
    return profile


def show_again(actor: Member, audiences: Mapping[int, str]) -> bool:
    """Let things of one's own be for whom they were for before; whether anything was not."""
    profile, is_other = items.profile_of(actor), False
    mine = select(ProfileItem).where(ProfileItem.member_id == actor.id, ProfileItem.id.in_(audiences))
    for item in db.session.scalars(mine):
        items.check_audience(item.kind, audiences[item.id])
        is_other |= item.audience != audiences[item.id]
        item.audience = audiences[item.id]
    if is_other:
        profile.version += 1
        _changed(actor, profile)
    return is_other


def confirm_profile(actor: Member) -> None:
    """Say that it is all still right: the directory shows those first who said so last."""
    items.profile_of(actor).confirmed_at = clock.now()
    search.changed("person", actor.id)


def set_availability(actor: Member, *, state: str, contacts_a_month: int, paused_until: date | None) -> None:
    """Be open, open to so many first contacts a month, or paused until a day (P-5)."""
    profile = items.profile_of(actor)
    if state == "paused" and (paused_until is None or paused_until <= clock.now().date()):
        raise Invalid("Say until when: a day after today.", field="paused_until")
    profile.availability, profile.contacts_a_month = state, contacts_a_month
    profile.paused_until = paused_until if state == "paused" else None
    search.changed("person", actor.id)


def set_listing(actor: Member, *, state: str) -> None:
    """Be listed, unlisted or hidden (P-1)."""
    profile = items.profile_of(actor)
    if state == "published":
        require(policy.change_profile(actor))
    profile.state = state
    search.changed("person", actor.id)


def choose_audiences(actor: Member, audiences: Mapping[str, str]) -> None:
    """Decide by kind who sees what: what is there already, and what comes later unless it says otherwise."""
    require(policy.change_profile(actor))
    profile = items.profile_of(actor)
    profile.audiences = {**(profile.audiences or {}), **audiences}
    for kind, audience in audiences.items():
        items.check_audience(kind, audience)
        if kind == "email" and audience != "only me" and actor.email:
            items.add_missing(actor, Said("email", actor.email, audience))
        of_kind = (ProfileItem.member_id == actor.id, ProfileItem.kind == kind)
        db.session.execute(update(ProfileItem).where(*of_kind).values(audience=audience))
    search.changed("person", actor.id)


def publish_profile(actor: Member) -> None:
    """Confirm who sees what: from now on the profile is there for others (P-3)."""
    profile = items.profile_of(actor)
    if profile.state in ("empty", "draft"):
        profile.state, profile.confirmed_at = "published", clock.now()
        search.changed("person", actor.id)


def reach_step(actor: Member, step: int) -> None:
    """Remember how far the first run came; going back to a page does not take it back."""
    actor.first_run_step = max(actor.first_run_step, step)


def choose_field(actor: Member, key: str) -> None:
    """Make this the main field; the further ones stay."""
    require(policy.change_profile(actor))
    main = db.session.scalar(items.of(actor, "field").where(ProfileItem.position == 0))
    if main is not None and main.value == key:
        return
    others = [
        Said("field", item.value, item.audience, item.extra)
        for item in db.session.scalars(items.of(actor, "field").order_by(ProfileItem.position))
        if item.value != key and item is not main
    ]
    audience = main.audience if main else items.default_audience(items.profile_of(actor), "field")
    items.replace(actor, "field", [Said("field", key, audience), *others])
    _changed(actor, items.profile_of(actor))


def add_offer(
    actor: Member, kind: str, *, body: str, sort: str, wanted: str, fields: Sequence[str] = (),
    audience: str | None = None, client_key: str,
) -> ProfileItem:  # fmt: skip
    """Offer something, or look for something, for half a year. The same client_key twice is one."""
    mine = select(ProfileItem).where(ProfileItem.member_id == actor.id, ProfileItem.client_key == client_key)
    if already := db.session.scalar(mine):
        return already
    require(policy.change_profile(actor))
    profile = items.profile_of(actor)  # held, so that two at once are counted one after the other
    there = db.session.scalars(items.of(actor, kind)).all()
    if len(there) >= ITEM_KINDS[kind][0]:
        raise Invalid("That is the tenth already. Take one away first.", field="text")
    said = Said(kind, body, audience or items.default_audience(profile, kind), _terms(sort, wanted, fields))
    item = items.add(actor, said, max((item.position for item in there), default=-1) + 1)
    item.client_key = client_key
    _changed(actor, profile)
    db.session.flush()
    return item


def change_offer(
    actor: Member, item: ProfileItem, *, version: int, body: str, sort: str, wanted: str, fields: Sequence[str],
    audience: str,
) -> None:  # fmt: skip
    """Put an offer or need in other words; its time does not begin anew."""
    require(policy.change_profile(actor))
    if item.version != version:
        raise changed_meanwhile()
    items.check(Said(item.kind, body, audience))
    item.value, item.folded, item.audience = body, folded_start(body), audience
    item.extra, item.version = _terms(sort, wanted, fields), item.version + 1
    search.changed("person", actor.id)


def renew_offer(actor: Member, item: ProfileItem) -> None:
    """Let an offer or need stand for another half year, from today."""
    require(policy.change_profile(actor))
    item.expires_on = clock.now().date() + OFFER_LASTS
    search.changed("person", actor.id)


def take_away(actor: Member, item: ProfileItem) -> None:
    """Take one thing off the profile."""
    if item.kind == "photo":
        _discard(item.value)
    db.session.delete(item)
    search.changed("person", actor.id)


def open_sealed_need(actor: Member, item: ProfileItem, other: Member) -> None:
    """Let one connection read what a sealed need says (P-20); written down by its number, never by its words."""
    if item.kind != "sealed need" or not are_connected(actor.id, other.id):
        raise Invalid("Only a connection can be shown this.")
    shown = select(ItemReveal).where(ItemReveal.item_id == item.id, ItemReveal.to_id == other.id)
    if db.session.scalar(shown) is None:
        db.session.add(ItemReveal(item_id=item.id, to_id=other.id))
        audit.record(actor, "open sealed need", item, to=other.id)


def show_photo(actor: Member, name: str, *, audience: str | None = None) -> ProfileItem:
    """Show the picture that is kept under `name`; the one before is gone."""
    require(policy.change_profile(actor))
    profile = items.profile_of(actor)
    for before in db.session.scalars(items.of(actor, "photo")):
        audience = audience or before.audience
        take_away(actor, before)
    item = items.add(actor, Said("photo", name, audience or items.default_audience(profile, "photo")), 0)
    _changed(actor, profile)
    return item


def show_photo_to(actor: Member, item: ProfileItem, audience: str) -> None:
    """Decide who sees the picture."""
    items.check_audience("photo", audience)
    item.audience = audience
    search.changed("person", actor.id)


def reveal_item(actor: Member, item: ProfileItem, other: Member) -> None:
    """Show one's own contact detail to one connection beyond its audience (P-6). They may have copied it afterwards."""
    if item.kind not in CONTACT_KINDS or not are_connected(actor.id, other.id):
        raise Invalid("Only a connection can be shown this.")
    shown = select(ItemReveal).where(ItemReveal.item_id == item.id, ItemReveal.to_id == other.id)
    if db.session.scalar(shown) is None:
        db.session.add(ItemReveal(item_id=item.id, to_id=other.id))


def take_back(actor: Member, item: ProfileItem, other: Member) -> None:
    """No longer show it to this connection."""
    db.session.execute(delete(ItemReveal).where(ItemReveal.item_id == item.id, ItemReveal.to_id == other.id))


def changed_meanwhile() -> Conflict:
    return Conflict(
        "You changed this in another tab meanwhile. What you wrote here is kept below; send it again to have it stand."
    )


def _changed(actor: Member, profile: Profile) -> None:
    if profile.state == "empty":
        profile.state = "draft"
    search.changed("person", actor.id)


def _rename(actor: Member, name: str) -> None:
    if text.is_blank(name) or len(name) > LENGTHS["name"]:
        raise Invalid("A name has 1 to 60 characters.", field="display_name")
    if name == actor.display_name:
        return
    if len(before := own.renamed(actor, clock.now() - NAME_HOLDS)) >= MOST_NAMES:
        again = before[-MOST_NAMES] + NAME_HOLDS
        raise TooMany(
            "You have changed your name twice in 90 days, which is the most. From {day} on you can change it again.",
            day=again,
            retry_after=int((again - clock.now()).total_seconds()) + 1,
        )
    audit.record(actor, RENAMED, actor)
    actor.display_name, actor.sort_name = name, text.sort_name(name)[:80]


def _terms(sort: str, wanted: str, fields: Sequence[str]) -> dict[str, Any]:
    return {"kind": sort, "wanted": wanted, "fields": list(fields) if wanted == "named" else []}


@after_commit
def _discard(name: str) -> None:
    uploads.discard("photos", name)
