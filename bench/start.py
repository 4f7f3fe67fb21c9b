"""From the command to healthy, and to the first page, on an installed machine. Five starts.

./run bench start
"""

import os
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench.servers import ROOT, free_port

ROUNDS = 5


def main() -> None:
    data = Path(tempfile.mkdtemp(prefix="crosswalk-bench-"))
    once(data)  # makes the database and what is kept beside it
    figures = [once(data) for _ in range(ROUNDS)]
    healthy, page = ([figure[i] for figure in figures] for i in (0, 1))
    bare = [interpreter() for _ in range(ROUNDS)]
    print(f"healthy after {statistics.median(healthy):.2f} s ({min(healthy):.2f}–{max(healthy):.2f})")
    print(f"first page after {statistics.median(page):.2f} s ({min(page):.2f}–{max(page):.2f})")
    print(f"for comparison, importing Flask and SQLAlchemy alone: {statistics.median(bare):.2f} s")


def once(data: Path) -> tuple[float, float]:
    port = free_port()
    environment = os.environ | {"CROSSWALK_DATA": str(data)}
    began = time.monotonic()
    server = subprocess.Popen(
        ["./run", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return until(f"http://localhost:{port}/healthz", began), until(f"http://localhost:{port}/", began)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(20)


def until(url: str, began: float) -> float:
    while time.monotonic() - began < 60:
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return time.monotonic() - began
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.02)
    raise SystemExit(f"{url} does not answer")


def interpreter() -> float:
    began = time.monotonic()
    subprocess.run([str(ROOT / ".venv/bin/python"), "-c", "import flask, sqlalchemy.orm, flask_socketio"], check=True)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
