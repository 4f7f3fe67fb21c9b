"""The rights table: the admin's pages. For everybody else they do not exist."""

from typing import Any

from tests.cast import ids
from tests.house.doors import Row, door
from tests.house.places import INVITATION, WAITING

MATE = {"member_id": ids.mate}
DECISION = {"kind": "silenced", "reason": "Shouted.", "client_key": "0123456789abcdef"}
PERSON = {"name": "Nora Nieuw", "email": "nora@example.org", "client_key": "0123456789abcdef"}
ROLE_OF_SPACE_MODERATOR = 3
NO_ITEM = {"item_id": 999}  # nothing has been given up


def admins(which: str, does: Any, at: dict[str, Any] | None = None, sends: dict[str, Any] | None = None) -> Row:
    return door(which, at, sends, members=404, admin=does)


ADMIN = [
    admins("GET /admin", 200),
    admins("POST /admin/outbox/<int:item_id>/revival", 404, NO_ITEM),
    admins("POST /admin/outbox/<int:item_id>/delete", 404, NO_ITEM),
    admins("GET /admin/members", 200),
    admins("GET /admin/members/invitation", 200),
    admins("POST /admin/members/invitation", 303, sends=PERSON),
    admins("GET /admin/approvals", 200),
    admins("POST /admin/approvals/<int:member_id>/approval", 303, {"member_id": WAITING}),
    admins("POST /admin/approvals/<int:member_id>/approval", 303, MATE),  # is in already
    admins("POST /admin/approvals/<int:member_id>/refusal", 303, {"member_id": WAITING}),
    admins("POST /admin/approvals/<int:member_id>/refusal", 403, MATE),
    admins("GET /admin/members/<int:member_id>", 200, MATE),
    admins("GET /admin/members/<int:member_id>", 404, {"member_id": 99999}),
    admins("POST /admin/members/<int:member_id>/roles", 303, MATE, {"role": "site moderator"}),
    admins("POST /admin/members/<int:member_id>/roles", 422, MATE, {"role": "king"}),
    admins(
        "POST /admin/members/<int:member_id>/roles/<int:role_id>/delete",
        303,
        {"member_id": ids.space_moderator, "role_id": ROLE_OF_SPACE_MODERATOR},
    ),
    admins(
        "POST /admin/members/<int:member_id>/roles/<int:role_id>/delete",
        404,
        MATE | {"role_id": ROLE_OF_SPACE_MODERATOR},
    ),
    admins("POST /admin/members/<int:member_id>/sanctions", 303, MATE, DECISION),
    admins("POST /admin/members/<int:member_id>/sanctions", 403, {"member_id": ids.admin}, DECISION),  # not oneself
    admins("POST /admin/members/<int:member_id>/suspension/delete", 303, {"member_id": ids.suspended}),
    admins("POST /admin/members/<int:member_id>/silence/delete", 303, {"member_id": ids.silenced}),
    admins("POST /admin/invitations/<int:invitation_id>/resending", 303, {"invitation_id": INVITATION}),
    admins("POST /admin/invitations/<int:invitation_id>/delete", 303, {"invitation_id": INVITATION}),
]  # fmt: skip
