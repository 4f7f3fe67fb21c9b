"""Bulk acts (H-17): up to a hundred cases alike, what changed since left open, and one undo within a day."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from app.extensions import db
from app.kernel.errors import Conflict, Invalid
from app.moderation import bulk, cases, deciding
from app.moderation.models import BulkDecision, Case, Decision
from app.notifications import queries as ledger
from app.notifications.lines import days
from app.notifications.models import Notification
from app.notifications.statements.models import Statement
from app.threads import operations as writing
from app.threads.models import Post
from tests.moderation.places import decide, report
from tests.threads.places import COMMON, IMAGING, on_post, post_now, reply, thread, thread_now

SPAM = {"outcome": "upheld", "rule": "advertising", "act": "hide", "reason": "It sells something.", "answer": ""}


@pytest.fixture
def three(act, read):
    """Three posts by mate in Imaging, each reported by ada."""
    for n in range(3):
        report(act, "ada", post_now(read, thread(act, "mate", IMAGING, title=f"Buy followers, number {n}")).id)
    return read(select(Case).order_by(Case.id))


def together(do, person, chosen, /, **given):
    key = given.pop("client_key", uuid4().hex)
    pairs = [(case.id, case.version) for case in chosen]
    return do(person, lambda me: bulk.decide_cases(me, pairs, client_key=key, **SPAM | given).id)


def states(read):
    return [case.state for case in read(select(Case).order_by(Case.id))]


def test_cases_are_decided_alike_and_each_author_is_told(act, drain, read, three):
    together(act, "space_moderator", three)
    assert states(read) == ["open"] * 3
    drain()
    assert states(read) == ["decided"] * 3
    assert all(post.hidden_at for post in read(select(Post)))
    assert [one.reason for one in read(select(Statement))] == ["It sells something."] * 3


def test_a_day_long_it_is_taken_back_once(act, drain, read, later, three):
    id = together(act, "space_moderator", three)
    drain()
    act("space_moderator", lambda me: bulk.undo(me, bulk.get_bulk(me, id)))
    drain()
    assert states(read) == ["open"] * 3 and not any(post.hidden_at for post in read(select(Post)))
    assert all(one.undone_at for one in read(select(Decision)))
    assert all(one.lifted_at for one in read(select(Statement)))
    later(days=2)
    act("space_moderator", lambda me: bulk.undo(me, bulk.get_bulk(me, id)))
    second = together(act, "space_moderator", read(select(Case)))
    later(days=4)
    with pytest.raises(Conflict):
        act("space_moderator", lambda me: bulk.undo(me, bulk.get_bulk(me, second)))


def test_who_reported_hears_once_of_a_thread_and_no_more_of_what_was_taken_back(act, drain, read):
    """Two posts of one thread are one line at the bell, and none once the decision is undone."""
    theirs = lambda me: [line.cause for _, day in days(me, [one for (one,) in ledger.latest(me).items]) for line in day]  # noqa: E731
    talk = thread(act, "friend", IMAGING)
    for _ in range(2):
        report(act, "ada", post_now(read, talk, reply(act, "mate", talk)).id)
    id = together(act, "space_moderator", read(select(Case)))
    drain()
    assert len(read(select(Notification).where(Notification.cause == "report decided"))) == 2
    assert act("ada", theirs) == ["report decided"]
    act("space_moderator", lambda me: bulk.undo(me, bulk.get_bulk(me, id)))
    drain()
    assert act("ada", theirs) == [] and act("ada", ledger.unread) == 0


def test_of_a_decision_that_was_taken_back_at_once_nobody_hears(act, drain, read):
    report(act, "ada", post_now(read, thread(act, "mate", IMAGING)).id)
    [case] = read(select(Case))
    made = decide(act, "space_moderator", case, **SPAM)
    act("space_moderator", lambda me: deciding.undo_decision(me, db.session.get_one(Decision, made)))
    drain()
    assert not read(select(Notification).where(Notification.cause == "report decided"))


def test_what_changed_since_it_was_chosen_stays_open(act, drain, read, three):
    id = together(act, "space_moderator", three)
    report(act, "friend", three[1].target_id, reason="personal")
    drain()
    assert states(read) == ["decided", "open", "decided"]
    [done] = read(select(BulkDecision).where(BulkDecision.id == id))
    assert (done.done, len(done.decided)) == (3, 2)


def test_what_another_decided_since_is_not_taken_back(act, drain, read, three):
    id = together(act, "space_moderator", three)
    drain()
    first = read(select(Case).order_by(Case.id))[0]
    act("admin", lambda me: reopen(me, first.id))
    decide(act, "admin", read(select(Case).order_by(Case.id))[0], outcome="rejected")
    act("space_moderator", lambda me: bulk.undo(me, bulk.get_bulk(me, id)))
    drain()
    assert states(read) == ["decided", "open", "open"]


@pytest.mark.parametrize("step", ["hide", "delete"])
def test_what_its_author_took_back_stays_so(act, drain, read, three, step):
    taken_back = three[0].target_id
    [thread_id] = read(select(Post.thread_id).where(Post.id == taken_back))
    on_post(act, "mate", thread_id, 1, writing.delete_post)
    id = together(act, "space_moderator", three, act=step)
    drain()
    act("space_moderator", lambda me: bulk.undo(me, bulk.get_bulk(me, id)))
    drain()
    gone = [post.id for post in read(select(Post)) if post.is_gone]
    assert gone == [taken_back] and thread_now(read, thread_id).deleted_at


def reopen(me, id):
    from app.moderation import deciding

    deciding.reopen_case(me, cases.get_case(me, id))


def test_left_out_is_what_is_not_the_moderators_to_decide(act, browser, read, three):
    report(act, "friend", post_now(read, thread(act, "mate", COMMON)).id)
    report(act, "space_moderator", three[0].target_id)
    browser("admin").post(f"/moderation/cases/{three[1].id}/taken", data={"version": three[1].version})
    every = read(select(Case).order_by(Case.id))
    seen = act(
        "space_moderator", lambda me: (lambda p: (len(p.cases), p.left_out))(bulk.preview(me, [c.id for c in every]))
    )
    assert seen == (1, 3)
    query = "&".join(f"case={case.id}-{case.version}" for case in every)
    page = browser("space_moderator").get(f"/moderation/together?{query}").text
    assert "Decide one case" in page and "3 of the selected are left out" in page


def test_what_was_left_out_is_not_decided(act, browser, drain, read, three):
    browser("admin").post(f"/moderation/cases/{three[1].id}/taken", data={"version": three[1].version})
    together(act, "space_moderator", read(select(Case).order_by(Case.id)))
    drain()
    assert states(read) == ["decided", "in work", "decided"]


@pytest.mark.parametrize(
    "wrong", [{"outcome": "perhaps"}, {"rule": ""}, {"reason": ""}, {"act": "move"}, {"outcome": "rejected"}]
)
def test_what_does_not_fit_is_refused(act, read, three, wrong):
    with pytest.raises(Invalid):
        together(act, "space_moderator", three, **wrong)
    assert read(select(BulkDecision)) == []


def test_the_same_form_twice_is_one(act, read, three):
    key = uuid4().hex
    assert together(act, "admin", three, client_key=key) == together(act, "admin", three, client_key=key)
    assert len(read(select(BulkDecision))) == 1


@pytest.mark.parametrize("many", [0, 101])
def test_from_one_to_a_hundred(browser, many):
    query = "&".join(f"case={id}-1" for id in range(1, many + 1))
    assert browser("admin").get(f"/moderation/together?{query}").status_code == 422


def test_its_page_shows_how_far_it_is_to_who_did_it(act, browser, drain, read, three):
    id = together(act, "space_moderator", three)
    assert "0 of 3 cases" in browser("space_moderator").get(f"/moderation/together/{id}").text
    drain()
    assert "3 of 3 cases" in browser("space_moderator").get(f"/moderation/together/{id}/progress").text
    for person in ("admin", "ada"):
        assert browser(person).get(f"/moderation/together/{id}").status_code == 404
        assert browser(person).post(f"/moderation/together/{id}/delete").status_code == 404
    assert browser("space_moderator").post(f"/moderation/together/{id}/delete").status_code == 303
    assert "0 of 3 decisions" in browser("space_moderator").get(f"/moderation/together/{id}").text


def test_twice_the_same_job_decides_nothing_twice(act, drain, read, three):
    from app.kernel import outbox

    id = together(act, "space_moderator", three)
    act(None, lambda: outbox.put("moderation.bulk", bulk_id=id))
    drain()
    assert len(read(select(Decision))) == 3
