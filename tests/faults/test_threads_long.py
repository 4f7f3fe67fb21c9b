"""The machine of T-19 for as long as it takes: by hand, with its whole tier."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.threads.machine import ThreadMachine

pytestmark = [pytest.mark.faults, pytest.mark.long]
LONG = settings(max_examples=120, stateful_step_count=50, deadline=None, database=None,
                suppress_health_check=list(HealthCheck))  # fmt: skip


def test_nothing_is_lost_whatever_is_done_for_long(act, read, drain):
    tools = {name: staticmethod(tool) for name, tool in (("act", act), ("read", read), ("drain", drain))}
    run_state_machine_as_test(type("Machine", (ThreadMachine,), tools), settings=LONG)
