"""The list behind the bell: what is about one thing on one day is one line, in the reader's own words and days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.accounts.models import Member
from app.kernel import subjects
from app.kernel.subjects import Shown
from app.notifications.causes import CAUSES, OTHER, PRIVATE, UNNAMED
from app.notifications.models import Notification
from app.profiles.cards import Card
from app.profiles.queries import cards


@dataclass(slots=True)
class Line:
    """One line: the newest notification, the people of all that it gathers, and what it points at."""

    id: int
    at: datetime
    cause: str
    shown: Shown
    people: list[Card] = field(default_factory=list)
    is_new: bool = False

    def gather(self, one: Notification, people: Mapping[int, Card]) -> None:
        self.is_new = self.is_new or one.read_at is None
        if one.by_id and (card := people.get(one.by_id)) and card not in self.people:
            self.people.append(card)

    @property
    def icon(self) -> str:
        return CAUSES.get(self.cause, OTHER).icon

    @property
    def sentence(self) -> Markup:
        """Who did what, safe to show: names and titles are escaped on their way in."""
        sentence = str(CAUSES.get(self.cause, OTHER).sentence)
        return Markup(sentence).format(who=_names(self.people), what=Markup("<em>{}</em>").format(self.shown.title))  # noqa: S704

    @property
    def who(self) -> str:
        """The people, as text."""
        return _names(self.people).striptags() if self.people else ""

    @property
    def told_away(self) -> str:
        """The sentence as text, for where it cannot be called back: what is not open to every member is not named."""
        cause = CAUSES.get(self.cause, OTHER)
        is_safe = self.shown.is_open or "{what}" not in str(cause.sentence)
        sentence = cause.sentence if is_safe else cause.private or (PRIVATE if self.people else UNNAMED)
        return str(sentence).format(who=_names(self.people).striptags(), what=self.shown.title)


def _names(people: Sequence[Card]) -> Markup:
    strong = [Markup('<strong dir="auto">{}</strong>').format(card.name) for card in people]
    if not strong:
        return Markup(_("Somebody"))  # noqa: S704
    if len(strong) == 1:
        return strong[0]
    if len(strong) == 2:
        return Markup(_("{first} and {second}")).format(first=strong[0], second=strong[1])  # noqa: S704
    others = ngettext("%(num)s other", "%(num)s others", len(strong) - 1)
    return Markup(_("{first} and {others}")).format(first=strong[0], others=others)  # noqa: S704


def days(actor: Member, notifications: Sequence[Notification]) -> list[tuple[date, list[Line]]]:
    """The lines by day, in the reader's time zone, newest first."""
    people = cards(actor, {one.by_id for one in notifications if one.by_id})
    shown = _shown(actor, notifications)
    zone = ZoneInfo(actor.time_zone or "UTC")
    lines: dict[Any, Line] = {}
    by_day: dict[date, list[Line]] = {}
    for one in notifications:
        if (what := shown.get((one.subject_kind, one.subject_id))) is None:
            continue
        day = one.at.astimezone(zone).date()
        key = (day, one.cause, one.about)
        if key not in lines:
            lines[key] = Line(one.id, one.at, one.cause, what)
            by_day.setdefault(day, []).append(lines[key])
        lines[key].gather(one, people)
    return list(by_day.items())


def gathered(actor: Member, notifications: Sequence[Notification]) -> list[Line]:
    """The lines of what happened on whichever day, for a mail: the newest of each thing is what it shows."""
    people = cards(actor, {one.by_id for one in notifications if one.by_id})
    shown = _shown(actor, notifications)
    lines: dict[Any, Line] = {}
    for one in sorted(notifications, key=lambda one: one.id, reverse=True):
        if what := shown.get((one.subject_kind, one.subject_id)):
            line = lines.setdefault((one.cause, one.about), Line(one.id, one.at, one.cause, what))
            line.gather(one, people)
    return list(lines.values())


def where(actor: Member, notification: Notification) -> str:
    """The address of what a notification is about."""
    [what] = _shown(actor, [notification]).values()
    return what.url


def _shown(actor: Member, notifications: Sequence[Notification]) -> Mapping[tuple[str, int], Shown]:
    found: dict[tuple[str, int], Shown] = {}
    for kind in {one.subject_kind for one in notifications}:
        ids = {one.subject_id for one in notifications if one.subject_kind == kind}
        found |= {(kind, id): what for id, what in subjects.kinds[kind].shown(actor, ids).items()}
    return found
