"""The answer of a question: one, chosen by who asked or by a moderator, changeable, and seen by all at once."""

import pytest
from sqlalchemy import select

from app.kernel.audit import AuditEntry
from app.kernel.errors import Forbidden
from app.notifications.models import Notification
from app.threads import answers, care, operations, queries
from app.threads.evidence import accepted_answers
from tests import cast
from tests.threads.places import COMMON, IMAGING, on_post, on_thread, post_now, reply, thread, thread_now

SLUG = "can-we-scan-at-the-bedside"


@pytest.fixture
def asked(act):
    """A question of ada with answers of mate, at 2, and of friend, at 3."""
    id = thread(act, "ada", kind="question")
    reply(act, "mate", id, "Only if the prior knows the skull.")
    reply(act, "friend", id, "Glue four beads to the headboard.")
    return id


def accepted(read, id):
    return thread_now(read, id).accepted_post_id


def told(read):
    query = select(Notification).where(Notification.cause == "accepted answer")
    return [(each.member_id, each.subject_id) for each in read(query.order_by(Notification.id))]


def test_the_summary_and_the_bar_move_with_the_choice(asked, browser, read):
    for position, words, other in (("2", "Answered by Mats", "Glue four"), ("3", "Answered by", "Only if")):
        assert browser("ada").post(f"/threads/{asked}/posts/{position}/answer").status_code == 303
        page = browser("mate").get(f"/threads/{asked}-{SLUG}").text
        summary = page[page.index('class="answer"') : page.index("</aside>", page.index('class="answer"'))]
        assert words in summary
        assert f'href="#post-{position}"' in summary
        assert other not in summary
        assert page.count('data-state="accepted"') == 1
        assert f'id="post-{position}" data-state="accepted"' in page
        assert "Question, answered" in page


def test_the_list_says_answered_only_while_the_answer_stands(asked, act, browser):
    def line():
        page = browser("mate").get("/threads").text
        return page[page.index(f"/threads/{asked}-") :].split("</li>")[0]

    browser("ada").post(f"/threads/{asked}/posts/2/answer")
    assert "Question, answered" in line()
    on_post(act, "site_moderator", asked, 2, care.hide_post, reason="Not that.")
    assert "Question" in line() and "answered" not in line()


def test_the_summary_names_whom_the_answer_mentions(asked, act, browser):
    position = reply(act, "mate", asked, "Ask @Fenna Duinroos about the beads.")
    browser("ada").post(f"/threads/{asked}/posts/{position}/answer")
    page = browser("mate").get(f"/threads/{asked}-{SLUG}").text
    assert "Ask @Fenna Duinroos about the beads." in page


def test_other_tabs_hear_of_it_and_find_it_new(asked, act, browser, read):
    def seq():
        page = browser("mate").get(f"/threads/{asked}-{SLUG}").text
        return page.split('data-seq="')[1].split('"')[0]

    seen = [seq()]
    for position in (2, 3):
        on_post(act, "ada", asked, position, answers.accept_answer)
        seen.append(seq())
    assert len(set(seen)) == 3


def test_the_choice_can_be_taken_back(asked, act, browser, read):
    on_post(act, "ada", asked, 2, answers.accept_answer)
    browser("ada").post(f"/threads/{asked}/posts/3/answer/delete")  # in a tab that shows an older choice
    assert accepted(read, asked) == post_now(read, asked, 2).id
    browser("ada").post(f"/threads/{asked}/posts/2/answer/delete")
    assert accepted(read, asked) is None
    assert 'class="answer"' not in browser("ada").get(f"/threads/{asked}-{SLUG}").text


@pytest.mark.parametrize(
    ("person", "may"),
    [("ada", True), ("site_moderator", True), ("space_moderator", True), ("mate", False), ("organiser", False)],
)
def test_who_asked_and_moderators_choose(act, browser, read, person, may):
    id = thread(act, "ada", IMAGING, kind="question")
    reply(act, "mate", id)
    page = browser(person).get(f"/threads/{id}-{SLUG}").text
    assert (f"/threads/{id}/posts/2/answer" in page) == may
    assert f"/threads/{id}/posts/1/answer" not in page
    assert browser(person).post(f"/threads/{id}/posts/2/answer").status_code == (303 if may else 403)
    assert (accepted(read, id) is not None) == may
    audited = [entry.act for entry in read(select(AuditEntry))]
    assert audited == (["answer accepted"] if may and person != "ada" else [])


def test_what_is_no_answer(asked, act, read):
    with pytest.raises(Forbidden):
        on_post(act, "ada", asked, 1, answers.accept_answer)
    on_post(act, "site_moderator", asked, 2, operations.hide_post, reason="A name")
    with pytest.raises(Forbidden):
        on_post(act, "site_moderator", asked, 2, answers.accept_answer)
    talk = thread(act, "ada", kind="discussion")
    reply(act, "mate", talk)
    with pytest.raises(Forbidden):
        on_post(act, "ada", talk, 2, answers.accept_answer)
    assert accepted(read, asked) is accepted(read, talk) is None


def test_an_answer_that_was_hidden_is_shown_nowhere_and_comes_back(asked, act, browser):
    on_post(act, "ada", asked, 2, answers.accept_answer)
    on_post(act, "site_moderator", asked, 2, operations.hide_post, reason="A name")
    for person in ("mate", "ada", "site_moderator"):
        page = browser(person).get(f"/threads/{asked}-{SLUG}").text
        assert 'class="answer"' not in page
        assert "Question, answered" not in page
    on_post(act, "site_moderator", asked, 2, operations.restore_post)
    assert 'class="answer"' in browser("ada").get(f"/threads/{asked}-{SLUG}").text


def test_the_summary_leads_to_another_page(act, browser):
    id = thread(act, "ada", kind="question")
    for number in range(2, 24):
        reply(act, "friend", id, f"Post number {number}")
    on_post(act, "ada", id, 23, answers.accept_answer)
    first = browser("ada").get(f"/threads/{id}-{SLUG}").text
    assert f'href="/threads/{id}/posts/23"' in first
    assert 'id="post-23"' not in first
    second = browser("ada").get(f"/threads/{id}-{SLUG}?page=2").text
    assert 'class="answer"' not in second
    assert 'id="post-23" data-state="accepted"' in second


def test_the_summary_says_nothing_of_who_is_blocked(act, browser):
    id = thread(act, "ada", COMMON, kind="question")
    reply(act, "blocked", id, "The unmistakable words")
    on_post(act, "ada", id, 2, answers.accept_answer)
    page = browser("blocker").get(f"/threads/{id}-{SLUG}").text
    assert "Answered by hidden person" in page
    assert page.count("unmistakable") == 1  # behind "show", at the post itself


def test_its_author_hears_of_it_once_and_is_known_for_it(asked, act, read):
    for _ in range(2):
        on_post(act, "ada", asked, 2, answers.accept_answer)
        on_post(act, "ada", asked, 2, answers.take_back_answer)
    on_post(act, "ada", asked, 2, answers.accept_answer)
    assert told(read) == [(cast.ids.mate, post_now(read, asked, 2).id)]

    def known(me):
        from app.extensions import db

        return [row.member_id for row in db.session.execute(accepted_answers(me))]

    assert act("outsider", known) == [cast.ids.mate]
    on_post(act, "ada", asked, 3, answers.accept_answer)
    assert act("outsider", known) == [cast.ids.friend]


def test_an_archived_question_keeps_its_answer(asked, act, read):
    from app.threads.policy import choose_answer

    def archive(me, found):
        found.state = "archived"

    on_thread(act, "ada", asked, archive)
    assert not act("site_moderator", lambda me: choose_answer(me, queries.get_thread(me, asked)))


def test_who_is_chosen_no_more_is_not_told_of_it(asked, act, read):
    on_post(act, "ada", asked, 2, answers.accept_answer)
    on_post(act, "ada", asked, 3, answers.accept_answer)
    assert told(read) == [(cast.ids.friend, post_now(read, asked, 3).id)]
    on_post(act, "ada", asked, 3, answers.take_back_answer)
    assert told(read) == []
