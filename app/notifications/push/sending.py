"""Handing a sealed message to the push service of a device."""

import json
from collections.abc import Mapping
from email.utils import parseaddr
from http.client import HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from flask import current_app

from app.notifications.push import keys
from app.notifications.push.sealing import seal

TIMEOUT, KEPT_FOR = 10, 24 * 3600  # seconds
GONE = (404, 410)


class _Straight(HTTPRedirectHandler):
    """No push service needs to send us elsewhere."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_opener = build_opener(_Straight)


def is_push_service(endpoint: str) -> bool:
    """Whether an address is one of the services that browsers use: a member may not name us another to call."""
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    hosts = current_app.config["PUSH_HOSTS"]
    is_own = host == "127.0.0.1" and host in hosts  # a test's; no other goes without TLS
    return (parts.scheme == "https" or is_own) and any(host == one or host.endswith(f".{one}") for one in hosts)


def send(endpoint: str, point: bytes, auth: bytes, message: Mapping[str, Any], topic: str) -> bool:
    """Whether the device is still there; a service that does not take it now raises, for another try."""
    contact = f"mailto:{parseaddr(current_app.config['MAIL_FROM'])[1]}"
    key = keys.own_key(current_app.config["DATA"])
    headers = {
        "Authorization": keys.authorization(key, endpoint, contact),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR),
        "Topic": topic,  # a newer one about the same takes the place of one that waits
    }
    request = Request(endpoint, seal(json.dumps(message).encode(), point, auth), headers)  # noqa: S310  is_push_service
    try:
        with _opener.open(request, timeout=TIMEOUT):
            return True
    except HTTPError as error:
        error.close()
        if error.code in GONE:
            return False
        raise
