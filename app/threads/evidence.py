"""Accepted answers: what somebody is known for in the threads."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from app.kernel.evidence import evidence
from app.threads.addresses import post_url
from app.threads.models import Post, Space, Thread
from app.threads.queries import OPEN_TO_ALL, post_stands, sees_space, stands


@evidence("answer", _l("Accepted answer"), _l("Accepted answers"), url=post_url)
def accepted_answers(reader: Any) -> Select[*tuple[Any, ...]]:
    """Answers to others' threads, where thread and post stand; told by the thread's title."""
    return (
        select(
            Post.author_id.label("member_id"),
            Thread.id.label("source_id"),
            Thread.title.label("title"),
            Space.name.label("within"),
            Post.created_at.label("at"),
            Post.position.label("place"),
            Space.audience.in_(OPEN_TO_ALL).label("is_open"),
        )
        .join(Thread, Thread.accepted_post_id == Post.id)
        .join(Space, Space.id == Thread.space_id)
        .where(stands(), Thread.unlisted.is_(False), post_stands(), Post.author_id != Thread.author_id)
        .where(sees_space(reader))
    )
