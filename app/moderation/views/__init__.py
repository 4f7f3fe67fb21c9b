"""The pages of moderation: reporting, for everybody; the queue, for moderators."""

from flask import Blueprint

bp = Blueprint("moderation", __name__)

from app.moderation.views import bulk, log, queue, reports, waiting  # noqa: E402, F401
