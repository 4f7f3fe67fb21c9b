"""The columns of a segment, and as bytes: what is packed comes back, and what was damaged does not."""

import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from app.kernel.search import Passage
from app.search import codes
from app.search.columns import Columns
from app.search.entries import entry
from app.search.packed import packed, unpacked
from tests.search.library import made


def cards(count: int = 60) -> list[Any]:
    chance = random.Random(2)
    documents = [made(chance, id) for id in range(count)]
    for n, document in enumerate(documents):
        more = {"passages": [Passage("note", f"said {n}")] * (n % 3), "facets": [("", "city", f"nr {n % 5}\ud800\x00")]}
        documents[n] = type(document)(**document.__dict__ | more)
    return [entry(document).card for document in documents]


def same(one: Columns, other: Columns) -> bool:
    return all(np.array_equal(getattr(one, field.name), getattr(other, field.name)) for field in fields(Columns))


def test_what_is_only_asked_for_is_not_remembered():
    of = Columns.of(cards(3))
    before = len(codes._words)
    assert not codes.among(of.facets, [f"asked {n}" for n in range(50)]).any()
    assert codes.among(of.kinds, ["asked", "note"]).all() and len(codes._words) == before


def test_threads_that_meet_words_at_once_give_each_one_code():
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            of = list(threads.map(lambda n: [codes.code(f"met {n} {m % 500}") for m in range(5_000)], range(8)))
    finally:
        sys.setswitchinterval(interval)
    for n, given in enumerate(of):
        assert [codes.word(each) for each in given] == [f"met {n} {m % 500}" for m in range(5_000)]


def test_what_is_packed_comes_back():
    for some in (cards(), cards()[:1], []):
        assert same(unpacked(packed(Columns.of(some))), Columns.of(some))


def test_another_process_reads_the_same(tmp_path):
    """There each word has another code."""
    (tmp_path / "packed").write_bytes(packed(Columns.of(cards())))
    read = """
import sys; from pathlib import Path
from app.search.codes import code, word; from app.search.packed import unpacked
for n in range(1000): code(f"another {n}")
columns = unpacked(Path(sys.argv[1]).read_bytes())
print([word(of) for of in columns.kinds[:3]], ascii(sorted({word(of) for of in columns.facets})))
"""
    ran = subprocess.run(
        [sys.executable, "-c", read, str(tmp_path / "packed")], capture_output=True, text=True, check=True
    )
    expected = [f"city=nr {n}\ud800\x00" for n in range(5)]
    assert ran.stdout.strip() == f"{['note'] * 3} {ascii(expected)}"


@pytest.mark.parametrize("seed", range(20))
def test_damage_is_seen(seed):
    chance = random.Random(seed)
    raw = bytearray(packed(Columns.of(cards())))
    at = chance.randrange(len(raw))
    damaged = raw[:at] if seed % 2 else raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :]
    try:
        assert same(unpacked(bytes(damaged)), Columns.of(cards())), "or it is in what nobody reads"
    except ValueError:
        pass


@pytest.mark.parametrize("raw", [b"", b"PK", b"[]", b"\x80\x04K\x01."])
def test_anything_else_is_refused(raw):
    with pytest.raises(ValueError):
        unpacked(raw)


def test_without_some_documents_it_is_as_if_they_had_never_been_there():
    chance, every = random.Random(3), cards()
    for gone in ([], [0], [59], chance.sample(range(60), 25), list(range(60))):
        left = [card for n, card in enumerate(every) if n not in gone]
        assert same(Columns.of(every).without(gone), Columns.of(left))
