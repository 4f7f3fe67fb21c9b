"""Starting rooms, writing in them, reading on, hiding and leaving. Whatever changes a room is numbered in its log."""

from collections.abc import Collection
from typing import Any, cast

from sqlalchemy import exists, select, update

from app.accounts.models import Member
from app.chat import away, broadcasts, filing, holding, log, policy, queries
from app.chat.involvement import bring_back, choose_involvement
from app.chat.mentioning import linked, tell_mentioned
from app.chat.models import HeldMessage, Message, Room, RoomMembership, here_channel
from app.chat.pace import keep_pace
from app.chat.turns import give_back, still_there, take_turn, write_down
from app.chat.versions import forget_versions, keep_version
from app.extensions import db
from app.kernel import clock, live, markup, text
from app.kernel.errors import Invalid
from app.kernel.policy import require
from app.notifications.operations import mark_seen
from app.ties.queries import pair_key


def open_dm(
    a: Member, b: Member, *, first: str | None = None, first_by: Member | None = None, client_key: str | None = None
) -> Room:
    """Open the one chat of two people who said yes to each other, whoever asks and however often; `first` is said in it
    by `first_by`, once."""
    room = queries.find_dm(a.id, b.id)
    if room is None:
        require(policy.open_dm(queries.have_agreed(a, b)))
        room = _make_room("dm", a, [a.id, b.id], pair=pair_key(a.id, b.id))
    if first:
        post_message(first_by or a, room, body=first, client_key=client_key or f"first-{room.id}")
    return room


def begin_dm(actor: Member, member_id: int) -> Room:
    """Begin to write to somebody who lets you, or go on; why not is the same for who is not there (C-24)."""
    may, room = queries.may_begin(actor, member_id), queries.find_dm(actor.id, member_id)
    if room is None:
        require(policy.open_dm(may))
        room = _make_room("dm", actor, [actor.id, member_id], pair=pair_key(actor.id, member_id))
    return room


def start_group_dm(actor: Member, member_ids: Collection[int], *, name: str = "", client_key: str) -> Room:
    """Bring three to twenty people together whom you are connected with."""
    if started := queries.find_started(actor, client_key):
        return started
    others = sorted({*member_ids} - {actor.id})
    require(policy.start_group_dm(actor, queries.are_within_reach(actor, others), len(others) + 1))
    return _make_room("group_dm", actor, [actor.id, *others], name=name, client_key=client_key)


def add_to_room(actor: Member, room: Room, member_id: int, *, share_history: bool = False) -> None:
    """Bring one more into a group chat; they read from now on, or what you can read if you share it (C-12)."""
    if member_id in queries.ids_of_members(room.id):
        return
    seq = take_turn(room.id)
    membership, people = queries.get_membership(actor, room.id), len(queries.ids_of_members(room.id)) + 1
    require(policy.add_to_room(actor, membership, queries.are_within_reach(actor, [member_id]), people))
    from_seq = membership.from_seq if share_history else seq - 1
    joined = db.session.get(RoomMembership, (room.id, member_id)) or _join(room, member_id)
    joined.joined_at, joined.left_at, joined.left_seq = clock.now(), None, None
    joined.from_seq, joined.read_seq, joined.involvement = from_seq, seq - 1, "everything"
    write_down(room, seq, "joined", member_id=member_id)


def leave_room(actor: Member, room: Room) -> None:
    """Go out of a group chat: nothing new arrives, and what was said until then stays readable."""
    if queries.get_membership(actor, room.id).has_left:
        return
    seq = take_turn(room.id)
    membership = queries.get_membership(actor, room.id)
    require(policy.leave_room(actor, membership))
    membership.left_seq, membership.left_at = seq, clock.now()
    write_down(room, seq, "left", member_id=actor.id)
    live.leave(actor.channel, room.channel)
    live.leave(actor.channel, here_channel(room.id))


def hide_room(actor: Member, room: Room) -> None:
    """Take a chat out of your list until somebody writes in it (C-13)."""
    membership = queries.get_membership(actor, room.id)
    require(policy.hide_room(actor, membership))
    choose_involvement(actor, room, "hidden")


def say(
    actor: Member,
    room_id: int,
    *,
    body: str,
    html: str,
    client_key: str,
    reply_to: int | None = None,
    file_ids: Collection[int] = (),
    paced: bool = True,
) -> Message | HeldMessage:
    """Say something in a room: one message for one key, however often it is sent and whatever changed since (C-1).
    `paced`: as fast as somebody may write, and not to many in the same words (C-23)."""
    if sent := log.find_sent(actor, client_key):
        return holding.still(sent) if isinstance(sent, HeldMessage) else sent
    check_text(body, has_files=bool(file_ids))
    if paced:
        keep_pace(actor)
    seq = take_turn(room_id, spoken=True)
    membership = queries.get_membership(actor, room_id)
    require(policy.post_message(actor, membership))
    room = membership.room
    answered = log.get_answered(membership, reply_to) if reply_to else None
    html, waited = linked(actor, room.id, html), filing.waiting(actor, room.id, file_ids) if file_ids else []
    kept: dict[str, Any] = {"html": html, "client_key": client_key, "reply_to": reply_to, "file_ids": file_ids}
    if paced and (held := holding.hold_message(actor, room, body, **kept)):
        give_back(room.id)
        return held
    message = Message(
        room_id=room.id,
        seq=seq,
        author_id=actor.id,
        author=actor,
        client_key=client_key,
        reply_to_id=answered.id if answered else None,
        body=body,
        html=html,
        renderer=markup.RENDERER,
        files=filing.shown(waited),
    )
    db.session.add(message)
    if membership.read_seq >= seq - 1:
        membership.read_seq = seq
    if room.kind == "dm":
        bring_back(room, actor)
    away.tell_later(room.id)
    write_down(room, seq, "posted", message)
    filing.attach(message, waited)
    tell_mentioned(room, message, is_told=room.names_all)
    broadcasts.counts(room.id)
    return message


def post_message(actor: Member, room: Room, *, body: str, client_key: str, reply_to: int | None = None) -> Message:
    """The same for a room at hand and plain text."""
    html = markup.render(body, chat=True)
    said = say(actor, room.id, body=body, html=html, client_key=client_key, reply_to=reply_to, paced=False)
    return cast("Message", said)  # held is only what somebody writes themselves


def check_text(body: str, *, has_files: bool = False) -> None:
    """Refuse what is no message: nothing to be seen, or too much (C-8). Files may come without a word."""
    if text.is_blank(body) and not has_files:
        raise Invalid("Write something first.", field="text")
    if len(body) > markup.MESSAGE_LENGTH:
        raise Invalid("A message has at most {most} characters.", field="text", most=markup.MESSAGE_LENGTH)


def edit_message(actor: Member, message: Message, *, body: str, html: str) -> None:
    """Put other words in the place of your own; the message is marked as edited."""
    check_text(body, has_files=bool(message.files))
    require(policy.edit_message(actor, message, queries.get_membership(actor, message.room_id)))
    if body == message.body:
        return  # before a turn is taken: the log has no gaps
    seq = take_turn(message.room_id)
    still_there(message)
    membership = queries.get_membership(actor, message.room_id)
    require(policy.edit_message(actor, message, membership))
    holding.check_edit(actor, message, membership.room, body)
    before = message.html
    html = linked(actor, message.room_id, html, before=before)
    keep_version(message)
    message.body, message.html, message.renderer, message.edited_at = body, html, markup.RENDERER, clock.now()
    write_down(membership.room, seq, "edited", message)
    tell_mentioned(membership.room, message, before=before)


def delete_message(actor: Member, message: Message) -> None:
    """Take your own words back. "Removed" stands in their place where a conversation would not read without it."""
    require(policy.delete_message(actor, message))
    if message.deleted_at is not None:
        return
    seq = take_turn(message.room_id)
    room = queries.get_room(actor, message.room_id)
    still_there(message)
    answered = select(exists().where(Message.reply_to_id == message.id, Message.deleted_at.is_(None)))
    message.leaves_trace = room.kind == "dm" or bool(db.session.scalar(answered))
    before = message.html
    message.body, message.html, message.deleted_at = "", "", clock.now()
    message.reactions, message.files = {}, []
    forget_versions([message.id])
    filing.forget_files([message.id])
    write_down(room, seq, "deleted", message)
    tell_mentioned(room, message, before=before)
    broadcasts.counts(room.id)


def draw_again(actor: Member, client_key: str) -> None:
    """What your message shows of something else has changed: open pages draw it again, and nobody reads it as edited."""
    message = log.find_sent(actor, client_key)
    if not isinstance(message, Message) or message.deleted_at is not None:
        return
    seq = take_turn(message.room_id)
    write_down(db.session.get_one(Room, message.room_id), seq, "edited", message)


def read_up_to(actor: Member, room: Room, seq: int) -> None:
    """Keep how far you have read; it never moves back (C-14)."""
    mine = (RoomMembership.room_id == room.id, RoomMembership.member_id == actor.id)
    last = select(Room.last_seq).where(Room.id == room.id).scalar_subquery()
    moved = update(RoomMembership).where(*mine, RoomMembership.read_seq < seq, last >= seq).values(read_seq=seq)
    if db.session.execute(moved.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        broadcasts.read(actor, room.id, seq)
        mark_seen(actor, "room", select(Room.id).where(Room.id == room.id))
        mark_seen(actor, "message", select(Message.id).where(Message.room_id == room.id, Message.seq <= seq))


def _make_room(kind: str, actor: Member, member_ids: Collection[int], **more: Any) -> Room:
    room = Room(kind=kind, made_by_id=actor.id, **more)
    db.session.add(room)
    db.session.flush()
    for id in member_ids:
        _join(room, id)
    db.session.flush()
    return room


def _join(room: Room, member_id: int) -> RoomMembership:
    membership = RoomMembership(room_id=room.id, member_id=member_id, room=room)
    db.session.add(membership)
    return membership
