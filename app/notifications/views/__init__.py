"""The pages of notifications: the list behind the bell, and how to be told."""

from flask import Blueprint

bp = Blueprint("notifications", __name__)

from app.notifications.views import bell, letters, push, settings, statements  # noqa: E402, F401
