"""Whatever happens to the files of the index: pages answer, and soon find the same as before (F06, F07, F08)."""

import fcntl
import os
import random
import shutil
import threading
import time

import pytest
from whoosh.writing import SegmentWriter

from app.kernel import outbox
from app.search.files.store import Store
from app.search.index import search_index
from app.search.jobs import everything, read, watch_over
from tests.conftest import ON_POSTGRESQL
from tests.search.conftest import Note

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="there the index is no files: test_database_index.py")

NOTES = {n: Note(f"tomography of {word}") for n, word in enumerate("lungs hearts bones brains knees".split(), 20)}
SEARCHES = ("tomography", "tomography -lung", '"tomography of bones"')


@pytest.fixture
def folder(app, say):
    """The folder of an index of some segments."""
    for id, note in NOTES.items():
        say({id: note})
    say({20: Note("tomography of lungs", moment=1)})
    return app.config["DATA"] / "search"


@pytest.fixture
def answers(browser):
    """What the page says to every search: it never fails."""

    def ask():
        client = browser("ada")
        pages = [client.get("/search", query_string={"q": q}) for q in SEARCHES]
        assert [page.status_code for page in pages] == [200, 200, 200]
        return [page.get_data(as_text=True) for page in pages]

    return ask


@pytest.fixture
def heal(app, drain):
    """What the jobs process does within seconds."""

    def do():
        with app.app_context():
            watch_over()
        drain()

    return do


def files(folder):
    return sorted(path for path in folder.glob("index-*/*") if path.is_file() and path.stat().st_size)


def test_without_its_folder_the_page_searches_by_sql_and_says_so(folder, answers, find, heal, browser):
    before = [find("ada", q) for q in SEARCHES]
    assert not any("being rebuilt" in page for page in answers()), "the premise"
    shutil.rmtree(folder)
    assert all("being rebuilt" in page for page in answers())
    assert set(find("ada", "lungs tomography")) == {20}
    assert browser(None).get("/readyz").json["index"] == "degraded"
    heal()
    assert [find("ada", q) for q in SEARCHES] == before
    assert not any("being rebuilt" in page for page in answers())
    assert browser(None).get("/readyz").json["index"] == "ok"


@pytest.mark.parametrize("seed", range(6))
def test_flipped_bytes_are_found_and_healed(folder, answers, find, heal, seed):
    chance = random.Random(seed)
    before = [find("ada", q) for q in SEARCHES]
    for _ in range(4):
        path = chance.choice(files(folder))
        content = bytearray(path.read_bytes())
        for _ in range(chance.choice([1, 1, 20])):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        answers()
        heal()
        assert [find("ada", q) for q in SEARCHES] == before, path.name


@pytest.mark.parametrize("kept", [0, 0.5, 0.99])
@pytest.mark.parametrize("ending", [".toc", ".trm", ".pst", ".columns", "sums.json"])
def test_a_file_that_was_cut_off_is_healed(folder, answers, find, heal, ending, kept):
    before = [find("ada", q) for q in SEARCHES]
    for path in files(folder):
        if path.name.endswith(ending):
            os.truncate(path, int(path.stat().st_size * kept))
    answers()
    heal()
    assert [find("ada", q) for q in SEARCHES] == before


@pytest.mark.parametrize(
    "path", ["/search?q=tomograpy", "/search?q=tomoxyz", "/search/suggest?q=tomo", "/search/palette?q=tomo"]
)
@pytest.mark.parametrize("ending", [".trm", ".pst"])
@pytest.mark.parametrize("kept", [0, 0.5])
def test_words_are_read_of_no_damaged_file(app, folder, browser, find, heal, path, ending, kept):
    """For suggestions and corrections the words are read first, before anything is searched."""
    before = [find("ada", q) for q in SEARCHES]
    for file in files(folder):
        if file.name.endswith(ending):
            os.truncate(file, int(file.stat().st_size * kept))
    with app.app_context():
        search_index()._snapshot = None  # as in a process that has read nothing yet
    assert browser("ada").get(path).status_code == 200
    heal()
    assert [find("ada", q) for q in SEARCHES] == before


@pytest.mark.parametrize("ending", [".toc", ".trm", ".pst", ".columns", "sums.json"])
def test_a_file_that_is_missing_is_healed(folder, answers, find, heal, ending):
    before = [find("ada", q) for q in SEARCHES]
    for path in files(folder):
        if path.name.endswith(ending):
            path.unlink()
    answers()
    heal()
    assert [find("ada", q) for q in SEARCHES] == before


def test_damage_that_left_no_trace_in_the_folder_is_found_once_a_page_met_it(folder, answers, find, heal):
    heal()
    [path] = [path for path in files(folder) if path.name.endswith(".pst")][-1:]
    stat, content = path.stat(), bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    (folder / "doubted").touch()
    before = [20, 21, 22, 23, 24]
    heal()
    assert sorted(find("ada", "tomography")) == before
    assert path.parent not in folder.glob("index-*"), "it was made anew"


@pytest.mark.parametrize("way", ["watch", "change"])
def test_a_backup_that_followed_the_link_is_made_anew(folder, answers, find, heal, say, way):
    before = [find("ada", q) for q in SEARCHES]
    used = folder / os.readlink(folder / "current")
    (folder / "current").unlink()
    shutil.copytree(used, folder / "current")
    answers()
    if way == "change":
        say({32: Note("nothing of that")})
    heal()
    assert (folder / "current").is_symlink()
    assert [find("ada", q) for q in SEARCHES] == before


def test_what_changes_while_the_index_is_broken_is_found(folder, find, say):
    for path in files(folder):
        path.write_bytes(b"nonsense")
    say({30: Note("tomography of elbows")})
    assert find("ada", "elbow") == [30]
    assert len(find("ada", "tomography")) == 6


def test_a_second_writer_waits(folder, say, find):
    """Another process holds our lock, then one that knows only Whoosh's holds that."""
    [index] = folder.glob("index-*")
    for path in (folder / "writer.lock", index / "MAIN_WRITELOCK"):
        with path.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            threading.Timer(0.6, lambda file=file: fcntl.flock(file, fcntl.LOCK_UN)).start()
            began = time.monotonic()
            say({31: Note(f"tomography of {path.name}")})
            assert time.monotonic() - began > 0.5
    assert find("ada", "MAIN WRITELOCK") == [31]


@pytest.mark.parametrize("fails", ["commit", "add_document"])
def test_a_commit_that_fails_keeps_no_lock_and_loses_nothing(folder, say, find, monkeypatch, fails, app):
    def full(*arguments, **keywords):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SegmentWriter, fails, full)
        say({32: Note("tomography of wrists")})
    assert find("ada", "wrist") == [32], "it waits, so it is read afresh"
    with app.app_context():
        assert outbox.waiting() == {"search": 1}
        search_index().apply({("note", 32)}, read)
        assert {key[1] for key, _digest in search_index().snapshot().living()} == {*NOTES, 32}


def test_killed_between_the_commit_and_its_seal(folder, say, find, monkeypatch, heal, app):
    [before] = folder.glob("index-*")
    with monkeypatch.context() as patch:
        patch.setattr(Store, "_seal", lambda store: None)
        say({33: Note("tomography of ankles")})
    heal()
    assert find("ada", "ankle") == [33]
    assert list(folder.glob("index-*")) == [before], "nothing was built anew"


def test_changes_during_a_rebuild_are_in_the_new_index(folder, act, find, app, notes, drain):
    """They are drained into the old one meanwhile, and searches go on."""

    def meanwhile(done):
        def change():
            act(None, notes.change, 20, Note("magnets"))
            act(None, notes.change, 34, Note("magnets"))
            drain()
            assert find("ada", "magnet") == [20, 34]

        thread = threading.Thread(target=change)
        thread.start()
        thread.join()

    with app.app_context():
        search_index().rebuild(everything, read, meanwhile)
        assert find("ada", "magnet") == [20, 34]
        assert {key[1] for key, _digest in search_index().snapshot().living()} == {*NOTES, 34}
    assert len(list(folder.glob("index-*"))) == 1


def test_a_rebuild_that_died_leaves_nothing(folder, app, find, browser):
    def die(done):
        raise KeyboardInterrupt

    with app.app_context():
        with pytest.raises(KeyboardInterrupt):
            search_index().rebuild(everything, read, die)
        assert browser(None).get("/readyz").json["index"] == "degraded"
        search_index().rebuild(everything, read)
    assert len(list(folder.glob("index-*"))) == 1
    assert len(find("ada", "tomography")) == 5


def test_many_commits_keep_few_segments(folder, say, app):
    for n in range(60):
        say({40 + n % 7: Note(f"tomography number {n}")})
    with app.app_context():
        views = search_index().snapshot().views
        assert len(views) < 12
        assert search_index().snapshot().statistics.documents == len(NOTES) + 7
    assert len(list(folder.glob("index-*/*"))) < 150
