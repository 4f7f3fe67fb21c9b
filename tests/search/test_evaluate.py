"""How well search ranks, by a collection with judgements."""

import json
import math

import pytest

from app.search import evaluate
from app.search.evaluate import average_precision, ndcg, recall

DOCS = [
    {"id": "d1", "title": "Weaning", "text": "Weaning from the ventilator at night"},
    {"id": "d2", "title": "", "text": "A ventilator for small rooms"},
    {"id": "d3", "text": "Few-view tomography of lungs"},
    {"id": "d4", "title": "Ethics", "text": "Ethics of robots"},
]
QUERIES = [
    {"id": "q1", "text": "ventilator weaning"},
    {"id": "q2", "text": "tomography"},
    {"id": "q3", "text": "unjudged"},
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "docs.jsonl").write_text("".join(json.dumps(doc) + "\n" for doc in DOCS))
    (tmp_path / "queries.jsonl").write_text("".join(json.dumps(query) + "\n" for query in QUERIES))
    (tmp_path / "qrels.tsv").write_text("query\tdoc\tgrade\nq1\td1\t2\nq1\td2\t1\nq2\td3\t1\nq2\td9\t0\n")
    return tmp_path


@pytest.fixture
def run(app, folder, tmp_path):
    def do(*arguments):
        return app.test_cli_runner().invoke(
            args=["search", "evaluate", str(folder), "--runs", str(tmp_path / "runs"), *arguments]
        )

    return do


def test_measures_are_as_they_are_defined():
    grades = {"a": 2.0, "b": 1.0, "c": 0.0}
    best = 2 + 1 / math.log2(3)
    assert ndcg(["a", "b"], grades) == pytest.approx(1)
    assert ndcg(["x", "b", "a"], grades) == pytest.approx((1 / math.log2(3) + 2 / 2) / best)
    assert average_precision(["x", "b", "a"], grades) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert recall(["x", "b"], grades) == 1 / 2


@pytest.mark.parametrize("kind", ["posts", "people"])
def test_words_alone_print_a_line_and_write_a_run(run, folder, kind):
    done = run("--kind", kind)
    assert done.exit_code == 0, done.output
    line = done.stdout.splitlines()[0]
    assert line.startswith("words nDCG@10 1.000 MAP 1.000 recall@100 1.000 p50 ")
    rows = [row.split() for row in (folder / "runs" / "words.run").read_text().splitlines()]
    assert [row[2] for row in rows if row[0] == "q1"] == ["d1", "d2"]
    assert {(row[1], row[5]) for row in rows} == {("Q0", "crosswalk-words")}
    assert [int(row[3]) for row in rows if row[0] == "q1"] == [1, 2]


def test_meaning_finds_what_no_word_does(run, folder, with_meaning):
    (folder / "queries.jsonl").write_text(
        json.dumps({"id": "q2", "text": "medical scanning with sparse images"}) + "\n"
    )
    done = run()
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["words", "meaning", "hybrid"]
    found = {how: (folder / "runs" / f"{how}.run").read_text().splitlines() for how in ("words", "meaning", "hybrid")}
    assert not found["words"]
    assert found["meaning"][0].split()[2] == "d3"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("docs.jsonl", "{", "docs.jsonl, line 1: expected an object with id, text."),
        ("queries.jsonl", '{"id": 1}', "queries.jsonl, line 1: expected an object with id, text."),
        ("qrels.tsv", "q d 1\nq d\n", "qrels.tsv, line 2: expected query, doc, grade."),
        ("docs.jsonl", None, "docs.jsonl cannot be read."),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(run, folder, name, text, said):
    (folder / name).unlink() if text is None else (folder / name).write_text(text)
    done = run()
    assert done.exit_code == 2 and said in done.output


def test_lines_that_mean_nothing_are_passed_over(folder):
    (folder / "docs.jsonl").write_text("\n".join(json.dumps(doc) for doc in DOCS) + "\n\n")
    assert len(evaluate.Collection.read(folder).docs) == 4
