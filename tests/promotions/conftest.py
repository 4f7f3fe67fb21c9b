"""A room of four in which something was said, and what may come of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from app.accounts.models import SignIn
from app.chat import operations as chat
from app.chat.models import Message
from app.chat.queries import get_room
from app.extensions import db
from app.kernel import clock
from app.notifications.models import Notification
from app.promotions import jobs, operations, queries
from app.promotions.models import Promotion
from app.promotions.operations import Answer
from app.threads.models import Space
from app.ties.models import Connection
from tests.cast import ids

COMMON, IMAGING, LEIDEN, OPEN_WINDOW = 1, 2, 3, 6
SAID = {
    "ada": "Does anybody know a quiet scanner?",
    "mate": "Ours hums a *quetzalfeather* less since we padded it.",
    "friend": "We sing to the patients, marmaladewise.",
    "supervisor": "Ask the technicians, they know pumpernickelish things.",
}
WORDS = {"mate": "quetzalfeather", "friend": "marmaladewise", "supervisor": "pumpernickelish"}


@pytest.fixture
def later(act):
    """Move the clock on; who is signed in stays so."""

    def move(**by):
        clock.move(timedelta(**by))
        at = clock.now()
        act(None, lambda: db.session.execute(update(SignIn).values(seen_at=at, created_at=at)))

    return move


@pytest.fixture
def room(act):
    """Ada, mate, friend and supervisor in a group chat; each said one thing. Its id, and the messages by who said them."""
    act(None, _connect)
    others = [ids.mate, ids.friend, ids.supervisor]
    id = act("ada", lambda me: chat.start_group_dm(me, others, client_key=uuid4().hex).id)
    return id, {person: say(act, person, id, words) for person, words in SAID.items()}


def _connect():
    known = {(one.low_id, one.high_id) for one in db.session.scalars(select(Connection))}
    for other in (ids.mate, ids.friend, ids.supervisor):
        if (ids.ada, other) not in known:
            db.session.add(Connection(low_id=ids.ada, high_id=other))


def say(act, person, room_id, words):
    said = {"body": words, "client_key": uuid4().hex}
    return act(person, lambda me: chat.post_message(me, get_room(me, room_id), **said).id)


def ask(act, room, people=("ada", "mate", "friend", "supervisor"), *, by="ada", space=COMMON, key=None, **more):
    """Ask these whether they may be quoted; the id of it."""
    id, said = room
    more = {"title": "A quiet scanner", "introduction": "From our chat.", "client_key": key or uuid4().hex} | more

    def do(me):
        place = db.session.get(Space, space)
        return operations.ask_authors(me, id, [said[person] for person in people], space=place, **more).id

    return act(by, do)


def answer(act, person, promotion_id, code, words=""):
    def do(me):
        promotion = queries.get_promotion(me, promotion_id)
        mine = promotion.parts_of(me.id)
        given = {part.id: Answer(code, words, operations.as_seen(part.message)) for part in mine}
        operations.answer(me, promotion, given)

    return act(person, do)


def now(read, promotion_id):
    query = select(Promotion).where(Promotion.id == promotion_id).options(selectinload(Promotion.parts))
    [found] = read(query)
    return found


def message_now(read, id):
    [found] = read(select(Message).where(Message.id == id))
    return found


def page_of(browser, person, thread_id):
    return browser(person).get(f"/threads/{thread_id}-x", follow_redirects=True).text


def told(read, person, cause):
    return read(select(Notification).where(Notification.member_id == getattr(ids, person), Notification.cause == cause))


def settle(app):
    with app.app_context():
        jobs.settle()


@pytest.fixture
def published(act, read, drain, room):
    """Mate agreed to what they said, friend says it otherwise, supervisor stays out; ids of it and of its thread."""
    id = ask(act, room)
    answer(act, "mate", id, "as it is")
    answer(act, "friend", id, "own words", "We sing.\nSoftly.")
    answer(act, "supervisor", id, "left out")
    drain()
    return id, now(read, id).thread_id
