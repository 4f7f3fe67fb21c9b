"""How to be told: the page, what it keeps, and the one click of a mail."""

from datetime import time
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.extensions import csrf
from app.notifications import choices, choosing, stops
from app.notifications.forms import OPEN, ChoiceForm, PresetForm, WhenForm
from app.notifications.kinds import KINDS
from app.notifications.push import operations as devices
from app.notifications.push.keys import base64url, own_key, public_part
from app.notifications.views import bp
from app.web.app import writes
from app.web.identity import current_member, public
from app.web.limits import at_most


@bp.get("/settings/notifications")
def settings(form: Any = None) -> Any:
    me = current_member()
    kept, channels = choices.all_of(me.id)
    when = form if isinstance(form, WhenForm) else WhenForm(
        formdata=None, quiet_from=_time(kept.quiet_from), quiet_until=_time(kept.quiet_until), digest=kept.digest
    )  # fmt: skip
    return render_template(
        "notifications/settings.html",
        kinds=KINDS.values(),
        channels=channels,
        preset=kept.preset if all(channels[name] == OPEN[name].preset(kept.preset) for name in OPEN) else None,
        refused=kept.refused_address == me.email and me.email,
        when=when,
        is_told=devices.is_subscribed(current_user.sign_in),
        push_key=base64url(public_part(own_key(current_app.config["DATA"]))),
    )


@bp.post("/settings/notifications")
@writes(ChoiceForm, again=settings)
def choose(form: Any) -> Any:
    choosing.choose(current_member(), form.wanted)
    return _saved()


@bp.post("/settings/notifications/preset")
@writes(PresetForm, again=settings)
def take_preset(form: PresetForm) -> Any:
    choosing.take_preset(current_member(), form.preset.data)
    return _saved()


@bp.post("/settings/notifications/when")
@writes(WhenForm, again=settings)
def choose_when(form: WhenForm) -> Any:
    me = current_member()
    choosing.set_quiet_hours(me, _minutes(form.quiet_from.data), _minutes(form.quiet_until.data))
    choosing.choose_digest(me, form.digest.data)
    return _saved()


@bp.post("/settings/notifications/address")
@writes()
def trust_address() -> Any:
    choosing.trust_address(current_member())
    return _saved()


def _saved() -> Any:
    flash(_("Saved."), "good")
    return redirect(url_for("notifications.settings"), 303)


def _time(minutes: int | None) -> time | None:
    return None if minutes is None else time(minutes // 60, minutes % 60)


def _minutes(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute


# The one click


@bp.get("/notifications/stop/<secret>")
@public
@at_most("60 per minute")
def show_stop(secret: str) -> Any:
    name = stops.read(secret)[1]
    return render_template("notifications/stop.html", secret=secret, kind=KINDS.get(name))


@bp.post("/notifications/stop/<secret>")
@csrf.exempt  # RFC 8058: the mail provider sends it, without cookies; the secret says who asks
@public
@at_most("60 per minute")
@writes()
def stop(secret: str) -> Any:
    choosing.stop(*stops.read(secret))
    return redirect(url_for("notifications.stopped"), 303)


@bp.get("/notifications/stopped")
@public
def stopped() -> Any:
    return render_template("notifications/stopped.html")
