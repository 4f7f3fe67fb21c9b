"""Names as they are in the world."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import text
from app.kernel.errors import Invalid


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [
        ("Anna van der Berg", "berg anna van der"),
        ("Anna de Wit", "wit anna de"),
        ("Björn Ödegård", "odegard bjorn"),
        ("Madonna", "madonna"),
        ("Jan Willem in 't Veld", "veld jan willem in 't"),
        ("Van Gogh", "gogh van"),
        ("李 小龙", "小龙 李"),
    ],
)
def test_sort_names(name, sorted_as):
    assert text.sort_name(name) == sorted_as


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Anna van der Berg", "AB"),
        ("Madonna", "M"),
        ("محمد علي", "مع"),
        ("李 小龙", "李小"),
        ("(Bo) Ek", "E"),
        ("…", "…"),
    ],
)
def test_initials(name, letters):
    assert text.initials(name) == letters


@pytest.mark.parametrize("bad", ["a\u202eb", "a\x00b", "a\u2066b", "a\x1bb"])
def test_control_characters_in_a_line_are_refused(bad):
    with pytest.raises(Invalid):
        text.line(bad)


def test_what_a_line_refuses_gives_way_in_a_tame_one():
    assert text.tame("roster\u202evsc.exe\x00\ud83d\n.csv") == "roster vsc.exe .csv"


@pytest.mark.parametrize(
    "blank",
    [
        "",
        "  \n",
        "\u200b\u200b",
        "\ufeff",
        "\u2060 \u00ad",
        "\u200d",
        "\u3164\u115f",
        "\u2800",
        "\ufe0f\u034f",
        "\U000e0041",
        "\u2061",
    ],
)
def test_what_nobody_sees_is_blank(blank):
    assert text.is_blank(blank)


@pytest.mark.parametrize("seen", ["a", "?", "\u2764\ufe0f", "\U0001f44d", "e\u0301", "\ue000", "\u3042\u200b"])
def test_what_somebody_sees_is_not(seen):
    assert not text.is_blank(seen)


@given(st.text(max_size=80))
def test_no_name_breaks_anything(name):
    text.sort_name(name)
    text.slug(name)
    assert text.fold(text.fold(name)) is not None
    if name.strip():
        text.initials(name)


@pytest.mark.parametrize(
    ("value", "said"),
    [("", ""), ("ten letters", "ten letters"), ("cut, between words", "cut…"), ("https://a.long.word", "https://a…")],
)
def test_a_line_is_cut_between_words(value, said):
    assert text.shortened(value, 11) == said
