"""The words in the thread afterwards: they stay as they were agreed to, or go (C-19)."""

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import jobs as chats
from app.chat import operations as chat
from app.chat.log import get_message
from app.extensions import db
from app.kernel import markup
from app.kernel.errors import Forbidden, Invalid
from app.promotions import operations, queries
from app.promotions.models import PromotionPart
from app.threads import care, moving, spaces
from app.threads import jobs as purges
from app.threads import operations as threads
from app.threads.models import Post, Space
from app.threads.queries import get_thread
from app.ties.operations import block_member
from tests.cast import ids
from tests.promotions.conftest import COMMON, LEIDEN, answer, ask, message_now, now, page_of, say
from tests.threads.places import on_thread, reply, thread, thread_now
from tests.threads.test_nothing_left import holding


def read_post(thread_id):
    return db.session.scalars(select(Post).where(Post.thread_id == thread_id, Post.position == 1)).one()


def change_again(me, thread_id):
    post = read_post(thread_id)
    body = post.body.replace("of May", "of June")
    threads.edit_post(me, post, body=body, html=markup.render(body), version=post.version)


def test_the_copy_does_not_change_with_the_message(act, app, browser, read, drain, room, published):
    _, thread_id = published
    words = "Something else"

    def change(me):
        message, _membership = get_message(me, room[1]["mate"])
        chat.edit_message(me, message, body=words, html=markup.render(words, chat=True))

    act("mate", change)
    act("mate", lambda me: chat.delete_message(me, get_message(me, room[1]["mate"])[0]))
    drain()
    assert message_now(read, room[1]["mate"]).body == ""
    assert "quetzalfeather" in page_of(browser, "ada", thread_id)


def test_words_can_be_taken_out_afterwards_also_of_what_was_said_before(act, browser, read, drain, later, published):
    id, thread_id = published
    later(minutes=6)

    def change(me):
        post = read_post(thread_id)
        body = post.body.replace("From our chat.", "From our chat of May.")
        threads.edit_post(me, post, body=body, html=markup.render(body), version=post.version)

    act("ada", change)
    assert holding(read, "quetzalfeather") >= {"posts.body", "posts.html", "post_revisions.body"}
    act("mate", lambda me: operations.take_out(me, queries.get_promotion(me, id)))
    assert "quetzalfeather" not in page_of(browser, "ada", thread_id), "at once"
    drain()
    assert holding(read, "quetzalfeather") == {"messages.body", "messages.html"}
    text = page_of(browser, "ada", thread_id)
    assert "[removed]" in text and "We sing." in text and "Mats" not in text
    assert f"/threads/{thread_id}" not in browser("ada").get("/search?q=quetzalfeather").text
    with pytest.raises(Forbidden):
        act("mate", lambda me: operations.take_out(me, queries.get_promotion(me, id)))
    later(minutes=12)
    act("ada", lambda me: change_again(me, thread_id))  # whoever edits it later is not in the way of it


def test_nobody_changes_what_others_agreed_to(act, read, published):
    _, thread_id = published

    def change(me, old, new):
        post = read_post(thread_id)
        body = post.body.replace(old, new)
        assert body != post.body
        threads.edit_post(me, post, body=body, html=markup.render(body), version=post.version, reason="So")

    for person in ("ada", "admin"):
        with pytest.raises(Invalid):
            act(person, change, "less since", "more since")
    act("ada", change, "From our chat.", "From a chat of ours.")


@pytest.mark.parametrize(("old", "new"), [("/good", "/evil"), ("never", "~~never~~"), ("/people", "/staff")])
def test_nobody_changes_where_what_was_agreed_to_leads_or_strikes_it_out(act, read, drain, room, old, new):
    said = "We [never](https://example.org/good) did, [see](/people), says @Anselm Kroonvogel."
    room[1]["mate"] = say(act, "mate", room[0], said)
    id = ask(act, room, ["mate"])
    answer(act, "mate", id, "as it is")
    drain()

    def change(me, old, new):
        post = read_post(now(read, id).thread_id)
        assert old in post.body and "/people/4" in post.html
        body = post.body.replace(old, new)
        threads.edit_post(me, post, body=body, html=markup.render(body), version=post.version, reason="So")

    with pytest.raises(Invalid):
        act("ada", change, old, new)
    act("ada", change, "From our chat.", "From a chat of ours.")


def test_nobody_quotes_what_was_agreed_to_elsewhere(act, read, published):
    part = read(select(PromotionPart).where(PromotionPart.author_id == ids.mate))[0].id
    with pytest.raises(Invalid):
        thread(act, "ada", 1, body=f"> [Mats](/agreed/{part})\n>\n> I love noise, all of it.")
    with pytest.raises(Invalid):
        reply(act, "friend", published[1], f"> [Mats](/agreed/{part})\n>\n> I love noise, all of it.")


def test_a_reader_who_blocked_an_author_sees_no_words_of_theirs(act, browser, drain, read, published):
    assert "quetzalfeather" in page_of(browser, "outsider", published[1])
    act("outsider", lambda me: block_member(me, db.session.get(Member, ids.mate)))
    text = page_of(browser, "outsider", published[1])
    assert "quetzalfeather" not in text and "hidden person" in text and "Mats" not in text and "We sing." in text
    for person, finds in {"friend": True, "outsider": False}.items():
        found = browser(person).get("/search?q=padded").text
        assert ("hums a" in found) is finds, person


def test_a_former_member_is_named_as_the_house_does(act, browser, published):
    act(None, lambda: setattr(db.session.get(Member, ids.mate), "state", "anonymised"))
    text = page_of(browser, "ada", published[1])
    assert "Mats" not in text and "quetzalfeather" in text


def test_the_thread_leads_to_its_room_for_who_is_in_it(browser, room, published):
    link = f'href="/rooms/{room[0]}"'
    assert link in page_of(browser, "mate", published[1])
    assert link not in page_of(browser, "outsider", published[1])


def test_the_name_above_a_quote_leads_to_the_message_or_to_its_author(browser, read, room, published):
    part = read(select(PromotionPart).where(PromotionPart.author_id == ids.mate))[0].id
    address = f"/agreed/{part}"
    assert browser("friend").get(address).location == f"/messages/{room[1]['mate']}"
    assert browser("outsider").get(address).location == f"/people/{ids.mate}"
    assert browser("mate").get(address).location == f"/promotions/{published[0]}"
    assert browser("ada").get("/agreed/999").status_code == 404


def test_what_is_quoted_outlives_its_room(act, app, read, drain, later, room, published):
    later(days=800)
    with app.app_context():
        chats.purge()
    assert message_now(read, room[1]["mate"]).body and message_now(read, room[1]["friend"]).body
    assert message_now(read, room[1]["supervisor"]).body == "", "left out, so not kept"


def test_what_a_thread_quoted_that_is_gone_for_good_goes_with_its_room(act, app, read, later, room, published):
    on_thread(act, "site_moderator", published[1], care.remove_thread, reason="It is over")
    later(days=800)
    with app.app_context():
        purges.purge()
        chats.purge()
    assert thread_now(read, published[1]).state == "purged"
    assert {message_now(read, id).body for id in room[1].values()} == {""}


def test_what_was_agreed_to_is_not_moved_before_more_people(act, read, drain, room):
    """T-16 meets C-19: its authors agreed to those who read it now, whoever moderates both spaces."""
    id = ask(act, room, ("ada", "mate"), space=LEIDEN)
    answer(act, "mate", id, "as it is")
    drain()
    made, target = now(read, id).thread_id, thread(act, "admin")
    reply(act, "ada", made)

    def wider():
        return db.session.get(Space, COMMON)

    def move(me, which):
        moving.move_thread(me, which, wider())

    def merge(me, which):
        moving.merge_threads(me, which, get_thread(me, target))

    def take(me, which, position=1):
        moving.move_posts(me, which, [position], get_thread(me, target))

    def split(me, which):
        moving.split_thread(me, which, [1], title="Another thread", space=wider())

    for act_of_moving in (move, merge, take, split):
        with pytest.raises(Forbidden, match="agreed"):
            on_thread(act, "admin", made, act_of_moving)
    reply(act, "ada", made)
    on_thread(act, "admin", made, take, position=2)
    for person in ("mate", "ada"):
        act(person, lambda me: operations.take_out(me, queries.get_promotion(me, id)))
    drain()
    on_thread(act, "admin", made, move)


def test_nor_do_more_people_come_to_read_the_space(act, read, drain, room):
    id = ask(act, room, ("ada", "mate"), space=LEIDEN)
    answer(act, "mate", id, "as it is")
    drain()

    def let_read(me, **more):
        space = spaces.get_managed_space(me, LEIDEN)
        settings = {"name": space.name, "audience": space.audience, "edition_id": space.edition_id} | more
        spaces.change_space(me, space, spaces.SpaceSettings(**settings), version=space.version)

    with pytest.raises(Invalid, match="agreed") as refused:
        act("admin", let_read, audience="members")
    assert refused.value.field == "audience"
    act("admin", let_read, name="Leiden together")
    on_thread(act, "admin", now(read, id).thread_id, lambda me, thread: moving.move_thread(me, thread, elsewhere(me)))
    act("admin", let_read, audience="members")


def elsewhere(me):
    """A space that the same people read as Leiden's."""
    edition = db.session.get(Space, LEIDEN).edition_id
    return spaces.open_space(me, spaces.SpaceSettings(name="Beside it", audience="edition", edition_id=edition))
