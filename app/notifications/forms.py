"""The one form of the list."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from app.extensions import LARGEST


class ReadForm(FlaskForm):
    up_to = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST)])
