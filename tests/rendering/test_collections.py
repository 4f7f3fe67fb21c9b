"""What others collected of texts that try to become script (collections/LICENSES.txt): nothing of it gets through."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.markup import render
from tests.kernel.test_markup import Seen, faults, oracle

COLLECTIONS = {
    path.stem: json.loads(path.read_text()) for path in sorted((Path(__file__).parent / "collections").glob("*.json"))
}
SHAPES = (
    "{}",
    "> - {}\n",
    "**{}**",
    "[{}](https://example.org)",
    "[go](<{}>)",
    "| a |\n|---|\n| {} |",
    "```{}\nx\n```",
)
PIECES = st.sampled_from(
    ["\n", "\n\n", "> ", "- ", "1. ", "`", "```\n", "[", "](", ")", "**", "~~", "<", "\\", "&", "| ", "# "]
)


def test_the_collections_are_there_and_each_brings_its_licence() -> None:
    licences = (Path(__file__).parent / "collections" / "LICENSES.txt").read_text()
    assert {name: len(texts) for name, texts in COLLECTIONS.items() if len(texts) >= 20}.keys() == set(COLLECTIONS)
    assert len(COLLECTIONS) >= 3
    assert all(f"{name}.json" in licences for name in COLLECTIONS)


@pytest.mark.parametrize("shape", SHAPES, ids=["plain", "quoted", "bold", "words", "address", "cell", "code"])
@pytest.mark.parametrize("name", COLLECTIONS)
def test_nothing_that_others_collected_gets_through(name: str, shape: str) -> None:
    """Twice over: our own reading of what comes out, and another sanitiser that finds nothing left to take away."""
    for text in COLLECTIONS[name]:
        html = render(shape.replace("{}", text), chat=shape == SHAPES[0])
        assert faults(html) == [], text
        assert Seen(oracle(html)).events == Seen(html).events, text


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from([text for texts in COLLECTIONS.values() for text in texts]) | PIECES, max_size=8).map(
        "".join
    )
)
def test_no_mixture_of_what_others_collected_gets_through(source: str) -> None:
    html = render(source)
    assert faults(html) == []
    assert Seen(oracle(html)).events == Seen(html).events
