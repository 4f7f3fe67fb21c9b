"""How ranking and matching work, in members' words; every reason leads here."""

from typing import Any

from flask import render_template

from app.partners.views import bp


@bp.get("/help/matching")
def how() -> Any:
    return render_template("partners/how.html")
