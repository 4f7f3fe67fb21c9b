"""Kept searches: save, rename, let go, hear of new people or not; and the one click that ends the mails."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.extensions import csrf
from app.search import alerts, operations, saved
from app.search.asked import Asked
from app.search.forms import NameForm, SaveForm
from app.search.language import LONGEST
from app.search.views import bp
from app.web.app import writes
from app.web.identity import current_member, public
from app.web.limits import at_most


@bp.get("/search/saved")
def saved_searches() -> Any:
    searches = saved.saved_searches(current_member())
    return render_template("search/saved.html", searches=[(search, _url(search)) for search in searches])


def _url(search: Any) -> str:
    return f"{url_for('search.everything')}?{urlencode(search.address)}"


@bp.get("/search/saved/new")
def new_saved_search(form: SaveForm | None = None) -> Any:
    asked = form.asked if form else Asked.of(request.args)
    address = urlencode(asked.but(without=(), exactly=False).query(), errors="replace")
    form = form or SaveForm(formdata=None, name=" ".join(asked.text.split())[:80], address=address)
    return render_template("search/save.html", form=form, asked=asked, back=asked.url(url_for("search.everything")))


@bp.post("/search/saved")
@writes(SaveForm, again=new_saved_search)
def save_search(form: SaveForm) -> Any:
    asked = form.asked
    operations.save_search(
        current_member(),
        name=form.name.data,
        text=" ".join(asked.text.split())[:LONGEST],
        kind=asked.kind,
        filters=asked.chosen,
        client_key=form.client_key.data,
    )
    flash(_("Kept. Once a week we mail you who is new to it, if anybody is."))
    return redirect(url_for("search.saved_searches"), 303)


@bp.get("/search/saved/<int:search_id>")
def show_saved_search(search_id: int, form: NameForm | None = None) -> Any:
    search = saved.get_saved_search(current_member(), search_id)
    form = form or NameForm(formdata=None, name=search.name)
    return render_template("search/saved_one.html", search=search, form=form, url=_url(search))


@bp.post("/search/saved/<int:search_id>")
@writes(NameForm, again=show_saved_search)
def rename_search(form: NameForm, search_id: int) -> Any:
    actor = current_member()
    operations.rename_search(actor, saved.get_saved_search(actor, search_id), name=form.name.data)
    return redirect(url_for("search.saved_searches"), 303)


@bp.post("/search/saved/<int:search_id>/removal")
@writes()
def forget_search(search_id: int) -> Any:
    actor = current_member()
    operations.forget_search(actor, saved.get_saved_search(actor, search_id))
    flash(_("Let go."))
    return redirect(url_for("search.saved_searches"), 303)


@bp.post("/search/saved/<int:search_id>/alerts")
@writes()
def want_alerts(search_id: int) -> Any:
    actor = current_member()
    operations.want_alerts(actor, saved.get_saved_search(actor, search_id))
    return redirect(url_for("search.saved_searches"), 303)


@bp.post("/search/saved/<int:search_id>/alerts/end")
@writes()
def stop_alerts(search_id: int) -> Any:
    actor = current_member()
    operations.stop_alerts(actor, saved.get_saved_search(actor, search_id))
    return redirect(url_for("search.saved_searches"), 303)


@bp.get("/search/alerts/<secret>/stop")
@public
@at_most("60 per minute")
def show_stop(secret: str) -> Any:
    alerts.member_of(secret)
    return render_template("search/stop.html", secret=secret)


@bp.post("/search/alerts/<secret>/stop")
@csrf.exempt  # RFC 8058: the mail provider sends it, without cookies; the secret says who asks
@public
@at_most("60 per minute")
@writes()
def stop_all_alerts(secret: str) -> Any:
    operations.stop_all_alerts(alerts.member_of(secret))
    return redirect(url_for("search.stopped"), 303)


@bp.get("/search/alerts/stopped")
@public
def stopped() -> Any:
    return render_template("search/stopped.html")
