"""A profile, and one's own as somebody else sees it."""

from types import SimpleNamespace
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.text import number
from app.profiles import availability, known_for, labels, own, queries
from app.profiles.beside import sentences
from app.profiles.models import ITEM_KINDS, Profile
from app.profiles.readers import Reader, imagine
from app.profiles.shown import Shown, has_lapsed
from app.profiles.views import bp
from app.ties import queries as ties
from app.ties.reach import find_reach
from app.web.identity import current_member

EVERYTHING = (*ITEM_KINDS, known_for.WORK)
ON_CARD = (*queries.CARD_KINDS, "offer")


@bp.get("/people/<int:member_id>")
def show(member_id: int) -> Any:
    actor = current_member()
    member, profile = queries.get_profile(actor, member_id)
    if member.id == actor.id:
        return _own(actor, profile)
    shown = Shown(queries.visible_items(actor, [member.id], EVERYTHING), clock.now().date())
    standing = queries.standing(actor, member)
    return render_template(
        "profiles/show.html",
        standing=standing,
        known=known_for.lines(shown.all(known_for.WORK)),
        own_contacts=own.own_hidden_contacts(actor, member) if standing.connected else [],
        **_page(member, profile, shown, queries.editions_of(member, actor)),
    )


@bp.get("/people/<int:member_id>/card")
def card(member_id: int) -> Any:
    """The few lines that open beside a name."""
    actor = current_member()
    member, profile = queries.get_profile(actor, member_id)
    shown = Shown(queries.visible_items(actor, [member.id], ON_CARD), clock.now().date())
    about: dict[str, Any] = {"card": queries.card_of(member, shown.all("field"), shown.value("photo")), "shown": shown}
    about["reach"] = find_reach(actor, member.id)
    return render_template("profiles/_card.html", availability=_open_now(member, profile), **about)


@bp.get("/profile/as")
def see_as() -> Any:
    return redirect(url_for("profiles.show", member_id=current_member().id, **{"as": "member"}))


def _open_now(member: Member, profile: Profile) -> availability.Availability:
    limited = profile.availability == "limited"
    taken = queries.contacts_this_month([(member.id, member.time_zone)])[member.id] if limited else 0
    return availability.now_available(profile.availability, profile.contacts_a_month, profile.paused_until, taken)


def _page(member: Member, profile: Profile, shown: Shown, editions: Any) -> dict[str, Any]:
    return {
        "member": member,
        "profile": profile,
        "shown": shown,
        "card": queries.card_of(member, shown.all("field"), shown.value("photo")),
        "editions": list({edition.id: edition for edition in editions}.values()),
        "met_in": [edition for edition in editions if edition.number],
        "availability": _open_now(member, profile),
        "has_lapsed": lambda item: has_lapsed(item, clock.now().date()),
    }


# One's own


def _own(actor: Member, profile: Profile) -> str:
    wanted, typed = request.args.get("as", ""), request.args.get("q", "")[:80]
    items = queries.visible_items(actor, [actor.id])
    today = clock.now().date()
    if not wanted or wanted == "person":
        shown, seen = Shown(items, today, with_lapsed=True), None
        known: Any = known_for.own_lines(actor)
    else:
        reader, seen = _reader(actor, wanted)
        seen.cannot = _cannot(actor, profile, reader)
        readable = [] if seen.cannot else queries.visible_items(reader, [actor.id], EVERYTHING)
        shown = Shown(readable, today)
        known = known_for.lines(shown.all(known_for.WORK))
        seen.veiled = _veiled(items, shown)
    return render_template(
        "profiles/own.html",
        seen=seen,
        known=known,
        choosing=wanted == "person",
        beside=[] if seen else sentences(actor),
        typed=typed,
        found=queries.find_by_name(actor, typed, most=8) if wanted == "person" else [],
        **_page(actor, profile, shown, queries.editions_of(actor)),
    )


def _reader(actor: Member, wanted: str) -> tuple[Reader, SimpleNamespace]:
    """Who the page is shown as. A named person is found as everywhere: who is not there for me is not there here."""
    if (member_id := number(wanted)) is not None:
        named = queries.get_member(actor, member_id)
        return named, SimpleNamespace(kind="person", who=named.display_name)
    words = {
        "visitor": _("someone without an account"),
        "member": _("any member"),
        "cohort": _("a cohort mate"),
        "connection": _("a connection"),
    }
    if wanted not in words:
        raise NotFound()
    return imagine(actor, wanted), SimpleNamespace(kind=wanted, who=words[wanted])


def _cannot(actor: Member, profile: Profile, reader: Reader) -> str:
    """Why this reader gets nothing at all, if so. Blocks of others play no part (P-3)."""
    if isinstance(reader, Member) and ties.has_blocked(actor, reader):
        return _("You blocked this person: your profile does not exist for them.")
    if profile.state == "hidden":
        return _("Your profile is hidden: only you and the staff can open it.")
    if profile.state in ("empty", "draft"):
        return _("Your profile is not there for others yet. Confirm who sees what, and it is.")
    return ""


def _veiled(items: Any, shown: Shown) -> list[tuple[str, str]]:
    """What is not for this reader, as kind and audience; in the order of a profile."""
    there = {item.id for kind in ITEM_KINDS for item in shown.all(kind)}
    today = clock.now().date()
    veiled = [item for item in items if item.id not in there and item.kind != "sealed need"]
    missing = {(item.kind, item.audience) for item in veiled if not has_lapsed(item, today)}
    return sorted(missing, key=lambda pair: list(labels.KINDS).index(pair[0]))
