"""Quoting a post: its Markdown for the composer, asked by its button or written into the page where no script runs."""

from typing import Any

from flask import Response, redirect, request

from app.kernel import text
from app.kernel.errors import NotFound
from app.threads import quotes
from app.threads.addresses import arriving, post_url
from app.threads.views import bp
from app.threads.views.posts import ADDRESS
from app.web.identity import current_member, member_or_none, public


@bp.get(ADDRESS + "/quote")
def quote(thread_id: int, position: int) -> Any:
    """The whole post, or the words of it that were selected."""
    selected = text.block(request.args.get("words", ""))
    return Response(quotes.quote_of(current_member(), thread_id, position, selected), mimetype="text/plain")


def under(written: str | None, actor: Any, thread_id: int, position: int) -> str:
    """What is in the composer, with the quote of a post below it."""
    try:
        quoted = quotes.quote_of(actor, thread_id, position)
    except NotFound:
        return written or ""
    return f"{written}\n\n{quoted}" if written else quoted


@bp.get("/posts/<int:post_id>")
@public
def anywhere(post_id: int) -> Any:
    """A post by its number alone, which stays when it is moved."""
    post = quotes.find_post(member_or_none(), post_id)
    return redirect(arriving(post_url(post.thread_id, post.thread.title, post.position)), 303)
