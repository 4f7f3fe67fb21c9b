"""Every setting, read from the environment. `NAME_FILE` names a file that holds the value of `NAME`."""

import os
import secrets
from pathlib import Path
from typing import Any

# Read when numpy is first imported, which is later: one search shall not take every core.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

VERSION = "0.1.0"


def setting(name: str, default: str = "") -> str:
    """The value of CROSSWALK_<name>, or the content of the file that CROSSWALK_<name>_FILE names."""
    key = f"CROSSWALK_{name}"
    if path := os.environ.get(f"{key}_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get(key, default)


def one_of(name: str, *known: str) -> str:
    """A setting that has a few values, the first unless another is set. A wrong one stops the start: it may be a door."""
    given = setting(name) or known[0]
    if given not in known:
        raise SystemExit(f"CROSSWALK_{name} is {given!r}; it can be {', '.join(known)}.")
    return given


def instance_folder() -> Path:
    return Path(setting("DATA", str(Path(__file__).parent / "instance"))).resolve()


def secret_key(folder: Path) -> str:
    """The signing key: given by the environment, or made once and kept in the instance folder."""
    if given := setting("SECRET_KEY"):
        return given
    kept = folder / "secret_key"
    if not kept.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = folder / f"secret_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        try:
            os.link(fresh, kept)  # two processes that start at once agree on the first key
        except FileExistsError:
            pass
        fresh.unlink()
    return kept.read_text().strip()


def load() -> dict[str, Any]:
    folder = instance_folder()
    public_url = setting("PUBLIC_URL", "http://localhost:8000").rstrip("/")
    https = public_url.startswith("https://")
    return {
        "VERSION": VERSION,
        "DATA": folder,
        "SECRET_KEY": secret_key(folder),
        # Former keys, the oldest first: sign-ins and addresses that they signed hold until their own end.
        "SECRET_KEY_FALLBACKS": [*filter(None, setting("SECRET_KEY_BEFORE").split(","))],
        "PUBLIC_URL": public_url,
        # Beside the public address, exactly these origins may post and open sockets.
        "ORIGINS": [public_url, *filter(None, setting("ORIGINS").split(","))],
        "TRUSTED_PROXIES": int(setting("TRUSTED_PROXIES", "0")),
        "SQLALCHEMY_DATABASE_URI": setting("DATABASE", f"sqlite:///{folder / 'crosswalk.sqlite'}"),
        # A new connection knows how the tables have grown. What fails is logged without what members wrote.
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_recycle": 900, "hide_parameters": True},
        "SITE_NAME": setting("SITE_NAME", "Crosswalk"),
        "LANGUAGES": ["en", "nl"],
        # Who comes in without an invitation or an edition's link: nobody, whom an admin approves, or everybody.
        "SIGN_UP": one_of("SIGN_UP", "invitation", "approval", "open"),
        "MEMBERS_INVITE": one_of("MEMBERS_INVITE", "off", "on") == "on",
        # Whether members leave some seconds between two posts; tests and measurements do not.
        "POST_PACE": one_of("POST_PACE", "on", "off") == "on",
        # Whether posts may bring archives along, which nobody can look into before having them.
        "FILES_ZIP": one_of("FILES_ZIP", "off", "on") == "on",
        "CHAT_EDIT_HOURS": int(setting("CHAT_EDIT_HOURS", "24")),  # how long a message of chat can be changed
        # Whether search also goes by meaning, by the model of requirements-model.lock.
        "MEANING": one_of("MEANING", "on", "off") == "on",
        "SMTP_URL": setting("SMTP_URL"),  # smtp://user:password@host:587?tls=starttls; empty: mails lie in DATA/mail
        "MAIL_FROM": setting("MAIL_FROM", "Crosswalk <crosswalk@localhost>"),
        # The push services of the browsers; a device may name no other.
        "PUSH_HOSTS": setting("PUSH_HOSTS", "googleapis.com,mozilla.com,windows.com,apple.com").split(","),
        "LOG_LEVEL": setting("LOG_LEVEL", "INFO"),
        "SOCKET_CAP": int(setting("SOCKET_CAP", "500")),
        # redis://host:6379/0 joins several web workers: what sockets are told, and the limits at public doors.
        "REDIS_URL": setting("REDIS_URL"),
        "LIVE": "rows",  # how this process tells its sockets: "direct" (a web worker), or "rows" where it has none
        "RATELIMIT_STORAGE_URI": setting("REDIS_URL") or "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
        # 256 kB holds the largest form (a post of 20,000 characters, percent-encoded); uploads raise it per route.
        "MAX_CONTENT_LENGTH": 256 * 1024,
        "MAX_FORM_MEMORY_SIZE": 256 * 1024,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_NAME": "__Host-crosswalk" if https else "crosswalk",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": 30 * 24 * 3600,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
        "PREFERRED_URL_SCHEME": "https" if https else "http",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
    }
