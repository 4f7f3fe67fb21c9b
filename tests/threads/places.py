"""Threads for the tests: made as a member would make them, and told by their ids."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from app.kernel import markup
from app.threads import operations, queries
from app.threads.models import Post, Thread

COMMON, IMAGING, EDITION, GROUP, STAFF, OPEN, ANNOUNCEMENTS = range(1, 8)

Act = Callable[..., Any]


def thread(act: Act, person: str = "ada", space: int = COMMON, **given: Any) -> int:
    """Start a thread as a person of the cast; its id."""

    def start(member: Any) -> int:
        body = given.pop("body", "What do you see on the eleventh projection?")
        texts = {"title": "Can we scan at the bedside?", "kind": "discussion", "client_key": uuid4().hex} | given
        made = operations.start_thread(
            member, queries.get_space(member, space), body=body, html=markup.render(body), **texts
        )
        return made.id

    return act(person, start)


def reply(act: Act, person: str, thread_id: int, body: str = "Yes, if the prior knows the skull.", **given: Any) -> int:
    """Reply as a person of the cast; the post's position."""

    def post(member: Any) -> int:
        to = given.get("to")
        made = operations.post_reply(
            member,
            queries.get_thread(member, thread_id),
            body=body,
            html=markup.render(body),
            client_key=given.get("client_key") or uuid4().hex,
            reply_to=queries.find_post(queries.get_thread(member, thread_id), to) if to else None,
        )
        return made.position

    return act(person, post)


def on_post(act: Act, person: str, thread_id: int, position: int, work: Callable[..., Any], **given: Any) -> Any:
    return act(person, lambda me: work(me, queries.get_post(me, thread_id, position), **given))


def on_thread(act: Act, person: str, thread_id: int, work: Callable[..., Any], **given: Any) -> Any:
    return act(person, lambda me: work(me, queries.get_thread(me, thread_id), **given))


def post_now(read: Callable[..., Any], thread_id: int, position: int = 1) -> Post:
    from sqlalchemy import select

    [found] = read(select(Post).where(Post.thread_id == thread_id, Post.position == position))
    return found


def thread_now(read: Callable[..., Any], thread_id: int) -> Thread:
    from sqlalchemy import select

    [found] = read(select(Thread).where(Thread.id == thread_id))
    return found
