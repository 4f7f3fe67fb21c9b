"""The tags of a thread (T-2)."""

from collections.abc import Sequence

from app.extensions import db
from app.kernel.errors import Invalid
from app.kernel.text import fold
from app.threads.models import Thread, ThreadTag

MOST_TAGS, LONGEST_TAG = 5, 40


def tag(thread: Thread, tags: Sequence[str]) -> None:
    folded = {fold(each)[:LONGEST_TAG]: each[:LONGEST_TAG] for each in tags if each.strip()}
    if len(folded) > MOST_TAGS:
        raise Invalid("At most five tags.", field="tags")
    db.session.add_all(ThreadTag(thread_id=thread.id, folded=key, tag=each) for key, each in folded.items())
