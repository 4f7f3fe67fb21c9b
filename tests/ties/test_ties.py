"""Connections and blocks: one a pair, silent, and both ways."""

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Forbidden
from app.ties import operations, queries
from app.ties.models import Block, Connection, ContactRequest
from tests import cast


def member(person):
    return db.session.get(Member, getattr(cast.ids, person))


def test_connecting_twice_is_one_connection(act, read):
    for _ in range(2):
        act("ada", lambda ada: operations.connect(ada, member("mate")))
    pair = queries.pair(cast.ids.ada, cast.ids.mate)
    assert len(read(select(Connection).where(Connection.low_id == pair[0], Connection.high_id == pair[1]))) == 1


def test_an_ended_connection_can_be_made_again(act, read):
    assert read(lambda: queries.are_connected(cast.ids.ada, cast.ids.friend))
    act("ada", lambda ada: operations.end_connection(ada, member("friend")))
    assert not read(lambda: queries.are_connected(cast.ids.ada, cast.ids.friend))
    act("friend", lambda friend: operations.connect(friend, member("ada")))
    assert read(lambda: queries.are_connected(cast.ids.ada, cast.ids.friend))


def test_a_block_ends_the_connection_and_the_open_request(act, read):
    low, high = queries.pair(cast.ids.ada, cast.ids.friend)
    asked = {"from_id": cast.ids.friend, "to_id": cast.ids.ada, "client_key": "k" * 8, "purpose": "advice"}
    act(
        None,
        lambda: db.session.add(ContactRequest(**asked, note="…", open_pair=f"{low}-{high}", expires_at=clock.now())),
    )
    act("ada", lambda ada: operations.block_member(ada, member("friend")))
    assert not read(lambda: queries.are_connected(cast.ids.ada, cast.ids.friend))
    assert read(lambda: queries.open_request(cast.ids.ada, cast.ids.friend)) is None
    assert read(select(ContactRequest))[0].state == "ended"


def test_blocking_twice_is_one_block_and_unblocking_lifts_it(act, read):
    before = len(read(select(Block)))
    for _ in range(2):
        act("ada", lambda ada: operations.block_member(ada, member("mate")))
    assert len(read(select(Block))) == before + 1
    assert read(lambda: queries.are_kept_apart(cast.ids.mate, cast.ids.ada))
    act("ada", lambda ada: operations.unblock_member(ada, cast.ids.mate))
    assert not read(lambda: queries.are_kept_apart(cast.ids.mate, cast.ids.ada))


def test_nobody_blocks_themselves(act):
    with pytest.raises(Forbidden):
        act("ada", lambda ada: operations.block_member(ada, ada))


def test_only_the_pair_is_kept_apart(act, read):
    def apart(person):
        return set(db.session.scalars(queries.kept_apart_ids(member(person))))

    assert read(lambda: list(apart("blocked"))) == [cast.ids.blocker]
    assert read(lambda: list(apart("blocker"))) == [cast.ids.blocked]
    assert read(lambda: list(apart("ada"))) == []
