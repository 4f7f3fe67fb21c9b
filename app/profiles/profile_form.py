"""The one large form of one's own profile, with an audience beside each item."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Optional, Regexp, ValidationError

from app.kernel import markup
from app.profiles import labels, vocabulary
from app.profiles.forms import AudienceField, VersionField, choices, field_choices, most
from app.profiles.items import Said
from app.profiles.models import ITEM_KINDS, LENGTHS
from app.web.forms import BlockField, LineField, not_blank

SINGLE = (
    "headline", "role", "organisation", "city", "country", "about", "level", "sector", "background",
    "email", "phone", "address", "availability note",
)  # fmt: skip
ROWS = {kind: ITEM_KINDS[kind][0] for kind in ("field", "language", "expertise", "link")}

SPARE = {"language": 2, "expertise": 3, "link": 1}


def form_name(kind: str) -> str:
    return kind.replace(" ", "_")


def _choose(words: Mapping[str, Any]) -> list[SelectChoice]:
    return [SelectChoice("", _l("Not said")), *choices(words)]


class CountryField(SelectField):
    def __init__(self, label: Any, **keywords: Any) -> None:
        super().__init__(label, choices=self._countries, **keywords)

    @staticmethod
    def _countries() -> list[SelectChoice]:
        return _choose(vocabulary.countries(str(get_locale())))


class MarkdownField(BlockField):
    """Text whose HTML is made while the form is checked, outside of the database's lock."""

    html: str | None = None

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if not validation_stopped and self.data:
            self.html = str(markup.render(self.data))


class ProfileForm(FlaskForm):
    """Everything but offers, needs, photo and availability. Rows of one kind are named kind_0, kind_1, …"""

    version = VersionField()
    display_name = LineField(_l("Name"), [not_blank, most(LENGTHS["name"])])
    headline = LineField(labels.KINDS["headline"], [Optional(), most(LENGTHS["headline"])])
    role = LineField(labels.KINDS["role"], [Optional(), most(LENGTHS["role"])])
    organisation = LineField(labels.KINDS["organisation"], [Optional(), most(LENGTHS["organisation"])])
    city = LineField(labels.KINDS["city"], [Optional(), most(LENGTHS["city"])])
    country = CountryField(labels.KINDS["country"], validators=[Optional()])
    about = MarkdownField(labels.KINDS["about"], [Optional(), most(LENGTHS["about"])])
    level = SelectField(labels.KINDS["level"], [Optional()], choices=_choose(labels.LEVELS))
    sector = SelectField(labels.KINDS["sector"], [Optional()], choices=_choose(labels.SECTORS))
    background = SelectField(labels.KINDS["background"], [Optional()], choices=_choose(labels.BACKGROUNDS))
    email = LineField(
        labels.KINDS["email"],
        [Optional(), most(LENGTHS["email"]), Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is no address."))],
    )
    phone = LineField(
        labels.KINDS["phone"],
        [Optional(), most(LENGTHS["phone"]), Regexp(r"^[+()\d /.\-]+$", message=_l("Digits and + ( ) / - only."))],
    )
    address = BlockField(labels.KINDS["address"], [Optional(), most(LENGTHS["address"])])
    availability_note = LineField(labels.KINDS["availability note"], [Optional(), most(LENGTHS["availability note"])])

    def rows(self, kind: str) -> list[int]:
        """The rows to draw: those that hold something, and a few more to write in."""
        filled = [n for n in range(ROWS[kind]) if self[f"{kind}_{n}"].data or self[f"{kind}_{n}"].errors]
        return list(range(min(ROWS[kind], max(filled, default=-1) + 1 + SPARE[kind])))

    def said(self) -> list[Said]:
        """What the form says, in the order of the profile, for the operation."""
        one = [self._single(kind) for kind in SINGLE if self[form_name(kind)].data]
        return [*one, *self._said_fields(), *self._languages(), *self._expertise(), *self._links()]

    def _single(self, kind: str) -> Said:
        written = self[form_name(kind)]
        return Said(kind, written.data, self._audience(form_name(kind)), html=getattr(written, "html", None))

    def _audience(self, name: str) -> str:
        return str(self[f"{name}_audience"].data)

    def _filled(self, kind: str) -> list[tuple[str, str]]:
        names = [f"{kind}_{n}" for n in range(ROWS[kind])]
        return [(name, self[name].data) for name in names if self[name].data]

    def _said_fields(self) -> list[Said]:
        return [
            Said("field", key, self._audience(name), extra=_place(self[f"{name}_sub"].data))
            for name, key in self._filled("field")
        ]

    def _languages(self) -> list[Said]:
        codes: dict[str | None, str] = {}
        for name, word in self._filled("language"):
            codes.setdefault(vocabulary.find_language(word, str(get_locale())), self._audience(name))
        return [Said("language", code, audience) for code, audience in codes.items() if code]

    def _expertise(self) -> list[Said]:
        terms: dict[str, Said] = {}
        for name, term in self._filled("expertise"):
            terms.setdefault(term.casefold(), Said("expertise", term, self._audience(name)))
        return list(terms.values())

    def _links(self) -> list[Said]:
        links: dict[str, Said] = {}
        for name, url in self._filled("link"):
            said = Said("link", url, self._audience(name), extra=_called(self[f"{name}_label"].data))
            links.setdefault(url, said)
        return list(links.values())

    def validate_field_1(self, field: Any) -> None:
        self._differs(field, self.field_0)

    def validate_field_2(self, field: Any) -> None:
        self._differs(field, self.field_0)
        self._differs(field, self.field_1)

    def _differs(self, field: Any, other: Any) -> None:
        if field.data and field.data == other.data:
            raise ValidationError(_("You chose this field already."))


def _place(words: str | None) -> dict[str, Any]:
    """A subfield of the list, or the member's own words for it (P-7)."""
    if not words:
        return {}
    known = vocabulary.find_subfield(words)
    return {"subfield": known} if known else {"words": words}


def _called(label: str | None) -> dict[str, str]:
    return {"label": label} if label else {}


def _language(form: Any, field: Any) -> None:
    if field.data and vocabulary.find_language(field.data, str(get_locale())) is None:
        raise ValidationError(_("We do not know this language. Try its English name."))


def _link(form: Any, field: Any) -> None:
    """https only; a bare address gets it in front."""
    if field.data and "://" not in field.data:
        field.data = f"https://{field.data}"
    try:
        parts = urlsplit(field.data or "")
        is_good = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        is_good = False
    if not is_good or any(c.isspace() for c in field.data):
        raise ValidationError(_("A link starts with https:// and names a site."))


def _field_choices() -> list[SelectChoice]:
    return [SelectChoice("", _l("Not said")), *field_choices()]


def _add_rows() -> None:
    for kind in SINGLE:
        setattr(ProfileForm, f"{form_name(kind)}_audience", AudienceField(kind))
    for kind, number in ROWS.items():
        for n in range(number):
            setattr(ProfileForm, f"{kind}_{n}", _row(kind, n))
            setattr(ProfileForm, f"{kind}_{n}_audience", AudienceField(kind))
    for n in range(ROWS["field"]):
        setattr(ProfileForm, f"field_{n}_sub", LineField(_l("Within it"), [Optional(), most(80)]))
    for n in range(ROWS["link"]):
        setattr(ProfileForm, f"link_{n}_label", LineField(_l("Called"), [Optional(), most(40)]))


def _row(kind: str, n: int) -> Any:
    if kind == "field":
        word = _l("Main field") if n == 0 else _l("Further field")
        return SelectField(word, [Optional()], choices=_field_choices)
    if kind == "language":
        return LineField(_l("Language"), [Optional(), most(60), _language])
    if kind == "link":
        return LineField(_l("Address"), [Optional(), most(LENGTHS["link"]), _link])
    return LineField(labels.KINDS[kind], [Optional(), most(LENGTHS[kind])])


_add_rows()
