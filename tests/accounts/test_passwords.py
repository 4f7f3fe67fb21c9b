"""A-1: 10 to 128 characters, uncut; not the commonest, not the own name or the site's."""

import pytest

from app.accounts import passwords
from app.kernel.errors import Invalid

NAMES = ["TechMed Alumni", "Ada van der Lindewater"]


def test_none_of_the_three_thousand_common_ones_is_taken():
    assert len(passwords.common()) == 3000
    for common in passwords.common():
        with pytest.raises(Invalid):
            passwords.check(common, [])


@pytest.mark.parametrize(
    "password",
    ["", "123456789", "x" * 129, "1234567890", "QWERTYUIOP", "lindewater1950", "i am LÍNDEWATER", "techmed-2026-ok",
     "techmedalumni", "AdaVanDerLindewater"],
)  # fmt: skip
def test_refused(password):
    with pytest.raises(Invalid):
        passwords.check(password, NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "x7" * 5,
        "four quiet words here",
        "correct horse",
        "🦓🦓🦓🦓🦓🦓🦓🦓🦓🦓",
        "          ",
        "canada in winter",
        "y" * 128,
    ],
)
def test_taken(password):
    """No rules of composition; "ada" inside another word is no name."""
    passwords.check(password, NAMES)


def test_the_last_of_128_characters_counts():
    kept = passwords.hashed("z" * 127 + "a")
    assert passwords.matches(kept, "z" * 127 + "a")
    assert not passwords.matches(kept, "z" * 127 + "b")
    assert not passwords.matches(kept, "z" * 127)


def test_the_same_letters_from_another_keyboard_match():
    assert passwords.matches(passwords.hashed("cafe\u0301 by the canal"), "café by the canal")


def test_hashes_have_the_settings_that_were_measured():
    assert passwords.hashed("four quiet words here").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_nothing_matches_without_a_hash(kept):
    assert not passwords.matches(kept, "nobody has this password")
