"""Group chats: starting one, who is in it, adding somebody, leaving."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from app.accounts.models import Member
from app.chat import keeping, operations, policy, queries
from app.chat.faces import faces, people_of
from app.chat.forms import AddForm, GroupForm, StateForm
from app.chat.lines import Line, quoted
from app.chat.models import LogEntry, Room, RoomMembership
from app.chat.views import bp
from app.profiles.cards import Card
from app.profiles.queries import cards
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/rooms/new")
def new_group(form: GroupForm | None = None) -> Any:
    form = form or GroupForm()
    form.people.choices = [(person.id, person.display_name) for person in queries.people_to_invite(current_member())]
    return render_template("chat/new_group.html", form=form)


@bp.post("/rooms/new")
@writes(GroupForm, again=new_group)
def start_group(form: GroupForm) -> Any:
    room = operations.start_group_dm(
        current_member(), form.people.data or [], name=form.name.data or "", client_key=form.client_key.data
    )
    return redirect(url_for("chat.show_room", room_id=room.id), 303)


@bp.get("/rooms/<int:room_id>/people")
def show_people(room_id: int, form: AddForm | None = None, states: StateForm | None = None) -> Any:
    actor, membership = current_member(), queries.get_membership(current_member(), room_id, counted=True)
    room, form = membership.room, form or AddForm()
    if not room.names_all:
        return _show_many(actor, membership, states)
    people = people_of(actor, [room])
    here = people.here[room_id] or people.known[room_id]
    may_add = policy.add_to_room(actor, membership, True, len(here) + 1)
    form.member_id.choices = (
        [(one.id, one.display_name) for one in queries.people_to_invite(actor, here)] if may_add else []
    )
    return render_template(
        "chat/people.html",
        form=form,
        room=room,
        known=people.known[room_id],
        here=here,
        cards=list(cards(actor, list(here)).values()),
        may_add=may_add and form.member_id.choices,
        may_leave=policy.leave_room(actor, membership) and not membership.has_left,
        may_hide=policy.hide_room(actor, membership),
        states=_states(actor, room, states),
        **_kept(membership, people.known[room_id]),
    )


def _show_many(actor: Member, membership: RoomMembership, states: StateForm | None) -> Any:
    """A room of an edition or a space: as many as a page holds, by name."""
    turn = {name: request.args.get(name, "") for name in ("after", "before")}
    page = queries.page_of_people(membership.room_id, **turn)
    return render_template(
        "chat/people_of_many.html",
        room=membership.room,
        people_here=membership.people,
        page=page,
        cards=list(cards(actor, [member.id for member in page.items]).values()),
        states=_states(actor, membership.room, states),
        **_kept(membership),
    )


def _kept(membership: RoomMembership, known: Mapping[int, Card] | None = None) -> dict[str, Any]:
    """What is pinned, by how it begins, and for how long the rest stays."""
    pinned = keeping.pinned_in(membership)
    if known is None:
        known = faces(set().union(*(Line(LogEntry(kind="pinned"), message).people for message in pinned)))
    return {
        "pinned": [(message, quoted(message).words(known)) for message in pinned],
        "may_keep": policy.choose_keeping(current_member(), membership),
        "keep_days": membership.keep_days,
        "kept_for": membership.kept_for,
    }


def _states(actor: Member, room: Room, form: StateForm | None) -> StateForm | None:
    return (form or StateForm(obj=room)) if policy.set_state(actor, room) else None


@bp.post("/rooms/<int:room_id>/people")
@writes(AddForm, again=show_people)
def add(form: AddForm, room_id: int) -> Any:
    room = queries.get_room(current_member(), room_id)
    operations.add_to_room(current_member(), room, form.member_id.data, share_history=form.share_history.data)
    return redirect(url_for("chat.show_people", room_id=room_id), 303)


@bp.post("/rooms/<int:room_id>/departure")
@writes()
def leave(room_id: int) -> Any:
    operations.leave_room(current_member(), queries.get_room(current_member(), room_id))
    return redirect(url_for("chat.rooms"), 303)
