"""What is asked about a pair, and about a decision on it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional, Regexp

from app.glossary.models import LONGEST_EXAMPLE, LONGEST_TERM
from app.glossary.proposals import Proposal
from app.profiles.fields import fields
from app.profiles.forms import choices, most
from app.web.forms import BlockField, KeyedForm, LineField, not_blank

RELATIONS = {
    "same": _l("They mean the same"),
    "broader": _l("The second is broader than the first"),
    "narrower": _l("The second is narrower than the first"),
}
LANGUAGES = {"": _l("Both, or neither"), "en": "English", "nl": "Nederlands"}


def _field(label: Any) -> SelectField:
    return SelectField(
        label, validate_choice=False, validators=[InputRequired(_l("Choose the field that says it so."))]
    )


def _language(label: Any) -> SelectField:
    return SelectField(label, choices=choices(LANGUAGES), default="")


class PairForm(KeyedForm):
    term_a = LineField(_l("One field says"), validators=[not_blank, most(LONGEST_TERM)])
    field_a = _field(_l("Which field?"))
    language_a = _language(_l("In which language?"))
    term_b = LineField(_l("Another says"), validators=[not_blank, most(LONGEST_TERM)])
    field_b = _field(_l("Which field?"))
    language_b = _language(_l("In which language?"))
    relation = RadioField(_l("How do they relate?"), choices=choices(RELATIONS), default="same")
    example = LineField(_l("An example"), validators=[Optional(), most(LONGEST_EXAMPLE)])

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for field in (self.field_a, self.field_b):
            field.choices = [
                SelectChoice("", _l("Choose…")),
                *(SelectChoice(key, of.name) for key, of in fields.items()),
            ]

    @property
    def proposal(self) -> Proposal:
        return Proposal(**{name: self[name].data for name in Proposal.__dataclass_fields__})


class VersionForm(FlaskForm):
    version = HiddenField(validators=[Regexp(r"^[1-9][0-9]{0,8}$")])


class ReasonForm(VersionForm):
    reason = BlockField(_l("Why?"), validators=[not_blank, most(280)])
