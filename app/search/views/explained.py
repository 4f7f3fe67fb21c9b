"""How to search, and why somebody is found or not."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from app.profiles import labels
from app.search import why
from app.search.views import bp
from app.web.identity import current_member
from app.web.limits import at_most


@bp.get("/search/help")
def help() -> Any:
    return render_template("search/help.html")


@bp.get("/search/why")
@at_most("60 per minute", of=lambda: f"why of {current_member().id}")
def explain() -> Any:
    reader = request.args.get("as", "")
    reader = reader if reader in why.READERS else why.READERS[0]
    return render_template(
        "search/why.html",
        why=why.explain(current_member(), request.args.get("q", ""), reader),
        typed=request.args.get("q", "")[:1000],
        reader=reader,
        readers={
            "member": _("another member"),
            "cohort": _("somebody of my years"),
            "connection": _("a connection"),
        },
        labels=labels,
    )
