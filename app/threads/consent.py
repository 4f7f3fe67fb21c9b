"""Words that somebody agreed to stand in a post as they are, or not at all: nobody puts others in their mouth."""

from collections.abc import Collection

from sqlalchemy import Select, select

from app.extensions import db
from app.kernel import markup
from app.kernel.errors import Forbidden, Invalid
from app.kernel.retention import GONE
from app.profiles import mentions
from app.threads import quotes
from app.threads.models import Post, PostRevision, Space, Thread
from app.threads.policy import Read, is_wider


def check(html: str, *, before: str = "", agreed_to: Collection[int] = ()) -> None:
    """Refuse words that their author did not agree to here. `before`: what the post said until now; `agreed_to`: the
    numbers of what may come into it."""
    stood = _said(before)
    if any(-number not in agreed_to and (number, words) not in stood for number, words in _said(html)):
        raise Invalid(
            "What others agreed to stands in their own words. You can take a quote of them out as a whole.",
            field="body",
        )


def check_move(thread: Thread, space: Space, ids: Collection[int] | None = None) -> None:
    """Refuse to show such words to more people than now, who are not those that their authors agreed to. `ids`: of the
    posts that would move; otherwise all."""
    if not is_wider(space, than=thread.space):
        return
    if _stand_in(select(Post.id).where(Post.thread_id == thread.id, *([] if ids is None else [Post.id.in_(ids)]))):
        raise Forbidden(
            "What others agreed to stands here, and they agreed to those who read it now. More people would read it there."
        )


def check_readers(space: Space, wanted: Read) -> None:
    """Refuse to let more people read a space than now, if such words stand in it."""
    if not is_wider(wanted, than=space):
        return
    posts = select(Post.id).join(Thread, Thread.id == Post.thread_id).where(Thread.space_id == space.id)
    if _stand_in(posts):
        raise Invalid(
            "Words from a chat stand in this space, and their authors agreed to those who read it now."
            " Move these threads to a space with the same readers first, or open a new space for more people.",
            field="audience",
        )


def _stand_in(posts: Select[tuple[int]]) -> bool:
    """Whether these posts hold such words, now or in what they said before."""
    now = select(Post.html).where(Post.id.in_(posts), Post.body.contains(quotes.AGREED))
    before = select(PostRevision.html).where(PostRevision.post_id.in_(posts), PostRevision.body.contains(quotes.AGREED))
    return any(words for html in db.session.scalars(now.union_all(before)) for _, words in _said(html))


def _said(html: str) -> list[tuple[int, str]]:
    """Without the names in it, which may have changed since; with its links and what is struck out."""
    return [(number, _read(mentions.without_names(words, {}))) for number, words in quotes.agreed_in(html)]


def _read(words: str) -> str:
    return " ".join(words.split()) if markup.plain(words).strip(GONE) else ""
