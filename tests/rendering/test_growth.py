"""Whatever is written, rendering it costs at most a little more than twice for twice the length. Steps are counted, not
time, so that a busy machine changes nothing. What the lines of Python leave out, such as the ways of a regular expression,
`./run bench rendering` measures."""

import gc
import sys
from functools import cache
from time import process_time
from types import FrameType
from typing import Any

import pytest

from app.kernel.markup import DEEPEST, POST_LENGTH, plain, render
from tests.rendering.hostile import SHAPES, ordinary

SHORT, LONG = 3_000, 6_000
GROWTH = 2.3
FEW = 20_000  # steps that nobody waits for


def steps(source: str) -> int:
    """Lines of Python that rendering runs."""
    count = 0

    def line(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        render(source)
    finally:
        sys.settrace(before)
    return count


def test_there_are_enough_shapes() -> None:
    assert len(SHAPES) >= 50
    assert all(0.9 * LONG <= len(shape(LONG)) <= 1.1 * LONG for shape in SHAPES.values())


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_length_costs_twice_the_steps_and_never_many_times_what_members_write_costs(name: str) -> None:
    short, long = steps(SHAPES[name](SHORT)), steps(SHAPES[name](LONG))
    assert long <= max(GROWTH * short, FEW)
    assert long <= 15 * steps_of_ordinary()


def test_addresses_cost_a_few_times_what_headings_do() -> None:
    """What regular expressions do is no step of Python: there the processor's time is compared, with plenty of room."""
    seconds = {name: cpu(shape(POST_LENGTH)) for name, shape in SHAPES.items() if "address" in name or "host" in name}
    assert len(seconds) >= 8
    assert max(seconds.values()) <= 10 * cpu(SHAPES["headings"](POST_LENGTH)), seconds


def cpu(source: str) -> float:
    began = process_time()
    render(source)
    return process_time() - began


def test_stars_stand_in_stars_only_so_deep() -> None:
    html = render("**" * 4_000 + "deep" + "**" * 4_000)
    assert html.count("<strong>") == html.count("</strong>") == DEEPEST
    assert plain(html) == "deep"
    assert render("*a **b** c*") == "<p><em>a <strong>b</strong> c</em></p>\n"


def test_the_collector_of_garbage_is_on_again_afterwards() -> None:
    assert gc.isenabled()
    render("so")
    assert gc.isenabled()


@cache
def steps_of_ordinary() -> int:
    return steps(ordinary(LONG))
