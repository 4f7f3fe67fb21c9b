"""The pages of chat."""

from flask import Blueprint, request

from app.extensions import LARGEST

bp = Blueprint("chat", __name__)


def whole(name: str, default: int = 0) -> int:
    """A whole number of the address that the database can hold; anything else is as if it were not there."""
    value = request.args.get(name, default, type=int)
    return value if 0 <= value <= LARGEST else default


def wants_json() -> bool:
    """A page's own script asks so, where it has no socket (C-7)."""
    return request.accept_mimetypes.best == "application/json"


from app.chat.views import files, finding, groups, keeping, messages, rooms, tending  # noqa: E402, F401  they hang their doors on bp
