"""The index in the database: what harms its rows is found and healed, and a search asks for little."""

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, text

from app.extensions import db
from app.kernel import clock
from app.kernel.transaction import write
from app.search.index import search_index
from app.search.jobs import watch_over
from app.search.postgres.models import StoredIndex, StoredPostings, StoredSegment
from app.search.postgres.segments import STATE
from app.search.suggest import suggest
from tests.conftest import ON_POSTGRESQL
from tests.search.conftest import Note

pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="there the index is files: test_damage.py")

NOTES = {n: Note(f"tomography of {word}") for n, word in enumerate("lungs hearts bones brains knees".split(), 20)}
SEARCHES = ("tomography", "tomography -lung", '"tomography of bones"')
HARMS = {
    "some postings are gone": "DELETE FROM search_postings WHERE field = 0 AND term = 'tomographi'",
    "a segment is gone": "DELETE FROM search_segments WHERE id = (SELECT min(id) FROM search_segments WHERE dropped_at IS NULL)",
    "the cards are cut off": "UPDATE search_segments SET cards = substring(cards FOR 20)",
    "the postings are cut off": "UPDATE search_postings SET numbers = substring(numbers FOR 3)",
    "the postings are others": "UPDATE search_postings SET numbers = '\\x00ffff7f', counts = '\\x01000000'",
    "where words stand is gone": "UPDATE search_postings SET places = ''",
    "there is no index": "DELETE FROM search_indexes",
    "nothing is left": "TRUNCATE search_postings, search_segments, search_indexes",
}


@pytest.fixture
def filled(app, say):
    """An index of some segments."""
    for id, note in NOTES.items():
        say({id: note})
    say({20: Note("tomography of lungs", moment=1)})


@pytest.fixture
def sql(app):
    def do(statement):
        with app.app_context():
            write(lambda: db.session.execute(text(statement)))

    return do


@pytest.fixture
def answers(browser):
    """What the page says to every search: it never fails."""

    def ask():
        client = browser("ada")
        pages = [client.get("/search", query_string={"q": q}) for q in SEARCHES]
        assert [page.status_code for page in pages] == [200, 200, 200]

    return ask


@pytest.fixture
def heal(app, drain):
    def do():
        with app.app_context():
            watch_over()
        drain()

    return do


def forget(app):
    """As a process that has only just begun."""
    app.extensions.pop("search").database.dispose()


@pytest.mark.parametrize("harm", HARMS)
@pytest.mark.parametrize("is_new", [False, True])
def test_harmed_rows_are_found_and_healed(app, filled, answers, find, heal, sql, harm, is_new):
    before = [find("ada", q) for q in SEARCHES]
    sql(HARMS[harm])
    if is_new:
        forget(app)
    answers()
    if not is_new:
        with app.app_context():
            search_index().doubt()  # as a process that has read it anew does
    heal()
    assert [find("ada", q) for q in SEARCHES] == before
    with app.app_context():
        assert search_index().is_whole() and not search_index().is_being_built()


def test_rows_deleted_by_hand_are_missed_without_a_doubt(app, filled, sql):
    with app.app_context():
        assert search_index().is_whole()
        sql(HARMS["some postings are gone"])
        assert not search_index().is_whole()


def test_check_sees_damage(app, filled, sql):
    run = app.test_cli_runner()
    assert run.invoke(args=["search", "check"]).exit_code == 0
    sql(HARMS["some postings are gone"])
    assert run.invoke(args=["search", "check"]).exit_code == 1


def test_many_commits_keep_few_segments_and_dropped_ones_go_after_a_minute(app, say, read):
    for n in range(60):
        say({40 + n % 7: Note(f"tomography number {n}")})
    with app.app_context():
        assert len(search_index().snapshot().views) < 12
        assert search_index().snapshot().statistics.documents == 7
    assert len(read(select(StoredSegment.id).where(StoredSegment.dropped_at.is_not(None)))) > 10
    clock.move(timedelta(seconds=61))
    with app.app_context():
        assert search_index().is_whole()
        names = {int(view.segment.name) for view in search_index().snapshot().views}
    assert set(read(select(StoredSegment.id))) == set(read(select(StoredPostings.segment_id).distinct())) == names


def test_a_rebuild_leaves_one_index(app, filled, read):
    with app.app_context():
        from app.search.jobs import everything
        from app.search.jobs import read as read_them

        search_index().rebuild(everything, read_them)
        search_index().rebuild(everything, read_them)
    assert len(read(select(StoredIndex.id))) == 1
    assert len(read(select(StoredSegment.id).where(StoredSegment.dropped_at.is_(None)))) == 1


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("tomography lungs -hearts", 3),
        ('"tomography of bones"', 4),
        ('"tomography of hips"', 3),
        ("tomographyfew city:leiden -knees", 8),
    ],
)
def test_a_search_asks_the_index_for_little(app, filled, say, find, query, most):
    """Which segments there are, and all postings at once; then the places of phrases whose words stand together
    somewhere; where nothing is found, the same for each word to correct by."""
    for id in (50, 51, 52):
        say({id: Note("magnets and coils")})
    find("ada", "heliotrope")  # the words to correct by are read once
    asked = []
    with app.app_context():
        assert len(search_index().snapshot().views) > 3, "the premise: it is not asked for each of them"
        database = search_index().database
    event.listen(database, "after_cursor_execute", lambda *of: asked.append(of[2]))
    find("ada", query)
    assert 1 < len(asked) <= most, asked
    del asked[:]
    find("ada", query)
    assert set(asked) == {STATE.text.replace(":index", "%(index)s").replace(":kind", "%(kind)s")}, (
        "what was read is remembered"
    )


def test_a_suggestion_asks_for_all_words_that_begin_so_at_once(app, filled, say, act):
    for id in range(50, 58):
        say({id: Note(f"tomograms tomogr{chr(id + 47)} tomograph{id}")})
    act("ada", suggest, "heliotr")  # words are read once
    asked = []
    with app.app_context():
        database = search_index().database
    event.listen(database, "after_cursor_execute", lambda *of: asked.append(of[2]))
    assert len(act("ada", suggest, "tomogr").words) > 3
    assert sum("search_postings" in statement for statement in asked) == 1, asked


def test_a_lost_connection_is_no_damage(app, filled, find, read):
    [before] = read(select(StoredIndex.id))
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with app.app_context():
        database = search_index().database
        with database.connect() as connection:
            connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))  # noqa: S608
        db.engine.dispose()
    assert len(find("ada", "tomography")) == 5
    assert read(select(StoredIndex.id)) == [before]


WRITER = """
import random, sys
from app import create_app
from app.kernel.search import Document
from app.search.entries import entry
from app.search.postgres.index import DatabaseIndex
from sqlalchemy import make_url
index, chance = DatabaseIndex(make_url(sys.argv[1])), random.Random(int(sys.argv[2]))
while True:
    keys = [("note", chance.randint(1, 300)) for _ in range(40)]
    index.apply(set(keys), lambda keys: [entry(Document("note", id, "", "magnets and coils " * 9)) for _, id in keys])
    print("written", flush=True)
"""


def test_killed_at_any_moment_of_a_commit(app, filled):
    """Twenty kills: no lock stays, every key stands once, every segment is what was written."""
    chance = random.Random(3)
    with app.app_context():
        url, index = db.engine.url.render_as_string(hide_password=False), search_index()
        for n in range(20):
            writer = subprocess.Popen([sys.executable, "-c", WRITER, url, str(n)], stdout=subprocess.PIPE, text=True,
                                      env=os.environ | {"PYTHONPATH": os.getcwd()})  # fmt: skip
            assert writer.stdout and writer.stdout.readline() == "written\n"
            time.sleep(0.05 + chance.random() * 0.1)
            writer.send_signal(signal.SIGKILL)
            writer.wait()
            writer.stdout.close()
        with index.database.begin() as connection:
            connection.execute(text("UPDATE search_indexes SET is_doubted = true"))
        assert index.is_whole()
        keys = [key for key, _ in index.snapshot().living()]
        assert len(keys) == len(set(keys)) > 40
        assert db.session.scalar(select(func.count()).select_from(StoredIndex)) == 1
