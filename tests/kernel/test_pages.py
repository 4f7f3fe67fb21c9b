"""Keyset pages: every row once, both ways, and no cursor breaks anything."""

import base64
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import Member
from app.kernel.pages import page

KEYS = (Member.sort_name, Member.id)


def walk(read, **how):
    names, after, pages = [], "", []
    while True:
        found = read(lambda after=after: page(select(Member), KEYS, size=5, after=after, **how))
        pages.append(found)
        names += [row[0].sort_name for row in found.items]
        if not found.next:
            return names, pages
        after = found.next


@pytest.mark.parametrize("descending", [False, True])
def test_walking_on_shows_every_row_once_in_order(house, read, descending):
    names, pages = walk(read, descending=descending)
    assert len(pages) > 2, "the cast must fill more than two pages for this to say anything"
    assert names == sorted(names, reverse=descending)
    assert len(names) == len(set(names)) == len(read(select(Member)))


@pytest.mark.parametrize("descending", [False, True])
def test_walking_back_shows_the_same_pages(house, read, descending):
    _, pages = walk(read, descending=descending)
    before = pages[-1].previous
    back = read(lambda: page(select(Member), KEYS, size=5, before=before, descending=descending))
    assert [row[0].id for row in back.items] == [row[0].id for row in pages[-2].items]


def test_the_first_page_has_no_page_before_it(house, read):
    first = read(lambda: page(select(Member), KEYS, size=5))
    assert first.previous is None
    second = read(lambda: page(select(Member), KEYS, size=5, after=first.next))
    again = read(lambda: page(select(Member), KEYS, size=5, before=second.previous))
    assert again.previous is None
    assert again.next is not None


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    cursor=st.one_of(
        st.text(max_size=40), st.sampled_from(["W10", "WzEsMl0", "e30", "W251bGwsbnVsbF0", "WyJhIiwxZTQwMF0"])
    )
)
def test_a_forged_cursor_gives_a_page(house, read, cursor):
    assert read(lambda: page(select(Member), KEYS, size=5, after=cursor)) is not None


def forged(*values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("keys", "cursor"),
    [
        (KEYS, base64.urlsafe_b64encode(b"[" * 5_000).decode()),
        (KEYS, forged("a\0b", 1)),
        (KEYS, forged("\ud800", 1)),
        ((Member.created_at, Member.id), forged("0001-01-01T00:00:00+23:59", 1)),
        ((Member.created_at, Member.id), forged("9999-12-31T23:59:59-23:59", 1)),
    ],
    ids=["deeper than Python reads", "no text", "half a character", "before all time", "after it"],
)
def test_a_cursor_that_no_database_can_take_gives_the_first_page(house, read, keys, cursor):
    first, there = (read(lambda after=after: page(select(Member), keys, size=5, after=after)) for after in ("", cursor))
    assert [row[0].id for row in there.items] == [row[0].id for row in first.items]
