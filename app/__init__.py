"""Crosswalk: the people of a school find each other again, across fields."""

import importlib
import importlib.util
from pathlib import Path
from typing import Any

from flask import Flask

import config
from app import commands, extensions
from app.kernel.transaction import prepare_sqlite
from app.web import errors, health, locale, logs, security, sockets, static, templating
from app.web.app import House

ROOT = Path(__file__).parent.parent

# From the ground up. Who may import whom stands in pyproject.toml.
FEATURES = (
    "accounts", "cohorts", "ties", "profiles", "notifications", "glossary", "search", "threads", "chat", "partners",
    "introductions", "teams", "meetings", "bridges", "promotions", "home", "admin", "moderation", "demo",
)  # fmt: skip
# The files of a feature that register themselves by being imported.
PARTS = (
    "models", "bound", "identity", "shell", "told", "subjects", "reportable", "retention", "evidence", "linked", "imported",
    "digest", "jobs", "search", "sockets", "views", "health", "commands",
)  # fmt: skip


def create_app(**overrides: Any) -> Flask:
    """The application, configured by config.py and `overrides`."""
    app = House(__name__, root_path=str(ROOT / "app"), template_folder="../templates", static_folder=None)
    app.static_folder = str(ROOT / "static")
    app.config.update(config.load() | overrides)
    app.config["DATA"].mkdir(mode=0o700, parents=True, exist_ok=True)

    logs.init(app)
    extensions.db.init_app(app)
    with app.app_context():
        if extensions.db.engine.dialect.name == "sqlite":
            prepare_sqlite(extensions.db.engine)
    extensions.migrate.init_app(app, extensions.db, directory=str(ROOT / "migrations"), render_as_batch=True)
    extensions.babel.init_app(app, locale_selector=locale.language, timezone_selector=locale.time_zone)
    extensions.csrf.init_app(app)
    extensions.limiter.init_app(app)
    extensions.login.init_app(app)
    extensions.login.session_protection = None  # the sign-in's own row says what is valid
    extensions.login.login_view = "accounts.sign_in"

    security.init(app)
    errors.init(app)
    templating.init(app)
    health.init(app)
    commands.init(app)
    for feature in FEATURES:
        _open(app, feature)
    sockets.init(app)
    static.init(app)
    return app


def _open(app: Flask, feature: str) -> None:
    """Let a feature register its doors: blueprints, socket events, jobs, commands, what can be found."""
    for part in PARTS:
        name = f"app.{feature}.{part}"
        if importlib.util.find_spec(name) is None:
            continue
        module = importlib.import_module(name)
        if blueprint := getattr(module, "bp", None):
            app.register_blueprint(blueprint)
        if group := getattr(module, "cli", None):
            app.cli.add_command(group)
