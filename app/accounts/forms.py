"""Forms of the gate and of one's own account. Passwords are hashed here, before any lock is taken."""

from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import Email, InputRequired, Length, Optional
from wtforms.widgets import EmailInput

from app.accounts import entry, passwords
from app.accounts.zones import zones
from app.kernel.errors import Invalid
from app.web.errors import say
from app.web.forms import KeyedForm, LineField, not_blank
from app.web.identity import current_member

LANGUAGES = [SelectChoice("en", "English"), SelectChoice("nl", "Nederlands")]
given = [InputRequired(_l("Write your address here.")), Length(max=254)]
address = [*given, Email(_l("This is not a whole address."))]  # for one that is to be kept


class AddressField(LineField):
    """An e-mail address, without the spaces that pasting brings."""

    widget = EmailInput()


class NewPasswordField(PasswordField):
    """A password to be kept: checked against A-1 and hashed by the form's `hash_password`."""


class SignInForm(FlaskForm):
    email = AddressField(_l("E-mail"), validators=given)
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Write your password here."))])
    keep = BooleanField(_l("Keep me signed in on this device"))
    next = HiddenField()

    proof: entry.Proof | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        self.proof = entry.try_password(self.email.data, self.password.data)
        if self.proof is None:
            self.form_errors.append(_("That did not match. Check the address and the password, or have a link mailed."))
        return self.proof is not None


class MailLinkForm(FlaskForm):
    email = AddressField(_l("E-mail"), validators=given)
    next = HiddenField()


class WithPassword(KeyedForm):
    """A form with a new password, left empty where that is allowed."""

    password = NewPasswordField(_l("Password"))
    password_hash: str | None = None

    def names(self) -> list[str]:
        """What the password may not hold."""
        return [current_app.config["SITE_NAME"]]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if not self.password.data:
            return True
        try:
            passwords.check(self.password.data, self.names())
        except Invalid as refusal:
            self.password.errors = [*self.password.errors, say(refusal)]
            return False
        self.password_hash = passwords.hashed(self.password.data)
        return True


class AcceptForm(WithPassword):
    name = LineField(_l("Name"), validators=[Length(max=60), not_blank])
    password = NewPasswordField(_l("Choose a password"), validators=[Optional()])
    keep = BooleanField(_l("Keep me signed in on this device"))
    time_zone = HiddenField()

    def names(self) -> list[str]:
        return [*super().names(), self.name.data or ""]


class PersonForm(KeyedForm):
    """Somebody by name and address: oneself at the gate, or whom one invites."""

    name = LineField(_l("Name"), validators=[Length(max=60), not_blank])
    email = AddressField(_l("E-mail"), validators=address)


class FirstAdminForm(AcceptForm):
    email = AddressField(_l("E-mail"), validators=address)
    password = NewPasswordField(_l("Choose a password"), validators=[InputRequired(_l("Choose a password."))])


class UseLinkForm(KeyedForm):
    keep = BooleanField(_l("Keep me signed in on this device"))
    next = HiddenField()


class ConfirmForm(FlaskForm):
    password = PasswordField(_l("Password"), validators=[InputRequired(_l("Write your password here."))])
    next = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        proof = entry.try_password(current_member().email or "", self.password.data)
        if proof is None:
            self.password.errors = [_("That is not your password.")]
        return proof is not None


class NewPasswordForm(WithPassword):
    password = NewPasswordField(_l("New password"), validators=[InputRequired(_l("Choose a password."))])

    def names(self) -> list[str]:
        return [*super().names(), current_member().display_name]


class SettingsForm(FlaskForm):
    language = SelectField(_l("Language"), choices=LANGUAGES)
    time_zone = SelectField(
        _l("Time zone"), choices=lambda: [SelectChoice(zone, zone.replace("_", " ")) for zone in zones()]
    )
    theme = SelectField(
        _l("Light or dark"),
        choices=[
            SelectChoice("system", _l("As the device")),
            SelectChoice("light", _l("Light")),
            SelectChoice("dark", _l("Dark")),
        ],
    )
