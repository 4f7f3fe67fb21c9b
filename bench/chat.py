"""One message to all sockets of one room: the time until the last has it, beside a bare Flask-SocketIO server's emit.

Both servers are the same gunicorn with the same settings, each alone on the machine for its run, five pairs in turn. While
messages go out, one a second, a page of the product is asked for now and then, beside the same when nothing is said.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from typing import Any

from bench import sockets
from bench.pacing import asked_beside, p95
from bench.rooms import bare, product
from bench.servers import Running

GOAL, PAGES_GOAL = 1.25, 3
ROOM = 1
WARM = 10  # messages before anything counts
PAGE_EVERY, BESIDE = 0.2, 20  # seconds


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sockets", type=int, default=500)
    options.add_argument("--messages", type=int, default=200)
    options.add_argument("--pairs", type=int, default=5)
    options.add_argument("--green", action="store_true", help="both under gevent")
    chosen = options.parse_args()
    os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})  # the servers run on the first core
    ratios, pages, size = [], [], 0
    print(f"{chosen.sockets} sockets in one room, {chosen.messages} messages a run; ms until all have one")
    for pair in range(1, chosen.pairs + 1):
        with product(chosen.sockets, green=chosen.green) as (server, cookies):
            ours, beside, size = asyncio.run(talk(server, cookies, chosen.messages, 0))
        with bare(chosen.sockets, green=chosen.green) as (server, cookies):
            theirs, _none, _size = asyncio.run(talk(server, cookies, chosen.messages, size))
        ratios.append(p99(ours) / p99(theirs))
        pages.append(beside)
        print(
            f"pair {pair}: Crosswalk p50 {statistics.median(ours):.0f} p99 {p99(ours):.0f}"
            f" · bare p50 {statistics.median(theirs):.0f} p99 {p99(theirs):.0f} · p99 ratio {ratios[-1]:.2f}"
            f" · pages meanwhile {beside:.2f} × idle",
            flush=True,
        )
    middle, page = statistics.median(ratios), statistics.median(pages)
    print(
        f"median of the ratios {middle:.2f} (goal: at most {GOAL}), of the pages {page:.2f} (goal: at most {PAGES_GOAL})"
        f" · an entry has {size} bytes"
    )
    sys.exit(middle > GOAL or page > PAGES_GOAL)


def p99(times: list[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.99) - 1)]


async def talk(server: Running, cookies: list[str], messages: int, size: int) -> tuple[list[float], float, int]:
    """Say one thing after the other; for each, the milliseconds until the last socket has it. Then what pages take while
    one is said each second, as a multiple of what they take in silence; of the product, and the bytes of an entry."""
    have = last = length = 0.0
    everybody = asyncio.Event()

    def heard(text: str, at: float) -> None:
        nonlocal have, last, length
        if text.startswith('42["entry"'):
            have, last, length = have + 1, at, len(text)
            if have == len(cookies):
                everybody.set()

    clients = await sockets.connect(server.port, cookies, heard)
    for client in clients:
        answer = await asyncio.wait_for(client.call("chat:enter", {"room": ROOM}), 30)
        assert answer["ok"], answer

    async def say(number: int) -> float:
        nonlocal have
        have = 0
        everybody.clear()
        text = f"Message {number:04} of the bench"
        said = {"room": ROOM, "client_id": f"message-{number:04}", "text": text, **({"size": size} if size else {})}
        began = time.monotonic()
        answer = await asyncio.wait_for(clients[number % 7].call("chat:post", said), 30)
        assert answer["ok"], answer
        await asyncio.wait_for(everybody.wait(), 30)
        return (last - began) * 1000

    times = []
    for number in range(WARM + messages):
        times.append(await say(number))
        await asyncio.sleep(0.05 if not number % 10 else 0.2)  # below the budget of what can be told
    ratio = 0.0
    if not size:
        idle = await asked_beside(server.url, cookies[-1], PAGE_EVERY, BESIDE)
        ratio = await pages_meanwhile(server.url, cookies[-1], say, WARM + messages) / p95(idle)
    for client in clients:
        client.transport.close()
    return times[WARM:], ratio, int(length)


async def pages_meanwhile(url: str, cookie: str, say: Any, first: int) -> float:
    asking = asyncio.create_task(asked_beside(url, cookie, PAGE_EVERY, BESIDE))
    number = first
    while not asking.done():
        await asyncio.gather(say(number), asyncio.sleep(1))
        number += 1
    return p95(await asking)


if __name__ == "__main__":
    main()
