"""The note to somebody, and the answers."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.web.forms import BlockField, KeyedForm, not_blank

PURPOSES = [
    ("collaborate", _l("Work together")),
    ("advice", _l("Advice")),
    ("supervision", _l("Supervision")),
    ("mentoring", _l("Mentoring")),
    ("data or device", _l("Data or a device")),
    ("other", _l("Something else")),
]
DECLINE_REASONS = {
    "no time": _l("No time just now"),
    "not my topic": _l("Not my topic"),
    "ask another": _l("Somebody else can help better"),
    "enough": _l("I have enough of these"),
}


class AskForm(KeyedForm):
    purpose = RadioField(_l("What for?"), choices=[SelectChoice(*each) for each in PURPOSES], default="collaborate")
    note = BlockField(_l("Your note"), validators=[not_blank])


class AcceptForm(FlaskForm):
    note = BlockField(_l("A first answer"), validators=[Optional()])


class DeclineForm(FlaskForm):
    reason = RadioField(
        _l("Why not? Only you and we know."), choices=[SelectChoice(*each) for each in DECLINE_REASONS.items()], validators=[Optional()],
        validate_choice=False, filters=[lambda value: value if value in DECLINE_REASONS else None],
    )  # fmt: skip
