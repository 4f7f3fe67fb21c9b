"""One's own account: language, time zone, theme, password, and leaving for a while."""

from app.accounts import policy, queries
from app.accounts.models import Member, SignIn
from app.accounts.operations.signing_in import end_sign_ins
from app.kernel import audit, bound, live, mail, search
from app.kernel.policy import require


def settle(actor: Member, *, language: str, time_zone: str, theme: str) -> None:
    """Choose the language and time zone of pages and mails, and light or dark."""
    actor.language, actor.time_zone, actor.theme = language, time_zone, theme


def choose_language(actor: Member, language: str) -> None:
    actor.language = language


def choose_theme(actor: Member, theme: str) -> None:
    actor.theme = theme


def change_password(actor: Member, sign_in: SignIn, *, password_hash: str) -> int:
    """Choose a new password. Every other browser is signed out; the answer is how many."""
    actor.password_hash = password_hash
    ended = end_sign_ins(actor, keep=sign_in)
    audit.record(actor, "change password", actor, ended=ended)
    if actor.email:
        mail.queue("password_changed", to=actor.email, language=actor.language, name=actor.display_name)
    return ended


def deactivate(actor: Member) -> None:
    """Leave for a while: the profile is gone for others, what was written stays as of a former member. Signing in
    again brings everything back."""
    require(policy.deactivate(actor, admins=queries.admins()))
    actor.state = "deactivated"
    end_sign_ins(actor)
    live.close(actor.channel)
    audit.record(actor, "deactivate", actor)
    search.changed("person", actor.id)
    bound.moved(actor.id)
