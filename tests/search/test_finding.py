"""What is found, in what order, by whom."""

import dataclasses

from app.search import proposals, queries
from tests import cast
from tests.search.conftest import OWN, Note


def test_hits_with_all_words_come_first(say, find):
    say({1: Note("tomography tomography tomography"), 2: Note("sparse tomography"), 3: Note("nothing")})
    assert find("ada", "sparse tomography") == [2, 1]


def test_a_word_in_the_title_weighs_more(say, find):
    say({1: Note("ventilator weaning", title="weaning"), 2: Note("weaning ventilator", title="ventilator")})
    assert find("ada", "ventilator") == [2, 1]
    assert find("ada", "weaning") == [1, 2]


def test_ties_go_to_the_newer_one_then_by_id(say, find):
    say({1: Note("scanner", moment=5), 2: Note("scanner", moment=9), 4: Note("scanner", moment=5)})
    assert find("ada", "scanner") == [2, 1, 4]


def test_a_phrase_must_stand_as_it_is(say, find):
    say({1: Note("few scans, one view"), 2: Note("a few view scan"), 3: Note("view few")})
    assert find("ada", '"few view"') == [2]


def test_hyphens_and_blanks_are_one(say, find):
    say(
        {1: Note("few-view imaging"), 2: Note("few view imaging"), 3: Note("fewview imaging"), 4: Note("a view of few")}
    )
    assert sorted(find("ada", "few-view")) == [1, 2, 3]
    assert set(find("ada", "few view")) == {1, 2, 3, 4}
    assert set(find("ada", "fewview")) == {1, 3}


def test_a_word_that_nobody_uses_is_tried_in_two(say, find):
    say({1: Note("a good data base"), 2: Note("base data")})
    assert find("ada", "database") == [1]


def test_a_word_with_minus_is_without(say, find):
    say({1: Note("tomography of bones"), 2: Note("tomography of lungs")})
    assert find("ada", "tomography -bone") == [2]


def test_both_languages_are_found_by_one_query(say, find):
    say({1: Note("Ik doe onderzoek naar de zorg voor de patiënten in het ziekenhuis"), 2: Note("patients")})
    assert find("ada", "onderzoeken") == [1]
    assert set(find("ada", "patienten")) == {1, 2}


def test_operators_narrow(say, find):
    say({
        1: Note("scanner", keywords={"city": ["Den Haag"], "offers": ["A bedside scanner"]}),
        2: Note("scanner", keywords={"city": ["Haarlem"]}),
    })  # fmt: skip
    assert find("ada", 'scanner city:"den haag"') == [1]
    assert find("ada", "city:haarlem") == [2]
    assert find("ada", "scanner -city:haarlem") == [1]
    assert find("ada", "offers:scanners") == [1]
    assert find("ada", "scanner city:nowhere") == []
    assert find("ada", "type:notes") == [1, 2]
    assert find("ada", "type:note city:haarlem") == [2]


def test_oneself_comes_last(say, find):
    own = OWN + cast.ids.ada
    say({own: Note("scanner scanner scanner"), 50: Note("scanner and more and more and more")})
    assert find("ada", "scanner") == [50, own]
    assert find("mate", "scanner") == [own, 50]


def test_what_is_gone_is_not_found(say, find):
    say({1: Note("scanner"), 2: Note("scanner")})
    say({1: None})
    assert find("ada", "scanner") == [2]


def test_a_change_counts_before_it_is_indexed(say, find):
    say({1: Note("scanner"), 2: Note("scanner")})
    say({1: Note("magnet"), 3: Note("scanner"), 2: None}, indexed=False)
    assert find("ada", "scanner") == [3]
    assert find("ada", "magnet") == [1]


def test_text_narrowed_to_others_is_out_at_once(say, find):
    say({1: Note("scanner"), 2: Note("a secret scanner")})
    say({2: Note("a scanner", cohorts={2: "secret"})}, indexed=False)
    assert find("ada", "secret") == []
    assert find("friend", "secret") == [2]


def test_many_waiting_changes_hide_nothing_that_still_matches(say, find, monkeypatch):
    monkeypatch.setattr(proposals, "FRESH", 3)
    say({n: Note("scanner") for n in range(1, 11)})
    say({n: Note("scanner" if n < 3 else "gone") for n in range(1, 11)}, indexed=False)
    found = find("ada", "scanner")
    assert set(found) <= {1, 2} and found


def test_a_thing_that_cannot_be_read_holds_up_nothing(say, find, act, notes):
    say({1: Note("scanner")})
    say({2: Note("scanner", is_broken=True), 3: Note("scanner")}, indexed=False)
    assert find("ada", "scanner") == [1, 3]
    say({})
    assert find("ada", "scanner") == [1, 3]
    notes[2].is_broken = False
    assert find("ada", "scanner") == [1, 2, 3], "it waits to be tried again"


def test_pages_follow_each_other(say, act):
    say({n: Note("scanner", moment=float(n)) for n in range(1, 46)})
    pages = [act("ada", queries.find, "scanner", page=n) for n in (1, 2, 3, 99)]
    ids = [[hit.id for hit in page.hits] for page in pages]
    assert ids[0] + ids[1] + ids[2] == [*range(45, 0, -1)]
    assert ids[3] == ids[2] and pages[0].pages == 3 and pages[0].chosen.count == 45


def test_what_somebody_may_not_see_is_not_counted(say, act):
    say({n: Note("scanner", seen_by=set() if n % 2 else None) for n in range(20, 60)})
    results = act("ada", queries.find, "scanner")
    assert results.chosen.count == results.chosen.full == 20


def test_near_words_are_offered_with_what_the_reader_may_see(say, act):
    say({
        1: Note("tomography"), 2: Note("tomographic"), 3: Note("tomograms", seen_by={cast.ids.mate}),
        4: Note("tomography"),
    })  # fmt: skip
    assert dict(act("ada", queries.find, "tomografie").nearest) == {"tomography": 2, "tomographic": 1}
    assert "tomograms" in dict(act("mate", queries.find, "tomografie").nearest)


def test_what_waits_is_read_once_for_each_change(say, find, notes, monkeypatch):
    say({1: Note("scanner"), 2: Note("scanner")})
    read = []
    documents = notes.documents
    monkeypatch.setattr(notes, "documents", lambda ids: read.append(list(ids)) or documents(ids))
    kind = dataclasses.replace(queries.kinds["note"], documents=notes.documents)
    monkeypatch.setitem(queries.kinds, "note", kind)
    say({3: Note("scanner")}, indexed=False)
    assert sorted(find("ada", "scanner")) == sorted(find("mate", "scanner")) == [1, 2, 3]
    assert read == [[3]]
    say({3: Note("nothing"), 1: Note("a scanner")}, indexed=False)
    assert sorted(find("ada", "scanner")) == [1, 2]
    assert read == [[3], [1, 3]]
