"""A real site for a browser: its own data folder, a real server process, a real SMTP server, cast and places in it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from aiosmtpd.controller import Controller

ROOT = Path(__file__).parents[2]
START = 60  # seconds, on a machine that does other things beside


class Postbox:
    """What the SMTP server was given, in order."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 taken"


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None, "a mail has a text part"
    return str(part.get_content())


class Site:
    """The running site. `app` is the same application in this process, on the same database, for preparing things."""

    def __init__(self, meaning: str = "off") -> None:
        self.meaning = meaning
        self.folder = Path(tempfile.mkdtemp(prefix="crosswalk-browser-"))
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.postbox = Postbox()
        self.smtp = Controller(self.postbox, hostname="127.0.0.1", port=free_port())
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.smtp.start()
        self.environment = {
            "CROSSWALK_DATA": str(self.folder),
            "CROSSWALK_PUBLIC_URL": self.address,
            "CROSSWALK_SMTP_URL": f"smtp://127.0.0.1:{self.smtp.port}",
            "CROSSWALK_LOG_LEVEL": "WARNING",
            "CROSSWALK_MEANING": self.meaning,
        }
        os.environ.update(self.environment)
        self.app = prepared()
        with (self.folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(self.port)],
                cwd=ROOT, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        self._until_healthy()
        build_places(self.app)

    def stop(self) -> None:
        self.smtp.stop()
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)

    def mailed_link(self, address: str, path: str, seconds: float = 20) -> str:
        """The first link to `path` in the newest mail to an address, waited for."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for mail in reversed(self.postbox.mails):
                if mail["To"] == address and (found := re.search(rf"https?://\S+{path}\S*", text_of(mail))):
                    return found[0]
            time.sleep(0.1)
        came = [mail["To"] for mail in self.postbox.mails]
        raise AssertionError(f"no mail to {address} with a link to {path}, but to {came}: {self.logged()[-3000:]}")

    def logged(self) -> str:
        return (self.folder / "log").read_text()

    def _until_healthy(self) -> None:
        until = time.monotonic() + START
        while time.monotonic() < until:
            assert self.process and self.process.poll() is None, f"the server ended: {self.logged()[-3000:]}"
            try:
                urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2).close()
            except OSError:  # not there yet, or too busy to answer at once
                time.sleep(0.1)
            else:
                return
        raise AssertionError(f"the server is not healthy after {START} s: {self.logged()[-3000:]}")


def prepared() -> Any:
    """The application on a migrated database with the cast in it."""
    from flask_migrate import upgrade

    from app import create_app
    from app.kernel.transaction import write
    from tests import cast

    app = create_app(TESTING=True)
    with app.app_context():
        upgrade()
        write(cast.build)
    return app


def build_places(app: Any) -> None:
    """The places of the rights table, once the start has seen that there is an admin (it would end the link for one)."""
    from app.kernel.transaction import write
    from tests.house import places

    with app.app_context():
        write(places.build)
        places.put_files()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
