"""Forms of the admin's pages."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.web.forms import BlockField, KeyedForm, not_blank
from app.web.identity import current_member


class RoleForm(FlaskForm):
    """The role and its scope in one choice: "admin", "space-3", "edition-2"."""

    role = SelectField(_l("Role"), validators=[InputRequired()])

    def offer(self, scopes: dict[str, str]) -> "RoleForm":
        whole = [SelectChoice("admin", _l("Admin of the site")), SelectChoice("site moderator", _l("Site moderator"))]
        some = [SelectChoice(scope, _l("Moderator of %(name)s", name=name)) for scope, name in scopes.items()]
        self.role.choices = [SelectChoice("", _l("Choose a role")), *whole, *some]
        return self

    def given(self) -> dict[str, Any]:
        kind, _, number = self.role.data.partition("-")
        if kind in ("space", "edition"):
            return {"role": "moderator", f"{kind}_id": int(number)}
        return {"role": kind}


class SanctionForm(KeyedForm):
    kind = SelectField(
        _l("What"),
        choices=[
            SelectChoice("silenced", _l("Silence: reads, but does not write")),
            SelectChoice("suspended", _l("Suspend: does not come in")),
        ],
    )
    until = DateField(_l("Until the end of"), validators=[Optional()])
    reason = BlockField(_l("Reason"), validators=[Length(max=1000), not_blank])

    def end(self) -> datetime | None:
        """The midnight after the chosen day, where the admin is; one that nobody lives to see is none."""
        if self.until.data is None or self.until.data.year > 2999:
            return None
        zone = ZoneInfo(current_member().time_zone)
        return datetime.combine(self.until.data + timedelta(days=1), time(), tzinfo=zone)
