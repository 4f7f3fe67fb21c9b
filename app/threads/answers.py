"""The answer of a question: chosen by who asked or by a moderator, one, and changeable."""

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, search
from app.kernel.policy import require
from app.notifications.operations import notify, withdraw
from app.threads import broadcasts, policy
from app.threads.models import Post, Thread
from app.threads.upkeep import index_again, lock_row
from app.ties.queries import are_kept_apart


def accept_answer(actor: Member, post: Post) -> None:
    """Choose a post as the answer of its question. A second choice takes the place of the first."""
    thread = lock_row(post.thread)
    lock_row(post)
    require(policy.accept_answer(actor, post))
    if thread.accepted_post_id == post.id:
        return
    index_again(thread)  # who was known for it
    _untold(thread.accepted_post_id)
    thread.accepted_post_id = post.id
    _chosen(actor, thread, "answer accepted")
    if post.author_id != actor.id and not are_kept_apart(actor.id, post.author_id):
        notify(post.author_id, "accepted answer", "post", post.id, by_id=actor.id, once=_once(post))


def take_back_answer(actor: Member, post: Post) -> None:
    """Leave a question without an answer again. What another chose meanwhile stays."""
    thread = lock_row(post.thread)
    require(policy.choose_answer(actor, thread))
    if thread.accepted_post_id != post.id:
        return
    _untold(post.id)
    thread.accepted_post_id = None
    search.changed("person", post.author_id)
    _chosen(actor, thread, "answer taken back")


def _untold(post_id: int | None) -> None:
    """Who has not seen yet that a post was chosen hears nothing of it once it is not (N-4)."""
    if post_id is not None and (post := db.session.get(Post, post_id)):
        withdraw([post.author_id], _once(post))


def _once(post: Post) -> str:
    return f"accepted answer:{post.id}"


def _chosen(actor: Member, thread: Thread, act: str) -> None:
    if thread.author_id != actor.id:
        audit.record(actor, act, thread, place=thread.log_place)
    index_again(thread)
    broadcasts.changed(thread)
