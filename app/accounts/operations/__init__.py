"""What can be done with accounts, by noun: invitations, signing in, sanctions, roles, and one's own account."""

from app.accounts.operations.addresses import bounce_invitation, correct_address
from app.accounts.operations.approvals import approve_if_known, approve_member, decline_member
from app.accounts.operations.invitations import (
    accept_invitation,
    add_person,
    ask_to_invite,
    decline_invitation,
    invite,
    invite_for,
    resend_invitation,
    revoke_invitation,
    stop_writing,
)
from app.accounts.operations.joining import PROOF, ask_to_sign_up, mail_proof, mail_sign_up, take_up
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
    "MAIL_LINK", "PRINTED_LINK", "PROOF", "accept_invitation", "add_person", "approve_if_known", "approve_member",
    "ask_for_link", "ask_to_invite", "ask_to_sign_up", "bounce_invitation", "change_password", "choose_language",
    "choose_theme", "confirm", "correct_address", "deactivate", "decline_invitation", "decline_member", "end_sign_in",
    "end_sign_ins", "end_what_ran_out", "first_key", "forget_the_old", "give_role", "invite", "invite_for", "issue_link", "key_of", "lift_silence",
    "lift_suspension", "mail_link", "mail_proof", "mail_sign_up", "make_admin", "make_first_admin", "note_failure", "resend_invitation",
    "revoke_invitation", "settle", "sign_in", "silence_member", "stop_writing", "suspend_member", "take_proof",
    "take_role", "take_up", "use_link",
]  # fmt: skip
