"""Opening a thread of 2,000 posts where its reader goes on, against one of 20: the redirect to the first unread post and
the page that it stands on, in turn on one core; prints CPU milliseconds and the ratio.

    ./run bench long_threads [--members 1000] [--threads 500] [--rounds 7] [--requests 60]
"""

import argparse
import http.client
import statistics
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from bench import community
from bench.servers import Running

LONG, SHORT, READER = 2000, 20, 1


def main() -> None:
    options = parser().parse_args()
    folder = Path(options.folder or tempfile.mkdtemp(prefix="crosswalk-bench-"))
    data = community.made(folder, members=options.members, threads=options.threads)
    cookie = community.sign_in(data, READER)
    ids = {posts: made(data, posts) for posts in (SHORT, LONG)}
    product = Running("-m", "flask", "--app", "wsgi", "serve", data=data, core=0)
    try:
        product.settle()
        costs: dict[int, list[float]] = {SHORT: [], LONG: []}
        for _ in range(options.rounds):
            for posts, id in ids.items():
                costs[posts].append(measure(product, id, cookie, options.requests))
    finally:
        product.stop()
    short, long = (statistics.median(costs[posts]) for posts in (SHORT, LONG))
    ratios = [a / b for a, b in zip(costs[LONG], costs[SHORT], strict=True)]
    print(f"opened at the first unread post: {SHORT} posts {short:.2f} ms, {LONG} posts {long:.2f} ms")
    print(f"ratio {statistics.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})")


def made(data: Path, posts: int) -> int:
    """A thread of so many posts, read to its middle."""
    from sqlalchemy import func, select

    from app.demo import bulk
    from app.extensions import db
    from app.kernel import clock
    from app.kernel.transaction import analyze, write
    from app.threads.models import Thread, ThreadReading

    def make() -> int:
        before = db.session.scalar(select(func.max(Thread.id))) or 0
        bulk.threads(1, clock.now(), posts=posts)
        db.session.add(ThreadReading(member_id=READER, thread_id=before + 1, position=posts // 2))
        recent: Any = db.session.get_one(Thread, before + 1)
        recent.last_post_at = datetime.now(clock.now().tzinfo)
        analyze()
        return before + 1

    with community.application().app_context():
        return write(make)


def measure(server: Running, id: int, cookie: str, requests: int) -> float:
    browse(server, id, cookie, 10)
    before = server.cpu()
    browse(server, id, cookie, requests)
    return (server.cpu() - before) / requests * 1000


def browse(server: Running, id: int, cookie: str, times: int) -> None:
    connection = http.client.HTTPConnection("localhost", server.port, timeout=30)
    for _ in range(times):
        page = get(connection, f"/threads/{id}", cookie, 303).split("#")[0]
        get(connection, page, cookie, 200)


def get(connection: http.client.HTTPConnection, path: str, cookie: str, expected: int) -> str:
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != expected or (expected == 200 and b'id="new"' not in content):
        raise SystemExit(f"{path} answered {answer.status}, not its first unread post")
    return answer.getheader("Location") or ""


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="./run bench long_threads")
    made.add_argument("--members", type=int, default=1000)
    made.add_argument("--threads", type=int, default=500)
    made.add_argument("--rounds", type=int, default=7)
    made.add_argument("--requests", type=int, default=60)
    made.add_argument("--folder", help="Keep the community here, and find it again.")
    return made


if __name__ == "__main__":
    main()
