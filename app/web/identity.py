"""Who is asking. Accounts say who a signed-in member is; the doors only ask."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, has_request_context, request
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Open this door to strangers. Every other door asks them to sign in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def indexed(view: View) -> View:
    """Let search engines keep what a stranger reads here. All other pages tell them not to."""
    view.is_indexed = True  # type: ignore[attr-defined]
    return view


def may_be_indexed() -> bool:
    """Whether the page that is asked for may be kept by search engines, as it is shown now."""
    view = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "is_indexed", False)) and not g.get("is_unlisted") and not current_user.is_authenticated


def current_member() -> Any:
    """The signed-in member. Only behind doors that are not public."""
    return current_user.member


def member_or_none() -> Any:
    return current_member() if has_request_context() and current_user.is_authenticated else None


def read_again() -> None:
    """Forget who was read before this unit of work: the next look reads the sign-in, roles and state afresh."""
    g.pop("_login_user", None)
