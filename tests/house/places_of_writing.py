"""What a post said before, for the doors to act on."""

from app.extensions import db
from app.threads.models import PostRevision
from tests.cast import ids

REVISED = 101  # of the post that is named here, by its author


def build(post_id: int) -> None:
    before = {"body": "Has nobody tried this?", "html": "<p>Has nobody tried this?</p>"}
    db.session.add(PostRevision(id=REVISED, post_id=post_id, editor_id=ids.mate, **before))
    db.session.flush()
