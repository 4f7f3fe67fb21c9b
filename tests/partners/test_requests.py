"""Asking to connect: one open request a pair, quiet noes, one room."""

import re
import threading
from contextlib import suppress
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat.models import Message, Room
from app.chat.operations import open_dm
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Forbidden, Invalid
from app.kernel.outbox import OutboxItem
from app.kernel.transaction import write
from app.partners import operations, queries
from app.profiles.models import Profile
from app.ties.models import ContactRequest
from app.ties.operations import connect
from app.ties.queries import are_connected
from tests import cast
from tests.threads.places import thread

NOTE = "I scan at the bedside and look for somebody who knows few-view reconstruction."


def member(person):
    return db.session.get(Member, getattr(cast.ids, person))


def ask(act, who="ada", whom="outsider", key="key-12345678", note=NOTE, purpose="advice"):
    return act(
        who, lambda me: operations.ask_to_connect(me, member(whom), purpose=purpose, note=note, client_key=key).id
    )


def answer(act, who, operation, request_id, **how):
    return act(who, lambda me: operation(me, queries.get_request(me, request_id), **how))


def test_asked_accepted_connected_and_in_one_room_with_the_note_first(act, read):
    request = ask(act)
    room = answer(act, "outsider", lambda me, r: operations.accept_request(me, r, note="Gladly. When?").id, request)
    assert read(lambda: are_connected(cast.ids.ada, cast.ids.outsider))
    assert [m.body for m in read(select(Message).where(Message.room_id == room).order_by(Message.seq))] == [
        NOTE,
        "Gladly. When?",
    ]


def test_accepting_twice_is_one_room_and_one_note(act, read):
    request = ask(act)
    for _ in range(2):
        answer(act, "outsider", operations.accept_request, request)
    assert len(read(select(Room))) == 1
    assert len(read(select(Message))) == 1


def test_the_same_key_twice_is_one_request(act, read):
    assert ask(act) == ask(act)
    assert len(read(select(ContactRequest))) == 1


def test_who_is_asked_already_is_told_to_accept(act, read):
    ask(act)
    with pytest.raises(operations.AskedAlready):
        ask(act, who="outsider", whom="ada", key="another-key-1")
    assert len(read(select(ContactRequest))) == 1


@pytest.mark.parametrize("note", ["", "too short", "a b c d e f g", "word " * 250])
def test_a_note_has_eight_words_and_at_most_a_thousand_characters(act, note):
    with pytest.raises(Invalid) as refused:
        ask(act, note=note.strip())
    assert refused.value.field == "note"


@pytest.mark.parametrize("who", ["silenced"])
def test_the_silenced_cannot_ask(act, who):
    with pytest.raises(Forbidden):
        ask(act, who=who)


def test_nobody_asks_themselves_or_a_connection(act):
    for whom in ("ada", "friend"):
        with pytest.raises(Forbidden):
            ask(act, whom=whom)


def test_a_paused_or_full_person_is_not_asked(act):
    def pause(**values):
        def unit():
            for name, value in values.items():
                setattr(db.session.get(Profile, cast.ids.outsider), name, value)

        act(None, unit)

    pause(availability="paused")
    with pytest.raises(Forbidden):
        ask(act)
    pause(availability="limited", contacts_a_month=1)
    answer(act, "outsider", operations.accept_request, ask(act, who="mate", key="key-mate-1"))
    with pytest.raises(Forbidden, match="full this month"):
        ask(act)
    clock.move(timedelta(days=32))
    assert ask(act)


def test_a_no_looks_like_not_now_and_keeps_quiet_for_sixty_days(act, browser):
    request = ask(act)
    answer(act, "outsider", operations.decline_request, request, reason="enough")
    page = browser("ada").get("/requests/asked").get_data(as_text=True)
    assert "Not now" in page and "enough" not in page
    with pytest.raises(Forbidden) as refused:
        ask(act, key="again-12345")
    day = refused.value.values["day"].astimezone(ZoneInfo("Europe/Amsterdam"))  # ada's own clock
    assert f"from {day:%-d %B %Y} you can ask again" in browser("ada").get(f"/people/{cast.ids.outsider}/ask").text
    clock.move(timedelta(days=61))
    second = ask(act, key="again-12345")
    answer(act, "outsider", operations.decline_request, second)
    clock.move(timedelta(days=61 + 61))
    with pytest.raises(Forbidden):
        ask(act, key="third-12345")


def test_a_request_lapses_after_fourteen_days_without_a_word(act, browser, drain, read):
    request = ask(act)
    clock.move(timedelta(days=14, minutes=1))
    with pytest.raises(Forbidden):
        answer(act, "outsider", operations.accept_request, request)
    drain()
    assert read(select(ContactRequest))[0].state == "expired"
    assert "No answer" in browser("ada").get("/requests/asked").get_data(as_text=True)


def test_after_five_days_the_one_who_was_asked_is_told_once_more(act, browser, drain):
    ask(act)
    drain()
    assert "still waits" not in browser("outsider").get("/notifications").text
    clock.move(timedelta(days=5, minutes=1))
    drain()
    assert "</strong> still waits for your answer" in browser("outsider").get("/notifications").text
    assert "still waits" not in browser("ada").get("/notifications").text


@pytest.mark.parametrize("is_blocked", [False, True])
def test_who_asked_for_a_word_next_month_gets_it_unless_the_other_keeps_them_away(act, browser, drain, is_blocked):
    from app.ties.operations import block_member

    act("ada", lambda ada: operations.remind_when_free(ada, member("outsider")))
    if is_blocked:
        act("outsider", lambda outsider: block_member(outsider, member("ada")))
    drain()
    assert "takes requests again" not in browser("ada").get("/notifications").text
    clock.move(timedelta(days=32))
    drain()
    page = browser("ada").get("/notifications").text
    assert ("</strong> takes requests again" in page) != is_blocked
    assert (f'href="/people/{cast.ids.outsider}"' in page) != is_blocked


def test_a_word_next_month_is_kept_once_a_person_and_for_so_many(act, read, drain):
    def waiting():
        return len(read(select(OutboxItem).where(OutboxItem.topic == operations.FREE_AGAIN)))

    def remind(who, other):
        act(who, lambda me: operations.remind_when_free(me, member(other)))

    others = ["ada", "mate", "friend", "supervisor", "organiser", "outsider"]  # newcomer has trust 0: five
    for other in (*others[:5], "ada", "mate"):
        remind("newcomer", other)
    assert waiting() == 5
    with pytest.raises(Forbidden, match="which is the most"):
        remind("newcomer", "outsider")
    remind("ada", "outsider")
    assert waiting() == 6
    clock.move(timedelta(days=32))
    drain()
    remind("newcomer", "outsider")
    assert waiting() == 1


def test_a_block_between_send_and_accept_ends_it(act):
    from app.ties.operations import block_member

    request = ask(act)
    act("ada", lambda ada: block_member(ada, member("outsider")))
    with pytest.raises(Exception) as refused:
        answer(act, "outsider", operations.accept_request, request)
    assert refused.value.status == 404


def test_an_answer_that_is_refused_says_why_and_keeps_what_was_written(act, browser):
    request = ask(act)
    act("ada", lambda me: operations.withdraw_request(me, queries.get_request(me, request)))
    answered = browser("outsider").post(f"/requests/{request}/acceptance", data={"note": "Gladly, on Tuesday."})
    assert answered.status_code == 403
    assert "This request is no longer open." in answered.text and "Gladly, on Tuesday." in answered.text


def test_withdrawn_requests_still_count_for_the_day(act):
    for number, whom in enumerate(("outsider", "blocker", "organiser")):
        request = ask(act, who="newcomer", whom=whom, key=f"key-number-{number}")
        answer(act, "newcomer", operations.withdraw_request, request)
    with pytest.raises(Forbidden, match="3|most"):
        ask(act, who="newcomer", whom="admin", key="key-number-9")


@pytest.mark.parametrize(
    ("who", "what", "status"),
    [
        ("outsider", "acceptance", 303),
        ("ada", "acceptance", 403),
        ("mate", "acceptance", 404),
        ("ada", "withdrawal", 303),
        ("outsider", "withdrawal", 403),
        ("mate", "withdrawal", 404),
        ("outsider", "refusal", 303),
        ("mate", "refusal", 404),
    ],
)
def test_who_may_answer_and_withdraw(act, browser, who, what, status):
    request = ask(act)
    assert browser(who).post(f"/requests/{request}/{what}").status_code == status


def test_a_refused_note_is_still_in_the_form(browser):
    page = browser("ada").post(
        f"/people/{cast.ids.outsider}/ask", data={"note": "Only four words here", "client_key": "k" * 10}
    )
    assert page.status_code == 422
    assert "Only four words here" in page.get_data(as_text=True)


def test_a_form_sent_twice_is_one_request(browser, read):
    ada = browser("ada")
    for _ in range(2):
        sent = {"note": NOTE, "purpose": "advice", "client_key": "k" * 10}
        assert ada.post(f"/people/{cast.ids.outsider}/ask", data=sent).status_code == 303
    assert len(read(select(ContactRequest))) == 1


def test_who_blocks_me_cannot_be_asked_like_who_does_not_exist(browser):
    blocked = browser("blocked")
    sent = {"note": NOTE, "purpose": "advice", "client_key": "k" * 10}
    hidden = blocked.post(f"/people/{cast.ids.blocker}/ask", data=sent)
    missing = blocked.post("/people/99999/ask", data=sent)
    assert (hidden.status_code, missing.status_code) == (404, 404)


def test_blocking_from_the_page_and_lifting_it(browser):
    ada = browser("ada")
    assert ada.post(f"/people/{cast.ids.mate}/block").status_code == 303
    assert "Mats Grachtmeer" in ada.get("/settings/blocks").get_data(as_text=True)
    assert browser("mate").get(f"/people/{cast.ids.ada}").status_code == 404
    assert ada.post(f"/people/{cast.ids.mate}/block/delete").status_code == 303
    assert "Mats Grachtmeer" not in ada.get("/settings/blocks").get_data(as_text=True)


def test_a_block_says_first_what_does_not_come_back(browser, act):
    ada, page = browser("ada"), f"/people/{cast.ids.mate}/block"
    act(None, lambda: connect(member("ada"), member("mate")))
    asked = ada.get(page, query_string={"next": "/requests"}).text
    assert "Your connection ends." in asked and "The request between you ends." not in asked
    assert re.search(r'<a href="/requests"[^>]*>Cancel', asked)
    assert "elsewhere.example" not in ada.get(page, query_string={"next": "//elsewhere.example"}).text
    assert "Mats Grachtmeer" not in ada.get("/settings/blocks").text
    assert ada.post(page).status_code == 303
    asked = ada.get(page).text
    assert "You block them already." in asked and "Your connection ends." not in asked
    assert ada.get(f"/people/{cast.ids.ada}/block").status_code == 403


@pytest.mark.parametrize("meet", ["room", "post"])
def test_who_hides_their_profile_can_be_blocked_where_one_meets_them(browser, act, meet):
    ada, hidden = browser("ada"), f"/people/{cast.ids.hidden}"
    assert ada.post(f"{hidden}/block").status_code == 404, "not met"
    if meet == "post":
        thread(act, "hidden")
    else:
        act(None, lambda: (connect(member("ada"), member("hidden")), open_dm(member("ada"), member("hidden"))))
    assert ada.get(hidden).status_code == 404, "the premise"
    assert ada.post(f"{hidden}/block").status_code == 303
    assert "Hidde Schuil" in ada.get("/settings/blocks").text


@pytest.mark.parametrize("value", ["x", "99999999999999999999", "0", "-1"])
def test_forged_numbers_are_not_found(browser, value):
    assert browser("ada").get(f"/people/{value}/ask").status_code == 404
    assert browser("ada").post(f"/requests/{value}/acceptance").status_code == 404


def test_who_is_silenced_says_no_yes_that_opens_a_chat(act, read):
    """G-3."""
    request = ask(act, whom="silenced")
    with pytest.raises(Forbidden, match="not write"):
        answer(act, "silenced", operations.accept_request, request)
    assert not read(select(Room)) and not read(lambda: are_connected(cast.ids.ada, cast.ids.silenced))
    answer(act, "silenced", operations.decline_request, request)
    assert read(select(ContactRequest.state)) == ["declined"]


def test_who_asks_many_people_at_once_asks_no_more_than_one_after_the_other(house, act, read):
    """F29: the limit of a day counts what comes in at the same moment."""
    act(None, lambda: setattr(member("ada"), "trust", 0))
    people = ("outsider", "mate", "organiser", "supervisor", "site_moderator", "newcomer")
    ready = threading.Barrier(len(people))

    def go(whom):
        ready.wait()
        said = {"purpose": "advice", "note": NOTE, "client_key": f"key-of-{whom}"}
        with house.test_request_context(), suppress(Forbidden):
            write(lambda: operations.ask_to_connect(member("ada"), member(whom), **said))
            db.session.remove()

    asking = [threading.Thread(target=go, args=(whom,)) for whom in people]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len(read(select(ContactRequest))) == 3
