"""Files: sent beside a room one by one, and had by whoever reads their message."""

from typing import Any

from flask import Response, redirect, render_template, url_for

from app.chat import filing, policy, queries
from app.chat.forms import FileForm, SayForm
from app.chat.views import bp
from app.kernel.files import LARGEST
from app.kernel.policy import require
from app.kernel.taken import endings
from app.web.app import takes, writes
from app.web.files import sent
from app.web.identity import current_member

AROUND = 64 * 1024  # what stands around a file in its form


@bp.get("/rooms/<int:room_id>/files")
def choose_files(room_id: int, form: FileForm | None = None) -> Any:
    """Sending files where no script runs: one after the other, then the message that they go with."""
    actor = current_member()
    membership = queries.get_membership(actor, room_id)
    require(policy.post_message(actor, membership))
    waiting = filing.all_waiting(actor, room_id)
    shown = {
        "form": form or FileForm(),
        "say": SayForm(formdata=None),
        "most": filing.MOST_A_MESSAGE,
        "endings": endings(),
    }
    return render_template("chat/files.html", room=membership.room, waiting=waiting, **shown)


def _refused(room_id: int, form: FileForm) -> Any:
    """The sentence alone: the composer shows it beside the text."""
    if form.by_page.data:
        return choose_files(room_id, form)
    return Response(str([*form.files.errors, *form.form_errors, ""][0]), mimetype="text/plain")


@bp.post("/rooms/<int:room_id>/files")
@takes(LARGEST + AROUND)
@writes(FileForm, again=_refused)
def send_file(form: FileForm, room_id: int) -> Any:
    kept = filing.keep_file(current_member(), room_id, form.taken)
    if form.by_page.data:
        return redirect(url_for("chat.choose_files", room_id=room_id), 303)
    return render_template("chat/_kept_file.html", file=kept)


@bp.get("/messages/<int:message_id>/files/<int:file_id>")
def file(message_id: int, file_id: int) -> Any:
    return sent(filing.get_file(current_member(), message_id, file_id))
