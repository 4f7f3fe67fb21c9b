"""The broker's note, with whom to introduce; what a round is; how it went."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from app.introductions.operations import LONGEST, SHORTEST
from app.introductions.words import ANSWERS, EVERY
from app.profiles.forms import choices
from app.web.forms import BlockField, KeyedForm, LineField, not_blank, whole


class IntroduceForm(KeyedForm):
    other = SelectField(
        _l("With whom?"), coerce=whole, validate_choice=False, validators=[InputRequired(_l("Choose somebody."))]
    )
    note = BlockField(
        _l("Your note to both"),
        validators=[
            not_blank, Length(SHORTEST, LONGEST, message=_l("Between %(min)d and %(max)d characters.")),
        ],
    )  # fmt: skip


class RoundForm(KeyedForm):
    theme = LineField(_l("Theme"), validators=[not_blank, Length(max=120)])
    every = RadioField(_l("How often?"), coerce=whole, default=2, choices=choices(EVERY))
    starts_on = DateField(_l("First pairs are made on"), validators=[InputRequired(_l("Choose a day."))])


class ThemeForm(FlaskForm):
    theme = LineField(_l("Theme"), validators=[not_blank, Length(max=120)])


class SnoozeForm(FlaskForm):
    until = DateField(_l("Pause until"), validators=[InputRequired(_l("Choose a day."))])


class OutcomeForm(FlaskForm):
    answer = RadioField(
        _l("How did it go?"), choices=choices(ANSWERS),
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    may_tell = BooleanField(_l("You may tell who introduced us"), validators=[Optional()])
