"""Somebody to meet (N-6): the first of the week's suggestions whose reason every member may read."""

from collections.abc import Collection

from flask_babel import gettext as _

from app.accounts.models import Member
from app.extensions import db
from app.kernel.digest import Offer, offers
from app.partners import lists, matches
from app.partners.matches import Match, is_for_all
from app.partners.models import DEFAULT_DIAL, OPEN, MatchSettings
from app.partners.reasons import phrase


@offers("person")
def find_person(member: Member, told: Collection[str]) -> Offer | None:
    settings = db.session.get(MatchSettings, member.id)
    if settings is not None and not settings.is_on:
        return None
    week = lists.ahead(member, settings.dial if settings else DEFAULT_DIAL)
    fresh = [one for one in (week.suggestions if week else ()) if one.state in OPEN and _key(one.other_id) not in told]
    there = matches.draw(member, {one.other_id: one.because for one in fresh})
    for one in fresh:
        match = there.get(one.other_id)
        if match and not match.is_connected and (reason := _reason(match)):
            return Offer(_key(one.other_id), match.card.name, f"/people/{one.other_id}", reason)
    return None


def _key(id: int) -> str:
    return f"person:{id}"


def _reason(match: Match) -> str:
    """In both sides' own words, of which neither was for fewer than all members (P-20)."""
    for reason in match.reasons:
        if reason.theirs is None or not hasattr(reason.theirs, "audience") or not is_for_all(reason.theirs):
            continue
        theirs = phrase(reason.theirs, reason.words)
        if reason.mine is not None and is_for_all(reason.mine):
            return _(
                "You say “%(mine)s”; they say “%(theirs)s”.", mine=phrase(reason.mine, reason.words), theirs=theirs
            )
    return ""
