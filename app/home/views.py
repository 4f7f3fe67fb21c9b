"""The front page, the landing for strangers, and the phone's last tab."""

from typing import Any

from flask import Blueprint, render_template

from app.home import queries
from app.web.identity import current_member, indexed, member_or_none, public

bp = Blueprint("home", __name__)


@bp.get("/")
@public
@indexed
def front() -> Any:
    if member_or_none() is None:
        return render_template("home/landing.html")
    return render_template("home/front.html", front=queries.front_page(current_member()))


@bp.get("/more")
def more() -> Any:
    return render_template("more.html")
