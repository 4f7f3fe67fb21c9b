"""Threads that are made in a room, for the doors to act on."""

from datetime import timedelta

from app.extensions import db
from app.kernel import clock
from app.promotions.models import Promotion, PromotionPart
from tests.cast import ids

ASKED, PUBLISHED = 101, 102  # by space_moderator, in the dm with ada; each one's only part is ada's and has its id


def build(room_id: int, message_id: int, thread_id: int) -> None:
    for id in (ASKED, PUBLISHED):
        state, thread = ("asked", None) if id == ASKED else ("published", thread_id)
        part = PromotionPart(id=id, message_id=message_id, author_id=ids.ada, place=0)
        part.answer = "" if id == ASKED else "as it is"
        readers = {"audience": "members", "edition_id": None, "group_id": None}
        db.session.add(
            Promotion(
                id=id, room_id=room_id, author_id=ids.space_moderator, client_key=f"promotion-{id}", space_id=1, state=state,
                readers=readers, title="What we said", until=clock.now() + timedelta(days=7), thread_id=thread, parts=[part],
                ended_at=None if id == ASKED else clock.now(),
            )
        )  # fmt: skip
    db.session.flush()
