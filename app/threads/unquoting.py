"""What is gone for good is gone also where others quote it (T-7): in posts, in what they said before, and in drafts. So are
words that somebody agreed to and takes back: by the numbers that quotes go by."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import String, cast, or_, select

from app.extensions import db
from app.kernel import search
from app.kernel.retention import GONE
from app.threads import quotes, veiling
from app.threads.models import Draft, Post, PostRevision

TEXTS: tuple[Any, ...] = (Post, PostRevision, Draft)


def quoting(table: Any, numbers: Collection[int]) -> list[int]:
    """Ids of the rows whose text has one of these quotes."""
    text = cast(Draft.content, String) if table is Draft else table.body
    quotes_some = or_(text.contains("](/posts/"), text.contains(quotes.AGREED))
    rows = db.session.execute(select(table.id, text).where(quotes_some).order_by(table.id))
    return [id for id, said in rows if any(f"]({quotes.address(number)})" in said for number in numbers)]


def unquote(table: Any, id: int, numbers: Collection[int]) -> None:
    """Leave of these quotes only that there was one. Nobody's edit under way is in the way of it."""
    row = db.session.get(table, id, with_for_update=True)
    if row is None:
        return
    veils = dict.fromkeys(numbers, GONE)
    if isinstance(row, Draft):
        row.content = row.content | {"body": veiling.veiled(row.content.get("body", ""), veils)}
    else:
        if isinstance(row, Post):
            search.changed("thread", row.thread_id)  # which finds what somebody agreed to
        row.body, row.html = veiling.veiled(row.body, veils), quotes.without_words_of(row.html, numbers)
