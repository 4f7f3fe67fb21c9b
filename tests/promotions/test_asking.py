"""Choosing messages and asking their authors, who answer until it is published (C-19)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat.log import get_message
from app.chat.models import Room, RoomMembership
from app.chat.queries import get_room
from app.extensions import db
from app.kernel import clock, markup
from app.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from app.promotions import jobs, operations, queries
from app.threads.models import Thread
from app.ties.models import Connection
from app.ties.operations import block_member
from tests.cast import PEOPLE, ids
from tests.house.test_budget import statements
from tests.promotions.conftest import LEIDEN, WORDS, answer, ask, now, say, told
from tests.threads.test_nothing_left import holding


def test_each_author_is_asked_and_nothing_is_published_before_they_answered(act, browser, read, drain, room):
    id = ask(act, room)
    drain()
    assert [len(told(read, person, "words asked")) for person in WORDS] == [1, 1, 1]
    assert "asks whether you may be quoted" in browser("mate").get("/notifications").text
    assert told(read, "ada", "words asked") == [] and read(select(Thread)) == []
    answer(act, "mate", id, "as it is")
    answer(act, "friend", id, "as it is")
    drain()
    assert now(read, id).state == "asked" and read(select(Thread)) == []


def test_who_was_asked_and_is_out_of_the_room_is_led_no_more_to_it(act, browser, room):
    id = ask(act, room, ["mate"])
    way = f'href="/rooms/{room[0]}"'
    assert way in browser("mate").get(f"/promotions/{id}").text

    def put_out():
        db.session.get_one(Room, room[0]).kind = "group"
        db.session.get_one(RoomMembership, (room[0], ids.mate)).left_at = clock.now()

    act(None, put_out)
    page = browser("mate").get(f"/promotions/{id}")
    assert page.status_code == 200 and "quetzalfeather" in page.text and way not in page.text


def test_an_answer_is_about_the_message_as_it_was_read(act, browser, read, room):
    id = ask(act, room, ["mate"])
    seen = browser("mate").get(f"/promotions/{id}").text
    assert "quetzalfeather" in seen
    part = now(read, id).parts[0].id
    words = "Something else"
    act(
        "mate",
        lambda me: chat.edit_message(
            me, get_message(me, room[1]["mate"])[0], body=words, html=markup.render(words, chat=True)
        ),
    )
    sent = {f"answer-{part}": "as", f"seen-{part}": "new"}
    refused = browser("mate").post(f"/promotions/{id}/answers", data=sent)
    assert refused.status_code == 409 and "Look at it once more" in refused.text
    assert now(read, id).parts[0].answer == ""


def test_an_answer_can_be_changed_until_it_is_published(act, read, drain, room):
    id = ask(act, room, ["mate", "friend"])
    answer(act, "mate", id, "as it is")
    answer(act, "mate", id, "left out")
    assert [part.words for part in now(read, id).parts_of(ids.mate)] == [""]
    answer(act, "mate", id, "own words", "Padded.")
    answer(act, "friend", id, "left out")
    drain()
    with pytest.raises(Forbidden):
        answer(act, "mate", id, "left out")


def test_an_answer_costs_the_same_however_many_are_quoted(act, app, room):
    id, said = room
    many = {str(n): say(act, "friend", id, f"Number {n}") for n in range(20)}
    costs = []
    for people in (["mate", "friend"], ["mate", *many]):
        promotion = ask(act, (id, said | many), people)
        with statements(app) as asked:
            answer(act, "mate", promotion, "left out")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_same_key_asks_once(act, read, room):
    assert ask(act, room, key="key-of-it-0001") == ask(act, room, key="key-of-it-0001")
    assert len(told(read, "mate", "words asked")) == 1


def test_three_at_most_wait_for_answers(act, room):
    for _ in range(3):
        ask(act, room)
    with pytest.raises(Conflict):
        ask(act, room)


def test_messages_of_who_is_kept_away_cannot_be_chosen(act, read, room):
    assert ask(act, room, ["mate"])
    act("mate", lambda me: block_member(me, db.session.get(Member, ids.ada)))
    with pytest.raises(Conflict):
        ask(act, room, ["mate"])


def test_what_was_removed_cannot_be_chosen(act, read, room):
    act("mate", lambda me: chat.delete_message(me, get_message(me, room[1]["mate"])[0]))
    with pytest.raises(Conflict):
        ask(act, room, ["mate"])


def test_what_was_said_before_somebody_came_is_not_theirs_to_quote(act, read, room):
    id, said = room
    act(None, lambda: db.session.add(Connection(low_id=ids.ada, high_id=ids.space_moderator)))
    act("ada", lambda me: chat.add_to_room(me, get_room(me, id), ids.space_moderator))
    later_said = {"mate": say(act, "mate", id, "Hello, Dalia.")}
    with pytest.raises(Conflict):
        ask(act, room, ["mate"], by="space_moderator")
    assert ask(act, (id, later_said), ["mate"], by="space_moderator")


def test_who_is_not_in_the_room_makes_nothing_of_it(act, room):
    with pytest.raises(NotFound):
        ask(act, room, by="outsider")


def test_who_is_silenced_can_only_stay_out(act, read, room):
    id = ask(act, room)
    act(None, lambda: setattr(db.session.get(Member, ids.mate), "silenced_until", clock.now() + timedelta(days=1)))
    with pytest.raises(Forbidden):
        answer(act, "mate", id, "as it is")
    answer(act, "mate", id, "left out")
    assert now(read, id).parts_of(ids.mate)[0].answer == "left out"


def test_giving_up_keeps_no_words_and_asks_nobody_any_more(act, read, drain, room):
    id = ask(act, room)
    answer(act, "mate", id, "own words", "A crumpetlike thing")
    with pytest.raises(Forbidden):
        act("mate", lambda me: operations.give_up(me, queries.get_promotion(me, id)))
    act("ada", lambda me: operations.give_up(me, queries.get_promotion(me, id)))
    drain()
    assert holding(read, "crumpetlike") == set() and told(read, "friend", "words asked") == []
    assert now(read, id).state == "given up" and read(select(Thread)) == []
    with pytest.raises(Forbidden):
        answer(act, "friend", id, "as it is")


def test_giving_up_is_asked_first(act, browser, read, room):
    id = ask(act, room)
    answer(act, "mate", id, "as it is")
    ada = browser("ada")
    assert f'href="/promotions/{id}/end"' in ada.get(f"/promotions/{id}").text
    asked = ada.get(f"/promotions/{id}/end").text
    assert "cannot be taken up again" in asked and "One person has answered already" in asked
    assert now(read, id).state == "asked"
    assert browser("mate").get(f"/promotions/{id}/end").status_code == 403
    assert ada.post(f"/promotions/{id}/end").status_code == 303
    assert now(read, id).state == "given up" and ada.get(f"/promotions/{id}/end").status_code == 403


def test_who_is_not_concerned_knows_nothing_of_it(act, browser, room):
    id = ask(act, room, ["ada", "mate"])
    assert browser("mate").get(f"/promotions/{id}").status_code == 200
    for person in ("friend", "outsider", "admin"):
        assert browser(person).get(f"/promotions/{id}").status_code == 404


def test_who_is_asked_reads_their_own_words_and_where_they_will_stand(act, browser, room):
    id = ask(act, room, space=LEIDEN)
    text = browser("mate").get(f"/promotions/{id}").text
    assert "Leiden 2023 talk" in text and "the people of its edition" in text and "From our chat." in text
    assert "quetzalfeather" in text and "marmaladewise" not in text and "pumpernickelish" not in text


def test_own_words_are_some_and_not_too_many(act, room):
    id = ask(act, room)
    with pytest.raises(Invalid):
        answer(act, "mate", id, "own words", " ")
    with pytest.raises(Invalid):
        answer(act, "mate", id, "own words", "x" * 4001)


def test_all_of_it_fits_into_a_post(act, room):
    id, said = room
    long = {str(n): say(act, "mate", id, "x" * 3990) for n in range(5)}
    with pytest.raises(Invalid):
        ask(act, (id, long), list(long))
    assert ask(act, (id, long), list(long)[:4])


def test_what_came_to_nothing_is_forgotten_after_a_month(act, app, read, later, room):
    id = ask(act, room)
    act("ada", lambda me: operations.give_up(me, queries.get_promotion(me, id)))
    for days, left in ((29, {"promotions.introduction"}), (31, set())):
        later(days=days)
        with app.app_context():
            jobs.forget()
        assert holding(read, "from our chat") == left


@pytest.mark.parametrize(
    "introduction",
    ["> [Mats](/agreed/1)\n>\n> I love noise.", "```", "[a]: /b", " ".join(f"@{name}" for name, _ in PEOPLE.values())],
)
def test_an_introduction_that_no_post_could_have_is_refused_when_it_is_written(act, room, introduction):
    with pytest.raises(Invalid):
        ask(act, room, introduction=introduction)
