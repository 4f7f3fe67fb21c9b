"""Words of others that stand in a post as these agreed to them: quotes like those of posts, of what a feature above knows.

@agreed      in that feature's linked.py, so that threads name none
def words(): return select(author_id, id)      of all that may stand in a post now; their address is /agreed/<id>
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select

Words = Callable[[], Select[Any]]
sources: list[Words] = []


def agreed(words: Words) -> Words:
    sources.append(words)
    return words
