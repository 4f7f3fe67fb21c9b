"""Headers on every answer, the check of where a request comes from, and who asks from which address."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request, Response, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from app.kernel.errors import Forbidden
from app.web.identity import may_be_indexed

POLICY = (
    "default-src 'none'; object-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'; media-src 'self'"
)
SAFE = ("GET", "HEAD", "OPTIONS")


def init(app: Flask) -> None:
    if hops := app.config["TRUSTED_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(same_origin)
    app.after_request(headers)
    app.jinja_env.globals["csp_nonce"] = nonce


def nonce() -> str:
    """128 random bits, one for a response; for the style that Turbo adds, nothing else."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def same_origin() -> None:
    """Refuse a write that another site, or another port of this host, sends (SameSite does not)."""
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin")
    if origin is None:
        return  # old browsers and programs; the CSRF token still binds
    if origin not in allowed_origins():
        raise Forbidden("This request came from another site, so it was not carried out.")


def allowed_origins() -> list[str]:
    """The origins that may post and open sockets: the public ones, and on loopback the address that was asked."""
    return origins_for(request, current_app.config)


def origins_for(asked: Request, config: dict[str, Any]) -> list[str]:
    """The same for a request that no view answers."""
    origins: list[str] = list(config["ORIGINS"])
    host = urlsplit(f"//{asked.host}").hostname
    if host in ("localhost", "127.0.0.1", "::1") and not config["SESSION_COOKIE_SECURE"]:
        origins.append(f"{asked.scheme}://{asked.host}")
    return origins


def headers(response: Response) -> Any:
    if response.headers.get("Content-Security-Policy") is None:
        response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce())
    if request.endpoint != "static" and not may_be_indexed():
        response.headers["X-Robots-Tag"] = "noindex"
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "private, no-store")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response
