"""Rooms of the cast, and things said in them."""

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import bound, operations, queries
from app.chat.models import Room
from app.extensions import db
from app.ties import operations as ties
from tests.cast import ids


def member(person):
    return db.session.get(Member, getattr(ids, person))


def connect(*people):
    for person in people[1:]:
        ties.connect(member(people[0]), member(person))


@pytest.fixture
def dm(act):
    """The room of ada and her friend."""
    return act("ada", lambda ada: operations.open_dm(ada, member("friend")).id)


@pytest.fixture
def edition(act):
    """The room of Leiden 2023."""

    def room():
        bound.follow("edition", [1])
        return db.session.scalars(select(Room.id).where(Room.edition_id == 1)).one()

    return act(None, room)


@pytest.fixture
def group(act):
    """ada brought mate and friend together; outsider is her connection too."""
    act(None, connect, "ada", "mate", "friend", "outsider")
    return act("ada", lambda ada: operations.start_group_dm(ada, [ids.mate, ids.friend], client_key="the-group-key").id)


@pytest.fixture
def say(act):
    said = iter(range(10_000))

    def post(person, room, text="Something", **more):
        return act(
            person,
            lambda actor: (
                operations.post_message(
                    actor, queries.get_room(actor, room), body=text, client_key=f"key-number-{next(said)}", **more
                ).id
            ),
        )

    return post
