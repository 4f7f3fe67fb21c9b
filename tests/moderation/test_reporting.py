"""Reporting (H-1 to H-3): once, within limits, with what the thing said; and nobody learns by whom."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from app.kernel import markup
from app.kernel.errors import Conflict, Forbidden, NotFound, TooMany
from app.moderation.models import Case, Report, Snapshot
from app.threads import operations as writing
from tests.cast import ids
from tests.moderation.places import case_now, report
from tests.threads.places import COMMON, EDITION, OPEN, on_post, post_now, reply, thread


@pytest.fixture
def post(act, read):
    """A post by mate in the common room; its id."""
    return post_now(read, thread(act, "mate", COMMON)).id


def test_a_report_opens_a_case_and_keeps_what_was_said(act, read, post):
    receipt = report(act, "ada", post, reason="unkind", text="It mocks the nurses")
    [case], [made], [kept] = read(select(Case)), read(select(Report)), read(select(Snapshot))
    assert (case.target, case.state, case.reason, case.reporters) == (("post", post), "open", "unkind", 1)
    assert (made.receipt, made.reporter_id, made.text) == (receipt, ids.ada, "It mocks the nurses")
    assert kept.source == "What do you see on the eleventh projection?" and "<p>" in kept.html


def test_a_case_begins_with_the_words_of_its_author_and_not_with_what_they_quote(act, read, post):
    thread_id = post_now(read, 1).thread_id
    quoting = f"> [Mats](/posts/{post})\n>\n> What do you see?\n\nNothing that you would."
    position = reply(act, "friend", thread_id, quoting)
    report(act, "ada", post_now(read, thread_id, position).id)
    [case] = read(select(Case))
    assert case.excerpt == "Nothing that you would."


def test_further_reports_join_the_case(act, read, post):
    for person in ("ada", "friend", "silenced"):
        report(act, person, post)
    [case] = read(select(Case))
    assert case.reporters == 3 and len(read(select(Report))) == 3 and len(read(select(Snapshot))) == 1


def test_what_it_said_then_outlives_an_edit(act, read, post):
    report(act, "ada", post)
    old = post_now(read, 1)
    body = "Something quite different now"
    on_post(act, "mate", old.thread_id, 1, writing.edit_post, body=body, html=markup.render(body), version=1)
    report(act, "friend", post)
    assert [kept.source for kept in read(select(Snapshot).order_by(Snapshot.version))] == [old.body, body]


def test_the_same_key_twice_is_one_report(act, read, post):
    key = uuid4().hex
    assert report(act, "ada", post, client_key=key) == report(act, "ada", post, client_key=key)
    assert len(read(select(Report))) == 1


def test_nobody_reports_a_thing_twice(act, post):
    report(act, "ada", post)
    with pytest.raises(Conflict):
        report(act, "ada", post, reason="advertising")


@pytest.mark.parametrize(("person", "most"), [("ada", 10), ("newcomer", 5)])
def test_so_many_a_day(act, read, later, person, most):
    posts = [post_now(read, thread(act, "mate")).id for _ in range(most + 1)]
    for each in posts[:most]:
        report(act, person, each)
    with pytest.raises(TooMany):
        report(act, person, posts[most])
    later(days=1)
    report(act, person, posts[most])


def test_ones_own_is_reported_for_help_alone(act, read, post):
    with pytest.raises(Forbidden):
        report(act, "mate", post, reason="unkind")
    report(act, "mate", post, reason="personal", text="Please take my number out")
    assert case_now(read).is_urgent


def test_what_one_may_not_see_cannot_be_reported(act, read):
    hidden = post_now(read, thread(act, "mate", EDITION)).id
    report(act, "ada", hidden)
    for reporter in ("friend", None):
        with pytest.raises(NotFound):
            report(act, reporter, hidden, reason="illegal", text="x")


def test_strangers_report_what_the_law_forbids_on_open_pages(act, browser, read):
    id = post_now(read, thread(act, "mate", OPEN)).id
    visitor = browser(None)
    sends = {"client_key": uuid4().hex, "reason": "illegal", "text": "A threat", "address": "somebody@example.com"}
    said = visitor.post(f"/report/post/{id}", data=sends)
    assert said.status_code == 303
    assert "Thank you" in browser(None).get(said.location).text
    [made] = read(select(Report))
    assert (made.reporter_id, made.address) == (None, "somebody@example.com")
    for more in ({"reason": "unkind"}, {"text": ""}):
        refused = visitor.post(f"/report/post/{id}", data=sends | {"client_key": uuid4().hex} | more)
        assert refused.status_code in (403, 422)


def test_a_receipt_is_its_members_alone(act, browser, post):
    receipt = report(act, "ada", post)
    assert browser("ada").get(f"/reports/{receipt}").status_code == 200
    for person in ("mate", "admin", None):
        assert browser(person).get(f"/reports/{receipt}").status_code == 404
        assert browser(person).post(f"/reports/{receipt}/withdrawn").status_code == 404


def test_all_withdrawn_closes_the_case_and_a_new_report_opens_it_again(act, browser, read, post):
    receipts = {person: report(act, person, post) for person in ("ada", "friend")}
    for person, receipt in receipts.items():
        assert case_now(read).state == "open"
        assert browser(person).post(f"/reports/{receipt}/withdrawn").status_code == 303
    assert (case_now(read).state, case_now(read).reporters) == ("withdrawn", 0)
    report(act, "outsider", post)
    assert (case_now(read).state, case_now(read).reporters) == ("open", 1)


def test_the_page_keeps_what_was_typed(browser, read, act, post):
    said = browser("ada").post(f"/report/post/{post}", data={"client_key": uuid4().hex, "text": "I mean the end of it"})
    assert said.status_code == 422 and "I mean the end of it" in said.text
    said = browser("ada").post(f"/report/post/{post}", data={"client_key": uuid4().hex, "reason": "other"})
    assert said.status_code == 422 and "Say in a few words" in said.text


def test_every_post_has_its_report(act, browser, read):
    id = thread(act, "mate", OPEN)
    position = reply(act, "friend", id)
    page = browser("ada").get(f"/threads/{id}-can-we-scan-at-the-bedside").text
    for each in (post_now(read, id), post_now(read, id, position)):
        assert f'href="/report/post/{each.id}"' in page
    assert f'href="/report/thread/{id}"' in browser(None).get(f"/threads/{id}-can-we-scan-at-the-bedside").text


def test_a_blocked_author_can_be_reported(act, read):
    id = post_now(read, thread(act, "blocked")).id
    report(act, "blocker", id)
    assert case_now(read).reporters == 1


def test_names_and_hashes_of_its_files_are_kept(act, browser, read):
    from app.extensions import db
    from app.threads.attachments import Attachment

    post = post_now(read, thread(act, "mate", COMMON))
    for name in ("ward.pdf", "scan.png"):
        file = {
            "member_id": ids.mate,
            "post_id": post.id,
            "name": name,
            "kind": name[-3:],
            "size": 9,
            "digest": name[0] * 64,
        }
        act(None, lambda file=file: db.session.add(Attachment(stored=uuid4().hex, **file)))
    report(act, "ada", post.id)
    assert read(select(Snapshot))[0].files == [["scan.png", "s" * 64], ["ward.pdf", "w" * 64]]
    page = browser("admin").get(f"/moderation/cases/{case_now(read).id}").text
    assert all(said in page for said in ("scan.png", "s" * 64, "ward.pdf", "w" * 64))
    assert "/files/" not in page  # what was kept is names; the file itself may be another now
