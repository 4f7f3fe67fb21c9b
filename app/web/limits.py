"""Limits of the doors that strangers may use (G-11): so many requests from one address, or about one subject."""

import time
from collections.abc import Callable
from typing import Any

from flask_limiter import RequestLimit

from app.extensions import limiter
from app.kernel.errors import TooMany


def at_most(limits: str, *, of: Callable[[], str] | None = None) -> Any:
    """Let this door be used so often ("30 per minute") by one caller, or for each answer of `of`."""
    return limiter.limit(limits, key_func=of, on_breach=_refuse)


def _refuse(limit: RequestLimit) -> None:
    raise TooMany(retry_after=max(1, int(limit.reset_at - time.time()) + 1))
