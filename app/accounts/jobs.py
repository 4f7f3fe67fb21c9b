"""Links that are mailed without the asking page knowing for whom, mails that come back, and ends that come by themselves."""

from typing import Any

from app.accounts import operations
from app.kernel import mail
from app.kernel.jobs import every, job
from app.kernel.transaction import write


@job("accounts.mail_link")
def mail_link(address: str, next: str) -> None:
    write(lambda: operations.mail_link(address, next=next))


@job("accounts.mail_sign_up")
def mail_sign_up(name: str, address: str, language: str) -> None:
    write(lambda: operations.mail_sign_up(name=name, address=address, language=language))


@job("accounts.invite_for")
def invite_for(by_id: int, name: str, address: str) -> None:
    write(lambda: operations.invite_for(by_id, name=name, address=address))


@mail.when_refused("invitation")
def bounce_invitation(token: str, code: int, **shown: Any) -> None:
    write(lambda: operations.bounce_invitation(token, code=code))


@every(60)
def end_sanctions() -> None:
    write(operations.end_what_ran_out)


@every(3600)
def forget_the_old() -> None:
    write(operations.forget_the_old)
