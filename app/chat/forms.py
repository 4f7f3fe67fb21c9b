"""The shape of what is said, and of a group chat."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.chat import filing
from app.chat.keeping import CHOICES
from app.chat.models import INVOLVEMENTS
from app.extensions import LARGEST
from app.kernel import markup
from app.kernel.errors import Invalid
from app.kernel.reactions import REACTIONS
from app.kernel.taken import Taken, taken
from app.web.forms import BlockField, KeyedForm, LineField, not_blank, whole
from app.web.identity import current_member


def _says_something(form: Any, field: Any) -> None:
    """Files may come without a word."""
    if not form.attached.data:
        not_blank(form, field)


class SayForm(KeyedForm):
    text = BlockField(
        _l("Message"),
        validators=[
            _says_something,
            Length(max=markup.MESSAGE_LENGTH, message=_l("A message has at most 4,000 characters.")),
        ],
    )
    reply_to = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(1, LARGEST)])
    attached = SelectMultipleField(coerce=whole, validate_choice=False)
    html = Markup()

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.html = markup.render(self.text.data or "", chat=True)  # before the write lock
        return True


class FileForm(FlaskForm):
    """One file, looked at and on the disk before anything waits under the lock."""

    files = MultipleFileField(_l("Files"))
    by_page = BooleanField(widget=HiddenInput())  # sent from the plain page, which is shown again
    taken: Taken

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        filing.check(current_member(), (request.view_args or {})["room_id"])
        chosen = [one for one in self.files.data or () if isinstance(one, FileStorage) and one.filename]
        if len(chosen) != 1:
            raise Invalid("Choose a file first.")
        self.taken = taken(chosen[0].stream, chosen[0].filename or "")
        return True


class ReactionForm(FlaskForm):
    kind = RadioField(choices=list(REACTIONS), validators=[InputRequired()])
    takes_back = BooleanField()


class GroupForm(KeyedForm):
    name = LineField(_l("Name"), validators=[Optional(), Length(max=80)])
    people = SelectMultipleField(
        _l("People"),
        coerce=whole,
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


class KeepingForm(FlaskForm):
    days = IntegerField(validators=[Optional(), AnyOf(CHOICES)])


class PinForm(FlaskForm):
    pinned = StringField(validators=[AnyOf(("yes", "no"))])


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
