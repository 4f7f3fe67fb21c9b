"""What a search gets from the glossary (S-4): the other term, one step, longest first, at once, and at most eight."""

import time

import pytest

from app.glossary import expansions, queries
from app.glossary.expansions import MOST, Expansions
from app.search import analysis


def analyse(text):
    return [analysis.stems(word.folded) for word in analysis.words(text)]


def table(*pairs):
    """Pairs as (term a, term b, relation of b to a)."""
    return Expansions((number, a, b, "cli", "eng", relation) for number, (a, b, relation) in enumerate(pairs, 1))


def adds(pairs, text):
    return [(e.written, e.adds) for e in table(*pairs).of(text.split(), analyse)]


PAIR = ("ventilator weaning", "control handover", "same")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ventilator weaning", [("ventilator weaning", "control handover")]),
        ("Ventilators Weaning at night", [("Ventilators Weaning", "control handover")]),
        ("control handover", [("control handover", "ventilator weaning")]),
        ("control handovers", [("control handovers", "ventilator weaning")]),
        ("control-handover", [("control-handover", "ventilator weaning")]),
        ("weaning ventilator", []),
        ("ventilator and weaning", []),
        ("ventilator", []),
        ("ventilator weaning control handover", []),
        ("", []),
        ("… ! -", []),
    ],
)
def test_a_term_adds_the_other_one(text, expected):
    assert adds([PAIR], text) == expected


@pytest.mark.parametrize(
    ("relation", "term", "other"), [("narrower", "x-ray", "dental x-ray"), ("broader", "dental x-ray", "x-ray")]
)
def test_the_broader_term_finds_the_narrower_never_the_other_way(relation, term, other):
    pair = (term, other, relation)
    wide, narrow = ("x-ray", "dental x-ray")
    assert adds([pair], wide) == [(wide, narrow)]
    assert adds([pair], narrow) == []


def test_it_says_what_it_adds_whose_word_it_is_and_how_they_relate():
    both = table(("biomarker", "tumour marker", "narrower"), PAIR)
    one, two = both.of(["biomarker", "handover", "control", "handover"], analyse)
    assert (one.pair_id, one.field, one.relation) == (1, "eng", "narrower")
    assert (two.pair_id, two.field, two.relation, two.written) == (2, "cli", "same", "control handover")


def test_one_step_and_no_chains():
    assert adds([("alpha", "beta", "same"), ("beta", "gamma", "same")], "alpha") == [("alpha", "beta")]


def test_the_longest_term_is_taken_and_no_word_twice():
    pairs = [("ct", "tomography", "same"), ("low dose ct", "sparse view", "same"), ("ct scanner", "gantry", "same")]
    assert adds(pairs, "low dose ct scanner") == [("low dose ct", "sparse view")]
    assert adds(pairs, "ct scanner") == [("ct scanner", "gantry")]
    assert adds(pairs, "ct") == [("ct", "tomography")]


def test_a_term_of_several_pairs_adds_all_of_them_each_once_and_eight_at_most():
    pairs = [("fever", f"temperature{number}", "same") for number in range(20)] + [("fever", "temperature1", "same")]
    assert adds(pairs, "fever fever") == [("fever", f"temperature{number}") for number in range(MOST)]


def test_dutch_and_english_stems_both_find():
    assert adds([("zorgpad", "care pathway", "same")], "care pathways") == [("care pathways", "zorgpad")]
    assert adds([("wilsbekwaamheid", "decision-making capacity", "same")], "decision making capacity") == [
        ("decision making capacity", "wilsbekwaamheid")
    ]


def test_terms_near_share_a_word():
    near = table(PAIR, ("control room", "cockpit", "same"), ("fever", "heat", "same")).near(
        ["control", "weaning"], analyse
    )
    assert [term.text for term in near] == ["ventilator weaning", "control handover", "control room"]


def looked(app, text="ventilator weaning"):
    with app.test_request_context():
        return [e.adds for e in expansions.expansions().of(text.split(), analyse)]


def test_a_decision_holds_at_once_in_the_process_that_took_it(app, propose, decide):
    id = propose("ventilator weaning", "control handover")
    assert looked(app) == []
    decide("accept", id)
    assert looked(app) == ["control handover"]
    decide("retire", id)
    assert looked(app) == []
    decide("accept", id)
    assert looked(app) == ["control handover"]


def test_a_decision_of_another_process_holds_within_two_seconds(app, accepted, decide, monkeypatch):
    id = accepted("ventilator weaning", "control handover")
    assert looked(app) == ["control handover"]
    at = expansions.time.monotonic()
    monkeypatch.setattr(expansions.time, "monotonic", lambda: at)
    monkeypatch.setattr(expansions.kept, "look_soon", lambda: None)  # what this process is told, another is not
    decide("retire", id)
    assert looked(app) == ["control handover"]
    monkeypatch.setattr(expansions.time, "monotonic", lambda: at + 1.6)
    assert looked(app) == []


def test_a_look_is_one_small_statement_and_none_in_between(app, accepted, monkeypatch):
    accepted("ventilator weaning", "control handover")
    looked(app)
    asked = []
    age, pairs = queries.age, queries.accepted_pairs
    monkeypatch.setattr(queries, "age", lambda: asked.append("age") or age())
    monkeypatch.setattr(queries, "accepted_pairs", lambda: asked.append("pairs") or pairs())
    at = expansions.time.monotonic()
    monkeypatch.setattr(expansions.time, "monotonic", lambda: at)
    for _ in range(3):
        assert looked(app) == ["control handover"]
    assert asked == []
    expansions.kept.look_soon()
    assert looked(app) == ["control handover"]
    assert asked == ["age"]


def test_what_was_rolled_back_is_not_used(app, act, propose):
    id = propose("ventilator weaning", "control handover")

    def fails(actor):
        from app.extensions import db
        from app.glossary.models import GlossaryPair
        from app.glossary.operations import accept_pair

        accept_pair(actor, db.session.get(GlossaryPair, id), version=1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act("site_moderator", fails)
    assert looked(app) == []


def test_with_thousands_of_pairs_a_query_still_takes_little(app):
    import time

    many = table(*((f"term{n} word{n % 50}", f"other{n} thing{n % 50}", "same") for n in range(5000)))
    words = [f"term{n}" for n in range(10)] + [f"word{n}" for n in range(22)]
    many.of(words, analyse)
    began = time.perf_counter()
    for _ in range(20):
        many.of(words, analyse)
    assert (time.perf_counter() - began) / 20 < 0.02


@pytest.mark.parametrize("text", ["tea " * 300, "a " * 500], ids=["one term", "beginnings"])
def test_no_query_takes_long_however_many_pairs_there_are(text):
    pairs = [("tea", f"word{n} of care", "same") for n in range(1000)]
    full = table(*pairs, *((f"a a a b{n}", f"thing{n}", "same") for n in range(300)))
    full.of(["warm"], analyse)
    began = time.thread_time()
    found = full.of(text.split(), analyse)
    assert time.thread_time() - began < 0.2  # what any query may cost
    assert len(found) == (MOST if "tea" in text else 0)


def test_terms_that_begin_alike_are_looked_at_only_where_all_of_them_is_said(monkeypatch):
    many = table(*((f"lung heart{n} bone", f"pulmo {n}", "same") for n in range(1_000)))
    looks, stands_at = [], expansions._stands_at
    monkeypatch.setattr(expansions, "_stands_at", lambda *where: looks.append(where) or stands_at(*where))
    found = many.of(["lung"] * 60 + ["lung", "heart7", "bone"], analyse)
    assert [each.adds for each in found] == ["pulmo 7"] and len(looks) < 200


def test_a_word_that_is_there_often_adds_what_it_adds_once():
    assert adds([("tea", "oral fluid", "same"), ("nurse", "carer", "same")], "tea tea nurse tea") == [
        ("tea", "oral fluid"),
        ("nurse", "carer"),
    ]
