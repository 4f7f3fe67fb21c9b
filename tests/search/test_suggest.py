"""Suggestions as you type, and the palette: what begins so, of what the reader may find."""

import re
import time

import pytest
from sqlalchemy import event

from app.extensions import db
from app.kernel import search
from app.search import suggest
from app.search.names import Names, begins
from app.ties.models import Block
from tests import cast


@pytest.fixture
def said(act, drain):
    """Let people of the cast say something; then it is indexed."""

    def do(**words):
        def say():
            for person, value in words.items():
                cast.item(person, "headline", value)
                search.changed("person", cast.id_of(person))

        act(None, say)
        drain()

    return do


@pytest.fixture
def suggested(act):
    def do(person, typed):
        found = act(person, suggest.suggest, typed)
        return [card.name for card in found.people], list(found.words)

    return do


@pytest.fixture
def opened(browser):
    """The palette's groups as text."""

    def do(person="mate", **address):
        answer = browser(person).get("/search/palette", query_string=address)
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    return do


@pytest.mark.parametrize("typed", ["ada", "Ad", "lindew", "LINDE", "ada lin", "lindewater a", "  ada  "])
def test_a_name_is_begun_at_any_of_its_words(suggested, typed):
    assert suggested("mate", typed)[0] == ["Ada Lindewater"]


def test_accents_and_particles_make_no_difference():
    names = Names.of([(1, "Zoë van der Bérg"), (2, "Zoltan Berger")])
    assert [list(names.beginning(typed)) for typed in ("zo", "berg", "van der b", "ber z")] == [[1, 2], [1, 2], [1], []]
    assert begins("bérg", "Zoë van der Berg") and not begins("der berg v", "Zoë van der Berg")


def test_nobody_is_suggested_whom_the_search_would_not_find(suggested):
    assert suggested("ada", "bo af")[0] == ["Bo Afstand"], "the premise"
    assert suggested("blocked", "bo af")[0] == [] and suggested("blocker", "bas")[0] == []
    for person in ("Hidde", "Stijn", "Sus"):
        assert suggested("ada", person)[0] == []


def test_the_unlisted_are_suggested_to_their_connections_only(suggested, act):
    def unlist():
        from app.profiles.models import Profile

        db.session.get(Profile, cast.ids.ada).state = "unlisted"

    act(None, unlist)
    assert suggested("friend", "ada")[0] == ["Ada Lindewater"] and suggested("mate", "ada")[0] == []


def test_a_crowd_of_hidden_names_hides_nobody(act, suggested):
    """However many the reader may not find stand before them in the list."""

    def crowd():
        from app.accounts.models import Member
        from app.profiles.models import Profile

        for n in range(60):
            member = Member(
                id=2000 + n, email=f"z{n}@example.org", display_name=f"Zara Aa{n:02}", sort_name="zara", state="active"
            )
            db.session.add_all([member, Profile(member_id=2000 + n, state="unlisted")])
        db.session.add(
            Member(id=3000, email="z@example.org", display_name="Zara Zzz", sort_name="zara", state="active")
        )
        db.session.flush()
        db.session.add(Profile(member_id=3000, state="published"))

    act(None, crowd)
    assert suggested("mate", "zara")[0] == ["Zara Zzz"]


def test_a_new_name_counts_at_once_and_an_old_one_no_more(act, drain, suggested):
    assert suggested("mate", "ada")[0] == ["Ada Lindewater"]

    def rename():
        from app.accounts.models import Member

        db.session.get(Member, cast.ids.ada).display_name = "Eva Lindewater"
        search.changed("person", cast.ids.ada)

    act(None, rename)
    assert suggested("mate", "ada")[0] == []
    drain()
    assert suggested("mate", "eva")[0] == ["Eva Lindewater"]


def test_words_of_the_index_from_three_letters(said, suggested):
    said(mate="Heliotrope lamps", outsider="Heliograph")
    assert suggested("ada", "hel")[1][:2] == ["heliograph", "heliotrope"]
    assert "heliotrope" not in suggested("ada", "he")[1]
    assert suggested("ada", "bright hel")[1] == ["bright heliograph", "bright heliotrope"]


def test_words_that_only_the_unseen_say_are_not_suggested(said, suggested, act):
    said(blocker="Heliotrope")
    assert "heliotrope" in suggested("ada", "heli")[1], "the premise"
    assert "heliotrope" not in suggested("blocked", "heli")[1]
    act(None, lambda: db.session.add(Block(blocker_id=cast.ids.ada, blocked_id=cast.ids.blocker)))
    assert "heliotrope" not in suggested("ada", "heli")[1]


def test_words_for_few_and_words_taken_back_are_not_suggested(act, drain, suggested):
    def say():
        cast.item("mate", "expertise", "Heliotrope", audience="cohorts")
        cast.item("outsider", "expertise", "Heliograph")
        search.changed("person", cast.ids.mate), search.changed("person", cast.ids.outsider)

    act(None, say)
    drain()
    assert suggested("ada", "helio")[1] == ["heliograph"]

    def take_back():
        from app.profiles.models import ProfileItem

        db.session.execute(db.delete(ProfileItem).where(ProfileItem.value == "Heliograph"))
        search.changed("person", cast.ids.outsider)

    act(None, take_back)
    assert suggested("ada", "helio")[1] == [], "at once, before it is indexed again"


def test_topics_are_suggested(suggested):
    assert any(word.casefold().startswith("artificial") for word in suggested("ada", "artific")[1])


@pytest.mark.parametrize("typed", ["", " ", "\x00", "%", "🎉", "x" * 5000, "\u202e", "\\", "ﷺ" * 90])
def test_whatever_is_typed_is_answered(browser, typed):
    for path in ("/search/suggest", "/search/palette"):
        assert browser("ada").get(path, query_string={"q": typed}).status_code == 200


def test_the_palette_lists_people_with_why_threads_acts_and_places(said, opened):
    said(outsider="Heliotrope & <lamps>")
    page = opened(q="heliotrope")
    assert "Olga Verweg" in page and "<mark>Heliotrope</mark> &amp; &lt;lamps&gt;" in page
    assert "Ask a question about “heliotrope”" in page and "title=heliotrope" in page
    last = re.findall(r'role="option"[^>]*data-kind="(\w+)"', page)[-1]
    assert last == "all" and "Search everything for “heliotrope”" in page
    assert "Notifications" in opened(q="noti") and "Notifications" in opened()
    assert 'href="/map"' in opened(q="field map") and 'href="/teams"' in opened(q="teams")


def test_the_palette_narrows_to_a_kind(said, opened):
    said(outsider="Heliotrope")
    kinds = set(re.findall(r'role="option"[^>]*data-kind="(\w+)"', opened(q="heliotrope", kind="person")))
    assert kinds == {"person", "all"}


def test_the_palette_shows_nothing_that_the_search_would_not(said, opened):
    said(blocker="Heliotrope")
    assert "Bo Afstand" in opened("ada", q="heliotrope"), "the premise"
    assert "Bo Afstand" not in opened("blocked", q="heliotrope")


@pytest.mark.parametrize("address", ["/search/suggest?q=tomo", "/search/palette?q=tomography", "/search/palette?q=ada"])
def test_eight_statements_at_most(act, drain, app, browser, address):
    from tests.search.test_page import PEOPLE

    def build():
        for person in PEOPLE:
            cast.item(person, "headline", f"Tomography for {person}")
            search.changed("person", cast.id_of(person))

    act(None, build)
    drain()
    client, statements = browser("ada"), []
    client.get(address)

    def count(connection, cursor, statement, *rest):
        statements.append(statement)

    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", count)
        client.get(address)
        event.remove(db.engine, "after_cursor_execute", count)
    asked = [statement for statement in statements if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
    assert len(asked) <= 8, "\n".join(statement[:150] for statement in asked)


def test_a_hundred_thousand_names_answer_in_a_millisecond():
    names = Names.of((n, f"Person{n % 977:03} van der Number{n}") for n in range(100_000))
    spent = []
    for typed in ("p", "pe", "person001", "number5", "van der number77", "x") * 5:
        began = time.thread_time()
        next(suggest.looks(names.beginning(typed)), None)
        spent.append(time.thread_time() - began)
    assert sorted(spent)[int(len(spent) * 0.95)] < 0.005, spent


def test_terms_of_the_glossary_are_suggested_once_accepted(suggested, monkeypatch):
    from app.glossary.expansions import Expansions

    assert not any("photoacoustic gating" in word for word in suggested("ada", "photoac")[1]), "the premise"
    pairs = Expansions([(1, "photoacoustic gating", "echo trigger", "phy", "eng", "same")])
    monkeypatch.setattr(suggest, "expansions", lambda: pairs)
    assert "photoacoustic gating" in suggested("ada", "photoac")[1] and "echo trigger" in suggested("ada", "ech")[1]
