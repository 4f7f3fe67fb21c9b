"""The small forms of one's own profile: offers and needs, availability, listing, photo, and the first run."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields import SelectChoice
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.kernel import uploads
from app.kernel.errors import Invalid
from app.profiles import labels
from app.profiles.availability import MOST_A_MONTH
from app.profiles.fields import fields
from app.profiles.items import audiences_for
from app.profiles.models import ITEM_KINDS, LENGTHS, OFFER_KINDS
from app.web.errors import say
from app.web.forms import BlockField, KeyedForm

PHOTO_SIZES = (48, 96, 320)
# What the first page asks about, in one row each, with the kinds that follow it.
ASKED = {
    "headline": ("headline", "role", "about", "level", "sector"),
    "field": ("field", "expertise", "offer", "need", "language"),
    "organisation": ("organisation",),
    "city": ("city", "country"),
    "photo": ("photo", "link"),
    "email": ("email",),
}


def most(length: int) -> Length:
    return Length(max=length, message=_l("At most %(max)d characters."))


def choices(words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(code, word) for code, word in words.items()]


def audience_choices(kind: str) -> list[SelectChoice]:
    return choices({audience: labels.AUDIENCES[audience] for audience in audiences_for(kind)})


class AudienceField(SelectField):
    """Who sees the item that stands beside it."""

    def __init__(self, kind: str, label: Any = None, **keywords: Any) -> None:
        word = label or _l("Who sees it: %(what)s", what=labels.KINDS[kind])
        super().__init__(word, choices=audience_choices(kind), default=ITEM_KINDS[kind][1], **keywords)


class AudienceRadios(RadioField):
    """Who sees a whole kind of item."""

    def __init__(self, label: Any, kind: str, **keywords: Any) -> None:
        super().__init__(label, choices=audience_choices(kind), default=ITEM_KINDS[kind][1], **keywords)


class VersionField(HiddenField):
    """Which state of the thing the page showed; what is no number is a state of long ago."""

    @property
    def number(self) -> int:
        return int(self.data) if re.fullmatch(r"\d{1,9}", self.data or "") else 0


class TicksField(SelectMultipleField):
    """Several of a list, as checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def field_choices() -> list[SelectChoice]:
    return choices({key: fields[key].name for key in fields})


def says_something(form: Any, field: Any) -> None:
    if field.data and len(field.data) < 10:
        raise ValidationError(_("So few letters find everybody. Say what should become possible."))


def _of_fields(form: Any, field: Any) -> None:
    if field.data == "named" and not form.fields.data:
        raise ValidationError(_("Tick the fields below, or choose another of these."))


class OfferForm(KeyedForm):
    """An offer or a need."""

    version = VersionField(default="0")
    text = BlockField(_l("In a sentence"), [says_something, most(LENGTHS["offer"])])
    sort = RadioField(_l("What it is"), choices=choices(labels.OFFER_KINDS), default=OFFER_KINDS[0])
    wanted = RadioField(_l("From whom"), [_of_fields], choices=choices(labels.WANTED), default="any")
    fields = TicksField(_l("Which fields, if you named some"), [Optional()], choices=field_choices)
    audience = AudienceField("offer", _l("Who sees it"))

    def validate_text(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Write something first."))


class AvailabilityForm(FlaskForm):
    state = RadioField(
        _l("First contacts"),
        choices=choices({"open": _l("Open"), "limited": _l("So many a month"), "paused": _l("Paused until a day")}),
    )
    contacts_a_month = IntegerField(_l("How many a month"), [Optional(), NumberRange(1, MOST_A_MONTH)], default=3)
    paused_until = DateField(_l("Until"), [Optional()])


class ListingForm(FlaskForm):
    listing = RadioField(_l("Who finds me"), choices=choices(labels.STATES))


class PhotoForm(FlaskForm):
    """A picture. It is re-encoded and kept while the form is checked, so nothing slow waits under the lock; one whose
    row is then refused is swept away later."""

    picture = FileField(_l("A picture of you"), [FileRequired(_l("Choose a file first."))])
    audience = AudienceField("photo")
    name: str

    def validate_picture(self, field: Any) -> None:
        try:
            squares = uploads.squares(field.data.stream, field.data.filename or "", PHOTO_SIZES)
        except Invalid as refusal:
            raise ValidationError(say(refusal)) from refusal
        self.name = uploads.keep("photos", squares)


class PhotoAudienceForm(FlaskForm):
    audience = AudienceField("photo")


class AudiencesForm(FlaskForm):
    """First run, first page. `preview` keeps the choice without showing anything to anybody yet."""

    headline = AudienceRadios(_l("What you do"), "headline")
    field = AudienceRadios(_l("Field, offers and needs"), "field")
    organisation = AudienceRadios(_l("Where you work"), "organisation")
    city = AudienceRadios(_l("City"), "city")
    photo = AudienceRadios(_l("Photo and links"), "photo")
    email = AudienceRadios(_l("E-mail"), "email")
    preview = HiddenField()

    def audiences(self) -> dict[str, str]:
        return {kind: str(self[asked].data) for asked, kinds in ASKED.items() for kind in kinds}


class StartForm(KeyedForm):
    """First run, second page: a field, and one offer or need."""

    field = RadioField(_l("Your field"), choices=field_choices, validate_choice=False)
    offer = BlockField(_l("I can offer"), [Optional(), says_something, most(LENGTHS["offer"])])
    offer_sort = RadioField(_l("Kind of offer"), choices=choices(labels.OFFER_KINDS), default=OFFER_KINDS[0])
    need = BlockField(_l("I look for"), [Optional(), says_something, most(LENGTHS["need"])])
    need_sort = RadioField(_l("Kind of need"), choices=choices(labels.OFFER_KINDS), default=OFFER_KINDS[0])
    wanted = RadioField(_l("From whom"), choices=choices(labels.WANTED)[:2], default="other")

    def validate_field(self, field: Any) -> None:
        if field.data and field.data not in fields:
            raise ValidationError(_("Choose one of these fields, or none."))
