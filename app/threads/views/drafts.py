"""Drafts: kept by the page as its member writes, restored by the pages of writing, and the choice between two tabs."""

from datetime import datetime
from typing import Any

from flask import jsonify, redirect, url_for
from flask_babel import gettext as _

from app.kernel import clock
from app.threads import drafts, filing, queries, reading
from app.threads.addresses import arriving, thread_url
from app.threads.attachments import Shown, shown
from app.threads.forms import DraftForm, Written
from app.threads.views import bp
from app.web.app import writes
from app.web.identity import current_member
from app.web.templating import moment


@bp.post("/threads/new/draft")
@bp.post("/threads/<int:thread_id>/draft")
@writes(DraftForm)
def keep_draft(form: DraftForm, thread_id: int | None = None) -> Any:
    """Answers with what the page says of it; with nothing where nothing is kept."""
    me, place = current_member(), _place(thread_id)
    marks = {"tab": form.tab.data or "", "key": form.client_key.data or "", "restored": form.draft.data or ""}
    files = [list(shown(file)) for file in filing.waiting(me, form.attached.data or ())]
    draft = drafts.keep_draft(me, place, form.content | ({"files": files} if files else {}), **marks)
    return jsonify(kept=kept_words(draft.kept_at) if draft else "")


@bp.post("/threads/new/draft/other")
@bp.post("/threads/<int:thread_id>/draft/other")
@writes()
def take_other(thread_id: int | None = None) -> Any:
    me, place = current_member(), _place(thread_id)
    drafts.take_other(me, place)
    if thread_id is None:
        return redirect(url_for("threads.new"), 303)
    thread = queries.get_thread(me, thread_id)
    last = reading.page_of(max(thread.next_position - 1, 1))
    return redirect(arriving(thread_url(thread.id, thread.title, last, "reply")), 303)


def _place(thread_id: int | None) -> str:
    if thread_id is not None:
        queries.get_thread(current_member(), thread_id)
    return drafts.place_of(thread_id)


def kept_words(at: datetime) -> str:
    """When a draft was kept, for the foot of the composer."""
    if moment(at, "yMMdd") == moment(clock.now(), "yMMdd"):
        return _("Kept at %(time)s", time=moment(at, "HH:mm"))
    return _("Kept on %(day)s", day=moment(at))


def restore(form: Written, kept: drafts.Kept | None) -> None:
    """Fill a fresh form with what its member kept."""
    if kept is None:
        return
    for name in ("title", "tags", "kind", "body"):
        if name in form and kept.content.get(name):
            form[name].data = kept.content[name]
    if "space" in form and kept.content.get("space"):
        form["space"].data = int(kept.content["space"])
    if "reply_to" in form:
        form["reply_to"].data = form["reply_to"].data or kept.content.get("reply_to", "")
    form.kept = [Shown(*file) for file in kept.content.get("files", ())]
    form.draft.data = kept.token


def clear_sent(form: Written, *threads: int | None) -> None:
    """What was sent is no draft any more."""
    for place in {drafts.place_of(thread_id) for thread_id in threads}:
        drafts.clear_draft(current_member(), place, tab=form.tab.data or "", restored=form.draft.data or "")
