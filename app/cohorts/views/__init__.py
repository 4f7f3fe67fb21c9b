"""The pages of those who tend schools and editions, all under /organise; and the door of an edition's link."""

from flask import Blueprint

bp = Blueprint("cohorts", __name__)

from app.cohorts.views import groups, imports, invitations, joining, links, people, schools  # noqa: E402, F401  (each adds its doors to bp)
