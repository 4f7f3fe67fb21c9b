"""Who may write in a room, start one, leave it, and change what they said."""

from datetime import timedelta

from app.accounts.models import Member
from app.accounts.policy import write
from app.chat.models import Message, Room, RoomMembership
from app.chat.versions import editable_for
from app.kernel import clock
from app.kernel.policy import YES, Verdict, no
from app.ties.reach import CANNOT

MOST_PEOPLE, FEWEST_PEOPLE = 20, 3


def post_message(actor: Member, membership: RoomMembership) -> Verdict:
    """In a dm the sentence is the same for the other's choice and for a block, so that it proves none (C-24)."""
    if membership.has_left:
        return no("You have left this room. What was said until then stays here for you to read.")
    if not (is_open := write_in(actor, membership.room)):
        return is_open
    if not membership.is_together:
        return no(CANNOT)
    return write(actor)


def write_in(actor: Member, room: Room) -> Verdict:
    """Whether the state of a room lets the actor write: read-only leaves it to those who tend it, closed to moderators."""
    if room.state == "archived":
        return no("This room is archived. It stays here to be read.")
    if room.state == "closed" and not _moderates(actor, room):
        return no("This room is closed. Moderators may still write in it.")
    if room.state == "read-only" and not set_state(actor, room):
        return no("This room is for reading. Its organisers write in it.")
    return YES


def set_state(actor: Member, room: Room) -> Verdict:
    """Whoever tends what the room belongs to: organisers of its edition, and moderators."""
    if room.is_ad_hoc or room.state == "archived":
        return no("The state of this room is not changed by hand.")
    tends = _moderates(actor, room) or actor.is_admin or room.of_edition_id in actor.organised_edition_ids
    return YES if tends else no("Organisers and moderators say who writes in this room.")


def pin(actor: Member, message: Message, membership: RoomMembership) -> Verdict:
    """Among few it is anybody's, among many it is for those who tend the room."""
    if message.deleted_at is not None:
        return no("This message was removed.")
    if not membership.room.names_all and not set_state(actor, membership.room):
        return no("Organisers and moderators pin messages here.")
    return post_message(actor, membership)


def choose_keeping(actor: Member, membership: RoomMembership) -> Verdict:
    return YES if membership.room.kind == "dm" else no("How long this room is kept is not chosen in it.")


def _moderates(actor: Member, room: Room) -> bool:
    return actor.moderates(space_id=room.space_id, edition_id=room.of_edition_id)


def open_dm(may: bool) -> Verdict:
    return YES if may else no(CANNOT)


def start_group_dm(actor: Member, everybody_within_reach: bool, people: int) -> Verdict:
    """`people`: how many they will be, the actor included."""
    if not everybody_within_reach:
        return no("You can bring people together whom you are connected with.")
    if not FEWEST_PEOPLE <= people <= MOST_PEOPLE:
        return no(
            "A group chat is for {fewest} to {most} people, you included.", fewest=FEWEST_PEOPLE, most=MOST_PEOPLE
        )
    return write(actor)


def add_to_room(actor: Member, membership: RoomMembership, is_within_reach: bool, people: int) -> Verdict:
    if membership.room.kind != "group_dm" or membership.has_left:
        return no("People cannot be added to this room.")
    if not is_within_reach:
        return no("You can bring people together whom you are connected with.")
    if people > MOST_PEOPLE:
        return no(
            "A group chat is for {fewest} to {most} people, you included.", fewest=FEWEST_PEOPLE, most=MOST_PEOPLE
        )
    return write(actor)


def leave_room(actor: Member, membership: RoomMembership) -> Verdict:
    if membership.room.kind == "dm":
        return no("A chat of two cannot be left. You can hide it.")
    if not membership.room.is_ad_hoc:
        return no("This room goes with its group or edition, so it cannot be left.")
    return YES


def hide_room(actor: Member, membership: RoomMembership) -> Verdict:
    return YES if membership.room.kind == "dm" or membership.has_left else no("You can leave this room, not hide it.")


def edit_message(actor: Member, message: Message, membership: RoomMembership) -> Verdict:
    if message.author_id != actor.id:
        return no("Only who wrote a message may change it.")
    if message.deleted_at is not None:
        return no("This message was removed.")
    if message.created_at + editable_for() < clock.now():
        return no("A message can be changed for {hours} hours.", hours=editable_for() // timedelta(hours=1))
    return post_message(actor, membership)


def mark_unread(membership: RoomMembership) -> Verdict:
    return no("You have left this room, so nothing in it waits for you.") if membership.has_left else YES


def react(actor: Member, message: Message, membership: RoomMembership) -> Verdict:
    if message.deleted_at is not None:
        return no("This message was removed.")
    if message.author_id == actor.id:
        return no("This is your own message. Others react to it.")
    return post_message(actor, membership)


def look_at_held(actor: Member, author_id: int) -> Verdict:
    """Let through what was held, or not (C-23)."""
    if actor.id == author_id:
        return no("This is your own, so another moderator looks at it.")
    return YES if actor.is_site_moderator else no("Only moderators may do this.")


def delete_message(actor: Member, message: Message) -> Verdict:
    return YES if message.author_id == actor.id else no("Only who wrote a message may remove it.")
