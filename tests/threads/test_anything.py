"""Whatever people do in threads, in whatever order, the invariants of T-19 hold: a short look; tests/faults has a long one."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.threads.machine import ThreadMachine

SHORT = settings(max_examples=6, stateful_step_count=14, deadline=None, derandomize=True, database=None,
                 suppress_health_check=list(HealthCheck))  # fmt: skip


def test_nothing_is_lost_whatever_is_done(act, read, drain):
    run_state_machine_as_test(_machine(act, read, drain), settings=SHORT)


def _machine(act, read, drain):
    return type(
        "Machine",
        (ThreadMachine,),
        {"act": staticmethod(act), "read": staticmethod(read), "drain": staticmethod(drain)},
    )
