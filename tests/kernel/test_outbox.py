"""The outbox: nothing lost, nothing forgotten, a failure waits longer each time."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel import clock, jobs, outbox
from app.kernel.transaction import write


@pytest.fixture
def done():
    seen = []
    jobs.job("test.note")(lambda **payload: seen.append(payload))
    yield seen
    jobs._jobs.pop("test.note")


def test_a_job_runs_once_and_its_row_is_gone(act, drain, read, done):
    act(None, lambda: outbox.put("test.note", number=7))
    drain()
    drain()
    assert done == [{"number": 7}]
    assert read(select(outbox.OutboxItem)) == []


def test_what_is_rolled_back_is_not_done(house, drain, done):
    with house.app_context():
        with pytest.raises(ZeroDivisionError):
            write(lambda: (outbox.put("test.note"), 1 / 0))
    drain()
    assert done == []


def test_a_failure_waits_longer_each_time_and_is_left_after_ten(act, drain, read, house):
    def fail(**payload):
        raise RuntimeError("no luck")

    jobs.job("test.fails")(fail)
    act(None, lambda: outbox.put("test.fails"))
    pauses = []
    for _ in range(outbox.TRIES):
        drain()
        item = read(select(outbox.OutboxItem))[0]
        pauses.append((item.due_at - clock.now()).total_seconds())
        clock.move(clock._shift + timedelta(hours=2))
    jobs._jobs.pop("test.fails")
    assert pauses == sorted(pauses) and pauses[0] < 3 < pauses[3]
    assert item.dead and "no luck" in item.last_error
    assert read(lambda: outbox.waiting()) == {"work dead": 1}


def test_later_work_waits_for_its_time(act, drain, done):
    act(None, lambda: outbox.put("test.note", after=timedelta(minutes=2)))
    drain()
    assert done == []
    clock.move(timedelta(minutes=3))
    drain()
    assert done == [{}]


def test_what_nobody_does_is_seen_from_outside(act, browser):
    act(None, lambda: outbox.put("test.note", number=7))
    assert browser(None).get("/readyz").json["queues"] == "ok"
    clock.move(timedelta(seconds=61))
    assert browser(None).get("/readyz").json["queues"] == "degraded"
