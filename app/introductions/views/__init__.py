"""The pages of introductions: by a broker, in rounds of an edition, and how it went."""

from flask import Blueprint

bp = Blueprint("introductions", __name__)


from app.introductions.views import brokering, outcomes, rounds  # noqa: E402, F401  they hang their doors on bp
