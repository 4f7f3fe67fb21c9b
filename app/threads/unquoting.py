"""What is gone for good is gone also where others quote it (T-7): in posts, in what they said before, and in drafts."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import String, cast, select

from app.extensions import db
from app.kernel.retention import GONE
from app.threads import quotes, veiling
from app.threads.models import Draft, Post, PostRevision

TEXTS: tuple[Any, ...] = (Post, PostRevision, Draft)


def quoting(table: Any, posts: Collection[int]) -> list[int]:
    """Ids of the rows whose text quotes one of these posts."""
    text = cast(Draft.content, String) if table is Draft else table.body
    rows = db.session.execute(select(table.id, text).where(text.contains("](/posts/")).order_by(table.id))
    return [id for id, said in rows if any(f"](/posts/{post})" in said for post in posts)]


def unquote(table: Any, id: int, posts: Collection[int]) -> None:
    """Leave of the quotes of these posts only that there was one. Nobody's edit under way is in the way of it."""
    row = db.session.get(table, id, with_for_update=True)
    if row is None:
        return
    veils = dict.fromkeys(posts, GONE)
    if isinstance(row, Draft):
        row.content = row.content | {"body": veiling.veiled(row.content.get("body", ""), veils)}
    else:
        row.body, row.html = veiling.veiled(row.body, veils), quotes.without_words_of(row.html, posts)
