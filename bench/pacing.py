"""Pages asked for at a steady pace beside something else."""

import asyncio
import time
import urllib.request

PAGE = "/threads"


async def asked_beside(url: str, cookie: str, every: float, seconds: float) -> list[float]:
    """How long a page takes, asked for every so many seconds whether the last has come or not; in ms."""
    until, asked = time.monotonic() + seconds, []
    while time.monotonic() < until:
        asked.append(asyncio.create_task(asyncio.to_thread(_ask, url + PAGE, cookie)))
        await asyncio.sleep(every)
    return list(await asyncio.gather(*asked))


def _ask(address: str, cookie: str) -> float:
    began = time.monotonic()
    urllib.request.urlopen(urllib.request.Request(address, headers={"Cookie": cookie}), timeout=60).read()
    return (time.monotonic() - began) * 1000


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.95) - 1)]
