"""The pages of accounts: the gate, one-use links, invitations, one's own settings."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)

from app.accounts.views import first_admin, gate, invitations, invite, links, look, settings, sign_up  # noqa: E402, F401
