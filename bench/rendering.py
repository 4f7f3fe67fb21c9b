"""CPU of rendering what members write and what nobody should: 20,000 characters, and how doubling the length changes it.

    ./run bench rendering [--worst 12]

Goals: ordinary text at most 150 ms, hostile at most 1 s, twice the length at most 2.3 times the time. Beside each figure
stands that of the bare parser in the same run (markdown-it as it comes, without our limits and our sanitiser).
"""

import argparse
import gc
import time
from collections.abc import Callable

from markdown_it import MarkdownIt

from app.kernel.markup import POST_LENGTH, render
from tests.rendering.hostile import SHAPES, ordinary

GROWTH, ORDINARY, HOSTILE = 2.3, 150, 1000
NOISE = 3  # ms: below this, a ratio says nothing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--worst", type=int, default=12, help="how many of the hostile shapes to show")
    options = parser.parse_args()
    bare = MarkdownIt("js-default", {"linkify": False})
    render(ordinary(POST_LENGTH))
    bare.render(ordinary(POST_LENGTH))
    text = ordinary(POST_LENGTH)
    took = ms(render, text)
    print(
        f"ordinary, {len(text):,} characters: {took:.0f} ms (goal {ORDINARY}); bare parser {ms(bare.render, text):.0f} ms"
    )
    figures = {
        name: (ms(render, shape(POST_LENGTH // 2)), ms(render, shape(POST_LENGTH))) for name, shape in SHAPES.items()
    }
    print(f"\n{len(figures)} hostile shapes; the dearest at {POST_LENGTH:,} characters (goal {HOSTILE} ms):")
    for name, (_, long) in sorted(figures.items(), key=lambda one: -one[1][1])[: options.worst]:
        print(
            f"{long:7.0f} ms  {long / took:5.1f} times ordinary  {name} (bare parser {ms(bare.render, SHAPES[name](POST_LENGTH)):.0f} ms)"
        )
    print(f"\nthose that grow fastest with twice the length (goal {GROWTH} times):")
    for name, (short, long) in sorted(figures.items(), key=lambda one: -growth(one[1]))[: options.worst]:
        print(f"{growth((short, long)):7.2f} times  {short:.1f} to {long:.1f} ms  {name}")


def growth(figure: tuple[float, float]) -> float:
    short, long = figure
    return long / max(short, NOISE)


def ms(work: Callable[[str], object], text: str) -> float:
    """The least CPU time of some runs."""
    best, runs = 1e9, 3
    for _ in range(runs):
        gc.collect()  # else one pays for what others left
        began = time.process_time()
        work(text)
        best = min(best, 1000 * (time.process_time() - began))
    return best


if __name__ == "__main__":
    main()
