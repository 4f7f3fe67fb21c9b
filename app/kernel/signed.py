"""Words of addresses that are signed: they open for as long as a key by which they were signed is known (F43)."""

from flask import current_app
from itsdangerous import URLSafeSerializer


def signer(salt: str) -> URLSafeSerializer:
    """Signs with the key of today, and reads what an earlier one signed, for one purpose only."""
    config = current_app.config
    return URLSafeSerializer([*config["SECRET_KEY_FALLBACKS"], config["SECRET_KEY"]], salt=salt)
