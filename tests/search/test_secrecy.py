"""Text that a reader may not read neither matches for them nor moves anything."""

import re

import pytest

from app.search import queries
from tests import cast
from tests.search.conftest import Note

OPEN = {
    1: Note("Tomography with few views, and the patience it takes", moment=1),
    2: Note("Reconstruction for tomography of the lung", moment=2),
    3: Note("Few patients, many views", moment=3),
    4: Note("Bedside reconstruction", moment=4),
}
SEARCHES = ("tomography", "few views", "reconstruction tomography views", "heliotrope", "city:utrecht", "heliotrop")


@pytest.fixture
def pages(browser):
    """What a person sees for every search, without the shell around it."""

    def see(person):
        client = browser(person)
        found = [client.get("/search", query_string={"q": q}) for q in SEARCHES]
        assert all(response.status_code == 200 for response in found)
        return [re.findall(r"<main.*</main>", response.get_data(as_text=True), re.DOTALL) for response in found]

    return see


def change(act, drain, notes, changes):
    act(None, lambda: [notes.change(id, note) for id, note in changes.items()])
    drain()


COHORT = "heliotrope tomography reconstruction views " * 5


@pytest.mark.parametrize(
    ("hidden", "mates", "others"),
    [
        ({4: Note("Bedside reconstruction", moment=4, cohorts={1: COHORT})}, ("mate", "site_moderator"), ("outsider", "friend")),
        ({9: Note(COHORT, audiences=("edition:1",), keywords={"city": ["Utrecht"]})}, ("mate",), ("outsider", "friend")),
        ({9: Note(COHORT, audiences=("group:1",))}, ("supervisor", "site_moderator"), ("outsider", "mate")),
        ({9: Note(COHORT, audiences=("staff",))}, ("space_moderator", "admin"), ("ada", "mate", "outsider")),
        ({9: Note(COHORT, audiences=("space:2",))}, ("space_moderator", "admin"), ("ada", "mate", "outsider")),
        ({2: Note(OPEN[2].text, moment=2, confided={cast.ids.friend: COHORT})}, ("friend",), ("outsider", "mate")),
    ],
)  # fmt: skip
def test_it_is_found_by_those_it_is_for_and_changes_nothing_for_others(
    notes, act, drain, find, pages, hidden, mates, others
):
    change(act, drain, notes, OPEN)
    before = {person: pages(person) for person in others}
    change(act, drain, notes, hidden)
    for person in mates:
        assert find(person, "heliotrope") == list(hidden), "the premise"
    for person in others:
        assert find(person, "heliotrope") == []
        assert pages(person) == before[person]


def test_while_it_waits_to_be_indexed_too(notes, act, drain, find, pages):
    change(act, drain, notes, OPEN)
    before = pages("outsider")
    hidden = Note("Bedside reconstruction", moment=4, cohorts={1: COHORT})
    act(None, lambda: notes.change(4, hidden))
    assert find("mate", "heliotrope") == [4], "the premise"
    assert pages("outsider") == before


def test_what_only_the_database_hides_is_not_counted(notes, act, drain, pages):
    change(act, drain, notes, OPEN)
    before = pages("outsider")
    change(act, drain, notes, {9: Note("heliotrope", seen_by={cast.ids.mate})})
    assert act("mate", queries.find, "heliotrope").chosen.count == 1, "the premise"
    assert pages("outsider")[3] == before[3]


def test_a_fragment_comes_only_from_what_its_reader_sees(notes, act, drain, browser):
    change(act, drain, notes, {4: Note("A reconstruction", cohorts={1: "reconstruction in secret"})})
    assert "in secret" in browser("mate").get("/search?q=reconstruction").get_data(as_text=True)
    assert "in secret" not in browser("outsider").get("/search?q=reconstruction").get_data(as_text=True)


def test_a_word_of_somebody_unseen_hides_no_correction(notes, act, drain):
    """Neither the very word that was typed, nor one that is nearer to it, nor one that begins as it does."""
    change(act, drain, notes, {1: Note("Tomography of the lungs"), 2: Note("Ventilators and other machines")})
    typed = ("tomografy", "tomogrphy", "ventilato", "ventilaxyz")
    before = [act("outsider", corrected_and_near, text) for text in typed]
    assert before[0] == ({"tomografy": "tomography"}, []), "the premise"
    assert before[3] == ({}, [("ventilators", 1)]), "the premise"
    unseen = "tomografy tomogrphi ventilato ventilab ventilac ventilad ventilae ventilaf ventilag"
    change(act, drain, notes, {n: Note(unseen, seen_by={cast.ids.mate}) for n in range(9, 12)})
    assert act("mate", queries.find, "tomografy").chosen.count == 3, "the premise"
    assert [act("outsider", corrected_and_near, text) for text in typed] == before
    change(act, drain, notes, dict.fromkeys(range(9, 12)))
    assert [act("outsider", corrected_and_near, text) for text in typed] == before, "nor one that is gone"


def corrected_and_near(actor, text):
    results = queries.find(actor, text)
    return results.corrected, list(results.nearest)
