"""The shape of what moderators send when they move posts and threads, and when they set how a thread goes on."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.kernel import clock
from app.threads.forms import ReasonForm
from app.web.forms import LineField, not_blank, whole

LONGEST_PIN = timedelta(days=366)


class WhyForm(FlaskForm):
    reason = LineField(_l("Why"), validators=[Optional(), Length(max=280)])


class SplitForm(WhyForm):
    title = LineField(
        _l("Title of the new thread"),
        validators=[not_blank, Length(8, 200, message=_l("Between %(min)d and %(max)d characters."))],
    )
    space = SelectField(
        _l("Space"), coerce=whole, validate_choice=False, validators=[InputRequired(_l("Choose a space."))]
    )


class MoveThreadForm(WhyForm):
    space = SelectField(
        _l("Space"), coerce=whole, validate_choice=False, validators=[InputRequired(_l("Choose a space."))]
    )


class MergeForm(WhyForm):
    target = RadioField(_l("Into which thread"), coerce=whole, validate_choice=False, validators=[Optional()])


class PaceForm(ReasonForm):
    pace = RadioField(
        _l("One post per person every"),
        default="900",
        choices=[
            SelectChoice("60", _l("Minute")),
            SelectChoice("300", _l("5 minutes")),
            SelectChoice("900", _l("Quarter of an hour")),
            SelectChoice("3600", _l("Hour")),
            SelectChoice("21600", _l("6 hours")),
            SelectChoice("86400", _l("Day")),
        ],
    )


class PinForm(FlaskForm):
    scope = RadioField(
        _l("Where"),
        default="space",
        choices=[
            SelectChoice("space", _l("On top of its space")),
            SelectChoice("site", _l("On top of all threads too")),
        ],
    )
    until = DateField(_l("Until"), validators=[InputRequired(_l("Choose a day."))])

    def validate_until(self, field: Any) -> None:
        if field.data and not clock.now().date() <= field.data <= (clock.now() + LONGEST_PIN).date():
            raise ValidationError(_l("A day from today on, within a year."))
