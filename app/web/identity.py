"""Who is asking. Accounts say who a signed-in member is; the doors only ask."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import g, has_request_context
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Open this door to strangers. Every other door asks them to sign in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def current_member() -> Any:
    """The signed-in member. Only behind doors that are not public."""
    return current_user.member


def member_or_none() -> Any:
    return current_member() if has_request_context() and current_user.is_authenticated else None


def read_again() -> None:
    """Forget who was read before this unit of work: the next look reads the sign-in, roles and state afresh."""
    g.pop("_login_user", None)
