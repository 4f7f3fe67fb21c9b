"""The glossary: what one field calls by another field's word; proposing a pair, and deciding on it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.glossary import operations, policy, queries
from app.glossary.forms import RELATIONS, PairForm, ReasonForm, VersionForm
from app.glossary.models import GlossaryPair
from app.kernel import text
from app.kernel.errors import Invalid
from app.profiles.fields import fields
from app.profiles.queries import cards
from app.web.app import writes
from app.web.identity import current_member

bp = Blueprint("glossary", __name__, url_prefix="/glossary")


@bp.get("")
def index() -> Any:
    words, field = request.args.get("q", "")[:100], request.args.get("field", "")
    turned = {name: request.args.get(name, "") for name in ("after", "before")}
    found = queries.page_of_pairs(current_member(), words=words, field=field if field in fields else "", **turned)
    return render_template("glossary/index.html", page=found, words=words, field=field, letters=_letters(found.items))


def _letters(pairs: Any) -> list[tuple[str, list[GlossaryPair]]]:
    """The pairs of a page under the letter that they begin with; what begins with none comes under #."""
    under: dict[str, list[GlossaryPair]] = {}
    for pair in pairs:
        first = pair.folded_a[:1]
        under.setdefault(first.upper() if first.isalpha() else "#", []).append(pair)
    return list(under.items())


@bp.get("/propose")
def propose(form: PairForm | None = None) -> Any:
    me = current_member()
    form = form or PairForm(term_a=_asked("term"), field_a=cards(me, [me.id])[me.id].field)
    may = policy.propose_pair(me, queries.proposed_today(me))
    return render_template("glossary/propose.html", form=form, verdict=may)


def _asked(name: str) -> str:
    try:
        return text.line(request.args.get(name, ""))[:80]
    except Invalid:
        return ""


@bp.post("/propose")
@writes(PairForm, again=propose)
def send(form: PairForm) -> Any:
    actor = current_member()
    pair = operations.propose_pair(actor, form.proposal, client_key=form.client_key.data)
    is_mine = pair.proposed_by_id == actor.id
    if is_mine and pair.client_key == form.client_key.data:
        flash(_("Thank you. A moderator looks at it, and you hear what becomes of it."), "good")
    else:
        flash(_known(pair))
    if is_mine or pair.state == "accepted" or actor.is_site_moderator:
        return redirect(url_for("glossary.show", pair_id=pair.id), 303)
    return redirect(url_for("glossary.index"), 303)


def _known(pair: GlossaryPair) -> str:
    return {
        "accepted": _("This pair is in the glossary already."),
        "proposed": _("This pair has been proposed already. A moderator will look at it."),
    }.get(pair.state, _("This pair was proposed before, and moderators decided against it."))


@bp.get("/proposed")
def proposed() -> Any:
    turned = {name: request.args.get(name, "") for name in ("after", "before")}
    found = queries.proposed_pairs(current_member(), **turned)
    by = cards(current_member(), {pair.proposed_by_id for pair in found.items if pair.proposed_by_id})
    return render_template("glossary/proposed.html", page=found, cards=by)


@bp.get("/<int:pair_id>")
def show(pair_id: int, form: Any = None) -> Any:
    """With a form: the decision that it holds was refused."""
    actor = current_member()
    pair = queries.get_pair(actor, pair_id)
    decisions = queries.decisions_on(pair)
    people = {pair.proposed_by_id, *(decision.by_id for decision in decisions)} - {None}
    return render_template(
        "glossary/show.html",
        pair=pair,
        decisions=decisions,
        cards=cards(actor, people),
        form=form,
        relations=RELATIONS,
        may={verb: getattr(policy, f"{verb}_pair")(actor, pair) for verb in ("accept", "reject", "retire")},
        moderates=policy.moderate(actor),
        reason=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None, version=pair.version),
    )


@bp.post("/<int:pair_id>/acceptance")
@writes(VersionForm, again=show)
def accept(form: VersionForm, pair_id: int) -> Any:
    pair = queries.get_pair(current_member(), pair_id)
    operations.accept_pair(current_member(), pair, version=int(form.version.data))
    flash(_("In the glossary. Searches use it from now on."), "good")
    return redirect(url_for("glossary.proposed"), 303)


@bp.post("/<int:pair_id>/rejection")
@writes(ReasonForm, again=show)
def reject(form: ReasonForm, pair_id: int) -> Any:
    pair = queries.get_pair(current_member(), pair_id)
    operations.reject_pair(current_member(), pair, version=int(form.version.data), reason=form.reason.data)
    flash(_("Rejected. Whoever proposed it reads why."), "good")
    return redirect(url_for("glossary.proposed"), 303)


@bp.post("/<int:pair_id>/retirement")
@writes(ReasonForm, again=show)
def retire(form: ReasonForm, pair_id: int) -> Any:
    pair = queries.get_pair(current_member(), pair_id)
    operations.retire_pair(current_member(), pair, version=int(form.version.data), reason=form.reason.data)
    flash(_("Taken out. Searches no longer use it."), "good")
    return redirect(url_for("glossary.show", pair_id=pair.id), 303)
