"""While a thread is written: threads close to it (T-3) and other fields' words for it (T-23). Nothing stands in the way."""

import pytest
from sqlalchemy import func, select

from app.glossary.models import GlossaryPair
from app.threads import operations
from app.threads.models import Draft, Thread
from tests.glossary.conftest import accepted, decide, pair, propose  # noqa: F401  fixtures
from tests.house.test_budget import statements
from tests.threads.places import EDITION, on_thread, thread

NEAR = "Bedside scanning with fewer projections"


@pytest.fixture
def hints(browser):
    def ask(person, title="", body="", tags=""):
        answer = browser(person).post("/threads/hints", data={"title": title, "body": body, "tags": tags})
        assert answer.status_code == 200
        return answer.text

    return ask


def form(**more):
    return {"kind": "question", "title": NEAR, "space": "1", "tags": "", "body": "At night, please.", "tab": "tabtabtab",
            "client_key": "key-of-a-form-1"} | more  # fmt: skip


def test_threads_close_to_the_title_are_shown_with_a_way_to_them(act, drain, hints):
    id = thread(act, title="Can we scan at the bedside with eleven projections?")
    thread(act, title="Who brings cake on Friday?", body="We have none at all left over.")
    drain()
    page = hints("friend", NEAR)
    assert f"/threads/{id}-" in page
    assert "cake" not in page
    assert "cake" in hints("friend", "Cake, and who brings it"), "the premise: it is there to be found"


def test_what_shares_a_word_alone_is_not_close(act, drain, hints):
    thread(act, title="A scanner for sale, hardly used", body="Ask me.")
    drain()
    assert "for sale" not in hints("friend", "Why does every scanner hum louder in winter than in summer nights")
    assert "for sale" in hints("friend", "Scanner"), "the premise"


def test_no_more_than_five_are_shown(act, drain, hints):
    for number in range(7):
        thread(act, title=f"Scanning at the bedside, part {number}")
    drain()
    assert hints("friend", "Scanning at the bedside").count("<li>") == 5


def test_nobody_is_shown_a_thread_that_they_may_not_read(act, drain, hints):
    thread(act, space=EDITION, title="Scanning at the bedside of edition nine")
    hidden = thread(act, title="Scanning at the bedside, hidden")
    drain()
    assert "hidden" in hints("outsider", "Scanning at the bedside")
    on_thread(act, "site_moderator", hidden, operations.hide_thread, reason="Not here.")
    assert "edition nine" in hints("ada", "Scanning at the bedside"), "the premise"
    page = hints("outsider", "Scanning at the bedside")
    assert "edition nine" not in page and "hidden" not in page


@pytest.mark.parametrize(
    "title", ["", "   ", "?!", "the of and", 'kind:question -scan "', "a" * 5_000, "\x00\u202e\U0001f389"]
)
def test_any_title_is_answered(hints, title):
    hints("friend", title)


def test_other_fields_words_are_shown_with_a_button_that_makes_them_a_tag(accepted, hints):  # noqa: F811
    accepted("quiet hour", "protected time", field_a="eng", field_b="nur")
    page = hints("friend", NEAR, "We want one quiet hour a night. " + "Filling words. " * 300)
    assert "protected time" in page and "quiet hour" in page and 'name="tag" value="protected time"' in page
    late = hints("friend", NEAR, "Filling words. " * 300 + "One quiet hour.")
    assert "protected time" in late, "also where the text is long"
    for said in ({"body": "A quiet hour, or protected time"}, {"body": "A quiet hour", "tags": "protected time"}):
        assert "<em" not in hints("friend", NEAR, **said), "what is said already is no news"


def test_with_five_tags_there_is_no_room_for_another(accepted, hints):  # noqa: F811
    accepted("quiet hour", "protected time", field_a="eng", field_b="nur")
    page = hints("friend", NEAR, "A quiet hour", "a, b, c, d, e")
    assert "protected time" in page and 'name="tag"' not in page


def test_without_script_the_preview_shows_both_and_a_word_becomes_a_tag(act, drain, browser, read, accepted):  # noqa: F811
    thread(act, title="Can we scan at the bedside with eleven projections?")
    accepted("quiet hour", "protected time", field_a="eng", field_b="nur")
    drain()
    threads = read(select(func.count()).select_from(Thread))
    friend = browser("friend")
    page = friend.post("/threads", data=form(body="A *quiet hour* at night", preview="1")).text
    assert "eleven projections" in page and 'value="protected time"' in page and "<em>quiet hour</em>" in page
    page = friend.post("/threads", data=form(body="A quiet hour at night", tags="ward", tag="protected time")).text
    assert 'value="ward, protected time"' in page and "A quiet hour at night</textarea>" in page
    assert 'value="a, b, c, d, e"' in friend.post("/threads", data=form(tags="a, b, c, d, e", tag="f")).text
    assert read(select(func.count()).select_from(Thread)) == threads
    assert friend.post("/threads", data=form(body="A quiet hour at night", tags="ward")).status_code == 303


def test_what_is_declined_is_not_stored(hints, accepted, read):  # noqa: F811
    accepted("quiet hour", "protected time", field_a="eng", field_b="nur")
    before = read(select(GlossaryPair.version))
    hints("friend", NEAR, "A quiet hour")
    assert read(select(GlossaryPair.version)) == before and read(select(Draft)) == []


def test_preview_and_hints_ask_the_database_no_more_than_a_page(house, act, drain, browser, accepted):  # noqa: F811
    for number in range(8):
        thread(act, title=f"Scanning at the bedside, part {number}")
    accepted("quiet hour", "protected time", field_a="eng", field_b="nur")
    drain()
    friend = browser("friend")
    friend.post("/threads/hints", data=form())  # the glossary is in this process's memory
    for address, sends in (("/threads", form(title="Scanning at the bedside", preview="1")),
                           ("/threads/hints", form(title="Scanning at the bedside"))):  # fmt: skip
        with statements(house) as asked:
            assert "bedside, part " in friend.post(address, data=sends).text
        assert len(asked) <= 8
