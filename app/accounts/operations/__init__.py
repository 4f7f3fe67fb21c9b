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
from app.accounts.operations.roles import first_key, give_role, key_of, make_admin, make_first_admin, take_role
from app.accounts.operations.sanctions import (
    end_what_ran_out,
    lift_silence,
    lift_suspension,
    silence_member,
    suspend_member,
)
from app.accounts.operations.signing_in import (
    MAIL_LINK,
    PRINTED_LINK,
    ask_for_link,
    confirm,
    end_sign_in,
    end_sign_ins,
    forget_the_old,
    issue_link,
    mail_link,
    note_failure,
    sign_in,
    take_proof,
    use_link,
)

__all__ = [
    "MAIL_LINK", "PRINTED_LINK", "accept_invitation", "add_person", "ask_for_link", "change_password", "choose_language", "choose_theme", "confirm", "deactivate",
    "decline_invitation", "end_sign_in", "end_sign_ins", "end_what_ran_out", "first_key", "forget_the_old", "give_role", "invite",
    "issue_link", "key_of", "lift_silence", "lift_suspension", "mail_link", "make_admin", "make_first_admin", "note_failure",
    "resend_invitation", "revoke_invitation", "settle", "sign_in", "silence_member", "stop_writing", "suspend_member",
    "take_proof", "take_role", "use_link",
]  # fmt: skip
