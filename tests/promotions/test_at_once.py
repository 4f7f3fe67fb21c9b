"""What happens at the same moment: last answers, giving up, publishing twice; and a process that ends in the middle (C-19)."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from sqlalchemy import select

from app.extensions import db
from app.kernel.errors import Refusal
from app.kernel.transaction import transaction
from app.promotions import jobs, operations, publishing, queries
from app.threads.models import Post, Thread
from tests.promotions.conftest import answer, ask, now


def together(*works):
    """Do all at once; what each came to, None or its refusal."""
    came, gate = {}, threading.Barrier(len(works))

    def do(number, work):
        gate.wait()
        try:
            came[number] = work()
        except Refusal as refusal:
            came[number] = refusal

    everybody = [threading.Thread(target=do, args=each) for each in enumerate(works)]
    for one in everybody:
        one.start()
    for one in everybody:
        one.join()
    return [came[number] for number in range(len(works))]


def settle_in(app, id):
    with app.app_context():
        jobs.publish(id)


def test_two_last_answers_and_two_jobs_publish_once(act, app, read, drain, room):
    id = ask(act, room, ["mate", "friend"])
    came = together(
        lambda: answer(act, "mate", id, "as it is"), lambda: answer(act, "friend", id, "own words", "We sing.")
    )
    assert came == [None, None]
    assert together(lambda: settle_in(app, id), lambda: settle_in(app, id)) == [None, None]
    drain()
    [thread] = read(select(Thread))
    [post] = read(select(Post))
    assert now(read, id).thread_id == thread.id and "quetzalfeather" in post.body and "We sing." in post.body


@pytest.mark.parametrize("turn", range(3))
def test_giving_up_while_the_last_one_answers_leaves_one_of_the_two(act, app, read, drain, room, turn):
    id = ask(act, room, ["mate"])
    together(
        lambda: act("ada", lambda me: operations.give_up(me, queries.get_promotion(me, id))),
        lambda: (answer(act, "mate", id, "as it is"), settle_in(app, id)),
    )
    drain()
    state, threads = now(read, id).state, read(select(Thread))
    assert (state, len(threads)) in (("given up", 0), ("published", 1))
    assert all(part.words == "" for part in now(read, id).parts)


def test_an_answer_that_changes_while_it_is_drawn_is_what_is_published(act, app, read, room):
    id = ask(act, room, ["mate"])
    answer(act, "mate", id, "as it is")
    with app.app_context(), transaction(write=False):
        drawn = publishing.draw(id)
    answer(act, "mate", id, "own words", "Padded.")
    assert act(None, publishing.publish, id, drawn) is False
    settle_in(app, id)
    [post] = read(select(Post))
    assert "Padded." in post.body and "quetzalfeather" not in post.body


ENDS = """
import os, signal
from app import create_app
from app.promotions import jobs, publishing
publishing.end = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
with create_app(TESTING=True, SMTP_URL="memory:").app_context():
    jobs.publish({id})
"""


def test_a_process_killed_while_it_publishes_leaves_nothing_and_another_one_publishes(act, app, read, drain, room):
    id = ask(act, room, ["mate"])
    answer(act, "mate", id, "as it is")
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    env = os.environ | {"CROSSWALK_DATABASE": url, "CROSSWALK_DATA": str(app.config["DATA"])}
    ended = subprocess.run([sys.executable, "-c", ENDS.format(id=id)], env=env, capture_output=True, timeout=60)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]
    assert now(read, id).state == "asked" and read(select(Thread)) == []
    drain()
    assert now(read, id).state == "published" and len(read(select(Thread))) == 1
