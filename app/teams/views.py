"""Teams of one's own, finding one, asking its people, answering."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.partners.forms import AskForm
from app.profiles.operations import add_offer
from app.profiles.queries import cards
from app.teams import operations, policy, pool, queries
from app.teams.forms import NeedForm, TeamForm, WantedForm
from app.teams.models import TeamSeat
from app.ties.queries import are_connected
from app.web.app import writes
from app.web.identity import current_member
from app.web.limits import at_most

bp = Blueprint("teams", __name__)


@bp.get("/teams")
def index() -> Any:
    found = queries.teams_of(current_member())
    people = {seat.member_id for team in found for seat in team.seats} | {team.owner_id for team in found}
    return render_template("teams/index.html", teams=found, cards=cards(current_member(), people))


@bp.get("/teams/new")
@at_most("30 per minute", of=lambda: f"teams of {current_member().id}")
def new(form: TeamForm | None = None) -> Any:
    """The address holds what is looked for, so a search can be kept and come back to."""
    is_asked = form is not None or "competence" in request.args
    writing = form or WantedForm(formdata=request.args if is_asked else None)
    is_whole = is_asked and (not writing.competence.errors if form else writing.validate())
    found = pool.find_teams(current_member(), writing.competence.data) if is_whole else None
    people = {id for proposal in found.proposals for id in proposal.ids} if found else set()
    return render_template(
        "teams/new.html",
        form=writing,
        found=found,
        cards=cards(current_member(), people),
        keyed=TeamForm(formdata=None),
    )


@bp.post("/teams")
@writes(TeamForm, again=new)
def make(form: TeamForm) -> Any:
    team = operations.make_team(
        current_member(),
        purpose=form.purpose.data,
        competences=form.competence.data,
        member_ids=form.member.data,
        client_key=form.client_key.data,
    )
    flash(_("Kept. Nobody is asked yet: do that one by one."))
    return redirect(url_for("teams.show", team_id=team.id), 303)


@bp.post("/teams/needs")
@writes(NeedForm)
def post_need(form: NeedForm) -> Any:
    """What nobody offers, as a need on one's own profile."""
    said = form.text.data
    add_offer(
        current_member(), "need", body=said, sort="expertise", wanted="any", client_key=form.client_key.data
    )  # fmt: skip
    flash(_("Added to what you look for. It stands for half a year."))
    return redirect(url_for("profiles.edit", _anchor="offers"), 303)


@bp.get("/teams/<int:team_id>")
def show(team_id: int, form: Any = None) -> Any:
    actor, team = current_member(), queries.get_team(current_member(), team_id)
    is_mine = team.owner_id == actor.id
    own = team.seat_of(actor.id)
    seats = team.seats if is_mine else [seat for seat in team.seats if seat is own or seat.state == "yes"]
    return render_template(
        "teams/show.html",
        team=team,
        is_mine=is_mine,
        own=own,
        seats=seats,
        missing=team.missing,
        cards=cards(actor, [team.owner_id, *(seat.member_id for seat in seats)]),
        room=policy.open_room(actor, team, queries.can_meet(team)) if is_mine else None,
    )


@bp.get("/teams/<int:team_id>/seats/<int:seat_id>")
def ask(team_id: int, seat_id: int, form: AskForm | None = None) -> Any:
    seat = queries.get_seat(current_member(), team_id, seat_id)
    writing = form or AskForm(formdata=None, data={"note": _note(seat)})
    return render_template(
        "teams/ask.html",
        form=writing,
        seat=seat,
        card=cards(current_member(), [seat.member_id])[seat.member_id],
        is_connected=are_connected(current_member().id, seat.member_id),
    )


@bp.post("/teams/<int:team_id>/seats/<int:seat_id>")
@writes(AskForm, again=ask)
def send(form: AskForm, team_id: int, seat_id: int) -> Any:
    seat = queries.get_seat(current_member(), team_id, seat_id)
    path = url_for("teams.show", team_id=team_id)
    operations.ask_for_seat(
        current_member(),
        seat,
        purpose=form.purpose.data,
        note=form.note.data,
        begun=_note(seat),
        link=f"{current_app.config['PUBLIC_URL']}{path}",
        client_key=form.client_key.data,
    )
    flash(_("Sent. The answer comes to this page."))
    return redirect(path, 303)


def _note(seat: TeamSeat) -> str:
    """The beginning of a note, to be made one's own before it is sent."""
    brings = ", ".join(seat.team.competences[number] for number in seat.covers)
    return _(
        "I am putting a team together: %(purpose)s. You could bring %(brings)s.",
        purpose=seat.team.purpose,
        brings=brings,
    )


def _answer(team_id: int, *, joins: bool) -> Any:
    operations.answer_seat(current_member(), queries.get_team(current_member(), team_id), joins=joins)
    return redirect(url_for("teams.show", team_id=team_id), 303)


@bp.post("/teams/<int:team_id>/acceptance")
@writes()
def join(team_id: int) -> Any:
    return _answer(team_id, joins=True)


@bp.post("/teams/<int:team_id>/refusal")
@writes()
def stay_out(team_id: int) -> Any:
    return _answer(team_id, joins=False)


@bp.post("/teams/<int:team_id>/room")
@writes()
def open_room(team_id: int) -> Any:
    room = operations.open_room(current_member(), queries.get_team(current_member(), team_id))
    return redirect(url_for("chat.show_room", room_id=room.id), 303)


@bp.post("/teams/<int:team_id>/removal")
@writes()
def give_up(team_id: int) -> Any:
    operations.give_up_team(current_member(), queries.get_team(current_member(), team_id))
    flash(_("Gone. Requests that you sent for it stay."))
    return redirect(url_for("teams.index"), 303)
