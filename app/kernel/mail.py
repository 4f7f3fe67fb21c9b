"""Mail: queued in the same transaction as its cause, written and sent by the jobs process."""

import logging
import re
import smtplib
import ssl
from collections.abc import Callable
from datetime import timedelta
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

log = logging.getLogger(__name__)

SMTP_TIMEOUT = 15  # seconds
sent: list[EmailMessage] = []  # where mails go when SMTP_URL is "memory:"
_when_refused: dict[str, Callable[..., None]] = {}
# RFC 3463: 5.1 and 5.2 are the address and its mailbox, 5.4 the way there. Other subjects are the mail or us (5.7: we may
# not), which an admin can mend, so those stay in the outbox.
_OF_THE_ADDRESS = re.compile(r"5\.[0124]\.|(?!5\.\d)")


class _Whole(UnstructuredHeader):
    """A header that is one long address: folded, it would be encoded, and no mail program reads an encoded address."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry mixes the name in


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _Whole)  # type: ignore[arg-type]  # typed as a whole header; a mixin is meant
_POLICY = SMTP.clone(header_factory=_headers)


def queue(template: str, *, to: str, language: str, after: timedelta = timedelta(), **context: Any) -> None:
    """Send `mail/<template>.txt` and `.html`, with the subject of `.subject.txt`, to one address; `after`: so long from now.

    `context` holds plain values. `stop` among them is the path that a mail program posts to when the reader wants no
    more of this kind (N-7, RFC 8058): it needs no sign-in. `thread` is what mails about one thing have in common, so
    that mail programs show them together. `calendar` is an event for calendars, {"method", "text"}.
    """
    sent_as: dict[str, Any] = {
        "template": template,
        "to": to,
        "language": language,
        "context": context,
        "key": uuid4().hex,
    }
    outbox.put("mail.send", lane="mail", after=after, **sent_as)


def when_refused(template: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register who is told that no mail of `template` reaches its address: work(code=, **context), once at least."""

    def register(work: Callable[..., None]) -> Callable[..., None]:
        _when_refused[template] = work
        return work

    return register


@job("mail.send")
def send(template: str, to: str, language: str, context: dict[str, Any], key: str) -> None:
    message = compose(template, to, language, context, key)
    url = urlsplit(current_app.config["SMTP_URL"])
    try:
        _transports.get(url.scheme, _by_file)(message, url)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        if not (code := _final_code(error)):
            raise
        log.warning("a mail's address was refused", extra={"template": template, "code": code})
        if template in _when_refused:
            _when_refused[template](code=code, **context)


def _final_code(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> int:
    """By which code a server said for good that nobody is there; 0 where another try may find them."""
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
    else:
        code, said = error.smtp_code, error.smtp_error
    for_good = 550 <= code <= 559 or code == 521  # below 550: our commands, or that we should sign in
    return code if for_good and _OF_THE_ADDRESS.match(said if isinstance(said, str) else said.decode("latin-1")) else 0


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
    if thread := context.get("thread"):
        message["References"] = message["In-Reply-To"] = f"<{thread}@{urlsplit(public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if stop := context.get("stop"):
        message["List-Unsubscribe"] = f"<{public_url}{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    if calendar := context.get("calendar"):
        method = {"method": calendar["method"]}
        message.add_attachment(calendar["text"], subtype="calendar", params=method, filename="meeting.ics")
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
