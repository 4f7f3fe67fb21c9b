"""What a post said before (T-6): who changed it, when, why and which words; and what moderators keep back."""

import random

import pytest
from sqlalchemy import select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel.audit import AuditEntry
from app.kernel.differences import Part, difference
from app.kernel.errors import Forbidden, NotFound
from app.kernel.legible import legible
from app.kernel.markup import render
from app.threads import care, operations
from app.threads.history import SIZE
from app.threads.models import PostRevision
from app.ties.models import Block
from tests import cast
from tests.threads.places import IMAGING, on_post, reply, thread

FIRST, SECOND, THIRD = (
    "The patient of bed 12 sings at night.",
    "One patient sings at night.",
    "One patient hums by day.",
)


@pytest.fixture
def changed(act, later):
    """A reply of mate's in a thread of ada's, changed by mate and then by a moderator."""
    id = thread(act, "ada", IMAGING)
    reply(act, "mate", id, FIRST)
    later(minutes=6)
    change(act, "mate", id, SECOND, version=1)
    change(act, "space_moderator", id, THIRD, version=2, reason="A mishearing")
    return id


def change(act, person, id, body, **given):
    return on_post(act, person, id, 2, operations.edit_post, body=body, html=render(body), **given)


def history(browser, person, id, position=2, **query):
    return browser(person).get(f"/threads/{id}/posts/{position}/history", query_string=query)


def changes_in(text):
    return text.split('<section class="section">')[1:]


def test_each_change_says_who_why_and_which_words(browser, changed):
    newest, oldest = changes_in(history(browser, "ada", changed).text)
    assert "Dalia Morgenrood changed it" in newest and "Why: A mishearing" in newest
    assert "<del>sings at night</del><ins>hums by day</ins>" in newest
    assert "Mats Grachtmeer changed it" in oldest and "Why" not in oldest
    assert "<del>The</del><ins>One</ins> patient<del> of bed 12</del> sings" in oldest
    assert browser(None).get(f"/threads/{changed}/posts/2/history").status_code == 302


def test_what_somebody_changed_whom_the_reader_blocked_is_folded_away(act, browser, changed):
    def block(person):
        act(None, lambda: db.session.add(Block(blocker_id=cast.id_of("ada"), blocked_id=cast.id_of(person))))

    assert "hidden person" not in history(browser, "ada", changed).text
    block("space_moderator")
    before, newest, oldest = history(browser, "ada", changed).text.split('<section class="section">')
    assert before.rstrip().endswith('<details><summary class="veiled">hidden person, show</summary>')
    assert "Dalia Morgenrood changed it" in newest and "</details>" in newest and "hidden person" not in oldest
    block("mate")
    assert history(browser, "ada", changed).text.count("hidden person, show") == 2, "all that mate wrote"


def test_within_five_minutes_nothing_is_marked(act, browser):
    id = thread(act)
    reply(act, "mate", id, FIRST)
    change(act, "mate", id, SECOND, version=1)
    assert "It always said what it says now." in history(browser, "ada", id).text


def test_what_is_kept_back_is_for_moderators_in_every_change_that_would_show_it(act, browser, read, changed):
    [first, second] = read(select(PostRevision).order_by(PostRevision.id))
    client = browser("space_moderator")
    address = f"/threads/{changed}/posts/2/history/{second.id}/hide"
    assert client.post(address).status_code == 303
    for person in ("ada", "mate"):
        text = history(browser, person, changed).text
        assert text.count("A moderator keeps back what it said then.") == 2
        assert "sings" not in text and "hums" not in text and "Why: A mishearing" in text
    assert "<del>sings" in history(browser, "space_moderator", changed).text
    [entry] = read(select(AuditEntry).where(AuditEntry.act == "revision hidden"))
    assert (entry.subject_id, entry.place_id) == (second.id, changed)
    assert client.post(address + "/delete").status_code == 303
    assert "<del>sings" in history(browser, "ada", changed).text
    assert client.post(f"/threads/{changed}/posts/2/history/{first.id}/hide").status_code == 303
    newest, oldest = changes_in(history(browser, "ada", changed).text)
    assert "hums" in newest and "bed 12" not in oldest


@pytest.mark.parametrize("person", ["ada", "mate", "organiser"])
def test_only_moderators_keep_back(act, read, changed, person):
    [first, _] = read(select(PostRevision).order_by(PostRevision.id))
    for work in (operations.hide_revision, operations.show_revision):
        with pytest.raises(Forbidden):
            on_post(act, person, changed, 2, work, revision_id=first.id)


def test_a_revision_belongs_to_its_post(act, read, changed):
    [first, _] = read(select(PostRevision).order_by(PostRevision.id))
    with pytest.raises(NotFound):
        on_post(act, "space_moderator", changed, 1, operations.hide_revision, revision_id=first.id)


def test_a_title_that_changed_is_compared_too(act, browser, later):
    id = thread(act)
    later(minutes=6)
    said = {"body": "What do you see on the eleventh projection?", "title": "Can we scan in the ward?", "version": 1}
    on_post(act, "ada", id, 1, operations.edit_post, html=render(said["body"]), **said)
    [only] = changes_in(history(browser, "ada", id, 1).text)
    assert "<del>at</del><ins>in</ins> the <del>bedside</del><ins>ward</ins>?" in only


def test_the_history_names_people_of_today_and_quotes_nothing_that_was_removed(act, browser, changed):
    said = "> [Mats](/posts/2)\n>\n> One patient hums\n\n@Fenna Duinroos and [a page](https://one.example)"
    reply(act, "ada", changed, said)
    text = history(browser, "ada", changed, 3).text
    body = said.replace("one.example", "two.example")
    act(None, lambda: db.session.execute(update(Member).where(Member.id == 3).values(display_name="Fenna van Duin")))
    on_post(act, "site_moderator", changed, 2, care.hide_post, reason="Not so")
    on_post(
        act, "site_moderator", changed, 3, operations.edit_post, body=body, html=render(body), version=1, reason="Moved"
    )
    text = history(browser, "mate", changed, 3).text
    assert "<del>one</del><ins>two</ins>.example" in text
    assert "[removed]" in text and "hums" not in text and "/posts/2)" not in text
    assert "@Fenna van Duin" in text and "Duinroos" not in text


def test_many_changes_come_page_by_page(act, browser, changed):
    for number in range(SIZE + 3):
        change(act, "site_moderator", changed, f"Version {number}", version=number + 3, reason="Again")
    first = history(browser, "ada", changed).text
    assert len(changes_in(first)) == SIZE
    older = int(first.split('href="?older=')[1].split('"')[0])
    second = history(browser, "ada", changed, older=older).text
    assert len(changes_in(second)) == 5 and "?older=" not in second
    assert "Version <del>2</del><ins>3</ins>" in first and "Version <del>1</del><ins>2</ins>" in second
    assert "bed 12" in second
    assert history(browser, "ada", changed, older="x").status_code == 200


def test_words_set_otherwise_are_the_same_words(act, browser, changed):
    change(act, "site_moderator", changed, f"**{THIRD}**", version=3, reason="Louder")
    assert "The same words, set otherwise." in history(browser, "ada", changed).text


def test_a_difference_is_both_texts():
    chance = random.Random(7)
    for _ in range(2000):
        before, after = (
            "".join(chance.choices(["a", "b", " ", "\n", ", ", "long"], k=chance.randrange(30))) for _ in "ab"
        )
        parts = difference(before, after)
        assert "".join(text for kind, text in parts if kind != "ins") == before
        assert "".join(text for kind, text in parts if kind != "del") == after


def test_a_difference_by_lines_is_both_texts_too(monkeypatch):
    monkeypatch.setattr("app.kernel.differences.MOST", 6)
    test_a_difference_is_both_texts()


@pytest.mark.parametrize(
    ("before", "after"),
    [("a " * 10_000, "b " * 10_000), ("ab" * 9_000, "ba" * 9_000), ("a\nb\n" * 5_000, "b\nc\n" * 5_000)],
)
def test_where_too_much_differs_all_of_it_is_said_at_once(before, after):
    assert [part.kind for part in difference(before, after) if part.kind] == ["del", "ins"]


def test_few_words_in_a_long_text_are_found():
    before = "\n".join(" ".join(f"word{line}x{n}" for n in range(100)) for line in range(40))
    parts = difference(before, before.replace("word2x7 ", "other ").replace("word38x9 ", ""))
    assert [part for part in parts if part.kind] == [
        Part("del", "word2x7"), Part("ins", "other"), Part("del", "word38x9 "),
    ]  # fmt: skip


def test_what_is_compared_is_what_is_read_and_where_links_lead():
    source = "Two *words*, and\n**one** & <b>.\n\n- a\n- b\n\n[l](https://e.org) https://f.org\n\n    code  here"
    assert legible(render(source)) == (
        "Two words, and one & <b>.\n• a\n• b\nl (https://e.org) https://f.org\ncode  here"
    )
