"""What a team is for and what it needs; one of the teams that were found; a need that nobody meets."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectMultipleField
from wtforms.validators import Length, ValidationError

from app.kernel import text
from app.kernel.errors import Invalid
from app.profiles.models import LENGTHS
from app.teams.cover import cleaned
from app.teams.models import FEWEST_WANTED, LONGEST_WANTED, MOST_WANTED
from app.web.errors import say
from app.web.forms import KeyedForm, LineField, not_blank, whole


class LinesField(Field):
    """Several inputs of one name, each a line of text; blank ones and doubles are left out."""

    data: list[str]

    def process_data(self, value: Any) -> None:
        self.data = value or []

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = []
        try:
            self.data = cleaned(text.line(value) for value in valuelist)
        except Invalid as refusal:
            raise ValueError(say(refusal)) from refusal


class _Wanted:
    purpose = LineField(_l("What is the team for?"), validators=[not_blank, Length(max=120)])
    competence = LinesField(_l("What does it need?"))

    def validate_competence(self, field: LinesField) -> None:
        if not FEWEST_WANTED <= len(field.data) <= MOST_WANTED or any(len(one) > LONGEST_WANTED for one in field.data):
            raise ValidationError(_("Write two to eight competences, each in a few words."))


class WantedForm(_Wanted, FlaskForm):
    """Read from the address: looking for teams changes nothing."""

    class Meta(KeyedForm.Meta):
        csrf = False


class TeamForm(_Wanted, KeyedForm):
    member = SelectMultipleField(coerce=whole, validate_choice=False)


class NeedForm(KeyedForm):
    text = LineField(_l("What you look for"), validators=[not_blank, Length(max=LENGTHS["need"])])
