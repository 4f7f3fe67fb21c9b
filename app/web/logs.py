"""Logs: one JSON object a line, with the request's id; no text of members, no secrets."""

import json
import logging
import re
import sys
from contextvars import ContextVar
from typing import Any
from uuid import uuid4

from flask import Flask, Response, request

request_id: ContextVar[str] = ContextVar("request_id", default="")
_STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class OneLine(logging.Formatter):
    """Escapes by JSON, so that no name can forge a line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if id := request_id.get():
            entry["request"] = id
        entry |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            entry["error"] = self.formatException(record.exc_info)
        return json.dumps(entry, default=str, ensure_ascii=True)


def init(app: Flask) -> None:
    if not app.testing:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(OneLine())
        logging.basicConfig(level=app.config["LOG_LEVEL"], handlers=[handler], force=True)
        logging.getLogger("alembic").setLevel("WARNING")
    for name in ("engineio.server", "socketio.server"):  # they write a trace for every frame that is none
        logging.getLogger(name).setLevel("CRITICAL")
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    request_id.set(given if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) else uuid4().hex)


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = request_id.get()
    return response
