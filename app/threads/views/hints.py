"""The hints beside what is being written: asked for by the page as it is written, or by its preview where no script runs."""

from typing import Any

from flask import render_template, request

from app.kernel import text
from app.kernel.markup import POST_LENGTH
from app.threads.forms import ThreadForm
from app.threads.hints import other_words, similar_threads
from app.threads.tagging import LONGEST_TAG, MOST_TAGS
from app.threads.views import bp
from app.web.forms import refuse_misplaced_files
from app.web.identity import current_member
from app.web.limits import at_most

NONE: dict[str, Any] = {"similar": [], "words": [], "may_tag": False}


@bp.post("/threads/hints")
@at_most("120 per minute", of=lambda: f"hints of {current_member().id}")
def hints() -> Any:
    refuse_misplaced_files(ThreadForm)
    return render_template("threads/_hints.html", **about(ThreadForm()))


def about(form: ThreadForm) -> dict[str, Any]:
    """What there is to say of a thread as far as it is written."""
    title, body = text.tame(form.title.data or "")[:200], (form.body.data or "")[:POST_LENGTH]
    tags = form.tag_list
    return {
        "similar": similar_threads(current_member(), title),
        "words": other_words(title, body, tags),
        "may_tag": len(tags) < MOST_TAGS,
        "longest_tag": LONGEST_TAG,
    }


def add_tag(form: ThreadForm) -> None:
    """The word whose button was pressed becomes a tag, where there is room for one."""
    tags, tag = form.tag_list, text.tame(request.form.get("tag", ""))
    if 0 < len(tag) <= LONGEST_TAG and len(tags) < MOST_TAGS and text.fold(tag) not in map(text.fold, tags):
        form.tags.data = ", ".join([*tags, tag])
