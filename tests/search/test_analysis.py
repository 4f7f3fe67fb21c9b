"""The same terms for the same words, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.search import analysis


def terms(text, language="en"):
    return {term for term, _ in analysis.terms(text, language)}


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("Scanners", "scanner", "en"),
        ("ventilating", "ventilated", "en"),
        ("ziekenhuizen", "ziekenhuizen", "nl"),
        ("patiënten", "patienten", "nl"),
        ("onderzoeken", "onderzoek", "nl"),
        ("naïve Ångström", "NAIVE angstrom", "en"),
        ("Sørensen", "sorensen", "en"),
        ("few-view", "fewview", "en"),
        ("patient’s", "patient", "en"),
    ],
)
def test_two_ways_of_writing_meet(one, other, language):
    assert terms(other, language) <= terms(one, language)


def test_a_compound_stands_whole_and_in_parts():
    assert list(analysis.terms("a few-view CT", "en")) == [("a", 0), ("fewview", 1), ("few", 1), ("view", 2), ("ct", 3)]


def test_without_a_language_both_stems_stand():
    assert terms("tomography", "") == terms("tomography", "en") | terms("tomography", "nl")


def test_small_words_tell_the_language():
    assert analysis.language_of("I am looking for a method to measure this") == "en"
    assert analysis.language_of("Ik zoek een methode om dit te meten") == "nl"
    assert analysis.language_of("Tomography") == ""


@given(st.text(max_size=300))
def test_words_stand_where_they_say(text):
    for word in analysis.words(text):
        assert analysis.fold(text[word.start : word.end]) == word.folded
        assert 0 < len(word.folded) <= analysis.LONGEST
