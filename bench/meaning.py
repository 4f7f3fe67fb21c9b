"""What meaning costs: a query, a profile of 240 word pieces, 64 short texts, a look at 100,000 rows; memory.

./run bench meaning [--rows 100000]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.search.meaning import model as of_model
from app.search.meaning.stored import digests
from app.search.meaning.vectors import Vectors

QUERY = "someone who can analyse brain scans of children"
PROFILE = "We measure blood flow in the cortex with ultrasound and need help. " * 17
ROUNDS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    before, began = memory(), time.perf_counter()
    model = of_model.load(of_model.installed())
    if model is None:
        raise SystemExit("The model is not installed.")
    print(f"loaded in {time.perf_counter() - began:.2f} s")
    say(f"a query of {len(model._cut(QUERY))} pieces", lambda: model.encode([QUERY]))
    say(f"a profile of {len(model._cut(PROFILE))} pieces", lambda: model.encode([PROFILE]))
    say("64 texts of 13 pieces", lambda: model.encode([f"{QUERY} {n}" for n in range(64)]))
    print(f"memory {memory()[0] - before[0]:.0f} MB of its own, {memory()[1] - before[1]:.0f} MB of mapped files")
    with tempfile.TemporaryDirectory() as folder:
        look(Path(folder), rows, model.encode([QUERY])[0])


def look(folder: Path, rows: int, query: of_model.Floats) -> None:
    """Find all rows and compare each with the query, as one search does."""
    vectors, chance = Vectors(folder), np.random.default_rng(5)
    texts = digests([str(n) for n in range(rows)])
    for start in range(0, rows, 10_000):
        part = texts[start : start + 10_000]
        vectors.append(part, chance.standard_normal((len(part), of_model.WIDTH), np.float32))
    before, began = memory(), time.perf_counter()
    stored = Vectors(folder).stored()
    print(f"{rows} rows opened in {(time.perf_counter() - began) * 1000:.0f} ms")
    say("find the rows", lambda: stored.rows(texts))
    say("compare them all", lambda: stored.matrix @ query)
    print(f"memory {memory()[0] - before[0]:.0f} MB of its own, {memory()[1] - before[1]:.0f} MB of mapped files")


def say(what: str, work: Callable[[], object]) -> None:
    taken = []
    for _ in range(ROUNDS):
        began = time.thread_time()
        work()
        taken.append((time.thread_time() - began) * 1000)
    print(f"{what}: {statistics.median(taken):.1f} ms of CPU (best {min(taken):.1f})")


def memory() -> tuple[float, float]:
    """Resident MB: this process's own, and of mapped files."""
    lines = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
    return tuple(int(lines[name].split()[0]) / 1024 for name in ("RssAnon", "RssFile"))  # type: ignore[return-value]


if __name__ == "__main__":
    main()
