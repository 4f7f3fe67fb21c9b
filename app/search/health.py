"""What admins learn of it."""

from flask_babel import gettext as _

from app.search.meaning import is_missing
from app.web.health import DEGRADED, OK, check, notice


@check("meaning")
def model() -> str:
    return DEGRADED if is_missing() else OK


@notice
def words_alone() -> str:
    if not is_missing():
        return ""
    return _(
        "Search goes by words alone: the model that compares meaning is missing or damaged. To install it, stop the "
        "site and start it with ./run serve while this machine is online."
    )
