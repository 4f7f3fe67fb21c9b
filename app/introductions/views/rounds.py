"""Rounds of an edition: the page where people take part, and where organisers open one and read the sums."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.cohorts.policy import organise
from app.introductions.forms import RoundForm, SnoozeForm, ThemeForm
from app.introductions.outcomes.queries import LEAST, sums
from app.introductions.rounds import facts, operations, policy, queries
from app.introductions.rounds.models import Round
from app.introductions.views import bp
from app.introductions.words import ANSWERS, EVERY
from app.kernel.errors import NotFound
from app.profiles.queries import cards
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/editions/<int:edition_id>/rounds")
def rounds(edition_id: int, form: Any = None) -> Any:
    me, edition = current_member(), queries.get_edition(current_member(), edition_id)
    standing = queries.standing(me, edition)
    found = standing.round
    pairs, organises = queries.my_pairs(me, edition), organise(me, edition)
    return render_template(
        "introductions/rounds.html",
        edition=edition,
        round=found,
        part=standing.part,
        may_join=policy.join_round(me, found) if found else None,
        pairs=pairs,
        cards=cards(me, {id for pair in pairs for id in pair.member_ids}),
        organises=organises,
        turns=queries.turns_of(edition) if organises else (),
        taking_part=standing.taking_part,
        is_hidden=standing.is_hidden,
        form=form,
        open_form=form if isinstance(form, RoundForm) else RoundForm(formdata=None),
        theme_form=form if isinstance(form, ThemeForm) else ThemeForm(formdata=None, obj=found),
        snooze_form=form if isinstance(form, SnoozeForm) else SnoozeForm(formdata=None),
        every=EVERY,
        today=facts.today(found) if found else None,
    )


@bp.post("/editions/<int:edition_id>/rounds")
@writes(RoundForm, again=rounds)
def open_round(form: RoundForm, edition_id: int) -> Any:
    me = current_member()
    operations.open_round(
        me, queries.get_edition(me, edition_id), theme=form.theme.data, every=form.every.data,
        starts_on=form.starts_on.data, client_key=form.client_key.data,
    )  # fmt: skip
    flash(_("The round is open. People of the edition can take part now."))
    return _back(edition_id)


def _again(round_id: int, form: Any = None) -> Any:
    return rounds(_round(round_id).edition_id, form)


@bp.post("/rounds/<int:round_id>/theme")
@writes(ThemeForm, again=_again)
def change_theme(form: ThemeForm, round_id: int) -> Any:
    operations.change_theme(current_member(), _round(round_id), theme=form.theme.data)
    return _back(_round(round_id).edition_id)


@bp.post("/rounds/<int:round_id>/end")
@writes(again=_again)
def end_round(round_id: int) -> Any:
    operations.end_round(current_member(), _round(round_id))
    flash(_("The round has ended. What was announced stays."))
    return _back(_round(round_id).edition_id)


@bp.post("/rounds/<int:round_id>/membership")
@writes(again=_again)
def join_round(round_id: int) -> Any:
    operations.join_round(current_member(), _round(round_id))
    flash(_("You take part from the next turn on."))
    return _back(_round(round_id).edition_id)


@bp.post("/rounds/<int:round_id>/membership/delete")
@writes(again=_again)
def leave_round(round_id: int) -> Any:
    operations.leave_round(current_member(), _round(round_id))
    flash(_("You no longer take part."))
    return _back(_round(round_id).edition_id)


@bp.post("/rounds/<int:round_id>/skip")
@writes(again=_again)
def skip_turn(round_id: int) -> Any:
    operations.skip_turn(current_member(), _round(round_id))
    return _back(_round(round_id).edition_id)


@bp.post("/rounds/<int:round_id>/skip/delete")
@writes(again=_again)
def take_turn(round_id: int) -> Any:
    operations.skip_turn(current_member(), _round(round_id), skips=False)
    return _back(_round(round_id).edition_id)


@bp.post("/rounds/<int:round_id>/snooze")
@writes(SnoozeForm, again=_again)
def snooze(form: SnoozeForm, round_id: int) -> Any:
    operations.snooze(current_member(), _round(round_id), until=form.until.data)
    return _back(_round(round_id).edition_id)


@bp.post("/rounds/<int:round_id>/snooze/delete")
@writes(again=_again)
def wake(round_id: int) -> Any:
    operations.snooze(current_member(), _round(round_id), until=None)
    return _back(_round(round_id).edition_id)


@bp.get("/editions/<int:edition_id>/outcomes")
def outcome_sums(edition_id: int) -> Any:
    me, edition = current_member(), queries.get_edition(current_member(), edition_id)
    if not organise(me, edition):
        raise NotFound()
    return render_template(
        "introductions/sums.html", edition=edition, sums=sums(edition), answers=ANSWERS, least=LEAST
    )  # fmt: skip


def _round(round_id: int) -> Round:
    return queries.get_round(current_member(), round_id)


def _back(edition_id: int) -> Any:
    return redirect(url_for("introductions.rounds", edition_id=edition_id), 303)
