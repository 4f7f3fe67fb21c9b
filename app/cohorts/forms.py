"""The shape of what admins and organisers send."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import available_timezones

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from app.cohorts import labels
from app.cohorts.roster import columns, files, reader
from app.extensions import LARGEST
from app.kernel import clock, text
from app.kernel.files import whole
from app.kernel.text import number
from app.web.forms import KeyedForm, LineField, not_blank

MOST_BYTES = 20 * 1024 * 1024
HIGHEST = LARGEST
MOST_BY_LINK = 1000


def _choices(words: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(value=key, label=word) for key, word in words.items()]


class VersionForm(FlaskForm):
    """A change of something that others change too; it holds the version that was seen (G-6)."""

    version = IntegerField(widget=HiddenInput(), default=1, validators=[InputRequired(), NumberRange(0, HIGHEST)])

    def shown_with(self, version: int) -> "VersionForm":
        """The form as the page shows it again: beside what stands now, so the next send is a knowing one."""
        self.version.data, self.version.raw_data = version, None
        return self


class SchoolForm(FlaskForm):
    name = LineField(_l("Name of the school"), validators=[not_blank, Length(max=120)])


class EditionForm(VersionForm):
    name = LineField(_l("Name"), validators=[not_blank, Length(max=120)])
    place = LineField(_l("Place"), validators=[Optional(), Length(max=80)])
    starts_on = DateField(_l("First day"), validators=[Optional()])
    ends_on = DateField(_l("Last day"), validators=[Optional()])
    time_zone = LineField(_l("Time zone"), default="Europe/Amsterdam", validators=[DataRequired(), Length(max=64)])
    language = SelectField(_l("Language of mails"), choices=_choices(labels.LANGUAGES))
    state = SelectField(_l("State"), choices=_choices(labels.EDITION_STATES))

    def validate_time_zone(self, field: Any) -> None:
        if field.data not in available_timezones():
            raise ValidationError(_("We do not know this time zone. Write one such as Europe/Amsterdam."))

    def validate_ends_on(self, field: Any) -> None:
        if isinstance(field.data, date) and isinstance(self.starts_on.data, date) and field.data < self.starts_on.data:
            raise ValidationError(_("The last day comes before the first."))

    @property
    def facts(self) -> dict[str, Any]:
        return {field.name: field.data for field in self if field.name not in ("version", "csrf_token")}


class AddressForm(FlaskForm):
    address = LineField(_l("E-mail of a member"), validators=[DataRequired(), Email(), Length(max=254)])


class CorrectForm(FlaskForm):
    email = LineField(_l("E-mail"), validators=[DataRequired(), Email(), Length(max=254)])


class RoleForm(FlaskForm):
    role = SelectField(_l("Role in the edition"), choices=_choices(labels.ROLES))


class EnterGroupForm(FlaskForm):
    group = IntegerField(validators=[InputRequired(), NumberRange(1, HIGHEST)])
    is_supervisor = BooleanField(_l("As supervisor"))


class GroupForm(FlaskForm):
    number = IntegerField(_l("Number"), validators=[Optional(), NumberRange(1, 9999)])
    name = LineField(_l("Name"), validators=[Optional(), Length(max=120)])
    question = LineField(_l("Question of the group"), validators=[Optional(), Length(max=280)])


class LinkForm(KeyedForm):
    most = IntegerField(
        _l("For how many people"), default=40, validators=[InputRequired(), NumberRange(1, MOST_BY_LINK)]
    )
    ends_on = DateField(
        _l("Last day"), default=lambda: clock.now().date() + timedelta(days=30), validators=[InputRequired()]
    )


class InviteForm(FlaskForm):
    """Whom to invite: the named, or everybody who is staged."""

    everybody = HiddenField()

    @property
    def member_ids(self) -> list[int] | None:
        return None if self.everybody.data else chosen(request.form.getlist("member"))


def chosen(values: list[str]) -> list[int]:
    """Ids of ticked people; what is no id is nobody."""
    return [id for value in values[:200] if (id := number(value))]


class RosterForm(KeyedForm):
    """A roster file. It is put aside while the form is checked, so that no lock is held meanwhile."""

    file = FileField(_l("Roster file"), validators=[FileRequired(_l("Choose a file first."))])
    stored = ""

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.stored = uuid4().hex
        files.folder().mkdir(parents=True, exist_ok=True)
        with whole(files.folder() / self.stored):
            self.file.data.save(files.folder() / self.stored)
        return True

    @property
    def file_name(self) -> str:
        name = (self.file.data.filename or "").replace("\\", "/").rpartition("/")[2]
        return text.tame(name)[-200:].strip() or "roster"

    def drop(self) -> None:
        """Remove the file: this form was sent before, or refused."""
        (files.folder() / self.stored).unlink(missing_ok=True)


class StartForm(VersionForm):
    leave_errors_out = BooleanField(_l("Leave rows with errors out"))


class ColumnsForm(VersionForm):
    """Which of ours each column of the file is; the selects are named column-0, column-1, …"""

    @property
    def given(self) -> list[tuple[int, str]]:
        found = []
        for place in range(reader.MOST_COLUMNS):
            key = request.form.get(f"column-{place}", "")
            if key in columns.ours():
                found.append((place, key))
        return found

    @property
    def mapping(self) -> dict[str, int]:
        return {key: place for place, key in self.given}

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if len(self.mapping) < len(self.given):
            self.form_errors.append(_("Two columns are said to be the same thing. Choose one of them."))
            return False
        return True


class RowForm(VersionForm):
    """Cells of a row written anew; the inputs are named cell-email, cell-name, …"""

    @property
    def cells(self) -> dict[str, str]:
        written = {key: request.form.get(f"cell-{key}") for key in columns.ours()}
        return {key: text.block(cell)[: reader.LONGEST_CELL] for key, cell in written.items() if cell is not None}
