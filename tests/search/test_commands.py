"""flask search rebuild, check, drain."""

import pytest

from app.search.index import search_index
from tests.conftest import ON_POSTGRESQL
from tests.search.conftest import Note


@pytest.fixture
def run(app):
    def do(*words):
        return app.test_cli_runner().invoke(args=["search", *words])

    return do


def test_drain_indexes_what_waits(run, say, app):
    say({1: Note("scanner"), 2: Note("magnet")}, indexed=False)
    assert "2 changes" in run("drain").output
    with app.app_context():
        assert {key[1] for key, _digest in search_index().snapshot().living()} == {1, 2}


def test_rebuild_says_how_many(run, say, find):
    say({1: Note("scanner"), 2: Note("magnet")})
    assert "holds 2 documents" in run("rebuild").output
    assert find("ada", "magnet") == [2]


def test_check_agrees_or_names_what_differs(run, say, notes):
    say({n: Note(f"scanner {n}") for n in range(1, 6)})
    assert run("check").exit_code == 0
    notes[6] = Note("never told")
    del notes[1]
    notes[2] = Note("another text")
    result = run("check")
    assert result.exit_code == 1
    for line in ("not in the index: note 6", "not in the database: note 1", "another text: note 2"):
        assert line in result.output
    run("rebuild")
    assert run("check").exit_code == 0


def test_what_waits_is_no_difference(run, say):
    say({1: Note("scanner")})
    say({1: Note("magnet"), 2: Note("coil")}, indexed=False)
    assert run("check").exit_code == 0


@pytest.mark.skipif(ON_POSTGRESQL, reason="there the index is no files: test_database_index.py")
def test_check_sees_damage(run, say, app):
    say({1: Note("scanner")})
    for path in (app.config["DATA"] / "search").glob("index-*/*.pst"):
        path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert run("check").exit_code == 1
