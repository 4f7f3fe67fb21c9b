"""The states of a room, open → read-only → closed → archived, and who may still write in each."""

from app.accounts.models import Member
from app.chat import bound, queries
from app.chat.models import Room
from app.chat.policy import set_state as may_set_state
from app.chat.turns import give_back, take_turn
from app.kernel import audit
from app.kernel.errors import Invalid
from app.kernel.policy import require

BY_HAND = ("open", "read-only", "closed")


def change_state(actor: Member, room: Room, state: str) -> None:
    """Say who may write in a room of your edition, group or space from here on. Archived is what its edition is."""
    if state not in BY_HAND:
        raise Invalid("Choose who may write here.", field="state")
    require(may_set_state(actor, queries.get_room(actor, room.id)))
    seq = take_turn(room.id)
    room = queries.get_room(actor, room.id)
    require(may_set_state(actor, room))
    if room.state == state:
        return give_back(room.id)
    audit.record(actor, "room state", room, before=room.state, after=state)
    bound.put_state(room, seq, state, actor)
