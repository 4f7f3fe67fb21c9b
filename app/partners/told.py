"""What one's own profile says of matching: how often one was suggested (M-4)."""

from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts.models import Member
from app.partners.numbers import suggested_this_month
from app.profiles.beside import beside


@beside
def suggested(owner: Member) -> str:
    times, of_fields = suggested_this_month(owner)
    if not times:
        return ""
    often = ngettext("Suggested %(num)d time this month", "Suggested %(num)d times this month", times)
    to = ngettext("to people in %(num)d field", "to people in %(num)d fields", of_fields)
    return _("%(often)s, %(to)s.", often=often, to=to)
