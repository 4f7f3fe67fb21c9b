"""The queue: cases in the reader's care, the most urgent first; and one case with its decision."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.cohorts import queries as cohorts
from app.kernel import reportable
from app.kernel.conduct import RULES
from app.kernel.errors import NotFound
from app.kernel.text import number
from app.moderation import cases, deciding, policy
from app.moderation.deciding_forms import ACT, DONE, OUTCOME, DecisionForm, VersionForm
from app.moderation.exhibits import exhibits, get_exhibit
from app.moderation.forms import SAID, SHORT
from app.moderation.models import REASONS
from app.moderation.views import bp
from app.moderation.views.acts import ACTS
from app.web.app import writes
from app.web.files import sent
from app.web.identity import current_member

SHOWS = ("open", "mine", "closed")


def moderator() -> Any:
    """Whoever moderates something; for others these pages are not there."""
    me = current_member()
    if not me.is_staff:
        raise NotFound()
    return me


@bp.get("/moderation")
def queue() -> Any:
    me = moderator()
    places = Places(me)
    asked = {name: request.args.get(name, "") for name in ("show", "reason", "place", "holder", "waited")}
    wanted = cases.Wanted(
        show=asked["show"] if asked["show"] in SHOWS else "open",
        reason=asked["reason"] if asked["reason"] in REASONS else "",
        spaces=places.within(asked["place"]),
        is_free=asked["holder"] == "nobody",
        waited=asked["waited"],
    )
    return render_template(
        "moderation/queue.html",
        rows=cases.in_order(me, wanted),
        most=cases.MOST,
        wanted=wanted,
        asked=asked,
        scope=places,
        short=SHORT,
        kinds=reportable.kinds,
    )


class Places:
    """The spaces in a moderator's care and the editions that these belong to, to narrow a list by."""

    def __init__(self, me: Any) -> None:
        self.spaces = reportable.spaces(me)
        ids = {edition for *_, edition in self.spaces if edition}
        self.editions = cohorts.names_of(ids) if ids else {}

    def within(self, asked: str) -> list[int] | None:
        kind, _, id = asked.partition(":")
        if kind not in ("space", "edition") or (wanted := number(id)) is None:
            return None
        return [space for space, _, edition in self.spaces if wanted == (space if kind == "space" else edition)]


@bp.get("/moderation/cases/<int:case_id>")
def show_case(case_id: int, form: Any = None) -> Any:
    """With a form: the decision that it holds was refused."""
    me = moderator()
    opened = cases.open_case(me, case_id)
    decision = form if isinstance(form, DecisionForm) else _fresh(opened)
    kind = reportable.kinds[opened.case.target_kind]
    acts = kind.acts if opened.target else {}
    decision.act.choices = [(name, text) for name, text in ACT.items() if name == "none" or name in acts]
    if "move" in acts:
        decision.space.choices += [(id, name) for id, name, _ in reportable.spaces(me)]
    show = request.args.get("show", "")
    return render_template(
        "moderation/case.html",
        opened=opened,
        case=opened.case,
        kind=kind.label,
        target=opened.target,
        form=decision,
        refused=None if decision is form else form,
        may=policy.decide(me, is_party=opened.is_party),
        is_mine=opened.case.taken_by_id == me.id,
        said=SAID,
        short=SHORT,
        rules=RULES,
        outcomes=OUTCOME,
        done=DONE,
        acts=ACTS,
        show=show,
        exhibits=exhibits(opened.reports),
        now=reportable.as_seen(me, opened.target) if show == "now" and opened.target else "",
    )


def _fresh(opened: cases.Opened) -> DecisionForm:
    target = opened.target
    now = {"body": target.source, "seen": str(target.version)} if target else {}
    return DecisionForm(formdata=None, data={"version": str(opened.case.version)} | now)


@bp.get("/moderation/cases/<int:case_id>/files/<digest>")
def exhibit(case_id: int, digest: str) -> Any:
    """A file that was sent with a report. Nothing of it is kept by the browser."""
    answer = sent(get_exhibit(moderator(), case_id, digest))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/moderation/cases/<int:case_id>/reading")
@writes()
def read_excerpt(case_id: int) -> Any:
    me = moderator()
    deciding.read_excerpt(me, cases.get_case(me, case_id))
    return _to(case_id)


@bp.post("/moderation/cases/<int:case_id>/taken")
@writes(VersionForm, again=show_case)
def take(case_id: int, form: VersionForm) -> Any:
    me = moderator()
    deciding.take_case(me, cases.get_case(me, case_id), version=int(form.version.data or 0))
    return _to(case_id)


@bp.post("/moderation/cases/<int:case_id>/taken/delete")
@writes()
def give_back(case_id: int) -> Any:
    me = moderator()
    deciding.give_back_case(me, cases.get_case(me, case_id))
    return redirect(url_for("moderation.queue"), 303)


@bp.post("/moderation/cases/<int:case_id>/decision")
@writes(DecisionForm, again=show_case)
def decide(case_id: int, form: DecisionForm) -> Any:
    me = moderator()
    deciding.decide_case(me, cases.get_case(me, case_id), **form.decided)
    flash(_("Decided. Its author and those who reported it hear of it."), "good")
    return redirect(url_for("moderation.queue"), 303)


@bp.post("/moderation/cases/<int:case_id>/reopened")
@writes()
def reopen(case_id: int) -> Any:
    me = moderator()
    deciding.reopen_case(me, cases.get_case(me, case_id))
    return _to(case_id)


def _to(case_id: int) -> Any:
    return redirect(url_for("moderation.show_case", case_id=case_id), 303)
