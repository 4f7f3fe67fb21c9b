"""A letter as it is written; its text is rendered before the transaction."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import HiddenField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Length

from app.cohorts import labels
from app.kernel import markup
from app.web.forms import BlockField, KeyedForm, LineField, not_blank

LONGEST = 5000


class SendForm(FlaskForm):
    seen = HiddenField(default="")  # the version of the letter on the page


class LetterForm(KeyedForm):
    seen = HiddenField(default="")
    subject = LineField(
        _l("Subject"), validators=[not_blank, Length(max=120, message=_l("At most %(max)d characters."))]
    )
    body = BlockField(
        _l("Letter"), validators=[not_blank, Length(max=LONGEST, message=_l("At most %(max)d characters."))]
    )
    role = SelectField(
        _l("To whom"),
        choices=[
            SelectChoice("", _l("Everybody of the edition")),
            *(SelectChoice(key, text) for key, text in labels.ROLES.items()),
        ],
    )

    html: Markup = Markup()

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.html = markup.render(self.body.data or "")
        return True
