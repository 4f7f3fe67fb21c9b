"""The pages of partners: this week's people, requests and answers, blocks, who could help, how it works."""

from typing import Any

from flask import Blueprint
from flask_babel import format_date

from app.partners import reasons

bp = Blueprint("partners", __name__)


@bp.record_once
def words_of_templates(state: Any) -> None:
    state.app.jinja_env.filters |= {
        "phrase": reasons.phrase,
        "given_name": reasons.given_name,
        "weekday": lambda day: format_date(day, "EEE d MMMM"),
    }


from app.partners import rounds  # noqa: E402, F401  writes down what pages showed
from app.partners.views import answering, asking, blocks, help, meet, near, pairs, requests, week  # noqa: E402, F401
