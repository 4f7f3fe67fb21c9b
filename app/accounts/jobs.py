"""Links that are mailed without the asking page knowing for whom, and ends that come by themselves."""

from app.accounts import operations
from app.kernel.jobs import every, job
from app.kernel.transaction import write


@job("accounts.mail_link")
def mail_link(address: str, next: str) -> None:
    write(lambda: operations.mail_link(address, next=next))


@every(60)
def end_sanctions() -> None:
    write(operations.end_what_ran_out)


@every(3600)
def forget_the_old() -> None:
    write(operations.forget_the_old)
