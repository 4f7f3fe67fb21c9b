"""Reactions: buttons under a post, each of one kind."""

from typing import Any

from app.threads import queries, reactions
from app.threads.forms import ReactionForm
from app.threads.views import bp
from app.threads.views.answers import at
from app.threads.views.posts import ADDRESS
from app.web.app import writes
from app.web.identity import current_member


@bp.post(ADDRESS + "/reactions")
@writes(ReactionForm)
def react(thread_id: int, position: int, form: ReactionForm) -> Any:
    post = queries.get_post(current_member(), thread_id, position)
    reactions.react(current_member(), post, form.kind.data)
    return at(post)


@bp.post(ADDRESS + "/reactions/delete")
@writes(ReactionForm)
def take_back_reaction(thread_id: int, position: int, form: ReactionForm) -> Any:
    post = queries.get_post(current_member(), thread_id, position)
    reactions.take_back_reaction(current_member(), post, form.kind.data)
    return at(post)
