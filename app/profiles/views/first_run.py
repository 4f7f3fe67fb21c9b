"""The first run (A-6): who sees what, a field with one offer or need, three people. Each page can be left and resumed."""

from typing import Any

from flask import redirect, render_template, request, url_for

from app.accounts.models import Member
from app.kernel import clock
from app.profiles import items, operations, own, queries
from app.profiles.forms import ASKED, AudiencesForm, StartForm
from app.profiles.readers import imagine
from app.profiles.shown import Shown
from app.profiles.views import bp
from app.web.app import writes
from app.web.identity import current_member

DONE = 4
READERS = ("member", "cohort", "visitor")


@bp.get("/welcome")
def first_run(form: Any = None) -> Any:
    actor = current_member()
    step = _step(actor)
    if isinstance(form, AudiencesForm) or (form is None and step == 1):
        return _audiences(actor, form)
    if isinstance(form, StartForm) or step == 2:
        return _start(actor, form)
    if step == 3:
        return render_template("profiles/welcome_people.html", step=3)
    return redirect(url_for("home.front"))


def _step(actor: Member) -> int:
    """The page asked for, or the one that comes next."""
    asked = request.args.get("step", "")
    return int(asked) if asked in ("1", "2", "3") else actor.first_run_step


def _audiences(actor: Member, form: AudiencesForm | None) -> str:
    profile = own.own_profile(actor)
    there = {item.kind: item.audience for item in own.own_items(actor)}
    begin = {asked: there.get(asked) or items.default_audience(profile, asked) for asked in ASKED}
    seen_as = request.args.get("as", "member")
    seen_as = seen_as if seen_as in READERS else "member"
    return render_template(
        "profiles/welcome_audience.html",
        form=form or AudiencesForm(formdata=None, data=begin),
        shown=Shown(queries.visible_items(imagine(actor, seen_as), [actor.id]), clock.now().date()),
        seen_as=seen_as,
        profile=profile,
        step=1,
    )


@bp.post("/welcome/audience")
@writes(AudiencesForm, again=first_run)
def choose_audiences(form: AudiencesForm) -> Any:
    actor = current_member()
    operations.choose_audiences(actor, form.audiences())
    if form.preview.data in READERS:
        return redirect(url_for("profiles.first_run", step=1, **{"as": form.preview.data}), 303)
    operations.publish_profile(actor)
    operations.reach_step(actor, 2)
    return redirect(url_for("profiles.first_run", step=2), 303)


def _start(actor: Member, form: StartForm | None) -> str:
    main = next((item.value for item in own.own_items(actor, "field")), None)
    writing = form or StartForm(formdata=None, data={"field": main})
    return render_template("profiles/welcome_field.html", form=writing, step=2)


@bp.post("/welcome/field")
@writes(StartForm, again=first_run)
def start(form: StartForm) -> Any:
    actor, key = current_member(), form.client_key.data[:56]
    if form.field.data:
        operations.choose_field(actor, form.field.data)
    if form.offer.data:
        operations.add_offer(
            actor, "offer", body=form.offer.data, sort=form.offer_sort.data, wanted="any", client_key=f"{key}-offer"
        )
    if form.need.data:
        operations.add_offer(
            actor, "need", body=form.need.data, sort=form.need_sort.data, wanted=form.wanted.data,
            client_key=f"{key}-need",
        )  # fmt: skip
    operations.reach_step(actor, 3)
    return redirect(url_for("profiles.first_run", step=3), 303)


@bp.post("/welcome/<int:step>/skip")
@writes()
def skip(step: int) -> Any:
    """Leave a page for later; after the last one, the front page."""
    operations.reach_step(current_member(), min(step + 1, DONE))
    return redirect(url_for("profiles.first_run", step=step + 1) if step < 3 else url_for("home.front"), 303)
