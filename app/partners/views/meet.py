"""Somebody to meet, for a frame in other pages: of this week's people, or of those who confirmed lately if nobody fits."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request

from app.accounts.models import Member
from app.partners import lists, matches, numbers
from app.partners.models import OPEN
from app.partners.views import bp
from app.profiles import directory
from app.profiles.cards import Card
from app.profiles.queries import fill
from app.web.identity import current_member

THREE = "3"


@bp.get("/partners/meet")
def meet() -> Any:
    """One of them, which leaves the list unopened; three where the page is for them (A-6)."""
    actor, is_for_them = current_member(), request.args.get("people") == THREE
    counted = numbers.numbers(actor)
    week = _week(actor, counted, is_for_them) if counted.is_on else None
    most = int(THREE) if is_for_them else 1
    matched = _there(actor, week)[:most] if week else []
    asks_first = week is None and counted.is_on
    lately = [] if matched or asks_first else _lately(actor, most)
    return render_template(
        "partners/meet.html", matched=matched, lately=lately, asks_first=asks_first, is_out=not counted.is_on
    )


def _week(actor: Member, counted: numbers.Numbers, is_for_them: bool) -> lists.Week | None:
    look = lists.this_week if is_for_them else lists.ahead
    return look(actor, counted.dial, counted.newest_wish)


def _there(actor: Member, week: lists.Week) -> list[matches.Match]:
    """Who can still be asked, best first."""
    waiting = [one for one in week.suggestions if one.state in OPEN]
    drawn = matches.draw(actor, {one.other_id: one.because for one in waiting})
    there = [(drawn[one.other_id], one) for one in waiting if one.other_id in drawn]
    for match, one in there:
        match.mark(one)
    return [match for match, _ in there if not match.is_connected]


def _lately(actor: Member, most: int) -> Sequence[Card]:
    chosen = {row.id: Card(row.id, row.display_name, is_open=True) for row in directory.to_meet(actor, most)}
    return list(fill(actor, chosen).values())
