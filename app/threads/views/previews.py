"""The preview, by the renderer that makes the post: asked by the composer, or by its button where no script runs."""

import functools
from collections.abc import Callable
from typing import Any

from flask import request

from app.kernel import markup, text
from app.kernel.errors import Invalid, Refusal
from app.kernel.transaction import transaction
from app.threads import mentionable, queries
from app.threads.forms_of_files import FilesForm
from app.threads.seen import all_as_seen
from app.threads.views import bp
from app.web.errors import say
from app.web.forms import refuse_misplaced_files
from app.web.identity import current_member

LOOKS = {"preview", "tag"}  # names of buttons that send a form without posting it


@bp.post("/preview")
def preview() -> Any:
    """The HTML of what is being written: in that thread, or in the space that is chosen for a new one."""
    return rendered(request.form.get("text", ""), thread_id=text.number(request.args.get("thread", "")))


def rendered(source: str, *, thread_id: int | None) -> Any:
    me, source = current_member(), text.block(source)
    if len(source) > markup.POST_LENGTH:
        raise Invalid("That is longer than a post can be: at most 20,000 characters.")
    if thread_id is not None:
        space = queries.get_thread(me, thread_id).space
    else:
        space = queries.find_space(me, text.number(request.form.get("space", "")) or 0)
    made = mentionable.resolve(me, markup.render(source), space=space, thread_id=thread_id)
    return all_as_seen(me, [made.html])[0]


def take_files(form: FilesForm) -> None:
    try:
        form.take_files()
    except Refusal as refusal:
        form.form_errors.append(say(refusal))


def previews(form_class: Any, *, again: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Where the form was sent by its preview button, show the page again with what was typed, rendered; where by the button
    of a word, with that as a tag."""

    def mark(door: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(door)
        def preview_or_send(**arguments: Any) -> Any:
            if not LOOKS & request.form.keys():
                return door(**arguments)
            refuse_misplaced_files(form_class)
            form = form_class()
            if isinstance(form, FilesForm):
                take_files(form)
            with transaction(write=False):
                preview = None
                if "preview" in request.form:
                    preview = rendered(form.body.data or "", thread_id=arguments.get("thread_id"))
                return again(**arguments, form=form, preview=preview)

        return preview_or_send

    return mark
