"""The glossary is found itself: accepted pairs by their words, nothing of those that wait or went."""

from app.glossary import search
from app.search import queries
from tests.cast import item


def found(act, text, who="friend"):
    return [hit.id for hit in act(who, lambda actor: queries.find(actor, text, kind="pair")).hits]


def test_an_accepted_pair_is_found_by_either_term_and_by_its_example(accepted, propose, act, drain):
    id = accepted("weaning", "control handover", example="Breathing is given back by the machine.")
    propose("tea round", "oral fluid intake")
    drain()
    for words in ("weaning", "handovers", "type:pair breathing"):
        assert id in found(act, words), words
    assert found(act, "tea round", who="ada") == []


def test_a_retired_pair_is_found_no_more(accepted, decide, act, drain):
    id = accepted("weaning", "control handover")
    drain()
    assert found(act, "weaning") == [id]
    decide("retire", id)
    assert found(act, "weaning") == []  # before the index has caught up
    drain()
    assert found(act, "weaning") == []


def test_the_results_page_shows_it(accepted, drain, browser):
    id = accepted("weaning", "control handover")
    drain()
    page = browser("friend").get("/search?q=weaning&type=pair&field=eng").text
    assert f'href="/glossary/{id}"' not in browser("friend").get("/search?q=weaning&type=pair&field=pol").text
    assert f'href="/glossary/{id}"' in page and "control handover" in page


def test_what_the_index_keeps(accepted, propose, act):
    id = accepted("weaning", "control handover", example="Breathing is given back.")
    waiting = propose("tea round", "oral fluid intake")
    document, *others = act(None, lambda: list(search.documents([id, waiting])))
    assert others == [] and act(None, lambda: list(search.ids())) == [id]
    assert document.title == "weaning\ncontrol handover"
    assert document.facets == [("", "field", "cli"), ("", "field", "eng")]
    assert "Engineering" in document.keywords["field"]
    assert document.passages[0].text == "weaning, control handover. Breathing is given back."


def test_without_an_index_plain_sql_finds_it(accepted, act):
    id = accepted("wéaning", "control handover", example="Breathing is given back.")
    for words, expected in ((["weaning"], [id]), (["HAND", "given"], [id]), (["weaning", "nothing"], []), (["%"], [])):
        assert list(act("friend", lambda actor, w=words: list(search.like(actor, w, 10)))) == expected


def test_a_word_that_only_the_glossary_knows_is_not_taken_for_mistyped(accepted, act, drain, browser):
    id = accepted("straling", "radiation")
    act(None, lambda: [item("mate", "offer", "Starting a firm"), item("outsider", "offer", "Radiation counters")])
    drain()
    results = act("friend", lambda actor: queries.find(actor, "straling", kind="person"))
    assert not results.corrected and results.chosen.count == 1
    assert not act("friend", lambda actor: queries.find(actor, "straling", without=[id])).corrected
    page = browser("friend").get("/search?q=straling&type=person").text
    assert "One says it in other words." in page and "Radiation" in page and "Starting" not in page
    assert act("friend", lambda actor: queries.find(actor, "strating")).corrected == {"strating": "starting"}
