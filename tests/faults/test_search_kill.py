"""The real jobs process, killed while it indexes: nothing is lost, nothing is a ghost (F06, F07, F08)."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat.models import Message, Room
from app.extensions import db
from app.kernel import clock, search
from app.kernel.outbox import OutboxItem
from app.kernel.transaction import write
from app.search.index import search_index
from app.threads.models import Post, Thread
from app.ties import operations as ties
from tests import cast
from tests.conftest import ON_POSTGRESQL

ROOT = Path(__file__).parents[2]
FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
CATCH_UP = 10  # seconds, from the start of the process
SLOW = 3  # times as long, on a machine that does other things beside

pytestmark = pytest.mark.faults


@pytest.fixture
def environment(house):
    with house.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    data = str(house.config["DATA"])
    return os.environ | {"CROSSWALK_DATA": data, "CROSSWALK_DATABASE": url, "LC_ALL": "C.UTF-8"}


@pytest.fixture
def jobs(environment):
    """Start a jobs process; every one that a test starts ends with it."""
    started = []

    def start():
        process = subprocess.Popen([*FLASK, "jobs"], cwd=ROOT, env=environment, stderr=None)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def flask(environment):
    def run(*words):
        return subprocess.Popen([*FLASK, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)

    return run


@pytest.fixture
def house_open(house):
    with house.app_context():
        yield house
        db.session.remove()


def end(process):
    """Its exit code, and what it said."""
    said, _ = process.communicate(timeout=120)
    return process.returncode, said


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def write_thread(number):
    """A thread with one post, as its operation leaves it: with the word to the index in the same transaction."""

    def work():
        thread = Thread(
            space_id=1,
            author_id=cast.ids.ada,
            client_key=f"kill-{number}",
            title=f"Thread number{number}",
            post_count=1,
        )
        db.session.add(thread)
        db.session.flush()
        body = f"heliotrope number{number} among the others"
        db.session.add(
            Post(thread_id=thread.id, author_id=cast.ids.ada, client_key=f"kill-{number}", position=1, body=body,
                 html=f"<p>{body}</p>", renderer=1)
        )  # fmt: skip
        search.changed("thread", thread.id)
        return thread.id

    return write(work)


def hide_thread(id):
    def work():
        db.session.get(Thread, id).hidden_at = clock.now()
        search.changed("thread", id)

    write(work)


@pytest.fixture
def room(house_open):
    def open_it():
        two = [db.session.get(Member, id) for id in (cast.ids.ada, cast.ids.mate)]
        ties.connect(*two)
        return chat.open_dm(*two).id

    return write(open_it)


def say(room, number):
    """The same in chat, whose messages have an index of their own."""

    def work():
        ada, there = db.session.get(Member, cast.ids.ada), db.session.get(Room, room)
        body = f"heliotrope number{number} in the corridor"
        return chat.post_message(ada, there, body=body, client_key=f"kill-message-{number}").id

    return write(work)


def unsay(id):
    write(lambda: chat.delete_message(db.session.get(Member, cast.ids.ada), db.session.get(Message, id)))


def wait_until(true, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return time.monotonic() - (end - seconds)
        time.sleep(0.05)
    raise AssertionError("not in time")


def is_drained():
    db.session.rollback()
    return not db.session.scalar(select(func.count()).where(OutboxItem.lane.in_(("search", "apart"))))


def indexed():
    return {id for (kind, id), _digest in search_index().snapshot().living() if kind == "thread"}


def standing():
    db.session.rollback()
    return set(search.kinds["thread"].ids())


def messages_indexed():
    return {id for (_kind, id), _digest in search_index("message").snapshot().living()}


def messages_standing():
    db.session.rollback()
    return set(search.apart["message"].ids())


def a_file_appears(folder, seconds):
    """Come back in the middle of a commit: when Whoosh has begun to write."""
    before = set(folder.glob("**/index-*/MAIN*"))
    with contextlib.suppress(AssertionError):
        wait_until(lambda: set(folder.glob("**/index-*/MAIN*")) - before, seconds)


@pytest.mark.parametrize("kills", [4, pytest.param(20, marks=pytest.mark.long)])
def test_killed_while_it_indexes(house_open, jobs, flask, browser, room, kills):
    chance, folder, ids, said = random.Random(kills), house_open.config["DATA"] / "search", [], []
    for round in range(kills):
        process = jobs()
        if round:
            wait_until(is_drained, CATCH_UP * SLOW)
        for _ in range(15):
            ids.append(write_thread(len(ids)))
            said.append(say(room, len(said)))
            if chance.random() < 0.3:
                hide_thread(chance.choice(ids))
                unsay(chance.choice(said))
        if round % 2 and not ON_POSTGRESQL:
            a_file_appears(folder, CATCH_UP)
        time.sleep(chance.random() * 0.03 if round % 2 else chance.random() * 2)
        kill(process)
    jobs()
    took = wait_until(is_drained, CATCH_UP * SLOW)
    print(f"level again {took:.1f} s after the start")
    assert indexed() == standing() and len(standing()) < len(ids)
    assert messages_indexed() == messages_standing() and len(messages_standing()) < len(said)
    assert end(flask("search", "check"))[0] == 0
    found = browser("mate").get("/search?q=number3 number5").get_data(as_text=True)
    hidden = {id for id in (ids[3], ids[5]) if id not in standing()}
    assert ("number3" in found and "number5" in found) or hidden


def test_a_post_whose_process_dies_before_the_index_has_it(house_open, jobs, browser):
    process = jobs()
    write_thread(0)
    wait_until(lambda: is_drained() and indexed() == standing(), CATCH_UP * SLOW)
    process.send_signal(signal.SIGSTOP)
    id = write_thread(1)
    kill(process)
    assert indexed() != standing(), "the premise"
    page = browser("mate").get("/search?q=number1")
    assert f"/threads/{id}-" in page.get_data(as_text=True), "found before it is in the index"
    jobs()
    wait_until(lambda: is_drained() and indexed() == standing(), CATCH_UP * SLOW)
    assert f"/threads/{id}-" in browser("mate").get("/search?q=number1").get_data(as_text=True)


def test_several_want_to_write_at_once(house_open, jobs, flask):
    jobs()
    ids = [write_thread(n) for n in range(40)]
    commands = [flask("search", word) for word in ("rebuild", "drain", "rebuild", "drain")]
    ids += [write_thread(n) for n in range(40, 60)]
    assert [end(command)[0] for command in commands] == [0, 0, 0, 0]
    wait_until(is_drained, CATCH_UP * SLOW)
    assert indexed() == standing() == set(ids)
    assert end(flask("search", "check"))[0] == 0


@pytest.mark.skipif(ON_POSTGRESQL, reason="there the index is no files")
@pytest.mark.parametrize("harm", ["delete", "flip", "cut"])
def test_a_harmed_index_is_healed(house_open, jobs, browser, harm):
    jobs()
    ids = {write_thread(n) for n in range(20)}
    wait_until(lambda: is_drained() and indexed() == ids, CATCH_UP * SLOW)
    folder, client = house_open.config["DATA"] / "search", browser("mate")
    before = main_of(client)
    {"delete": shutil.rmtree, "flip": flip, "cut": cut}[harm](folder)

    def is_healed():
        page = client.get("/search?q=heliotrope")
        assert page.status_code == 200
        return main_of(client) == before and client.get("/readyz").json["index"] == "ok" and whole(folder)

    wait_until(is_healed, CATCH_UP * SLOW)
    assert indexed() == ids


def main_of(client):
    return client.get("/search?q=heliotrope").get_data(as_text=True).partition("<main")[2].partition("</main>")[0]


def whole(folder):
    return search_index().is_whole() if folder.exists() else False


def flip(folder):
    for path in folder.glob("index-*/*.pst"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 16
        path.write_bytes(content)


def cut(folder):
    for path in folder.glob("index-*/*.trm"):
        os.truncate(path, path.stat().st_size // 2)
