"""How to hear of a thread or a space, and of what one starts or replies in."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from app.threads.levels import LEVELS
from app.threads.watching import ALL, USUAL


class LevelForm(FlaskForm):
    level = RadioField(choices=list(LEVELS), validators=[InputRequired()])


def _habit(label: str) -> RadioField:
    choices = [SelectChoice(ALL, _l("All posts")), SelectChoice(USUAL, _l("Mentions and replies to me"))]
    return RadioField(label, choices=choices, validators=[InputRequired()])


class HabitForm(FlaskForm):
    started = _habit(_l("A thread that I start"))
    replied = _habit(_l("A thread that I reply in"))
