"""Deciding (H-4, H-6 to H-8, H-10): in order, by whoever may, once, and everybody concerned hears of it."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.kernel import mail
from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from app.moderation import cases
from app.moderation.models import Case, Decision, Report
from app.notifications.models import Notification
from app.notifications.statements.models import Statement
from app.threads import operations as writing
from app.threads.models import PostRevision
from tests.cast import ids
from tests.moderation.places import case_now, decide, report
from tests.threads.places import COMMON, IMAGING, OPEN, on_post, post_now, reply, thread, thread_now

WHY = {"outcome": "upheld", "rule": "kind", "reason": "It mocks the people on the ward."}


@pytest.fixture
def post(act, read):
    """A post by mate in Imaging, reported by ada; its id."""
    id = post_now(read, thread(act, "mate", IMAGING)).id
    report(act, "ada", id)
    return id


def told(read, member, cause):
    mine = Notification.member_id == member
    return read(select(Notification).where(mine, Notification.cause == cause).order_by(Notification.id))


def test_the_queue_puts_first_what_cannot_wait_then_weight_then_age(act, browser, read):
    posts = [post_now(read, thread(act, "mate", IMAGING, title=f"Number {n} of them")).id for n in range(4)]
    report(act, "ada", posts[0])
    report(act, "ada", posts[1])
    for person in ("ada", "friend"):
        report(act, person, posts[2])
    report(act, "ada", posts[3], reason="personal")
    rows = act("space_moderator", lambda me: [row.case.target_id for row in cases.in_order(me, cases.Wanted())])
    assert rows == [posts[3], posts[2], posts[0], posts[1]]
    page = browser("space_moderator").get("/moderation").text
    assert "4 cases wait." in page and page.index("Number 3 of them") < page.index("Number 2 of them")


def test_whose_reports_were_upheld_weighs_more(act, read):
    for person, outcome in (("ada", "upheld"), ("friend", "rejected")):
        id = post_now(read, thread(act, "mate", IMAGING)).id
        report(act, person, id)
        [case] = [case for case in read(select(Case)) if case.target_id == id]
        decide(act, "admin", case, **(WHY if outcome == "upheld" else {"outcome": outcome}))
    id = post_now(read, thread(act, "mate", IMAGING)).id
    for person in ("ada", "friend", "outsider"):
        report(act, person, id)
    weights = {one.reporter_id: one.weight for one in read(select(Report).join(Case).where(Case.target_id == id))}
    assert weights == {ids.ada: 1.5, ids.friend: 0.5, ids.outsider: 1.0}


@pytest.mark.parametrize(
    ("space", "who"),
    [(IMAGING, {"space_moderator", "site_moderator", "admin"}), (COMMON, {"site_moderator", "admin"})],
)
def test_moderators_see_what_is_in_their_care(act, browser, read, space, who):
    report(act, "friend", post_now(read, thread(act, "ada", space)).id)
    for person in ("ada", "friend", "organiser", "space_moderator", "site_moderator", "admin"):
        client = browser(person)
        staff = person in ("space_moderator", "site_moderator", "admin")
        assert client.get("/moderation").status_code == (200 if staff else 404)
        assert client.get(f"/moderation/cases/{case_now(read).id}").status_code == (200 if person in who else 404)


def test_nobody_sees_a_case_about_themselves(act, browser, read):
    report(act, "ada", post_now(read, thread(act, "space_moderator", IMAGING)).id)
    assert browser("space_moderator").get(f"/moderation/cases/{case_now(read).id}").status_code == 404
    assert "The queue is empty" in browser("space_moderator").get("/moderation").text
    assert browser("admin").get(f"/moderation/cases/{case_now(read).id}").status_code == 200


@pytest.mark.parametrize("part", ["reporter", "group"])
def test_whoever_is_part_of_it_does_not_decide(act, browser, read, part):
    """H-7: reporters, and those who share a group with the author or a reporter."""
    from app.cohorts.models import GroupMembership
    from app.extensions import db

    id = post_now(read, thread(act, "mate", IMAGING)).id
    report(act, "ada", id)
    if part == "reporter":
        report(act, "space_moderator", id)
    else:
        act(None, lambda: db.session.add(GroupMembership(group_id=1, member_id=ids.space_moderator)))
    case = case_now(read)
    page = browser("space_moderator").get(f"/moderation/cases/{case.id}").text
    assert "another moderator decides" in page and "Close the case" not in page and "Take this case" not in page
    assert "Take:" not in (queue := browser("space_moderator").get("/moderation").text) and 'name="case"' not in queue
    assert "Take:" in (queue := browser("admin").get("/moderation").text) and 'name="case"' in queue
    with pytest.raises(Forbidden):
        decide(act, "space_moderator", case, **WHY)
    decide(act, "admin", case, **WHY)


def test_hiding_by_decision_tells_author_and_reporters(act, browser, drain, read, later, post):
    report(act, "friend", post)
    answer = "Thank you, that was out of line."
    decide(act, "space_moderator", case_now(read), act="hide", answer=answer, note="Second time", **WHY)
    drain()
    assert read(lambda: post_now(read, 1)).hidden_at is not None
    [statement] = read(select(Statement))
    assert (statement.member_id, statement.act, statement.rule) == (ids.mate, "hidden", "kind")
    page = browser("mate").get(f"/decisions/{statement.id}").text
    for words in ("A moderator hid", "It mocks the people", "Be kind", "eleventh projection", "Dalia Morgenrood"):
        assert words in page
    assert "Second time" not in page and "Ada" not in page
    assert browser("ada").get(f"/decisions/{statement.id}").status_code == 404
    for person in ("ada", "friend"):
        [notice] = told(read, getattr(ids, person), "report decided")
        page = browser(person).get(f"/notifications/{notice.id}", follow_redirects=True).text
        assert "we acted" in page and answer in page
        for secret in ("Second time", "It mocks the people", "Mats"):
            assert secret not in page
    later(minutes=3)
    drain()
    mails = {str(one["To"]): one for one in mail.sent}
    assert {"mate@example.org", "ada@example.org", "friend@example.org"} <= mails.keys()
    to_mate = mails["mate@example.org"]
    assert "A moderator hid" in to_mate.get_body(("plain",)).get_content()
    assert "List-Unsubscribe" not in to_mate, "this cannot be turned off"


def test_a_decision_of_no_rule_broken_changes_nothing_and_tells_the_author_nothing(act, drain, read, post):
    decide(act, "admin", case_now(read), outcome="rejected", answer="Sharp, and about the matter.")
    drain()
    assert post_now(read, 1).hidden_at is None and read(select(Statement)) == []
    assert len(told(read, ids.ada, "report decided")) == 1
    with pytest.raises(NotFound):
        act("mate", cases.get_case, case_now(read).id)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"outcome": "perhaps"}, "outcome"),
        ({"outcome": "rejected", "act": "hide", "reason": "x"}, "act"),
        ({"outcome": "upheld", "reason": "Because"}, "rule"),
        ({"outcome": "upheld", "rule": "kind"}, "reason"),
        ({"outcome": "helped", "act": "hide"}, "reason"),
        ({"outcome": "upheld", "rule": "mine", "reason": "x"}, "rule"),
        ({"outcome": "helped", "act": "move", "reason": "x"}, "act"),
        ({"outcome": "helped", "act": "edit", "reason": "x"}, "body"),
    ],
)
def test_what_does_not_fit_is_refused(act, read, post, wrong, field):
    with pytest.raises(Invalid) as refusal:
        decide(act, "admin", case_now(read), **wrong)
    assert refusal.value.field == field
    assert case_now(read).state == "open" and read(select(Decision)) == []


def test_two_moderators_on_one_case_are_one_decision(act, browser, read, post):
    """F19, UX §15 point 25: the second is refused, with the first decision and their own words on the page."""
    case = case_now(read)
    sends = {"version": str(case.version), "outcome": "upheld", "rule": "kind", "act": "hide", "reason": "I was first"}
    address = f"/moderation/cases/{case.id}/decision"
    first = browser("space_moderator").post(address, data=sends | {"client_key": uuid4().hex})
    assert first.status_code == 303
    mine = sends | {"client_key": uuid4().hex, "act": "none", "reason": "I was second"}
    second = browser("admin").post(address, data=mine)
    assert second.status_code == 409
    for words in ("decided meanwhile", "I was first", "I was second", "Dalia Morgenrood"):
        assert words in second.text
    [decision] = read(select(Decision))
    assert decision.by_id == ids.space_moderator


def test_the_same_form_twice_is_one_decision(act, read, post):
    case, key = case_now(read), uuid4().hex
    assert decide(act, "admin", case, client_key=key, **WHY) == decide(act, "admin", case, client_key=key, **WHY)
    assert len(read(select(Decision))) == 1


def test_a_report_that_joined_meanwhile_asks_for_another_look(act, read, post):
    case = case_now(read)
    report(act, "friend", post, reason="personal", text="There is a name in it")
    with pytest.raises(Conflict):
        decide(act, "admin", case, **WHY)
    decide(act, "admin", case_now(read), **WHY)


def test_reporters_are_named_to_who_took_the_case(act, browser, read, post):
    case = case_now(read)
    client = browser("space_moderator")
    assert "Ada Lindewater" not in client.get(f"/moderation/cases/{case.id}").text
    assert client.post(f"/moderation/cases/{case.id}/taken", data={"version": case.version}).status_code == 303
    assert "Ada Lindewater" in client.get(f"/moderation/cases/{case.id}").text
    assert "Ada Lindewater" not in browser("admin").get(f"/moderation/cases/{case.id}").text
    stale = browser("admin").post(f"/moderation/cases/{case.id}/taken", data={"version": case.version})
    assert stale.status_code == 409 and case_now(read).taken_by_id == ids.space_moderator
    version = case_now(read).version
    assert browser("admin").post(f"/moderation/cases/{case.id}/taken", data={"version": version}).status_code == 303
    assert client.post(f"/moderation/cases/{case.id}/taken/delete").status_code == 303
    assert case_now(read).taken_by_id == ids.admin, "only who has it gives it back"
    browser("admin").post(f"/moderation/cases/{case.id}/taken/delete")
    assert (case_now(read).state, case_now(read).taken_by_id) == ("open", None)


def test_personal_data_is_taken_out_and_what_it_said_is_for_moderators(act, browser, read, post):
    later_body = "What do you see on one of the projections?"
    from app.kernel import markup

    decide(
        act, "space_moderator", case_now(read), outcome="helped", act="edit", reason="A date pointed at somebody",
        body=later_body, html=markup.render(later_body),
    )  # fmt: skip
    assert post_now(read, 1).body == later_body
    assert [one.hidden for one in read(select(PostRevision))] == [True]
    assert "eleventh" not in browser("mate").get("/threads/1/posts/1/history").text
    assert [one.act for one in read(select(Statement))] == ["edited"]


def test_an_author_who_was_asked_has_two_days(act, drain, read, later, post):
    decide(
        act, "space_moderator", case_now(read), outcome="partly", rule="private", act="ask", reason="Take the ward out"
    )
    [statement] = read(select(Statement))
    assert statement.act == "edit asked" and statement.until is not None
    drain()
    assert case_now(read).state == "decided"
    later(hours=49)
    drain()
    assert case_now(read).state == "open"


def test_an_author_who_did_it_in_time_is_left_in_peace(act, drain, read, later, post):
    from app.kernel import markup

    decide(
        act, "space_moderator", case_now(read), outcome="partly", rule="private", act="ask", reason="Take the ward out"
    )
    on_post(act, "mate", 1, 1, writing.edit_post, body="Better so", html=markup.render("Better so"), version=1)
    later(hours=49)
    drain()
    assert case_now(read).state == "decided"


def test_a_thread_is_moved_by_decision(act, read):
    id = thread(act, "mate", IMAGING)
    report(act, "ada", id, "thread", reason="off-topic")
    decide(
        act, "admin", case_now(read), outcome="upheld", rule="topic", act="move", reason="Wrong room", space_id=COMMON
    )
    assert thread_now(read, id).space_id == COMMON
    with pytest.raises(NotFound):
        act("space_moderator", cases.get_case, case_now(read).id)


def test_a_decided_case_opens_again_when_the_thing_changed(act, read, post):
    from app.kernel import markup

    decide(act, "admin", case_now(read), outcome="rejected")
    report(act, "friend", post)
    assert case_now(read).state == "decided", "nothing new"
    on_post(act, "mate", 1, 1, writing.edit_post, body="Worse now", html=markup.render("Worse now"), version=1)
    report(act, "outsider", post)
    assert case_now(read).state == "open"


def test_a_moderator_opens_a_case_again(act, browser, read, post):
    decide(act, "admin", case_now(read), outcome="rejected")
    assert browser("space_moderator").post(f"/moderation/cases/{case_now(read).id}/reopened").status_code == 303
    assert case_now(read).state == "open"


def test_a_deleted_post_keeps_its_case(act, browser, read, post):
    on_post(act, "mate", 1, 1, writing.delete_post)
    page = browser("space_moderator").get(f"/moderation/cases/{case_now(read).id}").text
    assert "eleventh projection" in page and "deleted since" in page
    decide(act, "space_moderator", case_now(read), **WHY)


def test_a_stranger_is_answered_by_mail(act, drain, read):
    id = post_now(read, thread(act, "mate", OPEN)).id
    report(act, None, id, reason="illegal", text="A threat", address="somebody@example.com", language="nl")
    decide(act, "admin", case_now(read), act="delete", **WHY)
    drain()
    [sent] = [one for one in mail.sent if one["To"] == "somebody@example.com"]
    assert "/reports/" in sent.get_body().get_content()


def test_moderators_of_the_place_hear_of_a_report_once_in_ten_minutes(act, read, later, post):
    assert len(told(read, ids.space_moderator, "reported")) == 1 and not told(read, ids.admin, "reported")
    report(act, "friend", post)
    assert len(told(read, ids.space_moderator, "reported")) == 1
    later(minutes=11)
    report(act, "outsider", post)
    assert len(told(read, ids.space_moderator, "reported")) == 2


def test_where_nobody_moderates_the_site_moderators_hear_of_it(act, read):
    report(act, "friend", post_now(read, thread(act, "ada", COMMON)).id)
    assert len(told(read, ids.site_moderator, "reported")) == len(told(read, ids.admin, "reported")) == 1


@pytest.mark.parametrize("step", ["hidden", "deleted"])
def test_one_post_removed_by_hand_is_stated_too(act, browser, read, step):
    id = thread(act, "ada", IMAGING)
    reply(act, "mate", id)
    sends = {"reason": "A name is in it", "rule": "private", "step": step}
    assert browser("space_moderator").post(f"/threads/{id}/posts/2/hide", data=sends).status_code == 303
    [statement] = read(select(Statement))
    assert (statement.member_id, statement.act, statement.rule, statement.reason) == (
        ids.mate, step, "private", "A name is in it",
    )  # fmt: skip
    assert len(told(read, ids.mate, "decision")) == 1
    browser("space_moderator").post(f"/threads/{id}/posts/2/hide/delete")
    assert "taken back" in browser("mate").get(f"/decisions/{statement.id}").text
    on_post(act, "space_moderator", id, 2, writing.remove_post, reason="Again")


def test_a_decision_reaches_an_author_who_blocks_the_moderator(act, read):
    id = thread(act, "blocker", IMAGING)
    on_post(act, "space_moderator", id, 1, writing.hide_post, reason="A name")
    assert len(told(read, ids.blocker, "decision")) == 1


def test_a_case_shows_what_was_changed_since_it_was_reported(act, browser, read, later):
    from app.kernel import markup

    id = thread(act, "mate", IMAGING, body="The lady of bed 12 sings.")
    report(act, "ada", post_now(read, id).id)
    case = case_now(read)
    page = browser("space_moderator").get(f"/moderation/cases/{case.id}").text
    assert "The lady of bed 12 sings." in page and "<del>" not in page
    later(minutes=1)  # within the five minutes that leave no mark
    body = "One patient sings."
    on_post(act, "mate", id, 1, writing.edit_post, body=body, html=markup.render(body), version=1)
    page = browser("space_moderator").get(f"/moderation/cases/{case.id}").text
    assert "<del>The lady of bed 12</del><ins>One patient</ins> sings." in page
    for show, says in (("then", "The lady of bed 12 sings."), ("now", body)):
        assert says in browser("space_moderator").get(f"/moderation/cases/{case.id}?show={show}").text


def test_what_a_case_says_now_holds_no_words_that_its_moderator_may_not_read(act, browser, read, later):
    from app.kernel import markup

    quoted = post_now(read, thread(act, "mate", COMMON, body="The lady of bed 12 sings.")).id
    id = thread(act, "friend", IMAGING, body="First.")
    report(act, "ada", post_now(read, id).id)
    later(minutes=1)
    body = f"> [Mate](/posts/{quoted}):\n> The lady of bed 12 sings.\n\nShe does."
    on_post(act, "friend", id, 1, writing.edit_post, body=body, html=markup.render(body), version=1)
    address = f"/moderation/cases/{case_now(read).id}?show=now"
    assert "The lady of bed 12 sings." in browser("space_moderator").get(address).text
    on_post(act, "mate", post_now(read, 1).thread_id, 1, writing.delete_post)
    shown = browser("space_moderator").get(address).text.split('class="evidence"')[1].split("</div></div>")[0]
    assert "She does." in shown and "bed 12" not in shown


def test_what_it_said_when_it_was_decided_is_kept_too(act, read, post):
    from app.kernel import markup
    from app.moderation.models import Snapshot

    on_post(act, "mate", 1, 1, writing.edit_post, body="Milder now", html=markup.render("Milder now"), version=1)
    decide(act, "admin", case_now(read), act="hide", **WHY)
    kept = [one.source for one in read(select(Snapshot).order_by(Snapshot.version))]
    assert kept == ["What do you see on the eleventh projection?", "Milder now"]


def test_of_a_move_by_decision_everybody_hears_once(act, drain, read):
    id = thread(act, "mate", IMAGING)
    reply(act, "friend", id)
    report(act, "ada", id, "thread", reason="off-topic")
    moved = {"act": "move", "reason": "Wrong room", "space_id": COMMON}
    decide(act, "admin", case_now(read), outcome="upheld", rule="topic", **moved)
    drain()
    heard = read(select(Notification).where(Notification.cause.in_(("moved", "decision"))))
    assert {(one.member_id, one.cause) for one in heard} == {(ids.mate, "decision"), (ids.friend, "moved")}
    assert len(heard) == 2


def test_what_its_author_changed_meanwhile_is_not_written_over(act, browser, read, post):
    from app.kernel import markup

    moderator, address = browser("space_moderator"), f"/moderation/cases/{case_now(read).id}"
    assert re.search(r'name="seen"[^>]* value="1"', moderator.get(address).text)
    body = "What its author says now."
    on_post(act, "mate", 1, 1, writing.edit_post, body=body, html=markup.render(body), version=1)
    said = {"outcome": "helped", "act": "edit", "reason": "A date pointed at somebody", "body": "Without the date now."}
    said |= {"version": str(case_now(read).version), "client_key": uuid4().hex}
    late = moderator.post(f"{address}/decision", data=said | {"seen": "1"})
    assert late.status_code == 409 and "Without the date now." in late.text
    assert (post_now(read, 1).body, case_now(read).state) == (body, "open")
    assert moderator.post(f"{address}/decision", data=said | {"seen": "2"}).status_code == 303
    assert post_now(read, 1).body == "Without the date now."


def test_a_case_shows_that_a_title_was_changed_since(act, browser, read):
    from app.kernel import markup

    id = thread(act, "mate", IMAGING, title="The lady of bed 12")
    report(act, "ada", id, "thread")
    address = f"/moderation/cases/{case_now(read).id}"
    assert "<del>" not in browser("space_moderator").get(address).text
    said = {"body": post_now(read, id).body, "html": markup.render(post_now(read, id).body), "version": 1}
    on_post(act, "mate", id, 1, writing.edit_post, title="Singing at night", **said)
    page = browser("space_moderator").get(address).text
    assert "<del>The lady of bed 12</del>" in page and "<ins>Singing at night</ins>" in page
