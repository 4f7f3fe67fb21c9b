"""`flask partners evaluate`: what it reads, what it measures, and what it says of a folder that is not in the format."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as some

from app.partners.matching.collection import read
from app.partners.matching.evaluate import _pairs, knows, measure, ndcg
from app.partners.matching.said import Person, Said
from app.partners.matching.words import Lexicon, terms

PEOPLE = [
    {"id": "a", "field": "cli", "needs": ["sparse view reconstruction"], "works": ["drains on a ward"], "bio": "surgeon"},
    {"id": "b", "field": "eng", "offers": ["reconstruction from sparse views"], "works": [{"id": "w1", "title": "Inverse problems"}]},
    {"id": "c", "field": "cli", "works": [{"id": "w2", "title": "Ward rounds", "text": "with drains"}], "bio": None},
    {"id": "d", "field": "cs", "offers": [], "needs": [], "works": []},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "people.jsonl").write_text("\n\n".join(json.dumps(one) for one in PEOPLE) + "\n")
    (tmp_path / "qrels.tsv").write_text("a\tb\t2\na\tc\t1\n\n")
    return tmp_path


def evaluate(app: Flask, folder: Path) -> Any:
    return app.test_cli_runner().invoke(args=["partners", "evaluate", str(folder)])


def test_everything_there_is_gets_its_line(app: Flask, folder: Path) -> None:
    (folder / "ties.tsv").write_text("a b\nc d\nb c\n")
    (folder / "queries.tsv").write_text("person\na\n")
    (folder / "far.tsv").write_text("person\tother\tgrade\na\td\t1\n")
    (folder / "ratings.tsv").write_text("person\twork\trating\na\tw2\t5\na\tw1\t1\n")
    ran = evaluate(app, folder)
    names = [line.rsplit(" ", 1)[0] for line in ran.stdout.splitlines()[:3]]
    assert ran.exit_code == 0, ran.output
    assert names == ["all nDCG@10", "far nDCG@10", "ratings loss"]
    assert ran.stdout.splitlines()[2] == "ratings loss 0.0000"
    assert ran.stdout.splitlines()[3].startswith("latency ms CPU p50 ")


def test_what_is_optional_may_be_missing(app: Flask, folder: Path) -> None:
    ran = evaluate(app, folder)
    assert ran.exit_code == 0, ran.output
    assert [line.split(" nDCG")[0] for line in ran.stdout.splitlines()][0] == "all"
    assert "far" not in ran.stdout and "ratings" not in ran.stdout


def test_with_the_model_meaning_counts_and_is_computed_once(with_meaning: None, app: Flask, folder: Path) -> None:
    (folder / "people.jsonl").write_text(
        json.dumps({"id": "a", "needs": ["Newborns with jaundice are pricked in the heel day after day"]})
        + '\n{"id": "b", "offers": ["Optical measurement of yellow skin in premature infants"]}\n{"id": "c"}\n'
    )
    first, second = evaluate(app, folder), evaluate(app, folder)
    assert first.stdout.startswith("all nDCG@10 0.7602\n"), first.output  # b is found by meaning, c by nothing
    assert "2 of 2 texts" in first.stderr and "texts" not in second.stderr
    (folder / "people.jsonl").write_text('{"id": "a"}\n{"id": "b"}\n')
    assert evaluate(app, folder).stdout.startswith("all nDCG@10 0.0000\n")


def test_ratings_alone_are_measured(app: Flask, folder: Path) -> None:
    (folder / "qrels.tsv").unlink()
    (folder / "ratings.tsv").write_text("a\tA text about drains\t2\na\tw1\t1\n")
    assert evaluate(app, folder).stdout == "ratings loss 0.0000\n"


def test_those_who_are_known_before_are_no_suggestion(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("a\tb\t2\n")
    assert measure(read(folder), None, 0.5).all == pytest.approx(1)
    (folder / "ties.tsv").write_text("b\ta\n")
    assert read(folder).people[0].contacts == {1}
    assert measure(read(folder), None, 0.5).all is None


def test_a_first_line_may_name_the_columns_in_another_order(folder: Path) -> None:
    (folder / "qrels.tsv").write_text("grade\tother\tperson\n2\tb\ta\n")
    assert read(folder).grades == {0: {1: 2.0}}
    (folder / "qrels.tsv").write_text("query\tdoc\tgrade\na\tb\t2\n")
    assert read(folder).grades == {0: {1: 2.0}}


def test_lines_about_unknown_people_are_left_out_and_counted(app: Flask, folder: Path) -> None:
    (folder / "ties.tsv").write_text("a\tz\nb\tc\n")
    ran = evaluate(app, folder)
    assert ran.exit_code == 0
    assert "ties.tsv: 1 of 2 lines name somebody unknown." in ran.stderr


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("people.jsonl", None, "people.jsonl is missing."),
        ("people.jsonl", "\n", "people.jsonl holds nobody."),
        ("people.jsonl", '{"id": "a"}\nnonsense', "people.jsonl, line 2: this is no JSON."),
        ("people.jsonl", '["a"]', "people.jsonl, line 1: this is no person with an id."),
        ("people.jsonl", '{"id": 1}\n{"id": "1"}', "people.jsonl, line 2: the id 1 stands twice."),
        ("people.jsonl", b"\xff\xfe\x00", "people.jsonl cannot be read as text."),
        ("qrels.tsv", None, "There is nothing to measure by"),
        ("qrels.tsv", "x\ty\t1\n", "There is nothing to measure by"),
        ("qrels.tsv", "a\tb\tmuch\n", "qrels.tsv: “much” is no number."),
        ("ratings.tsv", "a\tw1\n", "ratings.tsv: a line has no rating."),
    ],
)
def test_a_folder_that_is_not_in_the_format_gets_a_sentence(
    app: Flask, folder: Path, name: str, text: str | bytes | None, sentence: str
) -> None:
    if text is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    ran = evaluate(app, folder)
    assert ran.exit_code == 2
    assert sentence in ran.stderr and "Traceback" not in ran.output


def test_works_may_be_texts_or_have_an_id_a_title_and_a_text(folder: Path) -> None:
    people = read(folder).people
    assert [one.text for one in people[2].said] == ["Ward rounds. with drains"]
    assert [one.text for one in people[0].said] == ["sparse view reconstruction", "drains on a ward", "surgeon"]


# The measures


def test_ndcg_is_that_of_the_book() -> None:
    gain = 2 / math.log2(2) + 1 / math.log2(4)
    best = 2 / math.log2(2) + 1 / math.log2(3)
    assert ndcg([1, 9, 2], {1: 2, 2: 1}) == pytest.approx(gain / best)
    assert ndcg(range(100, 110), {1: 1}) == 0


@given(some.lists(some.tuples(some.integers(1, 5), some.integers(0, 3)), min_size=2, max_size=8))
@settings(deadline=None)
def test_the_loss_is_the_weight_of_the_pairs_in_the_wrong_order(rated: list[tuple[int, int]]) -> None:
    ratings, known = np.array([float(r) for r, _ in rated]), np.array([float(k) for _, k in rated])
    total = wrong = 0.0
    for r, k in rated:
        for s, m in rated:
            if r > s:
                total += r - s
                wrong += (r - s) * (1 if k < m else 0.5 if k == m else 0)
    assert _pairs(ratings, known) == pytest.approx((total, wrong))


def test_somebody_knows_best_what_three_of_their_works_are_near_to() -> None:
    works = ["drains on a ward", "drains and shunts", "drains in children", "Cosmic rays"]
    me = Person(1, said=tuple(Said("work", text, terms=terms(text)) for text in works))
    found = knows(me, ["drains", "cosmic rays"], Lexicon(), None)
    assert found[0] > found[1] > 0
