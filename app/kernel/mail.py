"""Mail: queued in the same transaction as its cause, written and sent by the jobs process."""

import smtplib
import ssl
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import uuid4

from flask import current_app, render_template
from flask_babel import force_locale

from app.kernel import clock, outbox
from app.kernel.jobs import job
from app.kernel.transaction import transaction

SMTP_TIMEOUT = 15  # seconds
sent: list[EmailMessage] = []  # where mails go when SMTP_URL is "memory:"


class _Whole(UnstructuredHeader):
    """A header that is one long address: folded, it would be encoded, and no mail program reads an encoded address."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry mixes the name in


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _Whole)  # type: ignore[arg-type]  # typed as a whole header; a mixin is meant
_POLICY = SMTP.clone(header_factory=_headers)


def queue(template: str, *, to: str, language: str, **context: Any) -> None:
    """Send `mail/<template>.txt` and `.html`, with the subject of `.subject.txt`, to one address.

    `context` holds plain values. `stop` among them is the path that a mail program posts to when the reader wants no
    more of this kind (N-7, RFC 8058): it needs no sign-in.
    """
    outbox.put("mail.send", lane="mail", template=template, to=to, language=language, context=context, key=uuid4().hex)


@job("mail.send")
def send(template: str, to: str, language: str, context: dict[str, Any], key: str) -> None:
    message = compose(template, to, language, context, key)
    url = urlsplit(current_app.config["SMTP_URL"])
    _transports.get(url.scheme, _by_file)(message, url)


def compose(template: str, to: str, language: str, context: dict[str, Any], key: str) -> EmailMessage:
    """The message as it goes out: text and HTML, in the reader's language, never answered by machines."""
    public_url = current_app.config["PUBLIC_URL"]
    with transaction(write=False), force_locale(language):
        shown = {**context, "public_url": public_url, "language": language}
        subject = render_template(f"mail/{template}.subject.txt", **shown).strip()
        text = render_template(f"mail/{template}.txt", **shown)
        html = render_template(f"mail/{template}.html", **shown, subject=subject)
    message = EmailMessage(policy=_POLICY)
    message["Subject"] = " ".join(subject.split())
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = to
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{key}@{urlsplit(public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if stop := context.get("stop"):
        message["List-Unsubscribe"] = f"<{public_url}{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def _by_smtp(message: EmailMessage, url: Any) -> None:
    tls = parse_qs(url.query).get("tls", [""])[0]
    with smtplib.SMTP(url.hostname, url.port or 25, timeout=SMTP_TIMEOUT) as server:
        if tls == "starttls":
            server.starttls(context=ssl.create_default_context())
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)


def _by_file(message: EmailMessage, url: Any) -> None:
    folder = current_app.config["DATA"] / "mail"
    folder.mkdir(parents=True, exist_ok=True)
    name = make_msgid().strip("<>").split("@")[0]
    (folder / f"{clock.now():%Y%m%d-%H%M%S}-{name}.eml").write_bytes(message.as_bytes())


def _to_memory(message: EmailMessage, url: Any) -> None:
    sent.append(message)


_transports = {"smtp": _by_smtp, "memory": _to_memory}
