"""The server starts again under 500 open pages: the time until all have caught up, while pages are asked for."""

import argparse
import asyncio
import os
import sys
import time
import urllib.request
from typing import Any

from bench import sockets
from bench.pacing import asked_beside
from bench.rooms import product, room_of
from bench.servers import Running

GOAL, PAGE_GOAL = 10, 3000  # seconds, ms
SAID = 20  # in each room, while nobody is there


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sockets", type=int, default=500)
    options.add_argument("--rooms", type=int, default=20)
    chosen = options.parse_args()
    os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})  # the server runs on the first core
    with product(chosen.sockets, chosen.rooms) as (server, cookies):
        took, pages, fresh = asyncio.run(returning(server, cookies, chosen.rooms))
    print(
        f"{chosen.sockets} pages caught up {took:.1f} s after the server was there again (goal {GOAL}), each with"
        f" {fresh} messages; pages meanwhile at most {max(pages):.0f} ms (goal {PAGE_GOAL})"
    )
    sys.exit(took > GOAL or max(pages) > PAGE_GOAL)


async def returning(server: Running, cookies: list[str], rooms: int) -> tuple[float, list[float], int]:
    for room in range(1, rooms + 1):
        [client] = await sockets.connect(
            server.port, [cookies[(room - 1) * len(cookies) // rooms]], lambda text, at: None
        )
        for number in range(SAID):
            said = {"room": room, "client_id": f"missed-{room}-{number:03}", "text": f"Missed {number}"}
            assert (await client.call("chat:post", said))["ok"]
        client.transport.close()
    await open_all(server, cookies, rooms)  # after that: the cap leaves no line for who speaks
    server.again()
    began = time.monotonic()
    asking = asyncio.create_task(asked_beside(server.url, cookies[0], 0.25, GOAL))
    heard = await open_all(server, cookies, rooms)
    took = time.monotonic() - began
    assert set(heard) == {SAID}, heard
    return took, await asking, SAID


async def open_all(server: Running, cookies: list[str], rooms: int) -> list[int]:
    """Open every page's line as its script does: after a jittered second the line, the room, and what it missed."""

    async def one(number: int) -> int:
        await asyncio.sleep(1 + number % 100 / 100)
        room = room_of(number, len(cookies), rooms)
        client: Any = None
        while client is None:
            try:
                [client] = await sockets.connect(server.port, [cookies[number]], lambda text, at: None)
            except (ConnectionError, TimeoutError):
                await asyncio.sleep(1)
        answer = await asyncio.wait_for(client.call("chat:enter", {"room": room}), 60)
        assert answer["ok"], answer
        if not answer["seq"]:
            return 0
        return len(await asyncio.to_thread(_log, f"{server.url}/rooms/{room}/log?after=0", cookies[number]))

    return list(await asyncio.gather(*(one(number) for number in range(len(cookies)))))


def _log(address: str, cookie: str) -> list[Any]:
    import json

    asked = urllib.request.Request(address, headers={"Cookie": cookie, "Accept": "application/json"})
    entries: list[Any] = json.load(urllib.request.urlopen(asked, timeout=60))["entries"]
    return entries


if __name__ == "__main__":
    main()
