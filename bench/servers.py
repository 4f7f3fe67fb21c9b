"""Real servers for the measurements: the product's web worker, and a bare Flask beside it with the same settings."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
TICK = os.sysconf("SC_CLK_TCK")


class Running:
    """A server process on a free port of this machine, on one core if asked; `cpu()` is what its web worker has used so far."""

    def __init__(self, *command: str, data: Path, core: int | None = None, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        settings = {"CROSSWALK_DATA": str(data), "CROSSWALK_PUBLIC_URL": self.url, "LC_ALL": "C.UTF-8"} | environment
        pinned = ["taskset", "-c", str(core)] if core is not None else []
        self.command, self.settings = [*pinned, sys.executable, *command, "--port", str(self.port)], settings
        self._start()

    def _start(self) -> None:
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=os.environ | self.settings, stdout=subprocess.DEVNULL, start_new_session=True
        )
        self.wait()

    def again(self) -> None:
        """Stop it, and start it on the same data and port."""
        self.stop()
        self._start()

    def wait(self, seconds: float = 60) -> None:
        """Until it answers."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).read()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if self.process.poll() is not None:
                    raise SystemExit(f"the server ended with {self.process.returncode}") from None
                time.sleep(0.05)
        raise SystemExit("the server does not answer")

    def family(self) -> list[int]:
        """The process and all below it."""
        found, queue = [], [self.process.pid]
        while queue:
            pid = queue.pop()
            found.append(pid)
            for path in Path(f"/proc/{pid}/task").glob("*/children"):
                queue += [int(child) for child in path.read_text().split()]
        return found

    def cpu(self) -> float:
        """Seconds of CPU, user and system, of the process that answers pages."""
        return _ticks(self.worker()) / TICK

    def settle(self, seconds: float = 900) -> None:
        """Wait until nothing is left to index, so that no other work is on the core."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            answer = urllib.request.urlopen(f"{self.url}/readyz", timeout=30).read().decode()
            if '"index":"ok"' in answer.replace(" ", ""):
                return
            time.sleep(1)
        raise SystemExit("the index is not ready")

    def worker(self) -> int:
        """The process that answers pages: gunicorn's one worker, a fork of the process itself."""
        own = Path(f"/proc/{self.process.pid}/cmdline").read_bytes()
        return next(p for p in self.family()[1:] if Path(f"/proc/{p}/cmdline").read_bytes() == own)

    def memory(self) -> float:
        """Resident MB of the web worker."""
        for line in Path(f"/proc/{self.worker()}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("no VmRSS")

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)


def _ticks(pid: int) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return int(fields[11]) + int(fields[12])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
