"""What can be done with accounts, by noun: invitations, signing in, sanctions, roles, and one's own account."""

from app.accounts.operations.invitations import (
    accept_invitation,
    add_person,
    decline_invitation,
    invite,
    resend_invitation,
    revoke_invitation,
    stop_writing,
)
from app.accounts.operations.own import change_password, choose_language, choose_theme, deactivate, settle
from app.accounts.operations.roles import give_role, make_first_admin, take_role
from app.accounts.operations.sanctions import (
    end_what_ran_out,
    lift_silence,
    lift_suspension,
    silence_member,
    suspend_member,
)
from app.accounts.operations.signing_in import (
    confirm,
    end_sign_in,
    end_sign_ins,
    forget_the_old,
    issue_link,
    mail_link,
    note_failure,
    sign_in,
    use_link,
)

__all__ = [
    "accept_invitation", "add_person", "change_password", "choose_language", "choose_theme", "confirm", "deactivate",
    "decline_invitation", "end_sign_in", "end_sign_ins", "end_what_ran_out", "forget_the_old", "give_role", "invite",
    "issue_link", "lift_silence", "lift_suspension", "mail_link", "make_first_admin", "note_failure",
    "resend_invitation", "revoke_invitation", "settle", "sign_in", "silence_member", "stop_writing", "suspend_member",
    "take_role", "use_link",
]  # fmt: skip
