"""Forms of the list, and of how to be told."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.fields import SelectChoice, TimeField
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional

from app.extensions import LARGEST
from app.notifications.kinds import KINDS, MAILS, PRESETS, Channels

OPEN = {name: kind for name, kind in KINDS.items() if not kind.is_locked}


class ReadForm(FlaskForm):
    up_to = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST)])


class PresetForm(FlaskForm):
    preset = SelectField(_l("Preset"), choices=list(PRESETS), validators=[AnyOf(PRESETS)])


class WhenForm(FlaskForm):
    """Quiet hours, and the five lines."""

    quiet_from = TimeField(_l("Quiet from"), validators=[Optional()])
    quiet_until = TimeField(_l("Quiet until"), validators=[Optional()])
    digest = RadioField(
        _l("The five lines"),
        choices=[
            SelectChoice("weekly", _l("Once a week")),
            SelectChoice("daily", _l("Once a day")),
            SelectChoice("off", _l("Not at all")),
        ],
    )


class _ChoiceForm(FlaskForm):
    """One choice for each open kind: `reply_app`, `reply_mail`, `reply_push`."""

    @property
    def wanted(self) -> dict[str, Channels]:
        return {
            name: Channels(self[f"{name}_app"].data, self[f"{name}_mail"].data, self[f"{name}_push"].data)
            for name in OPEN
        }


def _fields() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in OPEN:
        made[f"{name}_app"], made[f"{name}_push"] = BooleanField(), BooleanField()
        made[f"{name}_mail"] = RadioField(choices=list(MAILS))
    return made


ChoiceForm = type("ChoiceForm", (_ChoiceForm,), _fields())
