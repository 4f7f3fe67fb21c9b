"""The shape of input: forms with a key that makes a double send one thing, and fields that clean what they take."""

from functools import cache
from typing import Any
from uuid import uuid4

from babel.support import Translations
from flask import request
from flask_babel import get_locale, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.i18n import messages_path
from wtforms.validators import Optional, Regexp, ValidationError

from app.extensions import LARGEST
from app.kernel import text
from app.kernel.conduct import RULES
from app.kernel.errors import Invalid
from app.web.errors import say


@cache
def _library_words(language: str) -> Translations:
    """The form library's own sentences, read from its files once and not for every page."""
    return Translations.load(messages_path(), [language], "wtforms")  # type: ignore[return-value]


class KeyedForm(FlaskForm):
    """A form that makes something. Its client_key is made with the page: sent twice, it is one thing (G-7)."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> Translations:
            return _library_words(str(get_locale()))

    client_key = HiddenField(default=lambda: uuid4().hex, validators=[Regexp(r"^[A-Za-z0-9_-]{8,64}\Z")])


def whole(value: Any) -> int:
    """For coerce=…: a number that a database can hold; a larger one is no choice."""
    number = int(value)
    if abs(number) > LARGEST:
        raise ValueError("too large")
    return number


def refuse_misplaced_files(form_class: type[FlaskForm]) -> None:
    """A file sent in the place of a text is no input of any form, and no field expects one."""
    for name in request.files:
        kind = getattr(getattr(form_class, name, None), "field_class", FileField)
        if not issubclass(kind, (FileField, MultipleFileField)):
            raise Invalid()


class RuleField(SelectField):
    """A rule of conduct, or none; `none` says what that means."""

    def __init__(self, label: Any, none: Any, **given: Any) -> None:
        named = [SelectChoice(rule.key, lazy_gettext(rule.name)) for rule in RULES.values()]
        super().__init__(label, [Optional()], choices=[SelectChoice("", none), *named], default="", **given)


class LineField(StringField):
    """One line of text, cleaned; control characters are refused."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        try:
            self.data = text.line(self.data or "")
        except Invalid as refusal:
            raise ValueError(say(refusal)) from refusal


class BlockField(TextAreaField):
    """Several lines of text, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = text.block(self.data or "")


def not_blank(form: FlaskForm, field: Any) -> None:
    if text.is_blank(field.data or ""):
        from flask_babel import gettext as _

        raise ValidationError(_("Write something first."))
