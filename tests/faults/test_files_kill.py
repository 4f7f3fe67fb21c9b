"""kill -9 while posts come in with their files: each that was acknowledged is there once, with its file whole (F14, F20)."""

import hashlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from sqlalchemy import select

from tests.faults.server import Server

pytestmark = pytest.mark.faults
SENDERS = ("ada", "mate", "friend")
EACH, KILLED_AFTER = 8, 6
PATIENCE = 60  # seconds for one post, kill and restart included


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, CROSSWALK_POST_PACE="off")
    running.start()
    yield running
    running.kill()
    running.forget()


@pytest.fixture
def talk(server: Server) -> int:
    from app.accounts.models import Member
    from app.extensions import db
    from app.kernel.transaction import write
    from app.threads import operations, queries
    from tests.cast import ids

    def start() -> int:
        ada = db.session.get_one(Member, ids.ada)
        said = {"title": "What the night shift measured", "body": "Send them here.", "html": "<p>Send them here.</p>"}
        return operations.start_thread(ada, queries.get_space(ada, 1), client_key="key-of-the-talk", **said).id

    with server.app.test_request_context():
        made = write(start)
    server.forget()
    return made


class Page:
    """A thread that somebody has open, with the token of its form."""

    def __init__(self, server: Server, person: str, talk: int) -> None:
        self.door = f"{server.address}/threads/{talk}/posts"
        self.client = requests.Session()
        name, value = server.cookie(person).split("=", 1)
        self.client.cookies.set(name, value, domain="127.0.0.1", path="/")
        page = self.client.get(f"{server.address}/threads/{talk}-what-the-night-shift-measured", timeout=10).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found
        self.token = found[1]

    def request(self, key: str) -> requests.PreparedRequest:
        data = {"csrf_token": self.token, "client_key": key, "body": f"Here is {key}."}
        asked = requests.Request("POST", self.door, data=data, files={"files": (f"{key}.csv", content_of(key))})
        return self.client.prepare_request(asked)

    def send(self, key: str) -> None:
        """Try until it is acknowledged, always with the same key."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self.client.send(self.request(key), allow_redirects=False, timeout=20)
            except requests.RequestException:
                time.sleep(0.1)
                continue
            assert answer.status_code in (303, 503), answer.text[:300]
            if answer.status_code == 303:
                return
        raise AssertionError(f"{key} was not acknowledged within {PATIENCE} s")


def content_of(key: str) -> bytes:
    return f"key,reading\n{key},4.2\n".encode() * 8_000


def stored(server: Server) -> tuple[dict[str, list[Any]], list[Any]]:
    """The files of each reply by its key, and those that wait; each whole on the disk."""
    from app.extensions import db
    from app.kernel import files
    from app.threads.attachments import Attachment
    from app.threads.models import Post

    with server.app.app_context():
        keys = list(db.session.scalars(select(Post.client_key).where(Post.position > 1)))
        assert len(keys) == len(set(keys)), "no post twice"
        query = select(Post.client_key, Attachment).outerjoin(Post, Post.id == Attachment.post_id)
        found: dict[str, list[Any]] = {key: [] for key in keys}
        waiting = []
        for key, file in db.session.execute(query):
            assert hashlib.sha256(files.path(file.stored).read_bytes()).hexdigest() == file.digest
            (found[key] if key else waiting).append(file)
    server.forget()
    return found, waiting


def test_kill_amid_posts_with_files(server: Server, talk: int) -> None:
    pages = [Page(server, person, talk) for person in SENDERS]
    acknowledged: list[str] = []
    enough = threading.Event()

    def speak(page: Page, person: str) -> None:
        for number in range(EACH):
            page.send(f"{person}-reading-{number}")
            acknowledged.append(f"{person}-reading-{number}")
            if len(acknowledged) >= KILLED_AFTER:
                enough.set()

    speakers = [threading.Thread(target=speak, args=pair) for pair in zip(pages, SENDERS, strict=True)]
    for speaker in speakers:
        speaker.start()
    assert enough.wait(PATIENCE)
    before = list(acknowledged)
    server.kill()
    assert len(before) < EACH * len(SENDERS), "it was killed in the middle"
    kept, _ = stored(server)
    assert set(before) <= set(kept) and all(len(files) == 1 for files in kept.values()), "no post without its file"
    server.start()
    for speaker in speakers:
        speaker.join(PATIENCE * 2)
        assert not speaker.is_alive()
    found, _ = stored(server)
    assert sorted(found) == sorted(acknowledged) and len(acknowledged) == EACH * len(SENDERS)
    for key, [file] in found.items():
        assert file.digest == hashlib.sha256(content_of(key)).hexdigest(), "its own file"


def test_kill_in_the_middle_of_an_upload_in_pieces(server: Server, talk: int) -> None:
    page = Page(server, "ada", talk)
    asked = page.request("half-of-it")
    body = asked.body
    assert isinstance(body, bytes)
    head = {name: value for name, value in asked.headers.items() if name != "Content-Length"}
    lines = [f"POST /threads/{talk}/posts HTTP/1.1", f"Host: {urlsplit(server.address).netloc}"]
    lines += [f"{name}: {value}" for name, value in (head | {"Transfer-Encoding": "chunked"}).items()]
    half = body[: len(body) // 2]
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + f"{len(half):x}\r\n".encode() + half + b"\r\n")
        time.sleep(0.5)  # until it is read
        server.kill()
    assert stored(server) == ({}, [])
    assert not [*(server.folder / "uploads" / "files").glob("*")]
    server.start()
    page.send("half-of-it")
    found, waiting = stored(server)
    assert [len(files) for files in found.values()] == [1] and not waiting
