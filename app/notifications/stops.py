"""The link of a mail that ends its kind, by one click and without signing in (RFC 8058)."""

from itsdangerous import BadData, URLSafeSerializer

from app.kernel.errors import NotFound
from app.kernel.signed import signer
from app.notifications.kinds import KINDS


def stop_path(member_id: int, name: str) -> str:
    """Where the mails of a kind, or the five lines ("digest"), are stopped for a member."""
    return f"/notifications/stop/{_signer().dumps([member_id, name])}"


def read(secret: str) -> tuple[int, str]:
    """Whose mails a link stops, and which."""
    try:
        member_id, name = _signer().loads(secret)
    except (BadData, TypeError, ValueError) as error:
        raise NotFound() from error
    if name != "digest" and (name not in KINDS or KINDS[name].is_locked):
        raise NotFound()
    return int(member_id), str(name)


def _signer() -> URLSafeSerializer:
    return signer("mails of notifications")
