"""What is said gets its vector soon after, once, whatever happens to the process, the model or the files."""

import os
import shutil

import numpy as np
import pytest

from app.extensions import db
from app.kernel import jobs, outbox
from app.kernel.search import Passage
from app.kernel.transaction import transaction, write
from app.search import jobs as lanes
from app.search.meaning import embedding, is_missing, meaning, vectors
from app.search.meaning import model as of_model
from tests.search.conftest import Note


def said(*texts: str, **more) -> Note:
    return Note(" ".join(texts), passages=[Passage("offer", text) for text in texts], **more)


@pytest.fixture
def has_vectors(app):
    def do(*texts: str) -> list[bool]:
        with app.app_context():
            return [bool(row >= 0) for row in vectors().stored().rows(embedding.digests(texts))]

    return do


@pytest.fixture
def in_app(app):
    with app.app_context():
        yield


def waiting(topic: str = "") -> list[outbox.OutboxItem]:
    with transaction(write=False):
        return [item for item in outbox.due(embedding.LANE, 100) if item.topic.startswith(topic)]


def test_what_changed_gets_its_vectors(with_meaning, say, has_vectors, in_app):
    say({1: said("I read brain scans", "I need a bridge"), 2: Note("nothing to compare")})
    assert has_vectors("I read brain scans", "I need a bridge", "nothing to compare") == [True, True, False]
    known = meaning()
    rows = known.rows(["I need a bridge", "I read brain scans"])
    near = known.matrix[rows] @ known.of_query("somebody who looks at images of the head")
    assert near[1] > near[0] + 0.1
    assert (known.rows([embedding.digests(["I need a bridge"])[0]]) == rows[:1]).all()


def test_a_text_is_embedded_once_wherever_it_is_said(with_meaning, say, monkeypatch):
    asked: list[str] = []
    encode = of_model.Model.encode
    monkeypatch.setattr(of_model.Model, "encode", lambda self, texts: asked.extend(texts) or encode(self, texts))
    say({1: said("the same"), 2: said("the same", "another")})
    say({2: said("the same", "another", "a third")})
    assert sorted(asked) == ["a third", "another", "the same"]


def test_what_only_its_owner_may_read_gets_a_vector_too(with_meaning, say, has_vectors):
    say({1: Note("open", passages=[Passage("need", "sealed", scope="own"), Passage("need", "")])})
    assert has_vectors("sealed", "") == [True, False]


def test_words_do_not_wait_for_meaning(with_meaning, say, find, has_vectors, in_app):
    say({1: said("magnet")}, indexed=False)
    jobs.drain("search")
    assert find("ada", "magnet") == [1] and has_vectors("magnet") == [False]
    assert len(waiting()) == 1
    jobs.drain(embedding.LANE)
    assert has_vectors("magnet") == [True]


def test_one_item_names_so_many_things_at_most(with_meaning, in_app):
    write(lambda: embedding.queue({("note", n) for n in range(1, 122)}))
    assert [len(item.payload["keys"]) for item in waiting()] == [50, 50, 21]


def test_who_embeds_gives_way_to_who_waits_for_a_page(with_meaning, say, monkeypatch, in_app):
    niceness: set[int] = set()
    encode = of_model.Model.encode

    def look(self, texts, *more):
        niceness.add(os.getpriority(os.PRIO_PROCESS, 0))
        return encode(self, texts, *more)

    monkeypatch.setattr(of_model.Model, "encode", look)
    say({n: said(f"note {n}") for n in range(1, 90)})
    meaning().of_query("a query of this test's own")
    assert niceness == {embedding.NICE, os.getpriority(os.PRIO_PROCESS, 0)}
    assert embedding.NICE > os.getpriority(os.PRIO_PROCESS, 0)


def test_one_that_cannot_be_read_does_not_hold_up_the_others(with_meaning, notes, act, has_vectors, in_app):
    notes.update({1: said("magnet"), 2: Note("broken", is_broken=True), 3: said("coil")})
    write(lambda: embedding.queue({("note", n) for n in notes}))
    jobs.drain(embedding.LANE)
    assert has_vectors("magnet", "coil") == [True, True]


def test_a_new_store_asks_for_everything(with_meaning, notes, drain, has_vectors, in_app):
    """As after an update, or when the folder was deleted: nothing changes, and yet all gets its vectors."""
    notes.update({n: said(f"note {n}") for n in range(1, 50)})
    for _ in range(2):
        shutil.rmtree(vectors().folder, ignore_errors=True)
        embedding.see_to_everything()
        embedding.see_to_everything()
        assert len(waiting("meaning.rest")) == 1
        drain()
        assert all(has_vectors(*(f"note {n}" for n in range(1, 50))))
    embedding.see_to_everything()
    assert not waiting()


def test_what_changes_does_not_wait_for_everything(with_meaning, notes, monkeypatch, has_vectors, in_app):
    monkeypatch.setattr(embedding, "SHARE", -1)  # each turn is over as soon as it has begun …
    monkeypatch.setattr(embedding, "STEP", 10)
    notes.update({n: said(f"note {n}") for n in range(1, 31)})
    write(embedding.queue_everything)
    write(lambda: embedding.queue({("note", 30)}))
    jobs.drain(embedding.LANE)
    assert has_vectors("note 30", "note 1", "note 11") == [True, True, False]
    turns = 0
    while jobs.drain(embedding.LANE):  # … and goes on where it stood
        turns += 1
    assert turns == 2 and all(has_vectors(*(f"note {n}" for n in range(1, 31))))


def test_what_changed_without_the_model_is_seen_to_when_it_is_back(with_meaning, app, say, drain, has_vectors, in_app):
    say({1: said("magnet")})
    embedding.see_to_everything()
    drain()
    app.config["MEANING"] = False
    say({1: said("coil")})
    assert has_vectors("coil") == [False] and not waiting()
    embedding.see_to_everything()
    app.config["MEANING"] = True
    embedding.see_to_everything()
    drain()
    assert has_vectors("magnet", "coil") == [True, True]


def test_old_vectors_are_swept_about_once_a_week(with_meaning, say, drain, has_vectors, monkeypatch, in_app):
    say({1: said("magnet"), 2: said("coil")})
    vectors().mark_whole()
    say({1: said("scanner"), 2: None})
    lanes.sweep_meaning()
    assert not waiting()
    monkeypatch.setattr(lanes, "SWEEP_AFTER", -1)
    lanes.sweep_meaning()
    drain()
    assert has_vectors("magnet", "coil", "scanner") == [False, False, True]


def test_rebuild_makes_what_is_missing_and_says_so(with_meaning, app, notes, has_vectors):
    notes.update({n: said(f"note {n}") for n in range(1, 20)})
    run = app.test_cli_runner().invoke
    assert "19 texts have vectors" in run(args=["search", "rebuild", "--meaning"]).output
    assert all(has_vectors(*(f"note {n}" for n in range(1, 20))))
    notes[20] = said("note 20")
    assert ", 1 texts embedded" in run(args=["search", "rebuild", "--meaning"]).output
    assert "documents" not in run(args=["search", "rebuild", "--meaning"]).output
    assert "vectors" not in run(args=["search", "rebuild", "--words"]).output
    both = run(args=["search", "rebuild"]).output
    assert "holds 20 documents" in both and "20 texts have vectors" in both


def test_switched_off_there_is_no_meaning_and_nothing_is_missing(app, say, has_vectors, browser, in_app):
    say({1: said("magnet")})
    assert meaning() is None and not is_missing()
    assert not vectors().folder.exists()
    assert "words alone" in app.test_cli_runner().invoke(args=["search", "rebuild", "--meaning"]).output
    assert "words alone" not in browser("admin").get("/admin").text


def test_admins_read_that_the_model_is_missing(with_meaning, browser, say, find, monkeypatch):
    assert browser(None).get("/readyz").json["meaning"] == "ok"
    monkeypatch.setattr("app.search.meaning.installed", lambda: None)
    say({1: said("magnet")})
    assert find("ada", "magnet") == [1]
    assert browser(None).get("/readyz").json["meaning"] == "degraded"
    assert "Search goes by words alone" in browser("admin").get("/admin").text


def test_vectors_lie_row_by_row_as_the_model_made_them(with_meaning, say, in_app):
    texts = [f"note number {n} " * (n % 7 + 1) for n in range(1, 150)]
    say({n: said(text) for n, text in enumerate(texts, 1)})
    known = meaning()
    assert np.abs(known.matrix[known.rows(texts)] - known.encode(texts)).max() < 1e-5
    db.session.remove()
