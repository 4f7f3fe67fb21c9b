"""Why I am found or not (S-18), held against what the search itself gives each reader."""

import pytest

from app.extensions import db
from app.kernel import clock, search
from app.profiles.models import Profile
from app.search import why
from tests import cast

# Who searches as what ada asks about.
READERS = {"member": "outsider", "cohort": "mate", "connection": "friend"}
WORDS = ("heliotrope", "periwinkle", "marigold", "primrose", "cowslip", "heliotrope periwinkle", '"growing cowslip"')


@pytest.fixture
def ada(act, drain):
    """Ada, who says one thing to each audience."""

    def say():
        for position, (value, audience) in enumerate(
            [
                ("Heliotrope", "members"),
                ("Periwinkle", "cohorts"),
                ("Marigold", "connections"),
                ("Growing cowslip", "public"),
            ]
        ):
            cast.item("ada", "expertise", value, audience=audience, position=position)
        cast.item("ada", "role", "Primrose", audience="only me")
        cast.item("ada", "city", "Leiden")
        search.changed("person", cast.ids.ada)

    act(None, say)
    drain()


@pytest.fixture
def explain(act):
    return lambda text, reader: act("ada", why.explain, text, reader)


def lists(act, drain, state):
    def change():
        db.session.get(Profile, cast.ids.ada).state = state
        search.changed("person", cast.ids.ada)

    act(None, change)
    drain()


@pytest.mark.parametrize("state", ["published", "unlisted", "hidden"])
def test_it_says_what_the_search_does(ada, explain, find, act, drain, state):
    lists(act, drain, state)
    told = {(text, reader): explain(text, reader).is_found for text in WORDS for reader in READERS}
    done = {
        (text, reader): cast.ids.ada in find(person, text, kind="person")
        for text in WORDS
        for reader, person in READERS.items()
    }
    assert told == done
    assert any(done.values()) == (state != "hidden") and not all(done.values())


def test_operators_and_negations_count_too(ada, explain):
    assert explain("heliotrope city:leiden", "member").is_found
    assert not explain("heliotrope city:delft", "member").is_found
    assert not explain("heliotrope -cowslip", "member").is_found


def test_it_names_the_fields_by_which_one_is_found(ada, explain):
    found = explain("heliotrope", "member")
    assert found.is_full and [reason.label for reason in found.reasons] == ["Expertise"]
    assert [piece for piece in found.reasons[0].pieces if piece[1]] == [("Heliotrope", True)]
    assert not explain("heliotrope xylophone", "member").is_full


def test_it_names_the_setting_that_hides(ada, explain):
    hidden = {text: explain(text, "member").hidden for text in ("periwinkle", "marigold", "primrose", "heliotrope")}
    assert {text: [each.audience for each in found] for text, found in hidden.items()} == {
        "periwinkle": ["cohorts"], "marigold": ["connections"], "primrose": ["only me"], "heliotrope": [],
    }  # fmt: skip
    assert explain("periwinkle", "cohort").hidden == []


def test_what_has_lapsed_is_said_to_have(act, drain, explain):
    def lapse():
        item = cast.item("ada", "offer", "Heliotrope pigments", kind="time")
        item.expires_on = clock.now().date().replace(year=2020)
        search.changed("person", cast.ids.ada)

    act(None, lapse)
    drain()
    found = explain("heliotrope", "member")
    assert not found.is_found and [(each.kind, each.has_lapsed) for each in found.hidden] == [("offer", True)]


def test_the_page(ada, browser):
    client = browser("ada")
    page = client.get("/search/why?q=periwinkle").get_data(as_text=True)
    assert "No, another member does not find you so" in page and "my years" in page
    assert "Yes, somebody of my years finds you" in client.get("/search/why?q=periwinkle&as=cohort").get_data(
        as_text=True
    )
    assert "None of these words is in your profile" in client.get("/search/why?q=xylophone").get_data(as_text=True)
    assert "What would somebody look for" in client.get("/search/why?as=nobody").get_data(as_text=True)


def test_it_looks_at_nobody_else(ada, browser):
    page = browser("mate").get("/search/why?q=heliotrope&as=connection").get_data(as_text=True)
    assert "Heliotrope" not in page.partition("<main")[2].replace("heliotrope", "") and "does not find you so" in page


def test_a_profile_that_is_not_there_yet_says_so(ada, browser, act, drain):
    for state, sentence in (
        ("hidden", "Your profile is hidden."),
        ("unlisted", "is unlisted"),
        ("draft", "is not there for others yet"),
    ):
        lists(act, drain, state)
        assert sentence in browser("ada").get("/search/why?q=heliotrope").get_data(as_text=True)
