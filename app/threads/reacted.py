"""What was reacted to a post (T-13), as columns of its row: for each kind how many, and whether the reader is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func, select

from app.kernel.reactions import REACTIONS
from app.threads.models import Post, Reaction

WIDTH = 2 * len(REACTIONS)


@dataclass(slots=True, frozen=True)
class Reacted:
    """One kind of reaction to one post."""

    kind: str
    count: int
    is_mine: bool


def columns(reader: Any) -> list[ColumnElement[Any]]:
    found: list[ColumnElement[Any]] = []
    for kind in REACTIONS:
        such = (Reaction.post_id == Post.id, Reaction.kind == kind)
        found.append(select(func.count()).where(*such).correlate(Post).scalar_subquery())
        mine = exists().where(*such, Reaction.member_id == reader.id).correlate(Post) if reader else false()
        found.append(mine)
    return found


def of(values: Sequence[Any]) -> list[Reacted]:
    return [Reacted(kind, *values[2 * n : 2 * n + 2]) for n, kind in enumerate(REACTIONS)]
