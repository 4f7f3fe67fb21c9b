"""How soon a change is found, while members write: 10,000 documents, 20 writes a second, the real jobs process.

    ./run bench search_freshness [--documents 10000] [--seconds 60] [--rate 20]

Prints the seconds from a commit until the index itself has it (goal: p95 at most 2), until the page finds it (which
also reads what still waits), what one search takes meanwhile, and how long a rebuild takes.
"""

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.servers import ROOT

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
WORDS_EACH = 100
GIVE_UP = 60  # seconds after the last write


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CROSSWALK_DATA": folder, "CROSSWALK_MEANING": "off"}  # that is bench/meaning_freshness.py
        app = fill(options.documents)
        began = time.monotonic()
        subprocess.run([*FLASK, "search", "rebuild"], cwd=ROOT, check=True, capture_output=True)
        print(f"rebuild of {options.documents} documents: {time.monotonic() - began:.1f} s, process start included")
        with jobs():
            time.sleep(5)
            measure(app, options)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=20, help="writes a second")
    return parser.parse_args()


def fill(documents: int) -> Any:
    """A database with one member who reads, one space, and so many threads of one post."""
    from app import create_app
    from app.extensions import Model, db
    from app.kernel.transaction import transaction
    from app.threads.models import Post, Thread
    from tests import cast

    app, chance = create_app(), random.Random(7)
    with app.app_context(), transaction(write=True):
        Model.metadata.create_all(db.engine)
        cast.build()
        threads = [
            {"id": n, "space_id": 1, "author_id": 1, "client_key": f"f{n}", "title": said(chance, 6), "post_count": 1}
            for n in range(1, documents + 1)
        ]
        db.session.execute(Thread.__table__.insert(), threads)
        posts = [_post(n, said(chance, WORDS_EACH)) | {"client_key": f"f{n}"} for n in range(1, documents + 1)]
        db.session.execute(Post.__table__.insert(), posts)
    return app


def _post(thread_id: int, body: str) -> dict[str, Any]:
    return {
        "thread_id": thread_id,
        "author_id": 1,
        "position": 1,
        "body": body,
        "html": f"<p>{body}</p>",
        "renderer": 1,
    }


def said(chance: random.Random, words: int) -> str:
    """Words as people use them: a few often, most seldom."""
    return " ".join(f"w{min(int(chance.paretovariate(0.6)), 30_000)}ing" for _ in range(words))


@contextmanager
def jobs() -> Iterator[None]:
    process = subprocess.Popen([*FLASK, "jobs"], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(40)


def measure(app: Any, options: argparse.Namespace) -> None:
    written: dict[str, float] = {}
    indexed: dict[str, float] = {}
    paged: list[float] = []
    searches: list[float] = []
    stop = threading.Event()
    watchers = [
        threading.Thread(target=watch_index, args=(app, written, indexed, stop)),
        threading.Thread(target=watch_page, args=(app, written, paged, searches, stop)),
    ]
    for watcher in watchers:
        watcher.start()
    late = write_all(app, written, options)
    end = time.monotonic() + GIVE_UP
    while len(indexed) < len(written) and time.monotonic() < end:
        time.sleep(0.05)
    stop.set()
    for watcher in watchers:
        watcher.join()
    print(f"{len(written)} writes in {options.seconds:.0f} s, each begun at most {late:.2f} s late")
    say("commit to in the index", [indexed[word] - written[word] for word in indexed])
    say("commit to found on the page", paged)
    say("CPU of one search meanwhile", searches)
    print(f"never indexed: {len(written) - len(indexed)}")


def say(what: str, seconds: list[float]) -> None:
    cuts = statistics.quantiles(seconds, n=20)
    print(f"{what}: p50 {cuts[9]:.3f} s, p95 {cuts[18]:.3f} s, longest {max(seconds):.3f} s ({len(seconds)})")


def write_all(app: Any, written: dict[str, float], options: argparse.Namespace) -> float:
    """Change a post, or start a thread, at the given rate; returns by how much a write began too late, at most."""
    chance, began, late = random.Random(11), time.monotonic(), 0.0
    with app.app_context():
        for n in range(int(options.seconds * options.rate)):
            due = began + n / options.rate
            time.sleep(max(0.0, due - time.monotonic()))
            late = max(late, time.monotonic() - due)
            word = f"unique{n}z"
            change(chance, n, word, options.documents)
            written[word] = time.monotonic()
    return late


def change(chance: random.Random, n: int, word: str, documents: int) -> None:
    from sqlalchemy import update

    from app.extensions import db
    from app.kernel import search
    from app.kernel.transaction import write
    from app.threads.models import Post, Thread

    body = f"{said(chance, WORDS_EACH)} {word}"

    def work() -> None:
        id = 1 + n * 7919 % documents  # another one each time, or a later edit takes an earlier word out again
        if n % 2:
            id = documents + n
            db.session.add(Thread(id=id, space_id=1, author_id=1, client_key=word, title="New", post_count=1))
            db.session.flush()
            db.session.add(Post(client_key=word, **_post(id, body)))
        else:
            db.session.execute(update(Post).where(Post.thread_id == id).values(body=body, html=f"<p>{body}</p>"))
        search.changed("thread", id)

    write(work)


def watch_index(app: Any, written: dict[str, float], indexed: dict[str, float], stop: threading.Event) -> None:
    """When the index alone has each word."""
    from app.search.index import opened

    with app.app_context():
        index = opened()
    while not stop.wait(0.02):
        views = index.snapshot().views
        for word in [word for word in list(written) if word not in indexed]:
            if any(len(view.postings("words", word)[0]) for view in views):
                indexed[word] = time.monotonic()


def watch_page(
    app: Any, written: dict[str, float], paged: list[float], searches: list[float], stop: threading.Event
) -> None:
    """When a member who looks for the newest word finds it, and how long the look takes."""
    from app.accounts.models import Member
    from app.extensions import db
    from app.kernel.transaction import transaction
    from app.search import queries

    seen = 0
    while not stop.wait(0.25):
        if len(written) == seen:
            continue
        seen = len(written)
        word, at = list(written.items())[seen - 1]
        with app.test_request_context(), transaction(write=False):
            reader = db.session.get(Member, 2)
            if queries.find(reader, word).chosen.count:
                paged.append(time.monotonic() - at)
            began = time.thread_time()
            queries.find(reader, "w30ing w300ing")
            searches.append(time.thread_time() - began)


if __name__ == "__main__":
    main()
