"""A first message to somebody without a tie is a request: quiet, one at a time, and "not now" is never told (C-22)."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat.models import Message, Room
from app.chat.queries import get_membership
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.errors import Forbidden, Invalid
from app.notifications.models import Notification
from app.partners import operations, queries
from app.ties import operations as ties
from app.ties.models import ContactRequest
from app.ties.queries import are_connected
from app.ties.reach import CANNOT
from tests.cast import ids

NOTE = "I counted who touches what during many night shifts and cannot draw it."


def member(person):
    return db.session.get(Member, getattr(ids, person))


def send(act, who="mate", whom="ada", key="key-12345678", note=NOTE):
    return act(
        who, lambda me: operations.ask_to_write(me, member(whom), purpose="advice", note=note, client_key=key).id
    )


def answer(act, who, operation, request_id, **how):
    return act(who, lambda me: operation(me, queries.get_request(me, request_id), **how))


def asked(browser, person="mate"):
    page = browser(person).get("/requests/asked").text
    return page[page.index('<ul class="list"') : page.index("</ul>", page.index('<ul class="list"'))]


def test_a_first_message_waits_quietly(act, browser, read, drain):
    bell = len(read(select(Notification)))
    send(act)
    drain()
    clock.move(timedelta(days=6))
    drain()
    assert len(read(select(Notification))) == bell and not mail.sent and not read(select(Room))
    page = browser("ada").get("/requests").text
    assert NOTE in page and "A first message." in page and "Mats Grachtmeer" in page
    rail = page.split('<nav class="rail"')[1].split("</nav>")[0]
    assert rail.count('class="count"') == rail.count(" hidden><span data-n>")


def test_it_says_where_the_two_met(act, browser):
    """C-22: of who shares no group with them, and so has to ask, the edition."""
    send(act)
    assert "You met here: Leiden 2023<" in browser("ada").get("/requests").text
    act("supervisor", lambda me: operations.ask_to_connect(
        me, member("ada"), purpose="advice", note=NOTE, client_key="key-of-anselm-1"
    ) and None)  # fmt: skip
    assert "You met here: Leiden 2023, group 4" in browser("ada").get("/requests").text


def test_accepted_it_opens_a_chat_with_itself_and_connects_nobody(act, read):
    request = send(act)
    room = answer(act, "ada", lambda me, it: operations.accept_request(me, it, note="Gladly").id, request)
    said = read(select(Message).where(Message.room_id == room).order_by(Message.seq))
    assert [(one.author_id, one.body) for one in said] == [(ids.mate, NOTE), (ids.ada, "Gladly")]
    assert not read(lambda: are_connected(ids.ada, ids.mate))
    assert "message answer" in read(select(Notification.cause).where(Notification.member_id == ids.mate))
    for person in ("ada", "mate"):
        act(person, lambda me: ties.choose_writers(me, "nobody"))
    for person in ("ada", "mate"):
        assert act(person, lambda me: get_membership(me, room).is_together), "what was agreed on holds"
    act("ada", lambda me: ties.block_member(me, member("mate")))
    for person in ("ada", "mate"):
        assert not act(person, lambda me: get_membership(me, room).is_together)


def test_not_now_looks_unanswered_for_ever(act, browser, app):
    """In every place where the one who asked could tell: list, profile, limits, taking it back, and after its time."""

    def seen(other):
        profile = browser("mate").get(f"/people/{other}").text
        page = browser("mate").get(f"/people/{other}/first-message").text
        return "It waits for an answer" in profile, "You have asked already" in page

    act("outsider", lambda me: ties.choose_writers(me, "anyone"))
    first, second = send(act), send(act, whom="outsider", key="key-of-another")
    answer(act, "outsider", operations.decline_request, second, reason="enough")
    assert asked(browser).count("waits until") == 2
    assert seen(ids.ada) == seen(ids.outsider) == (True, True)
    assert act("mate", lambda me: queries.between(me, member("organiser")).waiting) == 2
    assert re.search(r"Asked <span[^>]*>2<", browser("mate").get("/partners").text), "and on the tab"
    assert "It waits for" not in browser("outsider").get(f"/people/{ids.mate}").text
    assert send(act, whom="outsider", key="key-once-more") == second

    clock.move(timedelta(days=15))
    assert asked(browser).count("No answer") == 2
    until = [act("mate", lambda me, it=it: queries.between(me, member(it)).quiet_until) for it in ("ada", "outsider")]
    assert abs(until[0] - until[1]) < timedelta(minutes=1)
    for request in (first, second):
        with pytest.raises(Forbidden, match="asked not long ago"):
            send(act, whom="ada" if request == first else "outsider", key=f"key-after-{request:04}")


def test_taking_back_what_was_put_aside_is_as_before(act, browser):
    request = send(act)
    answer(act, "ada", operations.decline_request, request)
    answer(act, "mate", operations.withdraw_request, request)
    assert "Withdrawn" in asked(browser)
    with pytest.raises(Forbidden, match="asked not long ago"):  # one message until it is answered
        send(act, key="key-again-1234")


def test_who_put_a_message_aside_can_write_themselves(act, browser):
    request = send(act)
    answer(act, "ada", operations.decline_request, request)
    assert "Answer the request" not in browser("ada").get(f"/people/{ids.mate}").text
    own = send(act, who="ada", whom="mate", key="key-of-ada-123")
    assert own != request
    assert answer(act, "mate", lambda me, it: operations.accept_request(me, it).id, own)


def test_one_open_request_a_pair_whatever_its_kind(act):
    request = send(act)
    with pytest.raises(operations.AskedAlready):
        act(
            "ada",
            lambda me: operations.ask_to_connect(
                me, member("mate"), purpose="advice", note=NOTE, client_key="key-of-ada-567"
            ),
        )
    assert send(act, key="another-key-77") == request


@pytest.mark.parametrize(("who", "whom", "words"), [
    ("outsider", "ada", CANNOT),
    ("friend", "ada", "can write to each other already"),
    ("supervisor", "ada", "can write to each other already"),
    ("silenced", "ada", "but not write until"),
    ("ada", "ada", "your own profile"),
])  # fmt: skip
def test_who_needs_none_or_may_not(act, who, whom, words):
    with pytest.raises(Forbidden) as refused:
        send(act, who=who, whom=whom)
    assert words in refused.value.sentence


@pytest.mark.parametrize("note", ["", "too short", "word " * 250, "one two three four five six seven"])
def test_a_note_is_as_long_as_any(act, note):
    with pytest.raises(Invalid):
        send(act, note=note.strip())


def test_somebody_new_sends_no_links(act):
    linked = "Have a look at https://example.org/offer and tell me what you think of it."
    with pytest.raises(Invalid, match="no links"):
        send(act, who="newcomer", note=linked)
    assert send(act, note=linked, key="key-of-the-known")


def test_first_messages_count_among_first_contacts(act):
    act("newcomer", lambda me: [  # trust 0: three a day
        operations.ask_to_write(me, member(whom), purpose="advice", note=NOTE, client_key=f"key-to-{whom:>9}".replace(" ", "-"))
        for whom in ("ada", "mate", "supervisor")
    ])  # fmt: skip
    with pytest.raises(Forbidden, match="people today, which is the most"):
        send(act, who="newcomer", whom="organiser", key="key-the-fourth")


def test_blocked_it_is_gone_for_both(act, browser):
    request = send(act)
    assert browser("ada").post(f"/people/{ids.mate}/block").status_code == 303
    assert NOTE not in browser("ada").get("/requests").text and NOTE not in browser("mate").get("/requests/asked").text
    assert browser("ada").post(f"/requests/{request}/acceptance").status_code == 404


def test_it_lapses_after_a_fortnight(act, read, drain):
    send(act)
    clock.move(timedelta(days=14, minutes=1))
    drain()
    assert read(select(ContactRequest.state)) == ["expired"] and read(select(ContactRequest.open_pair)) == [None]


def test_the_doors(act, browser):
    mate = browser("mate")
    assert "Write to Ada" in mate.get(f"/people/{ids.ada}/first-message").text
    assert f'href="/people/{ids.ada}/first-message"' in mate.get(f"/people/{ids.ada}").text
    sent = {"purpose": "advice", "note": NOTE, "client_key": "0123456789abcdef"}
    assert mate.post(f"/people/{ids.ada}/first-message", data=sent).status_code == 303
    assert "A first message" in asked(browser)
    assert browser("ada").get("/rooms").text.count("waiting") == 1
