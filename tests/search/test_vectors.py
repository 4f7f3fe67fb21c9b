"""The store of vectors: what is kept is found, by everybody, after any end of the writer."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.meaning import stored as reading
from app.search.meaning.model import WIDTH
from app.search.meaning.stored import DIGESTS, VECTORS, digest, digests
from app.search.meaning.vectors import Vectors


def vector(number: float) -> np.ndarray:
    return np.full(WIDTH, number, np.float32)


def add(vectors: Vectors, numbers: dict[str, float]) -> None:
    vectors.append(digests(list(numbers)), np.array([vector(n) for n in numbers.values()]).reshape(-1, WIDTH))


def found(vectors: Vectors, *texts: str) -> list[float | None]:
    """The number that each text's vector consists of."""
    seen = vectors.stored()
    return [float(seen.matrix[row, -1]) if row >= 0 else None for row in seen.rows(digests(texts))]


def folder_of(vectors: Vectors):
    return vectors.folder / os.readlink(vectors.folder / "current")


@pytest.fixture
def vectors(tmp_path):
    return Vectors(tmp_path / "vectors")


def test_a_digest_fits_where_databases_keep_whole_numbers():
    assert {digest(text) < 0 for text in "abcdefgh"} == {True, False}
    assert all(-(2**63) <= digest(text) < 2**63 for text in ("", "x", "\ud800"))
    assert digest("x") == int.from_bytes(bytes.fromhex("2d711642b726b044"), "big", signed=True)


def test_what_is_kept_is_found_and_nothing_else(vectors):
    assert found(vectors, "a") == [None]
    add(vectors, {"a": 1, "b": 2})
    add(vectors, {"c": 3})
    assert found(vectors, "c", "x", "a", "b") == [3, None, 1, 2]
    assert found(vectors) == []


def test_another_reader_sees_what_came_later(vectors):
    other = Vectors(vectors.folder)
    add(vectors, {"a": 1})
    assert found(other, "a", "b") == [1, None]
    before = other.stored()
    add(vectors, {"b": 2})
    assert found(other, "a", "b") == [1, 2]
    assert len(before.matrix) == 1, "what was read once stays as it was"


def test_a_text_is_kept_once(vectors):
    add(vectors, {"a": 1})
    vectors.append(digests(["b", "a", "b"]), np.array([vector(2), vector(9), vector(8)]))
    assert found(vectors, "a", "b") == [1, 2]
    assert len(vectors.stored().matrix) == 2


def test_a_store_of_another_model_is_thrown_away(tmp_path):
    old, new = Vectors(tmp_path, "old"), Vectors(tmp_path, "new")
    add(old, {"a": 1})
    old.mark_whole()
    assert found(new, "a") == [None] and not new.is_whole()
    add(new, {"b": 2})
    assert found(new, "a", "b") == [None, 2]
    assert found(old, "a") == [None] and len([path for path in tmp_path.iterdir() if path.is_dir()]) == 2  # one, linked


@pytest.mark.parametrize("file, left", [(VECTORS, 700), (VECTORS, 1536 * 2), (DIGESTS, 3), (DIGESTS, 0)])
def test_what_a_killed_writer_left_is_overwritten(vectors, file, left):
    """It ended while it wrote the second row: more of one file than of the other, or a part of a row."""
    add(vectors, {"a": 1})
    with (folder_of(vectors) / file).open("ab") as torn:
        torn.write(b"\x7f" * left)
    fresh = Vectors(vectors.folder)
    assert found(fresh, "a") == [1] and len(fresh.stored().matrix) == 1
    add(fresh, {"b": 2})
    assert found(fresh, "a", "b") == found(Vectors(vectors.folder), "a", "b") == [1, 2]


def test_numbers_that_were_cut_off_do_not_stop_a_reader(vectors):
    add(vectors, {"a": 1, "b": 2})
    os.truncate(folder_of(vectors) / VECTORS, 1536 + 8)
    assert found(Vectors(vectors.folder), "a", "b") == [1, None]


READER = """
import os, sys; import numpy as np; from pathlib import Path
from app.search.meaning.vectors import Vectors
vectors = Vectors(Path(sys.argv[1]))
print(float(vectors.stored().matrix.sum()))
os.truncate(vectors.folder / os.readlink(vectors.folder / "current") / sys.argv[2], 1000)
print(float(vectors.stored().matrix.sum()), vectors.is_whole())
"""


@pytest.mark.parametrize("file", [VECTORS, DIGESTS])
def test_a_file_that_is_cut_under_a_reader_does_not_kill_it_and_all_is_made_anew(vectors, file):
    add(vectors, {str(n): 1 for n in range(500)})
    vectors.mark_whole()
    reader = subprocess.run([sys.executable, "-c", READER, vectors.folder, file], capture_output=True, text=True)
    assert reader.returncode == 0 and reader.stdout.split() == ["192000.0", "0.0", "False"]
    assert found(vectors, "1") == [None]
    add(vectors, {"1": 1})
    assert found(vectors, "1") == found(Vectors(vectors.folder), "1") == [1]


def test_who_writes_after_a_cut_has_everything_looked_at_again(vectors):
    add(vectors, {"a": 1, "b": 2})
    vectors.mark_whole()
    os.truncate(folder_of(vectors) / DIGESTS, 8)
    fresh = Vectors(vectors.folder)
    add(fresh, {"c": 3})
    assert found(fresh, "a", "b", "c") == [1, None, 3] and not fresh.is_whole()


def test_rows_that_were_altered_are_found_by_their_length(vectors):
    unit = np.full((3, WIDTH), WIDTH**-0.5, np.float32)
    vectors.append(digests("abc"), unit)
    assert vectors.is_sound()
    for wrong in (np.float32("nan"), np.float32(7)):
        rows = np.memmap(folder_of(vectors) / VECTORS, np.float32, "r+", shape=unit.shape)
        rows[1, 5] = wrong
        rows.flush()
        assert not vectors.is_sound()
    vectors.condemn()
    assert vectors.is_sound() and found(vectors, "a") == [None] and not vectors.is_whole()


WRITER = """
import sys; import numpy as np; from pathlib import Path
from app.search.meaning.stored import digests; from app.search.meaning.vectors import Vectors
vectors, n = Vectors(Path(sys.argv[1])), 0
while True:
    texts = [str(m) for m in range(n, n + 50)]
    vectors.append(digests(texts), np.repeat(np.arange(n, n + 50, dtype=np.float32)[:, None], 384, axis=1)); n += 50
    print(n, flush=True)
"""


def test_what_was_said_to_be_kept_survives_a_kill_at_any_moment(tmp_path):
    for kill in range(4):
        folder = tmp_path / str(kill)
        writer = subprocess.Popen([sys.executable, "-c", WRITER, folder], stdout=subprocess.PIPE, text=True)
        writer.stdout.readline()
        time.sleep(0.013 * kill)
        writer.send_signal(signal.SIGKILL)
        said = int(([*writer.stdout.read().splitlines()] or ["50"])[-1])
        writer.wait()
        writer.stdout.close()
        texts = [str(n) for n in range(said)]
        assert found(Vectors(folder), *texts) == list(range(said))


def test_a_backup_that_followed_the_link_is_begun_anew(vectors):
    add(vectors, {"one": 1})
    used = folder_of(vectors)
    (vectors.folder / "current").unlink()
    used.rename(vectors.folder / "current")
    restored = Vectors(vectors.folder, vectors.model)
    assert found(restored, "one") == [None]
    add(restored, {"two": 2})
    assert found(restored, "one", "two") == [None, 2]


def test_only_what_is_wanted_is_kept(vectors):
    add(vectors, {text: n for n, text in enumerate("abcdef")})
    vectors.mark_whole()
    reader = Vectors(vectors.folder)
    before = reader.stored()
    assert vectors.keep(digests(["b", "e", "never"]), vectors.stored()) == 4
    assert found(reader, *"abcdef") == [None, 1, None, None, 4, None]
    assert reader.stored().generation != before.generation
    assert before.matrix[5, 0] == 5 and before.rows(digests(["f"]))[0] == 5, "who still reads the old one goes on"
    assert vectors.is_whole()
    assert vectors.keep(digests(["b", "e"]), vectors.stored()) == 0


def test_what_came_while_the_wanted_were_counted_is_kept(vectors):
    add(vectors, {"a": 1, "b": 2})
    since = vectors.stored()
    add(vectors, {"c": 3})
    assert vectors.keep(digests(["b"]), since) == 1
    assert found(vectors, "a", "b", "c") == [None, 2, 3]


def test_all_can_go(vectors):
    add(vectors, {"a": 1})
    assert vectors.keep(digests([]), vectors.stored()) == 1
    assert found(vectors, "a") == [None]
    add(vectors, {"a": 2})
    assert found(vectors, "a") == [2]


def test_a_store_is_whole_until_something_is_missed(vectors):
    vectors.mark_missing()
    assert not vectors.is_whole()
    vectors.mark_whole()
    assert vectors.is_whole()
    vectors.mark_missing()
    assert not vectors.is_whole()


def test_the_places_of_600000_texts_take_less_than_15_mb(tmp_path, monkeypatch):
    chance = np.random.default_rng(4)
    every = chance.integers(-(2**63), 2**63, 600_000)
    every.tofile(tmp_path / DIGESTS)
    (tmp_path / VECTORS).touch()
    os.truncate(tmp_path / VECTORS, 600_000 * 1536)  # a hole: no disk is used
    half = reading.nothing("some").grown(tmp_path, 300_000)
    whole = half.grown(tmp_path, 600_000)
    assert whole.sorted.nbytes + whole.places.nbytes < 15_000_000
    picked = chance.integers(0, 600_000, 1000)
    assert (whole.rows(every[picked]) == picked).all()
    assert (half.rows(every[300_000:300_100]) == -1).all()


@settings(max_examples=30)
@given(steps=st.lists(st.lists(st.sampled_from("abcdefghij"), max_size=6).map(tuple), max_size=8), keep=st.data())
def test_it_keeps_what_a_dictionary_would(tmp_path_factory, steps, keep):
    vectors, kept = Vectors(tmp_path_factory.mktemp("vectors")), {}
    for number, texts in enumerate(steps):
        add(vectors, dict.fromkeys(texts, float(number)))
        kept = {text: float(number) for text in texts} | kept
        if keep.draw(st.booleans()):
            wanted = keep.draw(st.sets(st.sampled_from("abcdefghij")))
            vectors.keep(digests(sorted(wanted)), vectors.stored())
            kept = {text: n for text, n in kept.items() if text in wanted}
        assert found(vectors, *"abcdefghij") == [kept.get(text) for text in "abcdefghij"]
