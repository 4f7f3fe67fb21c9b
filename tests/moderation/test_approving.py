"""Approval (H-12): what waits, who reads it meanwhile, and what letting it through or not does."""

import io
import re
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from app.accounts.models import Member, StaffRole
from app.extensions import db
from app.kernel import markup
from app.kernel.errors import Conflict, Forbidden, Invalid
from app.notifications.models import Notification
from app.notifications.statements.models import Statement
from app.threads import approving, reading
from app.threads import operations as writing
from app.threads.attachments import Attachment
from app.threads.models import Post, Space, Thread, ThreadReading
from tests.cast import ids
from tests.kernel.samples import PDF
from tests.moderation.places import report
from tests.threads.places import COMMON, IMAGING, on_post, on_thread, post_now, reply, thread, thread_now

LINK = "See https://example.com/scans for the figures."
SLUG = "can-we-scan-at-the-bedside"


def passed(act, read, times=2):
    """Let the newcomer's first posts through."""
    for _ in range(times):
        id = thread(act, "newcomer", COMMON)
        act("admin", approving.approve_post, post_now(read, id).id)


def causes(read, member):
    return [one.cause for one in read(select(Notification).where(Notification.member_id == member))]


def test_the_first_two_posts_of_somebody_new_wait(act, read):
    first, mine = thread(act, "newcomer", IMAGING), thread(act, "ada", IMAGING)
    second = reply(act, "newcomer", mine)
    assert (
        thread_now(read, first).state == post_now(read, first).state == post_now(read, mine, second).state == "queued"
    )
    for id in (post_now(read, first).id, post_now(read, mine, second).id):
        act("space_moderator", approving.approve_post, id)
    third = thread(act, "newcomer", IMAGING)
    assert thread_now(read, third).state == "open"


def test_only_its_author_and_moderators_read_what_waits(act, browser, read):
    id, mine = thread(act, "newcomer", IMAGING), thread(act, "ada", IMAGING, title="A thread by Ada")
    reply(act, "newcomer", mine, body="Nobody saw this one yet.")
    for person, sees in {"newcomer": True, "space_moderator": True, "ada": False, "friend": False, None: False}.items():
        client = browser(person)
        assert client.get(f"/threads/{id}-{SLUG}").status_code == (200 if sees else 404)
        assert ("Nobody saw this" in client.get(f"/threads/{mine}-a-thread-by-ada").text) is sees
    assert thread_now(read, mine).post_count == 1 and causes(read, ids.ada) == []
    page = browser("newcomer").get(f"/threads/{mine}-a-thread-by-ada").text
    assert "waiting for a moderator" in page


def test_moderators_hear_that_posts_wait_once_in_ten_minutes(act, read):
    for _ in range(3):
        thread(act, "newcomer", IMAGING)
    assert causes(read, ids.space_moderator) == ["post waits"] and causes(read, ids.admin) == []


def test_through_means_now_and_at_the_end(act, browser, drain, read, later):
    mine = thread(act, "ada", IMAGING)
    waiting = reply(act, "newcomer", mine, body="Mine waited.")
    reply(act, "friend", mine, body="Mine did not.")
    on_thread(act, "ada", mine, writing.read_up_to, position=9)
    post = post_now(read, mine, waiting)
    later(hours=2)
    act("space_moderator", approving.approve_post, post.id)
    [now] = read(select(Post).where(Post.id == post.id))
    assert (now.state, now.position) == ("visible", 4) and now.created_at > post.created_at
    assert thread_now(read, mine).post_count == 3 and thread_now(read, mine).last_position == 4
    assert read(lambda: reading.first_unread_position(member("ada"), thread_of(mine))) == (4, True)
    assert "reply" in causes(read, ids.ada) and "approved" in causes(read, ids.newcomer)
    old = browser("ada").get(f"/threads/{mine}/posts/{waiting}")
    assert old.status_code == 303 and old.location.endswith("#post-4")
    assert "Mine waited." in browser("friend").get(f"/threads/{mine}-{SLUG}").text


def member(key):
    return db.session.get(Member, getattr(ids, key))


def thread_of(id):
    return db.session.get(Thread, id)


def test_not_through_tells_why_and_keeps_the_text_for_a_day(act, browser, read, later):
    id = thread(act, "newcomer", IMAGING)
    post = post_now(read, id).id
    sends = {"reason": "It sells something.", "rule": "advertising"}
    assert browser("space_moderator").post(f"/moderation/waiting/post/{post}/rejection", data=sends).status_code == 303
    [statement] = read(select(Statement))
    assert (statement.member_id, statement.act, statement.rule) == (ids.newcomer, "rejected", "advertising")
    assert "It sells something." in browser("newcomer").get(f"/decisions/{statement.id}").text
    assert "eleventh projection" in browser("newcomer").get(f"/threads/{id}-{SLUG}").text
    later(hours=25)
    assert browser("newcomer").get(f"/threads/{id}-{SLUG}").status_code == 404


def test_its_files_are_named_and_open_for_its_author_and_moderators_only(act, browser, read):
    mine = thread(act, "ada", IMAGING)
    sent = {"body": "See what we measured.", "client_key": uuid4().hex, "files": [(io.BytesIO(PDF), "ward &12.pdf")]}
    browser("newcomer").post(f"/threads/{mine}/posts", data=sent)
    [file], waits = read(select(Attachment)), post_now(read, mine, 2)
    assert (waits.state, file.post_id) == ("queued", waits.id)
    for door in ("/moderation/waiting", f"/moderation/waiting/post/{waits.id}/rejection"):
        page = browser("space_moderator").get(door).text
        assert f'href="/files/{file.id}"' in page and "ward &amp;12.pdf</a>" in page
    opens = {"newcomer": 200, "space_moderator": 200, "admin": 200, "ada": 404, "friend": 404, None: 404}
    for person, status in opens.items():
        with browser(person).get(f"/files/{file.id}") as answer:
            assert answer.status_code == status, person


def test_what_nobody_read_leaves_no_gap(act, browser, read):
    id = thread(act, "ada", COMMON)
    reply(act, "newcomer", id, body=LINK)
    assert "waiting for a moderator" in browser("newcomer").get(f"/threads/{id}-{SLUG}").text
    act("admin", approving.reject_post, post_now(read, id, 2).id, reason="It sells something.")
    own = browser("newcomer").get(f"/threads/{id}-{SLUG}").text
    assert "It sells something." in own and "waiting for a moderator" not in own
    assert 'id="post-2"' not in browser("mate").get(f"/threads/{id}-{SLUG}").text


@pytest.mark.parametrize("reason", ["", "  ", "x" * 281])
def test_not_through_needs_a_reason(act, browser, read, reason):
    post = post_now(read, thread(act, "newcomer", IMAGING)).id
    said = browser("admin").post(f"/moderation/waiting/post/{post}/rejection", data={"reason": reason})
    assert said.status_code == 422 and post_now(read, 1).deleted_at is None


def test_its_author_changes_it_or_takes_it_back(act, read):
    id = thread(act, "newcomer", IMAGING)
    on_post(act, "newcomer", id, 1, writing.edit_post, body="Better", html=markup.render("Better"), version=1)
    assert (post_now(read, id).body, post_now(read, id).state) == ("Better", "queued")
    on_post(act, "newcomer", id, 1, writing.delete_post)
    assert act("admin", lambda me: list(db.session.scalars(approving.waiting(me)))) == []
    with pytest.raises(Conflict):
        act("admin", approving.approve_post, post_now(read, id).id)


def test_two_moderators_on_one_post_decide_once(act, browser, read):
    post = post_now(read, thread(act, "newcomer", IMAGING)).id
    act("space_moderator", approving.approve_post, post)
    late = browser("admin").post(f"/moderation/waiting/post/{post}/rejection", data={"reason": "Too late"})
    assert late.status_code == 409 and "Too late" in late.text and post_now(read, 1).state == "visible"


def test_links_of_somebody_new_wait_always(act, read):
    passed(act, read)
    mine = thread(act, "ada", COMMON)
    assert post_now(read, mine, reply(act, "newcomer", mine, body=LINK)).state == "queued"
    assert post_now(read, mine, reply(act, "newcomer", mine, body="Without one.")).state == "visible"
    assert post_now(read, mine, reply(act, "friend", mine, body=LINK)).state == "visible"


def test_an_address_without_its_scheme_leads_away_too(act, read):
    passed(act, read)
    id = thread(act, "ada", COMMON)
    position = reply(act, "newcomer", id, body="See [the scans](//example.com/scans).")
    assert 'href="//example.com/scans"' in post_now(read, id, position).html
    assert post_now(read, id, position).state == "queued"
    plain = reply(act, "newcomer", id, body="See [the rules](/rules).")
    assert post_now(read, id, plain).state == "visible"


def test_more_than_two_links_of_somebody_new_are_refused(act, read):
    mine = thread(act, "ada", COMMON)
    reply(act, "newcomer", mine, body=f"{LINK} And https://example.com/b")
    with pytest.raises(Invalid):
        reply(act, "newcomer", mine, body=f"{LINK} https://example.com/b https://example.com/c")


def test_a_link_does_not_come_in_by_an_edit(act, read):
    passed(act, read)
    id = thread(act, "newcomer", COMMON)
    with pytest.raises(Invalid):
        on_post(act, "newcomer", id, 1, writing.edit_post, body=LINK, html=markup.render(LINK), version=1)
    on_post(act, "newcomer", id, 1, writing.edit_post, body="No link", html=markup.render("No link"), version=1)


def test_a_link_that_was_let_through_does_not_become_another(act, read):
    id = thread(act, "newcomer", COMMON, body=LINK)
    act("admin", approving.approve_post, post_now(read, id).id)
    other = "See https://example.com/pills for the figures."
    with pytest.raises(Invalid):
        on_post(act, "newcomer", id, 1, writing.edit_post, body=other, html=markup.render(other), version=1)
    same = f"{LINK} They are new."
    on_post(act, "newcomer", id, 1, writing.edit_post, body=same, html=markup.render(same), version=1)
    assert post_now(read, id).body == same


def test_in_a_space_that_approves_everybody_waits_but_who_looks_after_it(act, read):
    act(None, lambda: db.session.execute(update(Space).where(Space.id == IMAGING).values(needs_approval=True)))
    assert thread_now(read, thread(act, "ada", IMAGING)).state == "queued"
    for person in ("space_moderator", "admin"):
        assert thread_now(read, thread(act, person, IMAGING)).state == "open"


def test_organisers_set_a_space_to_approve(browser, read):
    sends = {"name": "Quiet", "audience": "members", "position": "0", "starters": "members", "approval": "y"}
    sends |= {"edition": "0", "group": "0"}
    assert browser("admin").post("/admin/spaces", data=sends).status_code == 303
    assert read(select(Space).where(Space.name == "Quiet"))[0].needs_approval
    id = read(select(Space).where(Space.name == "Quiet"))[0].id
    [box] = re.findall('<input[^>]*name="approval"[^>]*>', browser("admin").get(f"/admin/spaces/{id}").text)
    assert "checked" in box


def test_only_moderators_of_the_place_let_through(act, browser, read):
    post = post_now(read, thread(act, "newcomer", IMAGING)).id
    for person in ("newcomer", "ada", "organiser", "outsider"):
        client = browser(person)
        assert client.get("/moderation/waiting").status_code == 404
        assert client.post(f"/moderation/waiting/post/{post}/approval").status_code == 404
        with pytest.raises(Forbidden):
            act(person, approving.approve_post, post)
    common = post_now(read, thread(act, "newcomer", COMMON)).id
    assert browser("space_moderator").post(f"/moderation/waiting/post/{common}/approval").status_code == 404
    page = browser("space_moderator").get("/moderation/waiting").text
    assert page.count("Let it through</button>") == 1
    assert browser("space_moderator").post(f"/moderation/waiting/post/{post}/approval").status_code == 303


def test_nobody_lets_their_own_through(act, read):
    """Not even who came to look after the space since."""
    post = post_now(read, thread(act, "newcomer", COMMON)).id
    act(None, lambda: db.session.add(StaffRole(member_id=ids.newcomer, role="site moderator")))
    with pytest.raises(Forbidden):
        act("newcomer", approving.approve_post, post)
    assert act("newcomer", lambda me: list(db.session.scalars(approving.waiting(me)))) == []
    act("admin", approving.approve_post, post)


def test_nobody_replies_to_a_thread_that_waits(act):
    id = thread(act, "newcomer", IMAGING)
    for person in ("newcomer", "admin"):
        with pytest.raises(Forbidden):
            reply(act, person, id)


def test_what_waits_can_be_reported_by_its_moderators(act, browser, read):
    post = post_now(read, thread(act, "newcomer", IMAGING)).id
    report(act, "site_moderator", post)
    assert "waits for approval" in browser("admin").get("/moderation/cases/1").text


def test_what_waits_is_not_found(act, drain, read):
    from app.threads import search

    id = thread(act, "newcomer", COMMON)
    drain()
    assert list(read(lambda: list(search.documents([id])))) == [] and id not in read(lambda: list(search.ids()))
    act("admin", approving.approve_post, post_now(read, id).id)
    assert [one.id for one in read(lambda: list(search.documents([id])))] == [id]


def change(act, id, body, position=1, version=1):
    said = {"body": body, "html": markup.render(body), "version": version}
    on_post(act, "newcomer", id, position, writing.edit_post, **said)


def test_what_was_changed_since_it_was_looked_at_is_looked_at_again(act, browser, read):
    id = thread(act, "newcomer", IMAGING)
    moderator, door = browser("space_moderator"), f"/moderation/waiting/post/{post_now(read, id).id}/approval"
    assert '<input type="hidden" name="version" value="1">' in moderator.get("/moderation/waiting").text
    change(act, id, "Nobody has looked at this")
    late = moderator.post(door, data={"version": "1"})
    assert late.status_code == 409 and "Look at it again" in late.text and "Nobody has looked at this" in late.text
    assert post_now(read, id).state == "queued"
    assert moderator.post(door, data={"version": "2"}).status_code == 303
    assert post_now(read, id).state == "visible"


def test_what_nobody_read_stands_in_no_history(act, browser, read, later):
    id = thread(act, "newcomer", IMAGING, body=LINK)
    later(minutes=30)
    change(act, id, "Without a link")
    act("space_moderator", approving.approve_post, post_now(read, id).id)
    assert post_now(read, id).edited_at is None
    assert "example.com" not in browser("ada").get(f"/threads/{id}/posts/1/history").text


def test_however_long_it_waits_it_is_its_authors_to_change_and_to_take_back(act, read, later):
    id = thread(act, "newcomer", IMAGING)
    later(hours=49)
    change(act, id, "Two days later")
    assert post_now(read, id).body == "Two days later"
    on_post(act, "newcomer", id, 1, writing.delete_post)
    assert post_now(read, id).deleted_by_author


def test_ones_own_post_stays_read_when_it_is_let_through(act, read):
    mine = thread(act, "ada", IMAGING)
    on_thread(act, "newcomer", mine, writing.read_up_to, position=1)
    waits = reply(act, "newcomer", mine)
    act("space_moderator", approving.approve_post, post_now(read, mine, waits).id)
    marks = {row.member_id: row.position for row in read(select(ThreadReading).where(ThreadReading.thread_id == mine))}
    assert marks == {ids.ada: 1, ids.newcomer: thread_now(read, mine).last_position}


def test_an_answer_to_what_waits_names_nobody(act, browser, read):
    mine = thread(act, "ada", IMAGING)
    waits = reply(act, "newcomer", mine)
    guessed = {"body": "To whatever stands there", "client_key": "guessed-it", "reply_to": str(waits)}
    assert browser("friend").post(f"/threads/{mine}/posts", data=guessed).status_code == 303
    assert post_now(read, mine, waits + 1).reply_to_id is None
    assert "Noor" not in browser("mate").get(f"/threads/{mine}-{SLUG}").text
    assert causes(read, ids.newcomer) == []
