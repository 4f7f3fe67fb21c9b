"""A real SMTP server for the tests, which answers as it is told and keeps what it took."""

from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller

from tests.browser.site import free_port


class Postmaster:
    def __init__(self) -> None:
        self.answer = ""  # to the next mails, instead of taking them
        self.tries, self.taken = 0, list[EmailMessage]()

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.tries += 1
        if self.answer:
            return self.answer
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"

    def to(self, person: str) -> list[EmailMessage]:
        return [message for message in self.taken if message["To"] == f"{person}@example.org"]


def serve(port: int = 0) -> tuple[Postmaster, Controller]:
    postmaster = Postmaster()
    server = Controller(postmaster, hostname="127.0.0.1", port=port or free_port())
    server.start()
    return postmaster, server


def text(message: EmailMessage) -> str:
    return str(message.get_body(("plain",)).get_content())


def html(message: EmailMessage) -> str:
    return str(message.get_body(("html",)).get_content())
