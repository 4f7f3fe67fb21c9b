"""The one form of the list."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange


class ReadForm(FlaskForm):
    up_to = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)])
