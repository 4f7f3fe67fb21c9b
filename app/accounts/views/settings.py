"""One's own settings: language and time, password, devices, leaving for a while."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext, refresh
from flask_login import current_user
from flask_wtf import FlaskForm

from app.accounts import entry, operations, policy, queries
from app.accounts.forms import ConfirmForm, NewPasswordForm, SettingsForm
from app.accounts.views import bp
from app.web.app import writes
from app.web.identity import current_member, public


@bp.get("/settings")
def show_settings(form: SettingsForm | None = None) -> Any:
    form = form or SettingsForm(obj=current_member())
    return render_template("accounts/settings.html", form=form)


@bp.post("/settings")
@writes(SettingsForm, again=show_settings)
def save_settings(form: SettingsForm) -> Any:
    operations.settle(
        current_member(), language=form.language.data, time_zone=form.time_zone.data, theme=form.theme.data
    )
    refresh()  # the answer is in the new language already
    flash(_("Saved."), "good")
    return redirect(url_for("accounts.show_settings"), 303)


@bp.get("/settings/devices")
def show_devices() -> Any:
    return render_template(
        "accounts/devices.html", sign_ins=queries.sign_ins(current_member()), here=current_user.sign_in
    )


@bp.post("/settings/devices/<int:sign_in_id>/end")
@writes()
def end_device(sign_in_id: int) -> Any:
    me = current_member()
    ended = queries.get_sign_in(me, sign_in_id)
    operations.end_sign_in(me, ended)
    if ended.id == current_user.sign_in.id:
        entry.forget_session()
        return redirect(entry.local_path(None), 303)
    flash(_("Signed out there."), "good")
    return redirect(url_for("accounts.show_devices"), 303)


@bp.post("/settings/devices/end")
@writes()
def end_other_devices() -> Any:
    ended = operations.end_sign_ins(current_member(), keep=current_user.sign_in)
    flash(ngettext("Signed out on one other device.", "Signed out on %(num)d other devices.", ended), "good")
    return redirect(url_for("accounts.show_devices"), 303)


@bp.get("/settings/password")
@entry.confirmed
def show_password(form: NewPasswordForm | None = None) -> Any:
    return render_template("accounts/password.html", form=form or NewPasswordForm())


@bp.post("/settings/password")
@writes(NewPasswordForm, again=show_password)
@entry.confirmed
def change_password(form: NewPasswordForm) -> Any:
    operations.change_password(current_member(), current_user.sign_in, password_hash=form.password_hash or "")
    flash(_("Your new password counts from now on. Other devices have been signed out."), "good")
    return redirect(url_for("accounts.show_devices"), 303)


@bp.get("/settings/leave")
@entry.confirmed
def show_leave(form: FlaskForm | None = None) -> Any:
    verdict = policy.deactivate(current_member(), admins=queries.admins())
    return render_template("accounts/leave.html", form=form or FlaskForm(), verdict=verdict)


@bp.post("/settings/leave")
@writes(FlaskForm, again=show_leave)
@entry.confirmed
def leave(form: FlaskForm) -> Any:
    operations.deactivate(current_member())
    entry.forget_session()
    return redirect(url_for("accounts.left"), 303)


@bp.get("/left")
@public
def left() -> Any:
    return render_template("accounts/left.html")


@bp.get("/confirm")
def confirm(form: ConfirmForm | None = None) -> Any:
    form = form or ConfirmForm(next=request.args.get("next"))
    return render_template("accounts/confirm.html", form=form)


@bp.post("/confirm")
@writes(ConfirmForm, again=confirm)
def confirm_by_password(form: ConfirmForm) -> Any:
    operations.confirm(current_user.sign_in)
    return redirect(entry.local_path(form.next.data), 303)


@bp.post("/confirm/link")
@writes()
def confirm_by_link() -> Any:
    wanted = entry.local_path(request.form.get("next"))
    operations.ask_for_link(current_member().email or "", next=wanted)
    return redirect(url_for("accounts.link_sent"), 303)
