"""/healthz: the process serves. /readyz: database, migrations, index and queues, one by one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.kernel import outbox
from app.web.identity import public

bp = Blueprint("health", __name__)
OK, DEGRADED, DOWN = "ok", "degraded", "down"
LATE = timedelta(seconds=60)

# A feature adds its own: name → () → ok | degraded | down.
checks: dict[str, Callable[[], str]] = {}
# What admins should know, beside what failed: () → a sentence in their language, or "".
_notices: list[Callable[[], str]] = []


def init(app: Flask) -> None:
    app.register_blueprint(bp)


def check(name: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    def register(answer: Callable[[], str]) -> Callable[[], str]:
        checks[name] = answer
        return answer

    return register


def notice(sentence: Callable[[], str]) -> Callable[[], str]:
    """Register something that admins read on their page while it is so."""
    _notices.append(sentence)
    return sentence


def notices() -> list[str]:
    return [said for sentence in _notices if (said := sentence())]


@bp.get("/healthz")
@public
def healthz() -> Any:
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/readyz")
@public
def readyz() -> Any:
    states = {name: _ask(answer) for name, answer in checks.items()}
    ready = DOWN not in states.values()
    worst = DOWN if not ready else DEGRADED if DEGRADED in states.values() else OK
    return jsonify(status=worst, **states), 200 if ready else 503


def _ask(answer: Callable[[], str]) -> str:
    try:
        return answer()
    except (SQLAlchemyError, OSError):
        db.session.rollback()  # or PostgreSQL would refuse the checks that follow
        return DOWN


@check("database")
def database() -> str:
    db.session.execute(text("SELECT 1"))
    return OK


@check("migrations")
def migrations() -> str:
    """Whether the database stands at the newest migration."""
    directory = current_app.extensions["migrate"].directory
    head = ScriptDirectory(directory).get_current_head()
    return OK if db.session.scalar(text("SELECT version_num FROM alembic_version")) == head else DOWN


@check("queues")
def queues() -> str:
    """Degraded while something waits that failed ten times, or that nobody does."""
    given_up = any(lane.endswith("dead") for lane in outbox.waiting())
    return DEGRADED if given_up or outbox.is_late(by=LATE) else OK
