"""The shape of reports."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.accounts.forms import AddressField, address
from app.moderation.models import REASONS
from app.web.forms import BlockField, KeyedForm

SAID = {
    "personal": _l("It shows something private, of a patient or of anybody"),
    "illegal": _l("The law forbids it"),
    "unkind": _l("It is unkind, or harasses somebody"),
    "off-topic": _l("It does not belong here"),
    "advertising": _l("It is spam or advertising"),
    "impersonation": _l("It pretends to be somebody else"),
    "other": _l("Something else"),
}
SHORT = {
    "personal": _l("Personal data"),
    "illegal": _l("Against the law"),
    "unkind": _l("Unkind"),
    "off-topic": _l("Off-topic"),
    "advertising": _l("Spam"),
    "impersonation": _l("Impersonation"),
    "other": _l("Other"),
}
AT_MOST = _l("At most %(max)d characters.")


class ReportForm(KeyedForm):
    reason = RadioField(
        _l("What is wrong with it?"),
        choices=[SelectChoice(reason, SAID[reason]) for reason in REASONS],
        validate_choice=False,
        validators=[InputRequired(_l("Choose what is wrong with it."))],
    )
    text = BlockField(_l("In your words"), validators=[Optional(), Length(max=2000, message=AT_MOST)])
    along = SelectMultipleField(coerce=int, validate_choice=False)  # numbers of what stands around it
    address = AddressField(_l("Your e-mail address, if you want an answer"), validators=[Optional(), *address])

    def offer(self, reasons: Iterable[str]) -> None:
        """Only these can be chosen on the page."""
        self.reason.choices = [SelectChoice(reason, SAID[reason]) for reason in reasons]
