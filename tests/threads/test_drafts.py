"""What is being written is kept on the server, restored anywhere, and cleared when it is sent (T-2)."""

import re

import pytest
from sqlalchemy import select

from app.threads.models import Draft, Post
from tests import cast
from tests.threads.places import thread

SLUG = "x"


def keep(browser, person, path, body, tab="thefirsttab", key="key-of-the-first-form", **more):
    sends = {"body": body, "tab": tab, "client_key": key} | more
    answer = browser(person).post(f"{path}/draft", data=sends)
    assert answer.status_code == 200, answer.text
    return answer.get_json()["kept"]


def kept(read, person):
    rows = read(select(Draft).where(Draft.member_id == getattr(cast.ids, person)))
    return {draft.place: draft.content["body"] for draft in rows}


def page_of(browser, person, id):
    client = browser(person)
    return client.get(client.get(f"/threads/{id}-{SLUG}").location or f"/threads/{id}-{SLUG}").text


def other_token(read):
    (draft,) = read(select(Draft).where(Draft.place.like("%:other")))
    return draft.kept_at.isoformat()


def token(page):
    return page.split('name="draft" value="')[1].split('"')[0].replace("&#43;", "+")


def test_a_reply_is_restored_with_when_it_was_kept(act, browser, read):
    id = thread(act)
    said = keep(browser, "mate", f"/threads/{id}", "Half a thought", reply_to="1")
    assert said.startswith("Kept at ")
    page = page_of(browser, "mate", id)
    assert "Half a thought</textarea>" in page
    assert said in page
    assert 'name="reply_to" type="hidden" value="1"' in page
    assert "Half a thought" not in page_of(browser, "friend", id), "a draft is nobody else's"


def test_a_new_thread_is_restored_with_all_its_fields(browser):
    more = {"title": "Scanning at the bedside", "tags": "ct, ward", "kind": "discussion", "space": "1"}
    keep(browser, "mate", "/threads/new", "Eleven projections", **more)
    page = browser("mate").get("/threads/new").text
    for part in ("Scanning at the bedside", "ct, ward", "Eleven projections</textarea>"):
        assert part in page
    assert re.search(r'<input checked [^>]*value="discussion"', page)
    handed_over = browser("mate").get("/threads/new?title=Something+else").text
    assert "Eleven projections" not in handed_over, "what was asked for comes first; the draft is not touched"


def test_the_newest_tab_wins_and_the_older_is_one_click_away(act, browser, read):
    id = thread(act)
    path, place = f"/threads/{id}", f"thread:{id}"
    keep(browser, "mate", path, "Of the first tab")
    keep(browser, "mate", path, "Of the second tab", tab="thesecondtab")
    keep(browser, "mate", path, "Of the second tab, more", tab="thesecondtab")
    assert kept(read, "mate") == {place: "Of the second tab, more", f"{place}:other": "Of the first tab"}

    assert "Of the first tab" in page_of(browser, "mate", id)
    assert browser("mate").post(f"{path}/draft/other").status_code == 303
    assert kept(read, "mate") == {place: "Of the first tab", f"{place}:other": "Of the second tab, more"}
    assert "Of the first tab</textarea>" in page_of(browser, "mate", id)


def test_going_on_from_a_restored_draft_leaves_no_other(act, browser, read):
    id = thread(act)
    keep(browser, "mate", f"/threads/{id}", "Begun here")
    restored = token(page_of(browser, "mate", id))
    keep(browser, "mate", f"/threads/{id}", "Begun here, ended there", tab="anotherdevice", draft=restored)
    assert kept(read, "mate") == {f"thread:{id}": "Begun here, ended there"}
    keep(browser, "mate", f"/threads/{id}", "Begun here, and on")
    assert kept(read, "mate")[f"thread:{id}:other"] == "Begun here, ended there", "it was written since"


def test_what_is_emptied_is_gone_and_an_empty_tab_empties_nothing(act, browser, read):
    id = thread(act)
    keep(browser, "mate", f"/threads/{id}", "A thought")
    assert keep(browser, "mate", f"/threads/{id}", "  ", tab="anemptytab") == ""
    assert kept(read, "mate")
    keep(browser, "mate", f"/threads/{id}", "")
    assert kept(read, "mate") == {}


@pytest.mark.parametrize("marks", [{"tab": "thefirsttab"}, {"draft": None}])
def test_sending_clears_it_and_a_late_save_does_not_bring_it_back(act, browser, read, marks):
    id = thread(act)
    keep(browser, "mate", f"/threads/{id}", "Almost done")
    keep(browser, "mate", f"/threads/{id}", "Of another tab", tab="thesecondtab", key="key-of-the-second")
    browser("mate").post(f"/threads/{id}/draft/other")
    if "draft" in marks:
        marks = {"draft": token(page_of(browser, "mate", id))}
    sends = {"body": "Done.", "client_key": "key-of-the-first-form"} | marks
    assert browser("mate").post(f"/threads/{id}/posts", data=sends).status_code == 303
    assert kept(read, "mate") == {f"thread:{id}:other": "Of another tab"}
    assert keep(browser, "mate", f"/threads/{id}", "Almost done") == ""
    assert kept(read, "mate") == {f"thread:{id}:other": "Of another tab"}
    assert "Of another tab</textarea>" in page_of(browser, "mate", id)
    keep(
        browser, "mate", f"/threads/{id}", "And on", tab="thethirdtab", key="key-of-the-third", draft=other_token(read)
    )
    assert kept(read, "mate") == {f"thread:{id}": "And on"}


def test_a_started_thread_clears_its_draft(browser, read):
    sends = {"title": "Scanning at the bedside", "kind": "question", "space": "1"}
    keep(browser, "mate", "/threads/new", "Eleven projections", **sends)
    sends |= {"body": "Eleven projections", "client_key": "key-of-the-first-form", "tab": "thefirsttab"}
    assert browser("mate").post("/threads", data=sends).status_code == 303
    assert kept(read, "mate") == {}


def test_a_refused_reply_keeps_its_draft(act, browser, read):
    id = thread(act)
    keep(browser, "mate", f"/threads/{id}", "Almost done")
    sends = {"body": "", "client_key": "key-of-the-first-form", "tab": "thefirsttab"}
    assert browser("mate").post(f"/threads/{id}/posts", data=sends).status_code == 422
    assert kept(read, "mate") == {f"thread:{id}": "Almost done"}
    assert len(read(select(Post).where(Post.thread_id == id))) == 1


@pytest.mark.parametrize(
    "wrong", [{"tab": "not a tab"}, {"body": "x" * 40_001}, {"space": "x"}, {"draft": "x" * 41}, {"kind": "poem"}]
)
def test_nonsense_is_not_kept(browser, read, wrong):
    sends = {"body": "Words", "tab": "thefirsttab", "client_key": "key-of-the-first-form"} | wrong
    assert browser("mate").post("/threads/new/draft", data=sends).status_code == 422
    assert kept(read, "mate") == {}
