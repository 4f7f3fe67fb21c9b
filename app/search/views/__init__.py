"""The pages of finding: results, suggestions and the palette, kept searches, help, why somebody is found."""

from flask import Blueprint

bp = Blueprint("search", __name__)

from app.search.views import everything, explained, palette, saved  # noqa: E402, F401
