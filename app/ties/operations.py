"""Connecting, ending a connection, saying who may write, blocking and muting."""

from sqlalchemy import delete, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Invalid
from app.kernel.policy import require
from app.ties import policy, queries
from app.ties.models import DEFAULT_WRITERS, WRITERS, Block, Connection, ContactSettings, Mute


def connect(a: Member, b: Member) -> Connection:
    """Make two members a connection; connecting twice, or at the same second, is one."""
    connection = queries.find_connection(a.id, b.id)
    if connection is None:
        low, high = queries.pair(a.id, b.id)
        connection = Connection(low_id=low, high_id=high)
        db.session.add(connection)
    elif connection.ended_at is not None:
        connection.ended_at, connection.made_at = None, clock.now()
    db.session.flush()
    return connection


def end_connection(actor: Member, other: Member) -> None:
    """End the tie without a word to the other; what only connections see is closed both ways."""
    connection = queries.find_connection(actor.id, other.id)
    if connection is not None and connection.ended_at is None:
        connection.ended_at = clock.now()


def choose_writers(actor: Member, writers: str) -> None:
    """Say who may begin to write to you; chats that run are left alone."""
    if writers not in WRITERS:
        raise Invalid("Choose one of these.", field="writers")
    chosen = db.session.get(ContactSettings, actor.id) or ContactSettings(member_id=actor.id)
    chosen.writers = writers
    db.session.add(chosen)


def show_presence(actor: Member, shows: bool) -> None:
    """Be seen in rooms, and see who is there; or neither."""
    chosen = db.session.get(ContactSettings, actor.id) or ContactSettings(member_id=actor.id, writers=DEFAULT_WRITERS)
    chosen.shows_presence = shows
    db.session.add(chosen)


def block_member(actor: Member, other: Member) -> None:
    """Keep another away, without a word to them: ends the connection and open requests between the two (C-24)."""
    require(policy.block(actor, other))
    mine = select(Block).where(Block.blocker_id == actor.id, Block.blocked_id == other.id)
    if db.session.scalar(mine) is not None:
        return
    db.session.add(Block(blocker_id=actor.id, blocked_id=other.id))
    end_connection(actor, other)
    request = queries.open_request(actor.id, other.id)
    if request is not None:
        request.state, request.open_pair, request.answered_at = "ended", None, clock.now()
    db.session.flush()


def unblock_member(actor: Member, other_id: int) -> None:
    """Let the other see and find you again; what was missed meanwhile stays missed."""
    db.session.execute(delete(Block).where(Block.blocker_id == actor.id, Block.blocked_id == other_id))


def mute_member(actor: Member, other: Member) -> None:
    """Hear nothing of another any more; what they write stays readable, and they are not told (C-25)."""
    require(policy.mute(actor, other))
    if db.session.get(Mute, (actor.id, other.id)) is None:
        db.session.add(Mute(muter_id=actor.id, muted_id=other.id))
        db.session.flush()


def unmute_member(actor: Member, other_id: int) -> None:
    """Hear of the other again, from now on."""
    db.session.execute(delete(Mute).where(Mute.muter_id == actor.id, Mute.muted_id == other_id))
