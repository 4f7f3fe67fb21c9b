"""The nearest word to one that nobody uses (S-6)."""

import random
import time

import pytest

from app.search.spelling import Spelling

WORDS = [
    ("tomography", 12), ("topography", 3), ("ventilation", 40), ("ventilator", 9), ("scan", 80), ("scanner", 20),
    ("scanned", 4), ("model", 50), ("modal", 2), ("weaning", 6), ("meaning", 30), ("echografie", 5), ("covid19", 7),
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tomograpy", "tomography"),  # one dropped
        ("tomogrpahy", "tomography"),  # two swapped
        ("tomogrraphyy", "tomography"),  # two too many
        ("ventillation", "ventilation"),
        ("vantilatian", "ventilation"),  # two wrong in a long word
        ("scaner", "scanner"),
        ("scaneer", "scanner"),
        ("modle", "model"),
        ("medel", "model"),
        ("ecografie", "echografie"),
    ],
)
def test_the_nearest_word(typed, meant):
    assert Spelling(WORDS).nearest(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "scna",  # four letters: each tells
        "veaming",  # two wrong among seven
        "tomography",  # there already
        "covid18",  # a number is not a typo
        "xylophone",
        "",
    ],
)
def test_no_guess(typed):
    assert Spelling(WORDS).nearest(typed) is None


def test_of_two_as_near_the_more_used_one():
    assert Spelling(WORDS).nearest("teaning") == "meaning"
    assert Spelling([*WORDS[:9], ("weaning", 60), ("meaning", 30)]).nearest("teaning") == "weaning"


def slowly(a, b):
    """The same distance cell by cell."""
    table = [[i + j if not i * j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


def test_it_agrees_with_the_plain_way():
    chance = random.Random(6)
    words = sorted({"".join(chance.choices("abcdé", k=chance.randint(4, 11))) for _ in range(400)})
    spelling = Spelling((word, 1) for word in words)
    for _ in range(200):
        typed = "".join(chance.choices("abcdé", k=chance.randint(5, 11)))
        near = sorted((slowly(typed, word), word) for word in words)
        most = 1 + (len(typed) >= 8)
        expected = near[0][1] if 0 < near[0][0] <= most else None
        assert spelling.nearest(typed) == expected, typed


def test_a_hundred_thousand_words_take_ten_milliseconds():
    chance = random.Random(7)
    words = {"".join(chance.choices("etaoinshrdlucmfg", k=chance.randint(3, 14))) for _ in range(100_000)}
    spelling = Spelling((word, 1) for word in words)
    spent = []
    for typed in ("tomografie", "ventilatoin", "scaner", "reconstruktion", "modle") * 3:
        began = time.thread_time()
        spelling.nearest(typed)
        spent.append(time.thread_time() - began)
    assert sorted(spent)[len(spent) // 2] < 0.010, spent
