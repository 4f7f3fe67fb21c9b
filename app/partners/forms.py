"""The note to somebody, and the answers; what is said of suggestions."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField
from wtforms.validators import NumberRange, Optional, ValidationError

from app.extensions import LARGEST
from app.partners.models import FARTHEST, NEAREST
from app.profiles.fields import fields
from app.profiles.forms import choices, field_choices, most, says_something
from app.profiles.models import LENGTHS
from app.web.forms import BlockField, KeyedForm, not_blank

PURPOSES = {
    "collaborate": _l("Work together"),
    "advice": _l("Advice"),
    "supervision": _l("Supervision"),
    "mentoring": _l("Mentoring"),
    "data or device": _l("Data or a device"),
    "other": _l("Something else"),
}
DECLINE_REASONS = {
    "no time": _l("No time just now"),
    "not my topic": _l("Not my topic"),
    "ask another": _l("Somebody else can help better"),
    "enough": _l("I have enough of these"),
}
NOT_FOR_ME = {
    "topic": _l("Not my topic"),
    "too close": _l("Too close to my own field"),
    "level": _l("Not the right level"),
    "known": _l("I know them already"),
    "not now": _l("Not now"),
}
KEPT_APART = {
    "conflict": _l("Examiner and student, or another conflict of interest"),
    "never": _l("Better not brought together"),
}


class AskForm(KeyedForm):
    purpose = RadioField(_l("What for?"), choices=choices(PURPOSES), default="collaborate")
    note = BlockField(_l("Your note"), validators=[not_blank])


class AcceptForm(FlaskForm):
    note = BlockField(_l("A first answer"), validators=[Optional()])


class DeclineForm(FlaskForm):
    reason = RadioField(
        _l("Why not? Only you and we know."), choices=choices(DECLINE_REASONS), validators=[Optional()],
        validate_choice=False, filters=[lambda value: value if value in DECLINE_REASONS else None],
    )  # fmt: skip


class DismissForm(FlaskForm):
    reason = RadioField(_l("Why not?"), choices=choices(NOT_FOR_ME))


class DialForm(FlaskForm):
    dial = IntegerField(_l("How far may I look?"), validators=[NumberRange(NEAREST, FARTHEST)])


class QuestionsForm(KeyedForm):
    """The two questions of who has said too little for suggestions (M-15)."""

    field = RadioField(_l("Your field"), choices=field_choices, validate_choice=False)
    need = BlockField(_l("I look for"), [says_something, most(LENGTHS["need"])])
    offer = BlockField(_l("I can offer"), [Optional(), says_something, most(LENGTHS["offer"])])

    def validate_field(self, field: Any) -> None:
        if field.data and field.data not in fields:
            raise ValidationError(_("Choose one of these fields, or none."))

    def validate_need(self, field: Any) -> None:
        if not field.data and not self.offer.data:
            raise ValidationError(_("Answer one of the two; a sentence is enough."))


class PairForm(FlaskForm):
    """Two people of an edition; the operation knows who is in it."""

    one = IntegerField(_l("One"), validators=[NumberRange(1, LARGEST)])
    other = IntegerField(_l("The other"), validators=[NumberRange(1, LARGEST)])
    kind = RadioField(_l("Why"), choices=choices(KEPT_APART), default="conflict")
