"""What the tests of introductions do again and again."""

from datetime import timedelta

from app.accounts.models import Member
from app.extensions import db
from app.introductions import operations, queries
from app.kernel import clock
from app.profiles.models import Profile
from app.ties.operations import block_member, connect
from tests import cast

NOTE = "Both of you count alarms: one on the ward, one in a model. You should talk."


def member(person):
    return db.session.get_one(Member, cast.id_of(person))


def tie(act, *pairs):
    """Connect people of the cast."""
    for one, other in pairs:
        act(None, lambda one=one, other=other: connect(member(one), member(other)).id)


def broker(act, who="ada", a="friend", b="mate", key="introduction-1", note=NOTE):
    """The broker introduces a to b; gives the introduction's id."""
    return act(who, lambda me: operations.introduce(me, member(a), member(b), note=note, client_key=key).id)


def says(act, person, introduction_id, yes=True):
    """Answer; gives the id of the room, if one opens."""

    def do(me):
        room = operations.answer(me, queries.get_introduction(me, introduction_id), says_yes=yes)
        return room and room.id

    return act(person, do)


PARTED = ["blocks", "is blocked", "suspended", "gone", "hidden"]


def take_away(act, how, reader, other):
    """What makes somebody one whom pages name to the reader no more."""

    def turn():
        if how == "suspended":
            member(other).suspended_until = clock.now() + timedelta(days=99)
        elif how == "gone":
            member(other).state = "deactivated"
        else:
            db.session.get_one(Profile, cast.id_of(other)).state = "hidden"

    if how == "blocks":
        act(other, lambda me: block_member(me, member(reader)))
    elif how == "is blocked":
        act(reader, lambda me: block_member(me, member(other)))
    else:
        act(None, turn)
