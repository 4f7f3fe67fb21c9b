"""Times to propose, to tick and to fix."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext as _n
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, IntegerField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.extensions import LARGEST
from app.meetings.models import LENGTHS, MOST_TIMES
from app.web.forms import KeyedForm, LineField, not_blank, whole

NAMES = [f"time_{number}" for number in range(1, MOST_TIMES + 1)]


class ProposeForm(KeyedForm):
    title = LineField(_l("What about?"), validators=[not_blank, Length(max=120)])
    minutes = SelectField(
        _l("How long?"), coerce=whole, default=60,
        choices=[SelectChoice(length, _n("%(num)d minute", "%(num)d minutes", length)) for length in LENGTHS],
    )  # fmt: skip

    @property
    def times(self) -> Sequence[datetime | None]:
        return [self[name].data for name in NAMES]


for number, name in enumerate(NAMES, 1):
    setattr(ProposeForm, name, DateTimeLocalField(_l("Time %(n)s", n=number), validators=[Optional()]))


class TickForm(FlaskForm):
    times = SelectMultipleField(coerce=whole, validate_choice=False)


class FixForm(FlaskForm):
    time = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST)])
