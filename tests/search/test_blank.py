"""Whether a hidden value is there or blank makes no difference for who may not read it: not in results, order, counts,
facets, fragments, suggestions or matches."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from app.extensions import db
from app.kernel import search
from app.kernel.outbox import OutboxItem
from app.partners import matching
from app.profiles.models import ProfileItem
from app.profiles.queries import visible_items
from app.search import queries
from app.search.index import search_index
from app.search.jobs import everything, read
from tests import cast

WORDS = (
    "tomography ventilator weaning sparse patients robot ethics sensor nurse database Leiden Utrecht engineer".split()
)
KINDS = ("expertise", "offer", "need", "headline", "city", "about", "organisation", "sealed need", "country")
OWNERS = ("ada", "mate", "friend", "supervisor", "organiser", "newcomer", "hidden", "suspended", "blocker")
VIEWERS = ("ada", "mate", "friend", "outsider", "newcomer", "blocked")

DAY = date(2026, 11, 25)

said = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
kinds = st.sampled_from(KINDS)
audiences = st.sampled_from(("members", "cohorts", "connections", "only me"))
items = st.tuples(st.sampled_from(OWNERS), kinds, said, audiences)


def add(owner, kind, text, audience):
    value = {"country": "NL" if len(text) % 2 else "DE"}.get(kind, text)
    audience = "only me" if kind == "sealed need" else audience
    return cast.item(owner, kind, value, audience=audience, position=9, kind="method")


@pytest.fixture
def look(app, browser, act):
    """All that finding tells a person, as it stands on the pages, and whom it would bring them together with."""
    with app.app_context():
        search_index().rebuild(everything, read)

    def at(person, words):
        client = browser(person)
        pages = [f"/search?q={word}&type=person" for word in (words, WORDS[0], words.split()[0])]
        pages += [f"/search?q={words}&city={words}", f"/search/suggest?q={words[:4]}", f"/search/palette?q={words[:4]}"]
        answers = [client.get(page) for page in pages]
        assert {answer.status_code for answer in answers} == {200}
        bodies = [re.sub(r"order=[\w-]+", "", answer.get_data(as_text=True)) for answer in answers]
        mains = [found.group() if (found := re.search(r"<main.*</main>", body, re.S)) else body for body in bodies]
        fits = act(person, lambda actor: [repr(fit) for fit in matching.suggest(actor, dial=3, day=DAY, seed="blank")])
        return mains, fits

    return at


def differential(act, look, people, hidden, viewer):
    owner, _kind, text, _audience = hidden
    assume(owner != viewer)
    made = []

    def present():
        for each in people:
            made.append(add(*each))
        made.append(add(*hidden))
        db.session.flush()
        for key in OWNERS:
            search.changed("person", cast.id_of(key))
        return [item.id for item in made]

    def blank():
        db.session.execute(delete(ProfileItem).where(ProfileItem.id == ids[-1]))
        search.changed("person", cast.id_of(owner))

    def clear():
        db.session.execute(delete(ProfileItem).where(ProfileItem.id.in_(ids)))
        db.session.execute(delete(OutboxItem))

    ids = act(None, present)
    try:
        assert not act(viewer, queries.find, text).is_degraded
        readable = act(viewer, lambda actor: {item.id for item in visible_items(actor, [cast.id_of(owner)])})
        assume(ids[-1] not in readable)
        with_it = look(viewer, text)
        act(None, blank)
        assert look(viewer, text) == with_it
    finally:
        act(None, clear)


EXAMPLES = dict(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
given_profiles = given(people=st.lists(items, min_size=2, max_size=6), hidden=items, viewer=st.sampled_from(VIEWERS))


@given_profiles
@settings(max_examples=200, **EXAMPLES)
def test_a_hidden_value_is_as_good_as_blank(act, look, people, hidden, viewer):
    differential(act, look, people, hidden, viewer)
