"""How soon a change is found by its meaning, while members write: 10,000 threads, 20 writes a second, the real jobs
process. The threads that are there before have vectors of noise, since nobody looks at them.

    ./run bench meaning_freshness [--documents 10000] [--seconds 60] [--rate 20] [--words 60]

Prints the seconds from a commit until the text has its vector (goal: p95 at most 5).
"""

import argparse
import os
import subprocess
import tempfile
import threading
import time
from typing import Any

import numpy as np

from bench import search_freshness as writing
from bench.servers import ROOT

WORDS = (
    "we are looking for somebody who can help us to measure how patients walk after an operation with small sensors and "
    "compare this with what they say about pain in a model of the joint that engineers built from scans last winter"
).split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=20, help="writes a second")
    parser.add_argument("--words", type=int, default=60, help="words of a post")
    options = parser.parse_args()
    writing.WORDS_EACH = options.words
    writing.said = lambda chance, words: " ".join(chance.choices(WORDS, k=words))  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CROSSWALK_DATA": folder, "CROSSWALK_MEANING": "on"}
        app = writing.fill(options.documents)
        make_noise(app)
        subprocess.run([*writing.FLASK, "search", "rebuild", "--words"], cwd=ROOT, check=True, capture_output=True)
        with writing.jobs():
            time.sleep(5)
            measure(app, options)


def make_noise(app: Any) -> None:
    from app.kernel.transaction import transaction
    from app.search import sources
    from app.search.meaning import vectors
    from app.search.meaning.stored import digests

    chance = np.random.default_rng(3)
    with app.app_context(), transaction(write=False):
        keys = sources.keys()
        for start in range(0, len(keys), 1000):
            texts = [passage.text for passage in sources.passages(keys[start : start + 1000])]
            vectors().append(digests(texts), chance.standard_normal((len(texts), 384), np.float32))
        vectors().mark_whole()


def measure(app: Any, options: argparse.Namespace) -> None:
    written: dict[str, float] = {}
    found: dict[str, float] = {}
    stop = threading.Event()
    watcher = threading.Thread(target=watch, args=(app, written, found, stop))
    watcher.start()
    late = writing.write_all(app, written, options)
    end = time.monotonic() + writing.GIVE_UP
    while len(found) < len(written) and time.monotonic() < end:
        time.sleep(0.05)
    stop.set()
    watcher.join()
    print(f"{len(written)} writes in {options.seconds:.0f} s, each begun at most {late:.2f} s late")
    writing.say("commit to its vector", [found[word] - written[word] for word in found])
    print(f"never embedded: {len(written) - len(found)}")


def watch(app: Any, written: dict[str, float], found: dict[str, float], stop: threading.Event) -> None:
    """When the text that holds each word has its vector."""
    from sqlalchemy import select

    from app.extensions import db
    from app.kernel.transaction import transaction
    from app.search import sources
    from app.search.meaning import vectors
    from app.search.meaning.stored import digests
    from app.threads.models import Post

    texts: dict[str, str] = {}
    with app.app_context():
        while not stop.wait(0.1):
            waiting = [word for word in list(written) if word not in found]
            with transaction(write=False):
                for word in [word for word in waiting if word not in texts]:
                    near = select(Post.thread_id).where(Post.body.endswith(word)).order_by(Post.id.desc()).limit(1)
                    said = sources.passages([("thread", db.session.scalar(near) or 0)])
                    texts |= {word: said[0].text} if said else {}
            known = [word for word in waiting if word in texts]
            rows = vectors().stored().rows(digests([texts[word] for word in known]))
            found |= {word: time.monotonic() for word, row in zip(known, rows, strict=True) if row >= 0}


if __name__ == "__main__":
    main()
