"""Showing one's own contact detail to one connection, and taking that back."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.kernel.errors import NotFound
from app.profiles import operations, own, queries
from app.profiles.models import ProfileItem
from app.profiles.views import bp
from app.web.app import writes
from app.web.identity import current_member

KIND = '<any("email", "phone", "address"):kind>'


@bp.post(f"/people/<int:member_id>/shown/{KIND}")
@writes()
def reveal(member_id: int, kind: str) -> Any:
    other, item = _pair(member_id, kind)
    operations.reveal_item(current_member(), item, other)
    flash(_("%(name)s sees it now.", name=other.display_name))
    return redirect(url_for("profiles.show", member_id=member_id), 303)


@bp.post(f"/people/<int:member_id>/shown/{KIND}/removal")
@writes()
def take_back(member_id: int, kind: str) -> Any:
    other, item = _pair(member_id, kind)
    operations.take_back(current_member(), item, other)
    flash(_("No longer shown. %(name)s may have copied it.", name=other.display_name))
    return redirect(url_for("profiles.show", member_id=member_id), 303)


def _pair(member_id: int, kind: str) -> tuple[Member, ProfileItem]:
    other = queries.get_member(current_member(), member_id)
    items = own.own_items(current_member(), kind)
    if not items:
        raise NotFound()
    return other, items[0]
