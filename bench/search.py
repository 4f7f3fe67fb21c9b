"""CPU of one search, signed in: words, meaning, filters, facets and the fragments of a page; and a rebuild.

    ./run bench search [--members 10000] [--threads 2000] [--queries 200] [--folder F] [--texts 2000]
                       [--database postgresql+psycopg://…]

The community is the demo's own words, put together anew. Vectors are made from --texts texts and noise: what is measured
is the search, not the model (see bench/meaning). The baseline is the same query in the same process as one SQL `LIKE`
over the items, fetching ids only. Goals (CPU, p95): with meaning 40 ms at 10,000 members, 120 at 100,000; words alone
20 and 60; type-ahead 5.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench import community

FILTERS: Sequence[dict[str, list[str]]] = ({}, {"field": ["eng", "cs"]}, {"availability": ["open"], "language": ["en"]})


def main() -> None:
    options = read_options()
    folder = Path(options.folder or tempfile.mkdtemp(prefix="crosswalk-search-"))
    data = community.made(folder, members=options.members, threads=options.threads, database=options.database)
    url = options.database or f"sqlite:///{data / 'crosswalk.sqlite'}"
    app = community.application(DATA=data, SQLALCHEMY_DATABASE_URI=url)
    with app.app_context():
        rebuild()
        vectors(options.texts)
    with app.test_request_context():
        measure(app, queries(options.queries))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=2_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--texts", type=int, default=2_000, help="how many texts the model reads; the rest is noise")
    parser.add_argument("--folder", help="where the community lies, to be used again")
    parser.add_argument("--database", default="", help="an empty database, or the one that --folder was made with")
    return parser.parse_args()


def rebuild() -> None:
    from sqlalchemy import delete

    from app.extensions import db
    from app.kernel.outbox import OutboxItem
    from app.kernel.transaction import write
    from app.search.index import search_index
    from app.search.jobs import everything, read

    write(lambda: db.session.execute(delete(OutboxItem)))  # the index is made of what is there
    if search_index().is_usable():
        return
    began = time.monotonic()
    search_index().rebuild(everything, read)
    print(f"rebuild of {len(search_index().snapshot().columns)} documents, words: {time.monotonic() - began:.1f} s")


def vectors(texts: int) -> None:
    """A vector for every passage: those of some texts, moved a little for all others."""
    from app.search.index import search_index
    from app.search.meaning import meaning
    from app.search.meaning import vectors as store

    known, wanted = meaning(), np.unique(search_index().snapshot().columns.passages)
    missing = wanted[store().stored().rows(wanted) < 0]
    if known is None or not len(missing):
        return
    chance = np.random.default_rng(7)
    seeds = known.encode([" ".join(words) for words in sample(texts)])
    for some in np.array_split(missing, max(len(missing) // 20_000, 1)):
        made = seeds[chance.integers(len(seeds), size=len(some))] + chance.normal(0, 0.02, (len(some), seeds.shape[1]))
        store().append(some, (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32))


def sample(count: int) -> list[list[str]]:
    """Rows of words as they follow each other in what the demo's people say."""
    from app.demo import content

    chance = random.Random(7)
    said = [
        wish["text"].split() for person in content.read("people-*.json") for wish in person["offers"] + person["needs"]
    ]
    rows = [chance.choice(said) for _ in range(count)]
    return [row[at : at + 12] for row in rows for at in [chance.randrange(max(len(row) - 3, 1))]]


def queries(count: int) -> list[str]:
    """Two to five words, as people type them."""
    chance = random.Random(8)
    return [" ".join(row[: chance.randint(2, 5)]) for row in sample(count)]


def measure(app: Any, some: Sequence[str]) -> None:
    from sqlalchemy import text

    from app.accounts.models import Member
    from app.extensions import db
    from app.search.queries import find
    from app.search.reasons import reasons
    from app.search.suggest import suggest

    actor = db.session.get(Member, 1)

    def search(query: str, chosen: dict[str, list[str]]) -> None:
        found = find(actor, query, kind="person", chosen=chosen)
        for hit in found.hits[:10]:
            reasons(found.query, hit)

    def like(query: str) -> None:
        words = [f"%{word.lower()}%" for word in query.split()]
        held = " OR ".join(f"folded LIKE :w{n}" for n in range(len(words)))
        said = text(f"SELECT DISTINCT member_id FROM profile_items WHERE {held}")
        db.session.execute(said, {f"w{n}": word for n, word in enumerate(words)}).all()

    def all_of(query: str) -> None:
        search(query, FILTERS[len(query) % len(FILTERS)])

    figures = {"SQL LIKE, ids only": timed(like, some), "words, filters, facets, 10 fragments": []}
    has_meaning = app.config["MEANING"]
    app.config["MEANING"] = False
    figures["words, filters, facets, 10 fragments"] = timed(all_of, some)
    app.config["MEANING"] = has_meaning
    figures["words and meaning, filters, facets, 10 fragments"] = timed(all_of, some)
    figures["type-ahead"] = timed(lambda query: suggest(actor, query[: 2 + len(query) % 6]), some)
    for name, times in figures.items():
        p50, p95 = np.percentile(times, (50, 95))
        print(f"{name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms CPU ({len(times)})")
    print(f"memory of the process, mapped files not counted: {anonymous():.0f} MB; at most {peak():.0f} MB with them")


def timed(act: Callable[[str], Any], some: Sequence[str]) -> list[float]:
    """Milliseconds of CPU of each; the first few are not counted."""
    from app.search.meaning import meaning

    if known := meaning():
        known.model.of_query.cache_clear()
    for query in some[:5]:
        act(query)
    times = []
    for query in some[5:]:
        began = time.process_time()
        act(query)
        times.append((time.process_time() - began) * 1_000)
    return times


def anonymous() -> float:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["RssAnon"].split()[0]) / 1024


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
