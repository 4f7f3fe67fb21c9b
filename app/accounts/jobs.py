"""Links that are mailed without the asking page knowing for whom, and ends that come by themselves."""

from app.accounts import operations
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


@every(60)
def end_sanctions() -> None:
    write(operations.end_what_ran_out)


@every(3600)
def forget_the_old() -> None:
    write(operations.forget_the_old)
