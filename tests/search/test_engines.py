"""What every engine promises, and that each ranks as a brute-force reading does. On PostgreSQL both are driven."""

import random
import threading
import time

import numpy as np
import pytest

from app.kernel.search import Document
from app.search import language
from app.search.columns import BEHIND
from app.search.corpus import Corpus
from app.search.engine import Missing
from app.search.files.index import FileIndex
from app.search.ranking import Search
from tests.conftest import ON_POSTGRESQL
from tests.search import brute_force
from tests.search.library import Library, made

READERS = (["", "edition:1"], ["", "edition:1", "edition:2", "group:7"], [""], ["", "*"])
QUERIES = (
    "tomography", "ventilators weaning sensor", "few-view sparse", '"sparse tomography"', "robot -ethics", "data base",
    "city:leiden robot", "xray sensor nurse", "onderzoeken patient", "-city:leiden fall", '"weaning few" robot', "robotnurse",
)  # fmt: skip


@pytest.fixture(params=["files", "database"] if ON_POSTGRESQL else ["files"])
def opened(request, house, tmp_path):
    """Open the index once more, as another process does."""
    closing = []

    def open_index():
        if request.param == "files":
            return FileIndex(tmp_path / "index")
        from app.extensions import db
        from app.search.postgres.index import DatabaseIndex

        with house.app_context():
            index = DatabaseIndex(db.engine.url)
        closing.append(index)
        return index

    yield open_index
    for index in closing:
        index.database.dispose()


@pytest.fixture
def library():
    chance = random.Random(11)
    return Library({id: made(chance, id) for id in range(1, 30)})


@pytest.fixture
def index(opened, library):
    index = opened()
    index.rebuild(library.keys_of_all, library.read)
    return index


def hits(index, text, scopes):
    """Key → score, as a page computes it."""
    snapshot = index.snapshot()
    corpus = Corpus(snapshot.segments, snapshot.columns, snapshot.is_alive, snapshot.statistics, snapshot.foresee)
    scored = Search(language.parse(text), scopes, corpus, np.zeros(0, np.int32)).run()
    return {snapshot.columns.key(n): scored.scores[n] for n in np.flatnonzero(scored.found)}


def living(index):
    return sorted(id for (_, id), _digest in index.snapshot().living())


def change(index, library, id, document):
    library.pop(id, None)
    if document:
        library[id] = document
    index.apply({("note", id)}, library.read)


def in_order(scores):
    return sorted(scores, key=lambda key: (-round(scores[key], 6), key))


@pytest.mark.parametrize("seed", [1, 2])
def test_it_ranks_as_brute_force_does_whatever_was_edited(index, opened, library, seed):
    chance, other, found = random.Random(seed), opened(), 0
    for edit in range(90):
        some = {chance.randint(1, 50) for _ in range(chance.choice([1, 1, 1, 7]))}
        for id in some:
            library.pop(id, None)
            if chance.random() < 0.8:
                library[id] = made(chance, id)
        index.apply({("note", id) for id in some}, library.read)
        for text in QUERIES if edit % 30 == 29 else chance.sample(QUERIES, 2):
            scopes = chance.choice(READERS)
            expected = brute_force.ranked(library.entries, language.parse(text), scopes)
            got = hits(other, text, scopes)
            assert got == pytest.approx(expected, abs=1e-6), (edit, text, scopes)
            assert in_order(got) == in_order(expected)
            found += len(got)
    assert living(other) == sorted(library) and found > 200
    assert len(index.snapshot().views) < 15


def test_two_writers_take_turns(index, opened, library):
    library[101] = Document("note", 101, "", "heliotrope one")
    library[102] = Document("note", 102, "", "heliotrope two")
    is_reading, may_go_on = threading.Event(), threading.Event()

    def slowly(keys):
        is_reading.set()
        assert may_go_on.wait(10)
        return library.read(keys)

    first = threading.Thread(target=opened().apply, args=[{("note", 101)}, slowly])
    second = threading.Thread(target=opened().apply, args=[{("note", 102)}, library.read])
    first.start()
    assert is_reading.wait(10)
    second.start()
    second.join(0.5)
    assert second.is_alive() and hits(index, "heliotrope", [""]) == {}
    may_go_on.set()
    first.join(10)
    second.join(10)
    assert set(hits(index, "heliotrope", [""])) == {("note", 101), ("note", 102)}


def test_a_rebuild_holds_up_nobody_and_loses_nothing(index, opened, library):
    other, seen = opened(), []

    def meanwhile(done):
        seen.append((other.is_being_built(), living(other)))
        change(other, library, 200, Document("note", 200, "", "magnets"))
        change(other, library, 3, None)
        seen.append(set(hits(other, "magnets", [""])))

    before = living(index)
    index.rebuild(library.keys_of_all, library.read, meanwhile)
    assert seen == [(True, before), {("note", 200)}]
    assert living(index) == living(other) == sorted(library) and 200 in library
    assert not index.is_being_built() and index.is_whole()


def test_a_rebuild_that_died_leaves_the_old_one_and_can_be_done_again(index, opened, library):
    def die(done):
        raise KeyboardInterrupt

    before = living(index)
    with pytest.raises(KeyboardInterrupt):
        index.rebuild(library.keys_of_all, library.read, die)
    assert living(index) == before and index.is_being_built()
    index.rebuild(library.keys_of_all, library.read)
    assert living(index) == before and not index.is_being_built()


def test_a_second_rebuild_waits_for_the_first(index, opened, library):
    inside, most = [], []

    def read(keys):
        inside.append(1)
        most.append(len(inside))
        time.sleep(0.2)
        inside.pop()
        return library.read(keys)

    both = [threading.Thread(target=opened().rebuild, args=[library.keys_of_all, read]) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert most == [1, 1] and living(index) == sorted(library)


def test_a_change_that_cannot_be_read_changes_nothing_and_keeps_no_lock(index, library):
    def fail(keys):
        raise ZeroDivisionError

    before = living(index)
    with pytest.raises(ZeroDivisionError):
        index.apply({("note", 1)}, fail)
    assert living(index) == before and index.is_whole()
    change(index, library, 1, None)
    assert living(index) == before[1:]


def test_who_has_begun_reads_on_whatever_is_written(index, library):
    snapshot = index.snapshot()
    for n in range(60):
        change(index, library, 1 + n % 40, None if n % 3 else Document("note", 1 + n % 40, "", "quite another text"))
    assert not hits(index, "tomography", [""]).keys() - {("note", id) for id in library}
    found = [view.postings("text", "tomographi")[0] for view in snapshot.views]
    places = [
        np.unique(view.places("tomographi", numbers) >> BEHIND)
        for view, numbers in zip(snapshot.views, found, strict=True)
    ]
    assert sum(map(len, found)) == sum(map(len, places)) > 3
    assert len(snapshot.columns) == 29 and snapshot.is_alive.all()


def test_out_of_use_there_is_none_until_it_is_built_again(index, opened, library):
    index.condemn()
    for each in (index, opened()):
        assert not each.is_usable() and not each.is_whole()
        with pytest.raises(Missing):
            each.snapshot()
        with pytest.raises(Missing):
            each.apply({("note", 1)}, library.read)
    index.rebuild(library.keys_of_all, library.read)
    assert living(opened()) == sorted(library)


def test_an_index_of_nothing_is_an_index(opened):
    index, library = opened(), Library()
    index.rebuild(library.keys_of_all, library.read)
    assert index.is_usable() and index.is_whole() and hits(index, "tomography", [""]) == {}
    change(index, library, 1, Document("note", 1, "", "tomography"))
    assert set(hits(index, "tomography", [""])) == {("note", 1)}


def test_words_are_those_of_text_for_every_member(index, library):
    open_texts = [entry.fields["words"] for entry in library.entries]
    expected = {}
    for words in open_texts:
        for word, _ in words:
            if word.startswith("s"):
                expected[word] = expected.get(word, 0) + 1
    [view] = index.snapshot().views
    assert view.segment.words_from("s", 100) == sorted(expected.items()) and expected
    assert len(view.segment.words_from("s", 1)) == 1


def test_doubt_alone_harms_nothing(index, opened, library):
    opened().doubt()
    assert index.is_whole() and living(index) == sorted(library)


def test_any_characters_are_kept(index, library):
    text = "heliotrope \ud800 \x00 ' \\ | % 😀 𝔘𝔫𝔦 " + "x" * 3_000
    change(index, library, 300, Document("note", 300, text, text, keywords={"city": [text]}, audiences=("edition:1",)))
    assert set(hits(index, "heliotrope", ["", "edition:1"])) == {("note", 300)}
    assert index.is_whole()
