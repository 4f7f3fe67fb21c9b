"""When what somebody says is a competence."""

import pytest

from app.teams.cover import Wanted, cleaned, stems_of


@pytest.mark.parametrize(
    ("wanted", "said", "covers"),
    [
        ("bedside ultrasound", "Ultrasound at the bedside, in nursing homes", True),
        ("bedside ultrasound", "A bed beside the window", False),
        ("ultrasound", "I teach ultrasounds", True),
        ("statistics for small trials", "Statistical help with small trials", True),
        ("statistics for small trials", "A small boat", False),
        ("segmentation of CT images", "Image segmentation with deep learning", True),
        ("co-design", "I run co-design workshops", True),
        ("co-design", "Codesign met patiënten", False),
        ("échographie", "Echographie", True),
    ],
)
def test_by_words(wanted, said, covers):
    assert bool(Wanted.of(wanted).strength(stems_of(said))) is covers


def test_by_meaning_alone():
    assert Wanted.of("x-rays").strength(stems_of("Radiography"), 0.39) == 0
    assert Wanted.of("x-rays").strength(stems_of("Radiography"), 0.41) == 0.41


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("therapy", "Therapies"),
        ("studies", "A study"),
        ("imaging", "Images"),
        ("swimming", "I swim"),
        ("small trials", "One small trial"),
    ],
)
def test_every_text_that_covers_holds_a_beginning_that_the_database_looks_for(wanted, said):
    assert Wanted.of(wanted).strength(stems_of(said))
    assert Wanted.of(wanted).may_be_in(said.casefold())
    assert any(begin in said.casefold() for begin in Wanted.of(wanted).beginnings)


def test_blanks_and_doubles_are_left_out():
    assert cleaned(["MRI", "", "mri", "CT"]) == ["MRI", "CT"]


@pytest.mark.parametrize("wanted", ["the", "and with", "…"])
def test_small_words_alone_are_no_competence(wanted):
    assert not Wanted.of(wanted).may_be_in("the one with all and everything")
    assert not Wanted.of(wanted).strength(stems_of("the one with all and everything"))


@pytest.mark.parametrize(
    ("said", "may_be"), [("statistics in r", True), ("r, python", True), ("rust and radar", False), ("r2d2", False)]
)
def test_a_competence_of_one_letter_stands_by_itself(said, may_be):
    assert Wanted.of("R").may_be_in(said) is may_be
