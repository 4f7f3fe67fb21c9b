"""CPU of finding what was said: 100,000 messages in 400 rooms, asked by somebody in 10 of them and somebody in 200.

    ./run bench chat_finding [--messages 100000] [--rooms 400] [--queries 200]

The words are those of the demo's people; queries have one to four. The baseline is the same query in the same process as
one SQL `LIKE` over the reader's messages, fetching ids only. Says too how long the index takes to make and what a change
costs its writer.
"""

import argparse
import os
import random
import tempfile
import time
from typing import Any

import numpy as np

from bench.search import sample, timed

FEW, MANY = 10, 200  # rooms of the two readers
WORDS = (4, 30)  # of a message


def main() -> None:
    options = read_options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"CROSSWALK_DATA": folder, "CROSSWALK_MEANING": "off"}
        app = fill(options.messages, options.rooms)
        with app.test_request_context():
            build()
            measure(options.queries)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rooms", type=int, default=400)
    parser.add_argument("--queries", type=int, default=200)
    return parser.parse_args()


def fill(messages: int, rooms: int) -> Any:
    """Rooms by turns full of what the cast's ada says; mate is in the first few, friend in many."""
    from sqlalchemy import insert

    from app import create_app
    from app.chat.models import Message, Room, RoomMembership
    from app.extensions import Model, db
    from app.kernel.transaction import transaction
    from tests import cast

    app, chance = create_app(), random.Random(7)
    said = [word for row in sample(5_000) for word in row]
    with app.app_context(), transaction(write=True):
        Model.metadata.create_all(db.engine)
        cast.build()
        each = messages // rooms
        db.session.execute(insert(Room), [{"kind": "group_dm", "last_seq": each} for _ in range(rooms)])
        there = [(cast.ids.ada, rooms), (cast.ids.mate, FEW), (cast.ids.friend, MANY)]
        db.session.execute(
            insert(RoomMembership),
            [{"room_id": n + 1, "member_id": id} for id, in_so_many in there for n in range(in_so_many)],
        )
        for start in range(0, messages, 5_000):
            db.session.execute(insert(Message), [_message(n, rooms, said, chance) for n in range(start, start + 5_000)])
    return app


def _message(number: int, rooms: int, said: list[str], chance: random.Random) -> dict[str, Any]:
    from tests import cast

    body = " ".join(chance.choices(said, k=chance.randint(*WORDS)))
    room, seq = number % rooms + 1, number // rooms + 1
    return {"room_id": room, "seq": seq, "author_id": cast.ids.ada, "client_key": f"bench-{number}", "body": body,
            "html": f"<p>{body}</p>", "renderer": 1}  # fmt: skip


def build() -> None:
    from functools import partial

    from app.chat.search import KIND
    from app.search.index import search_index
    from app.search.jobs import everything, read

    began = time.monotonic()
    search_index(KIND).rebuild(partial(everything, KIND), read)
    print(f"index of {len(search_index(KIND).snapshot().columns)} messages: {time.monotonic() - began:.1f} s")
    times = []
    for id in range(1, 201, 20):
        began = time.process_time()
        search_index(KIND).apply({(KIND, n) for n in range(id, id + 20)}, read)
        times.append((time.process_time() - began) * 1_000)
    print(f"20 changes written together: {np.median(times):.0f} ms CPU")


def measure(count: int) -> None:
    from app.accounts.models import Member
    from app.chat.finding import find, pieces, visible_messages
    from app.chat.models import Message
    from app.chat.queries import get_membership
    from app.extensions import db
    from tests import cast

    chance = random.Random(8)
    queries = [" ".join(row[: chance.randint(1, 4)]) for row in sample(count)]
    for id, rooms in ((cast.ids.mate, FEW), (cast.ids.friend, MANY)):
        actor = db.session.get_one(Member, id)
        membership = get_membership(actor, 1)

        def search(query: str, actor: Member = actor, **more: Any) -> None:
            found = find(actor, query, **more)
            for message, _ in found.messages:
                pieces(found.query, message, {})

        def like(query: str, actor: Member = actor) -> None:
            said = visible_messages(actor).with_only_columns(Message.id)
            for word in query.split():
                said = said.where(Message.body.icontains(word, autoescape=True))
            db.session.scalars(said).all()

        ways = {"SQL LIKE, ids only": like, "all rooms": search,
                "one room": lambda query, of=membership, go=search: go(query, membership=of)}  # fmt: skip
        for name, way in ways.items():
            p50, p95 = np.percentile(timed(way, queries), (50, 95))
            print(f"in {rooms} rooms, {name}: p50 {p50:.1f} ms, p95 {p95:.1f} ms CPU")


if __name__ == "__main__":
    main()
