"""How long moving 2,000 posts takes, and how long the write lock is held: each operation is one transaction.

./run bench moving
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Any

POSTS, READERS = 2000, 300


def main() -> None:
    os.environ["CROSSWALK_DATA"] = tempfile.mkdtemp()
    os.environ.setdefault("CROSSWALK_MEANING", "off")
    from app import create_app
    from app.extensions import Model, db
    from app.kernel.transaction import transaction, write
    from tests import cast

    database = f"sqlite:///{Path(os.environ['CROSSWALK_DATA']) / 'bench.sqlite'}"
    app = create_app(TESTING=True, SQLALCHEMY_DATABASE_URI=database, SMTP_URL="memory:", LIVE="direct")
    with app.test_request_context():
        Model.metadata.create_all(db.engine)
        with transaction(write=True):
            cast.build()
        for name, work in _works().items():
            one, two = write(lambda: (_thread(1), _thread(2)))
            begun, worked = time.perf_counter(), time.process_time()
            write(lambda work=work, one=one, two=two: work(one, two))
            took, cpu = 1000 * (time.perf_counter() - begun), 1000 * (time.process_time() - worked)
            print(f"{name:24} {took:6.0f} ms ({cpu:.0f} of CPU), the write lock held all of it")


def _works() -> dict[str, Any]:
    from app.accounts.models import Member
    from app.extensions import db
    from app.threads import operations
    from app.threads.models import Space, Thread
    from tests.cast import ids

    def of(id: int) -> Thread:
        return db.session.get_one(Thread, id)

    def admin() -> Member:
        return db.session.get_one(Member, ids.admin)

    def split(one: int, two: int) -> None:
        space = of(one).space
        operations.split_thread(admin(), of(one), range(2, POSTS + 1), title="Another thread", space=space)

    def merge(one: int, two: int) -> None:
        operations.merge_threads(admin(), of(one), of(two))

    def move(one: int, two: int) -> None:
        operations.move_thread(admin(), of(one), db.session.get_one(Space, 2))

    return {"split 1,999 of 2,000": split, "merge 2,000 into 2,000": merge, "move 2,000": move}


def _thread(number: int) -> int:
    from sqlalchemy import insert

    from app.extensions import db
    from app.kernel import clock
    from app.kernel.markup import render
    from app.threads.models import Post, Thread, ThreadReading

    body = "Filtered back-projection gives streaks exactly where we need the ventricle wall. " * 8
    html = str(render(body))
    thread = Thread(
        space_id=1, author_id=1, client_key=f"bench-{time.perf_counter_ns()}", title="A thread of many", post_count=POSTS,
        next_position=POSTS + 1, last_position=POSTS,
    )  # fmt: skip
    db.session.add(thread)
    db.session.flush()
    from datetime import timedelta

    now = clock.now()
    rows = [
        {
            "thread_id": thread.id, "author_id": 1 + n % 10, "client_key": f"bench-{thread.id}-{n}", "position": n,
            "renderer": 1, "body": body, "html": html, "created_at": now + timedelta(seconds=2 * n + number),
        }
        for n in range(1, POSTS + 1)
    ]  # fmt: skip
    db.session.execute(insert(Post), rows)
    db.session.execute(
        insert(ThreadReading),
        [{"member_id": 1 + n, "thread_id": thread.id, "position": 10 * n} for n in range(14)],
    )
    return thread.id


if __name__ == "__main__":
    main()
