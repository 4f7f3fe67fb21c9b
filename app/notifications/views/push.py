"""The doors of push, and of the site as an app: subscribing, the service worker, the manifest, the page for no network."""

from typing import Any

from flask import current_app, jsonify, redirect, render_template, send_from_directory, url_for
from flask_login import current_user

from app.notifications.push import operations
from app.notifications.push.forms import DeviceForm
from app.notifications.views import bp
from app.web.app import writes
from app.web.identity import public


@bp.post("/notifications/device")
@writes(DeviceForm)
def subscribe(form: DeviceForm) -> Any:
    operations.subscribe(
        current_user.sign_in, endpoint=form.endpoint.data or "", point=form.point.data or "", auth=form.auth.data or ""
    )
    return redirect(url_for("notifications.settings"), 303)


@bp.post("/notifications/device/end")
@writes()
def unsubscribe() -> Any:
    operations.unsubscribe(current_user.sign_in)
    return redirect(url_for("notifications.settings"), 303)


@bp.get("/sw.js")
@public
def service_worker() -> Any:
    """At the root, because it may only look after what lies below it."""
    answer = send_from_directory(str(current_app.static_folder), "js/worker.js", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/manifest.webmanifest")
@public
def manifest() -> Any:
    name, icon = current_app.config["SITE_NAME"], current_app.jinja_env.globals["static"]
    answer = jsonify(
        name=name, short_name=name, start_url="/", scope="/", display="standalone", background_color="#fbfbf8",
        theme_color="#1d212c",
        icons=[{"src": icon("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}],  # type: ignore[operator]
    )  # fmt: skip
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/offline")
@public
def offline() -> Any:
    return render_template("notifications/offline.html")
