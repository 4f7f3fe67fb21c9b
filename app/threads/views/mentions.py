"""Mentions: the list that opens at an @, and what their writer is told of names that stay plain text."""

from typing import Any

from flask import flash, render_template, request
from flask_babel import gettext as _

from app.kernel.text import number
from app.profiles.queries import cards
from app.threads import mentionable, queries
from app.threads.models import Thread
from app.threads.views import bp
from app.web.identity import current_member

MOST = 6


@bp.get("/threads/new/mentionable")
@bp.get("/threads/<int:thread_id>/mentionable")
def who(thread_id: int | None = None) -> Any:
    """Rows for the list: whoever reads that thread, or the space that was chosen for a new one."""
    me = current_member()
    if thread_id is not None:
        space = queries.get_thread(me, thread_id).space
    else:
        space = queries.find_space(me, number(request.args.get("space", "")) or 0)
    found = mentionable.offers(me, space, thread_id, request.args.get("q", "")[:80], MOST)
    return render_template("profiles/_mentionable.html", found=found, people=cards(me, [each.id for each in found]))


def tell_writer(thread: Thread, html: str, written: str) -> None:
    """Say which names of a text stayed plain. `written` is the text as it was kept."""
    made = mentionable.resolve(current_member(), html, space=thread.space, thread_id=thread.id, before=written)
    for name in made.unread:
        flash(_("%(name)s cannot read this thread, so the name stays plain text.", name=name))
    for name in made.unclear:
        flash(_("Several people are called %(name)s. Choose one of them from the list that opens at @.", name=name))
