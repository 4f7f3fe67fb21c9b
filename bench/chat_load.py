"""Twenty rooms talking for long: nothing lost, nothing doubled, and what happens at four times that rate and after it."""

import argparse
import asyncio
import os
import random
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import Any

from bench import sockets
from bench.pacing import asked_beside, p95
from bench.rooms import product, room_of
from bench.servers import Running

ACK_GOAL, STORM_GOAL, PAGE_GOAL, LEVEL_GOAL = 150, 50, 3000, 10  # ms, messages a second, ms, seconds
STORM, STORM_SECONDS = 4, 60
_ENTRY = re.compile(r'^42\["entry",\{"room":(\d+),"seq":(\d+),')


@dataclass
class Tally:
    """What the clients said and heard. `heard`: by socket, its numbers with how often each came."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    refused: int = 0
    silent: int = 0  # not answered within a minute
    heard: list[dict[int, int]] = field(default_factory=list)
    last: dict[int, int] = field(default_factory=dict)  # by room, the highest number that was acknowledged
    rooms: int = 1

    def missing(self) -> int:
        """How much some socket has not heard that was acknowledged in its room."""
        each = enumerate(self.heard)
        return sum(
            self.last.get(room_of(number, len(self.heard), self.rooms), 0) - len(heard) for number, heard in each
        )

    def doubled(self) -> int:
        return sum(times - 1 for heard in self.heard for times in heard.values())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sockets", type=int, default=500)
    options.add_argument("--rooms", type=int, default=20)
    options.add_argument("--rate", type=float, default=50, help="messages a second")
    options.add_argument("--seconds", type=float, default=600)
    options.add_argument("--green", action="store_true", help="under gevent")
    chosen = options.parse_args()
    os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})  # the server runs on the first core
    with product(chosen.sockets, chosen.rooms, green=chosen.green) as (server, cookies):
        sys.exit(not asyncio.run(run(server, cookies, chosen)))


async def run(server: Running, cookies: list[str], chosen: argparse.Namespace) -> bool:
    tally = Tally(heard=[{} for _ in cookies], rooms=chosen.rooms)
    clients = [await _join(server, cookies, number, chosen.rooms, tally) for number in range(len(cookies))]
    began = server.memory()
    print(f"{chosen.sockets} sockets in {chosen.rooms} rooms, {chosen.rate:g} messages a second, {chosen.seconds:g} s")
    await talk(clients, chosen.rooms, chosen.rate, chosen.seconds / 10, tally, "warm")
    warm = server.memory()
    tally.waits.clear()
    await talk(clients, chosen.rooms, chosen.rate, chosen.seconds, tally, "steady")
    level = await levelled(tally)
    steady = p95(tally.waits)
    print(
        f"steady: acknowledged p50 {statistics.median(tally.waits):.0f} p95 {steady:.0f} ms (goal {ACK_GOAL}),"
        f" {tally.refused} refused, {tally.silent} never answered, {tally.missing()} lost, {tally.doubled()} doubled;"
        f" memory {began:.0f}, {warm:.0f}, at the end {server.memory():.0f} MB",
        flush=True,
    )
    fine = (
        steady <= ACK_GOAL
        and not tally.refused
        and not tally.silent
        and not tally.missing()
        and not tally.doubled()
        and level is not None
    )
    before = len(tally.acknowledged)
    asking = asyncio.create_task(asked_beside(server.url, cookies[0], 0.5, STORM_SECONDS))
    await talk(clients, chosen.rooms, STORM * chosen.rate, STORM_SECONDS, tally, "storm")
    rate, pages = (len(tally.acknowledged) - before) / STORM_SECONDS, await asking
    level = await levelled(tally)
    print(
        f"storm of {STORM * chosen.rate:g} a second for {STORM_SECONDS} s: {rate:.0f} acknowledged a second"
        f" (goal {STORM_GOAL}), {tally.refused} refused, {tally.silent} never answered; pages at most {max(pages):.0f} ms (goal {PAGE_GOAL});"
        f" all level after {level if level is not None else 'more than 60'} s (goal {LEVEL_GOAL}),"
        f" {tally.missing()} lost, {tally.doubled()} doubled; memory {server.memory():.0f} MB"
    )
    fine &= rate >= STORM_GOAL and max(pages) <= PAGE_GOAL and level is not None and level <= LEVEL_GOAL
    return fine and not tally.missing() and not tally.doubled()


async def _join(server: Running, cookies: list[str], number: int, rooms: int, tally: Tally) -> sockets.Client:
    heard = tally.heard[number]

    def hear(text: str, at: float) -> None:
        if found := _ENTRY.match(text):
            seq = int(found[2])
            heard[seq] = heard.get(seq, 0) + 1

    [client] = await sockets.connect(server.port, [cookies[number]], hear)
    answer = await asyncio.wait_for(client.call("chat:enter", {"room": room_of(number, len(cookies), rooms)}), 60)
    assert answer["ok"], answer
    return client


async def talk(clients: list[Any], rooms: int, rate: float, seconds: float, tally: Tally, name: str) -> None:
    """Say so much a second, whether what was said before is acknowledged or not."""
    began, saying = time.monotonic(), []
    for number in range(round(rate * seconds)):
        await asyncio.sleep(max(0, began + number / rate - time.monotonic()))
        who = random.randrange(len(clients))  # noqa: S311
        saying.append(asyncio.create_task(_say(clients, who, rooms, f"{name}-{number:07}", tally)))
    await asyncio.wait_for(asyncio.gather(*saying), 120)


async def _say(clients: list[Any], who: int, rooms: int, key: str, tally: Tally) -> None:
    room, began = room_of(who, len(clients), rooms), time.monotonic()
    said = {"room": room, "client_id": key, "text": f"Words of {key}"}
    try:
        answer = await asyncio.wait_for(clients[who].call("chat:post", said), 60)
    except TimeoutError:
        tally.silent += 1
        return
    if not answer["ok"]:
        assert answer["status"] in (429, 503) and answer["message"], answer
        tally.refused += 1
        return
    tally.waits.append((time.monotonic() - began) * 1000)
    tally.acknowledged[key] = answer["seq"]
    tally.last[room] = max(tally.last.get(room, 0), answer["seq"])


async def levelled(tally: Tally, within: float = 60) -> float | None:
    """The seconds until everybody has everything of their room."""
    began = time.monotonic()
    while time.monotonic() - began < within:
        if tally.missing() <= 0:
            return round(time.monotonic() - began, 1)
        await asyncio.sleep(0.1)
    return None


if __name__ == "__main__":
    main()
