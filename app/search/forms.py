"""Forms of kept searches."""

from typing import Any
from urllib.parse import parse_qsl

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField
from wtforms.validators import InputRequired, Length

from app.search.asked import Asked
from app.search.language import LONGEST
from app.web.forms import KeyedForm, LineField, not_blank

MOST_FIELDS = 300  # of an address
NAME = [InputRequired(_l("Give it a name.")), Length(max=80), not_blank]


class NameForm(KeyedForm):
    name = LineField(_l("Name"), validators=NAME)


class SaveForm(NameForm):
    """Keeps the search of an address: what stands behind its question mark."""

    address = HiddenField(validators=[Length(max=8_000)])

    @property
    def asked(self) -> Asked:
        try:
            return Asked.of(MultiDict(parse_qsl(self.address.data or "", max_num_fields=MOST_FIELDS)))
        except ValueError:  # more of them
            return Asked()

    def validate(self, *arguments: Any, **more: Any) -> bool:
        return bool(super().validate(*arguments, **more)) and bool(
            self.asked.text[:LONGEST].strip() or self.asked.filters
        )
