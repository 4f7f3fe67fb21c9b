"""Messages that are stored for good, acknowledged a second: 20 people who say one after the other, each as fast as they
are answered, beside a bare server that stores one row with the same durability. Five pairs in turn."""

import argparse
import asyncio
import os
import statistics
import sys
import time

from bench import sockets
from bench.rooms import bare, product
from bench.servers import Running

GOAL = 0.8


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--senders", type=int, default=20)
    options.add_argument("--seconds", type=float, default=10)
    options.add_argument("--pairs", type=int, default=5)
    options.add_argument("--green", action="store_true", help="both under gevent")
    chosen = options.parse_args()
    os.sched_setaffinity(0, {(os.cpu_count() or 1) - 1})  # the servers run on the first core
    ratios = []
    for pair in range(1, chosen.pairs + 1):
        rates = []
        for server in (product, bare):
            with server(chosen.senders, chosen.senders, green=chosen.green) as (running, cookies):
                rates.append(asyncio.run(acknowledged(running, cookies, chosen.seconds)))
        ratios.append(rates[0] / rates[1])
        print(
            f"pair {pair}: Crosswalk {rates[0]:.0f} a second · bare {rates[1]:.0f} · ratio {ratios[-1]:.2f}", flush=True
        )
    print(f"median of the ratios {statistics.median(ratios):.2f} (goal: at least {GOAL})")
    sys.exit(statistics.median(ratios) < GOAL)


async def acknowledged(server: Running, cookies: list[str], seconds: float) -> float:
    """How much was acknowledged a second; everybody speaks in a room of their own."""
    clients = await sockets.connect(server.port, cookies, lambda text, at: None)
    until = time.monotonic() + seconds

    async def speak(number: int) -> int:
        said = 0
        while time.monotonic() < until:
            words = {"room": number + 1, "client_id": f"sender-{number}-{said:06}", "text": f"Message {said}"}
            answer = await asyncio.wait_for(clients[number].call("chat:post", words), 30)
            if not answer["ok"]:
                assert answer["status"] == 429, answer
                await asyncio.sleep(0.02)
                continue
            said += 1
        return said

    total = sum(await asyncio.gather(*(speak(number) for number in range(len(clients)))))
    for client in clients:
        client.transport.close()
    return total / seconds


if __name__ == "__main__":
    main()
