"""Reacting to a message without writing one."""

from app.accounts.models import Member
from app.chat import policy, queries
from app.chat.models import Message
from app.chat.turns import still_there, take_turn, write_down
from app.kernel.policy import require


def react(actor: Member, message: Message, kind: str, *, takes_back: bool = False) -> None:
    """Say of a message that it is useful, that it is the same here, or that you can help; or take that back."""
    require(policy.react(actor, message, queries.get_membership(actor, message.room_id)))
    if (actor.id in message.reactions.get(kind, ())) != takes_back:
        return  # before a turn is taken: the log has no gaps
    seq = take_turn(message.room_id)
    still_there(message)
    membership = queries.get_membership(actor, message.room_id)
    require(policy.react(actor, message, membership))
    others = [id for id in message.reactions.get(kind, ()) if id != actor.id]
    message.reactions = message.reactions | {kind: others if takes_back else [*others, actor.id]}
    write_down(membership.room, seq, "reacted", message)
