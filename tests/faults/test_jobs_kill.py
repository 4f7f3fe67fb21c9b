"""The jobs process, killed beside the server: another one takes its place, and none outlives the server (F47)."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.web import serve
from app.web.serve import said
from tests.faults.server import ROOT, Server

pytestmark = pytest.mark.faults
BACK = 20  # seconds, on a machine that does other things beside
START = 60


def jobs_of(server: int) -> list[int]:
    """The jobs processes whose parent is this server."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except (OSError, IndexError):  # it ended meanwhile
            continue
        if parent == server and b"jobs" in words:
            found.append(int(folder.name))
    return found


def another(server: int, than: int) -> int:
    until = time.monotonic() + BACK
    while time.monotonic() < until:
        if new := [pid for pid in jobs_of(server) if pid != than]:
            return new[0]
        time.sleep(0.1)
    raise AssertionError(f"no jobs process after {BACK} s")


def gone(pid: int) -> bool:
    until = time.monotonic() + BACK
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except OSError:
            return True
        if state == "Z":  # nobody adopts it in a container without an init
            return True
        time.sleep(0.1)
    return False


def until_it_listens(pid: int) -> None:
    """Until it catches the signal that asks it to end."""
    until = time.monotonic() + START
    while time.monotonic() < until:
        caught = re.search(r"SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text())
        if caught and int(caught[1], 16) >> (signal.SIGTERM - 1) & 1:
            return
        time.sleep(0.1)
    raise AssertionError(f"it does not listen after {START} s")


@pytest.fixture
def server(tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    if server.process:
        server.kill()
    server.forget()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_whole_group_ends_all_without_a_word(server, number):
    jobs = another(server.process.pid, than=0)
    until_it_listens(jobs)
    os.killpg(server.process.pid, number)
    server.process.wait(timeout=BACK)
    server.process = None
    assert gone(jobs)
    assert "started again" not in server.logged()


def test_a_jobs_process_ends_when_its_server_is_killed(server):
    jobs = another(server.process.pid, than=0)
    os.kill(server.process.pid, signal.SIGKILL)
    assert gone(jobs)


def test_a_jobs_process_that_died_is_started_again(server):
    root = server.process.pid
    first = another(root, than=0)
    os.kill(first, signal.SIGKILL)
    second = another(root, than=first)
    server.stop()
    assert not Path(f"/proc/{second}").exists()
    assert "started again" in server.logged()


@pytest.mark.parametrize(
    ("number", "is_told"), [(signal.SIGTERM, True), (signal.SIGINT, True), (signal.SIGKILL, False)]
)
def test_only_who_was_told_to_end_says_goodbye_whoever_collects_its_exit(server, number, is_told):
    goodbye, told = os.pipe()
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "--goodbye", str(told)]
    jobs = subprocess.Popen(words, cwd=ROOT, env=os.environ | server.environment, pass_fds=[told])
    until_it_listens(jobs.pid)
    jobs.send_signal(number)
    os.waitpid(jobs.pid, 0)  # as gunicorn does
    assert jobs.poll() == 0
    os.close(told)
    assert said(goodbye) == is_told
    os.close(goodbye)


def test_no_worker_is_forked_while_a_jobs_process_is_being_started(monkeypatch):
    """It would hold the pipe on which the start is awaited, and no jobs process would ever be started again."""
    done, is_starting, stopping = [], threading.Event(), threading.Event()

    def start(*words, **more):
        is_starting.set()
        time.sleep(1)
        done.append("jobs")
        return SimpleNamespace(poll=lambda: 0, send_signal=lambda number: None, wait=lambda timeout: 0)

    monkeypatch.setattr(serve.subprocess, "Popen", start)
    keeper = threading.Thread(target=serve._keep_jobs, args=[stopping])
    keeper.start()
    assert is_starting.wait(BACK)
    if not (worker := os.fork()):
        os._exit(0)
    done.append("worker")
    os.waitpid(worker, 0)
    stopping.set()
    keeper.join(BACK)
    assert done[:2] == ["jobs", "worker"]
