"""The shape of what is said, and of a group chat."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.chat.models import INVOLVEMENTS
from app.extensions import LARGEST
from app.kernel import markup
from app.kernel.reactions import REACTIONS
from app.web.forms import BlockField, KeyedForm, LineField, not_blank


class SayForm(KeyedForm):
    text = BlockField(
        _l("Message"),
        validators=[
            not_blank,
            Length(max=markup.MESSAGE_LENGTH, message=_l("A message has at most 4,000 characters.")),
        ],
    )
    reply_to = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(1, LARGEST)])
    html = Markup()

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.html = markup.render(self.text.data or "", chat=True)  # before the write lock
        return True


class ReactionForm(FlaskForm):
    kind = RadioField(choices=list(REACTIONS), validators=[InputRequired()])
    takes_back = BooleanField()


class GroupForm(KeyedForm):
    name = LineField(_l("Name"), validators=[Optional(), Length(max=80)])
    people = SelectMultipleField(
        _l("People"),
        coerce=int,
        validate_choice=False,  # the operation knows whom they may bring together
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class AddForm(FlaskForm):
    member_id = SelectField(_l("Who"), coerce=int, validate_choice=False, validators=[NumberRange(1, LARGEST)])
    share_history = BooleanField(_l("They may read what was said before"))


class ReadForm(FlaskForm):
    seq = IntegerField(validators=[NumberRange(1, LARGEST)])


class UnreadForm(FlaskForm):
    seq = IntegerField(validators=[Optional(), NumberRange(1, LARGEST)])


class InvolvementForm(FlaskForm):
    involvement = StringField(validators=[AnyOf(INVOLVEMENTS)])


class StateForm(FlaskForm):
    state = RadioField(
        _l("Who writes here"),
        choices=[
            SelectChoice("open", _l("Everybody in it")),
            SelectChoice("read-only", _l("Organisers and moderators; the others read")),
            SelectChoice("closed", _l("Moderators only")),
        ],
    )
