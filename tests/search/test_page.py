"""The page /search: people and threads, as a reader sees them."""

import gc
import re
import weakref

import pytest
from sqlalchemy import event

from app.extensions import db, limiter
from app.kernel import search
from app.search.index import search_index
from app.threads.models import Post, Thread
from tests import cast

PEOPLE = ("ada", "mate", "friend", "supervisor", "organiser", "outsider", "newcomer")


@pytest.fixture
def community(act, drain):
    """People who know about tomography, and threads about it."""

    def build():
        for person in PEOPLE:
            cast.item(person, "headline", f"Tomography for {person}")
            cast.item(person, "offer", "A bedside <b>scanner</b> & a place to try it", kind="device")
            cast.item(person, "city", "Leiden")
            search.changed("person", cast.id_of(person))
        for n in range(30):
            thread = Thread(
                space_id=1, author_id=cast.ids.mate, client_key=f"t{n}", title=f"Tomography {n}", post_count=1
            )
            db.session.add(thread)
            db.session.flush()
            body = f"How few views of tomography are enough, {n} times?"
            db.session.add(
                Post(thread_id=thread.id, author_id=cast.ids.mate, client_key=f"t{n}", position=1, body=body,
                     html=f"<p>{body}</p>", renderer=1)
            )  # fmt: skip
            search.changed("thread", thread.id)

    act(None, build)
    drain()


@pytest.fixture
def ask(browser):
    def do(person="mate", **address):
        response = browser(person).get("/search", query_string=address)
        assert response.status_code == 200
        return response.get_data(as_text=True)

    return do


@pytest.fixture
def limits(monkeypatch):
    monkeypatch.setattr(limiter, "enabled", True)
    limiter.reset()
    yield
    limiter.reset()


def counts(page):
    """What the tabs say."""
    return dict(re.findall(r">(People|Threads) <span class=\"count\">(\d+\+?)<", page))


def test_one_page_over_people_and_threads(community, ask):
    page = ask(q="tomography")
    assert counts(page) == {"People": "7", "Threads": "30"}
    assert "Ada Lindewater" in page and "How few views" not in page
    threads = ask(q="tomography", type="thread")
    assert "How few views of <mark>tomography</mark> are enough" in threads and "Page 1 of 2" in threads
    second = ask(q="tomography", type="thread", page=2)
    titles = [re.findall(r'thread__title"[^>]*>([^<]+)<', p) for p in (threads, second)]
    assert len(set(titles[0] + titles[1])) == 30


def test_a_reason_is_marked_and_escaped(community, ask):
    page = ask(q="bedside scanners")
    assert "A <mark>bedside</mark> &lt;b&gt;<mark>scanner</mark>&lt;/b&gt; &amp; a place to try it" in page
    assert "<b>scanner" not in page


def test_oneself_is_last(community, ask):
    people = re.findall(r'person__name"[^>]*>([^<]+)<', ask("ada", q="tomography"))
    assert people[-1] == "Ada Lindewater" and len(people) == 7


def test_people_by_operators(community, ask):
    assert counts(ask(q="tomography city:leiden edition:2024")) == {"People": "1", "Threads": "0"}
    assert counts(ask(q="field:nur tomography")) == {"People": "1", "Threads": "0"}
    assert counts(ask(q="offers:scanner"))["People"] == "7"


def test_kept_apart_do_not_find_each_other(act, drain, ask):
    act(None, lambda: [cast.item(person, "headline", "Heliotrope") for person in ("blocker", "blocked")])
    act(None, lambda: [search.changed("person", cast.id_of(person)) for person in ("blocker", "blocked")])
    drain()
    assert counts(ask("mate", q="heliotrope"))["People"] == "2", "the premise"
    assert counts(ask("blocked", q="heliotrope"))["People"] == "1"
    assert counts(ask("blocker", q="heliotrope"))["People"] == "1"


def test_suspended_hidden_and_staged_are_not_found(act, drain, ask):
    people = ("suspended", "hidden", "staged", "mate")
    act(None, lambda: [cast.item(person, "headline", "Heliotrope") for person in people])
    act(None, lambda: [search.changed("person", cast.id_of(person)) for person in people])
    drain()
    assert counts(ask("ada", q="heliotrope")) == {"People": "1", "Threads": "0"}


def test_items_for_years_and_for_connections_are_found_by_these_only(act, drain, ask):
    def build():
        cast.item("ada", "offer", "Heliotrope", audience="cohorts", kind="time")
        cast.item("ada", "need", "Periwinkle", audience="connections", kind="time")
        cast.item("ada", "phone", "Marigold")
        search.changed("person", cast.ids.ada)

    act(None, build)
    drain()
    found = {
        word: {who for who in ("mate", "friend", "outsider") if "Ada Lindewater" in ask(who, q=word)}
        for word in ("heliotrope", "periwinkle", "marigold")
    }
    assert found == {"heliotrope": {"mate"}, "periwinkle": {"friend"}, "marigold": set()}


@pytest.mark.parametrize(
    "typed",
    [
        "",
        '"',
        "-",
        "🎉",
        "the of",
        "a",
        '"" : -',
        "x" * 3000,
        "\u202e\x00\u200b",
        "type:",
        "%_\\",
        "' OR 1=1",
        "<script>",
    ],
)
def test_whatever_is_typed_gets_a_page(community, ask, typed):
    page = ask(q=typed)
    assert "<script>" not in page.partition("<main")[2]


def test_nothing_to_look_for_gets_help(ask):
    assert "Write one or two words" in ask()
    assert "no word in this to look for" in ask(q="🎉")


def test_nothing_found_says_so_and_offers_near_words(community, ask):
    page = ask(q="tomografie")
    assert "Nobody says “tomografie” here" in page
    assert re.search(r'href="/search\?q=tomography">tomography <span class="count">37<', page)


def test_some_words_only_is_said(community, ask):
    page = " ".join(ask(q="tomography xylophone").split())
    assert "Nothing has all of your words. 7 have some of them." in page, page[page.index("deck") :][:300]


@pytest.mark.parametrize("address", [{"type": "person"}, {"type": "thread"}, {"type": "thread", "page": 2}])
def test_at_most_eight_queries(community, app, browser, address):
    client, statements = browser("ada"), []
    client.get("/search", query_string={"q": "tomography"})

    def count(connection, cursor, statement, *rest):
        statements.append(statement)

    with app.app_context():
        event.listen(db.engine, "after_cursor_execute", count)
        client.get("/search", query_string={"q": "tomography"} | address)
        event.remove(db.engine, "after_cursor_execute", count)
    asked = [statement for statement in statements if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
    assert len(asked) <= 8, "\n".join(statement[:150] for statement in asked)


def test_a_flood_of_one_member_waits_and_holds_up_nobody_else(browser, limits):
    client = browser("mate")
    statuses = [client.get("/search").status_code for _ in range(62)]
    assert statuses == [200] * 60 + [429] * 2
    assert 0 < int(client.get("/search").headers["Retry-After"]) <= 61
    assert browser("ada").get("/search").status_code == 200


def test_visitors_sign_in_first(browser):
    assert browser(None).get("/search?q=tomography").status_code == 302


def test_a_page_that_was_sent_holds_no_index(community, house, ask):
    """What a template was given goes only when garbage is looked for, and an index is large."""
    gc.disable()
    try:
        assert "<mark" in ask(q="tomography") and ask(q="nobodysaysthat")
        with house.app_context():
            read = weakref.ref(search_index().snapshot())
            search_index()._snapshot = None
        assert read() is None
    finally:
        gc.enable()
