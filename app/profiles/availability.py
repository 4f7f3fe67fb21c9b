"""How far a member is open to first contacts now (P-5), as cards show it."""

from dataclasses import dataclass
from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from app.kernel import clock

STATES = ("open", "limited", "paused")
MOST_A_MONTH = 20


@dataclass(frozen=True)
class Availability:
    state: str
    level: int
    text: str

    @property
    def is_full(self) -> bool:
        return self.state == "limited" and self.level == 0

    @property
    def is_closed(self) -> bool:
        """No first contact at the moment: full, or paused."""
        return self.level == 0


def now_available(state: str, a_month: int, paused_until: date | None, taken: int = 0) -> Availability:
    """What `state` comes to today, with `taken` first contacts in this month. A pause ends by itself."""
    if state == "paused" and (paused_until is None or paused_until > clock.now().date()):
        text = _("Paused until %(day)s", day=format_date(paused_until, "d MMMM")) if paused_until else _("Paused")
        return Availability("paused", 0, text)
    if state == "limited":
        return _limited(max(0, a_month - taken))
    return Availability("open", 3, _("Open to contact"))


def _limited(left: int) -> Availability:
    if left == 0:
        return Availability("limited", 0, _("Full this month"))
    text = ngettext("One place left this month", "%(num)d places left this month", left)
    return Availability("limited", min(left, 2), text)
