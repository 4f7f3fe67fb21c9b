"""The answer of a question: choose it, take the choice back. Both are buttons at the post."""

from typing import Any

from flask import redirect

from app.threads import answers, queries
from app.threads.addresses import arriving, post_url
from app.threads.models import Post
from app.threads.views import bp
from app.threads.views.posts import ADDRESS
from app.web.app import writes
from app.web.identity import current_member


@bp.post(ADDRESS + "/answer")
@writes()
def accept(thread_id: int, position: int) -> Any:
    post = queries.get_post(current_member(), thread_id, position)
    answers.accept_answer(current_member(), post)
    return at(post)


@bp.post(ADDRESS + "/answer/delete")
@writes()
def take_back(thread_id: int, position: int) -> Any:
    post = queries.get_post(current_member(), thread_id, position)
    answers.take_back_answer(current_member(), post)
    return at(post)


def at(post: Post) -> Any:
    return redirect(arriving(post_url(post.thread_id, post.thread.title, post.position)), 303)
