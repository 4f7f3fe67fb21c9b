"""What a browser says of itself when it asks to be told."""

from base64 import urlsafe_b64decode

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Length, ValidationError

from app.notifications.push.sealing import device_key
from app.notifications.push.sending import is_push_service
from app.web.forms import LineField


class DeviceForm(FlaskForm):
    endpoint = LineField(validators=[InputRequired(), Length(max=500)])
    point = LineField(validators=[InputRequired(), Length(max=100)])
    auth = LineField(validators=[InputRequired(), Length(max=40)])

    def validate_endpoint(self, field: LineField) -> None:
        if not is_push_service(field.data or ""):
            raise ValidationError()

    def validate_point(self, field: LineField) -> None:
        try:
            device_key(_bytes(field.data or ""))
        except ValueError as error:
            raise ValidationError() from error

    def validate_auth(self, field: LineField) -> None:
        try:
            length = len(_bytes(field.data or ""))
        except ValueError as error:
            raise ValidationError() from error
        if length != 16:
            raise ValidationError()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.encode("ascii", "replace") + b"=" * (-len(text) % 4))
