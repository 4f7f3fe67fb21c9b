"""Who is mentioned in a post hears of it; edited in, then; edited out, no more (T-5)."""

from app.accounts.models import Member
from app.kernel.errors import Invalid
from app.notifications import operations as notifications
from app.notifications.operations import notify
from app.profiles import mentions
from app.threads import mentionable, watching
from app.threads.models import Post, Space, Thread
from app.threads.quotes import without_quotes

MOST, MOST_BELOW_TRUST_1 = 10, 2


def mentioned(html: str) -> set[int]:
    """The people whom a post itself mentions: what it quotes mentions nobody again."""
    return {id for id, _ in mentions.linked(without_quotes(html))}


def linked(actor: Member, html: str, *, space: Space, thread: Thread | None = None, before: str = "") -> str:
    """The text of a post with its mentions as links, if they are not too many."""
    made = mentionable.resolve(actor, html, space=space, thread_id=thread.id if thread else None, before=before).html
    most = MOST if actor.trust else MOST_BELOW_TRUST_1
    if len(mentioned(made)) > max(most, len(mentioned(before))):
        raise Invalid(
            "A post mentions at most {most} people. Write the other names without @.", field="body", most=most
        )
    return made


def tell_mentioned(actor: Member, thread: Thread, post: Post, *, before: str = "") -> set[int]:
    """Let those know whom the post mentions now and did not before; who heard."""
    if post.state != "visible":
        return set()
    new = mentioned(post.html) - mentioned(before) - {actor.id}
    levels = watching.levels_of(thread, new) if new else {}
    heard = {member_id for member_id, level in levels.items() if level != watching.MUTED}
    for member_id in heard:
        notify(member_id, "mention", "post", post.id, by_id=actor.id, once=_once(post), about=f"thread:{thread.id}")
    return heard


def withdraw(post: Post, *, before: str) -> set[int]:
    """Who is not mentioned any more and has not seen that they were, never were; whose notice that was."""
    gone = mentioned(before) - mentioned(post.html)
    return notifications.withdraw(gone, _once(post)) if gone else set()


def _once(post: Post) -> str:
    return f"mention:{post.id}"
