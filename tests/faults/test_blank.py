"""The secrecy of finding, at length: two thousand invented communities."""

import pytest
from hypothesis import settings

from tests.search.test_blank import EXAMPLES, differential, given_profiles, look

__all__ = ["look"]


@pytest.mark.long
@given_profiles
@settings(max_examples=2_000, **EXAMPLES)
def test_a_hidden_value_is_as_good_as_blank(act, look, people, hidden, viewer):
    differential(act, look, people, hidden, viewer)
