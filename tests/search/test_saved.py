"""Kept searches and the mail about who is new to them (S-10)."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, jobs, mail, search
from app.profiles.models import ProfileItem
from app.search import alerts, operations, saved, unanswered
from app.search.models import SavedSearch, UnansweredQuery
from app.ties.models import Block
from tests import cast

KEY = "0123456789abcdef"


@pytest.fixture
def tells(act, drain):
    """Let a person of the cast say something in their profile."""

    def do(person, value, kind="headline", **more):
        def say():
            cast.item(person, kind, value, **more)
            search.changed("person", cast.id_of(person))

        act(None, say)
        drain()

    return do


@pytest.fixture
def keeps(act, drain):
    """Keep a search as a person of the cast; then it was looked through once."""

    def do(person="ada", text="heliotrope", key=KEY, **filters):
        kept = act(
            person, operations.save_search, name=f"My {text}", text=text, kind="", filters=filters, client_key=key
        )
        drain()
        return kept.id

    return do


@pytest.fixture
def a_week_later(house, drain):
    """The clock goes on, and the weekly look is done; returns the mails of it."""

    def do(days=8):
        clock.move(timedelta(days=days))
        mail.sent.clear()
        with house.app_context():
            alerts.look_for_new()
        drain()
        return list(mail.sent)

    return do


def text_of(message):
    return message.get_body(("plain",)).get_content()


def test_whoever_is_new_is_mailed_once(tells, keeps, a_week_later):
    tells("mate", "Heliotrope lamps")
    keeps()
    assert a_week_later() == [], "who was there when it was kept is not new"
    tells("outsider", "Heliotrope pigments")
    (message,) = a_week_later(16)
    assert message["To"] == "ada@example.org"
    assert "Olga Verweg" in text_of(message) and f"/people/{cast.ids.outsider}" in text_of(message)
    assert "Biomedical sciences" in text_of(message)
    assert "Mats" not in text_of(message)
    assert a_week_later(32) == [], "told once"


def test_who_was_found_before_is_not_new_where_a_search_finds_more_than_it_remembers(
    tells, keeps, a_week_later, monkeypatch
):
    monkeypatch.setattr(operations, "MOST_SEEN", 2)
    for person in ("mate", "friend", "supervisor"):
        tells(person, "Heliotrope lamps")
    keeps()
    assert a_week_later() == []
    assert a_week_later(16) == []
    tells("outsider", "Heliotrope pigments")
    (message,) = a_week_later(24)
    assert "Olga Verweg" in text_of(message) and "Mats" not in text_of(message)


def test_one_mail_a_week_for_all_searches(tells, keeps, a_week_later):
    keeps(key=KEY), keeps(text="periwinkle", key=KEY + "2")
    tells("outsider", "Heliotrope and periwinkle")
    (message,) = a_week_later()
    assert text_of(message).count("Olga Verweg") == 2
    assert "for the searches you keep" in message["Subject"]
    tells("mate", "Heliotrope lamps")
    assert a_week_later(9) == [], "within the same week"
    assert len(a_week_later(16)) == 1


def test_who_may_not_be_seen_when_the_mail_leaves_is_not_in_it(tells, keeps, a_week_later, act, house, drain):
    keeps()
    tells("outsider", "Heliotrope pigments"), tells("mate", "Heliotrope lamps")
    clock.move(timedelta(days=8))
    with house.app_context():
        alerts.look_for_new()
        while jobs.drain("work"):
            pass
    act(None, lambda: db.session.add(Block(blocker_id=cast.ids.outsider, blocked_id=cast.ids.ada)))
    drain()
    (message,) = mail.sent
    assert "Mats Grachtmeer" in text_of(message) and "Olga" not in message.as_string()


def test_nobody_left_to_tell_is_no_mail(tells, keeps, house, act, drain):
    keeps()
    tells("outsider", "Heliotrope pigments")
    clock.move(timedelta(days=8))
    with house.app_context():
        alerts.look_for_new()
        while jobs.drain("work"):
            pass
    act(None, lambda: db.session.add(Block(blocker_id=cast.ids.outsider, blocked_id=cast.ids.ada)))
    drain()
    assert mail.sent == []


def test_nobody_is_named_for_what_only_some_may_read(tells, keeps, a_week_later):
    keeps("mate")
    tells("ada", "Heliotrope", "expertise", audience="cohorts")
    tells("friend", "Heliotrope", "expertise", audience="connections")
    tells("outsider", "Heliotrope")
    (message,) = a_week_later()
    assert "Olga" in text_of(message) and "Ada" not in text_of(message) and "Fenna" not in text_of(message)


def test_a_main_field_for_few_is_not_mailed(tells, keeps, a_week_later, act):
    keeps()
    tells("outsider", "Heliotrope")

    def narrow():
        field = db.session.scalar(
            select(ProfileItem).where(ProfileItem.member_id == cast.ids.outsider, ProfileItem.kind == "field")
        )
        field.audience = "connections"

    act(None, narrow)
    (message,) = a_week_later()
    assert "Olga" in text_of(message) and "Biomedical" not in message.as_string()


def test_filters_hold_in_the_mail_too(tells, keeps, a_week_later):
    keeps(text="heliotrope", field=["eng"])
    tells("outsider", "Heliotrope"), tells("mate", "Heliotrope")
    (message,) = a_week_later()
    assert "Mats" in text_of(message) and "Olga" not in text_of(message)


def test_one_click_ends_the_mails_and_keeps_the_searches(tells, keeps, a_week_later, browser, read):
    keeps()
    tells("outsider", "Heliotrope pigments")
    (message,) = a_week_later()
    stop = message["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stranger = browser(None)
    assert stranger.get(stop).status_code == 200
    assert [s.is_alerting for s in read(select(SavedSearch))] == [True], "looking changes nothing"
    assert stranger.post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    assert [s.is_alerting for s in read(select(SavedSearch))] == [False]
    tells("mate", "Heliotrope lamps")
    assert a_week_later(20) == []


@pytest.mark.parametrize("secret", ["x", "1", "IjEi", "MQ.x"])
def test_a_made_up_stop_link_does_nothing(browser, secret):
    assert browser(None).get(f"/search/alerts/{secret}/stop").status_code == 404
    assert browser(None).post(f"/search/alerts/{secret}/stop").status_code == 404


def test_whoever_is_suspended_gets_no_mail(tells, keeps, a_week_later, act):
    keeps("mate")
    tells("outsider", "Heliotrope")
    act(
        None,
        lambda: setattr(db.session.get(Member, cast.ids.mate), "suspended_until", clock.now() + timedelta(days=99)),
    )
    assert a_week_later() == []


# The pages


def test_a_search_is_kept_renamed_and_let_go(browser, read):
    client = browser("ada")
    page = client.get("/search/saved/new?q=sparse+CT&type=person").get_data(as_text=True)
    assert 'value="sparse CT"' in page
    address = "q=sparse+CT&type=person"
    form = {"client_key": KEY, "name": "Sparse", "address": address}
    assert client.post("/search/saved", data=form).status_code == 303
    assert client.post("/search/saved", data=form).status_code == 303
    (kept,) = read(select(SavedSearch))
    assert (kept.name, kept.text, kept.kind, kept.member_id) == ("Sparse", "sparse CT", "person", cast.ids.ada)
    listed = client.get("/search/saved").get_data(as_text=True)
    assert "Sparse" in listed and "/search?q=sparse+CT&amp;type=person" in listed
    assert client.post(f"/search/saved/{kept.id}", data={"client_key": KEY, "name": ""}).status_code == 422
    assert client.post(f"/search/saved/{kept.id}", data={"client_key": KEY, "name": "Few views"}).status_code == 303
    assert client.post(f"/search/saved/{kept.id}/alerts/end").status_code == 303
    (kept,) = read(select(SavedSearch))
    assert (kept.name, kept.is_alerting) == ("Few views", False)
    assert client.post(f"/search/saved/{kept.id}/alerts").status_code == 303
    assert client.post(f"/search/saved/{kept.id}/removal").status_code == 303
    assert read(select(SavedSearch)) == []


def test_there_are_twenty_at_most(act, browser, read):
    for n in range(20):
        act("ada", operations.save_search, name=f"n{n}", text="x", kind="", filters={}, client_key=f"{KEY}{n}")
    answer = browser("ada").post("/search/saved", data={"client_key": KEY, "name": "One more", "address": "q=x"})
    assert answer.status_code == 403 and "You keep 20 searches already" in answer.get_data(as_text=True)
    assert 'value="One more"' in answer.get_data(as_text=True), "what was typed is still there"
    assert len(read(select(SavedSearch))) == 20


def test_a_retry_at_the_limit_is_not_refused(act, browser):
    for n in range(20):
        act("ada", operations.save_search, name=f"n{n}", text="x", kind="", filters={}, client_key=f"{KEY}{n}")
    answer = browser("ada").post("/search/saved", data={"client_key": f"{KEY}7", "name": "n7", "address": "q=x"})
    assert answer.status_code == 303


def test_nothing_to_look_for_is_not_kept(browser, read):
    answer = browser("ada").post("/search/saved", data={"client_key": KEY, "name": "Nothing", "address": "q=+"})
    assert answer.status_code == 422 and read(select(SavedSearch)) == []


@pytest.mark.parametrize("way", ["", "/removal", "/alerts", "/alerts/end"])
def test_those_of_others_do_not_exist(keeps, browser, way):
    id = keeps("ada")
    answer = browser("mate").post(f"/search/saved/{id}{way}", data={"client_key": KEY, "name": "Mine"})
    assert answer.status_code == 404


def test_the_list_takes_eight_statements_at_most(browser, act, app):
    for n in range(20):
        act("ada", operations.save_search, name=f"n{n}", text="x", kind="", filters={}, client_key=f"{KEY}{n}")
    client, statements = browser("ada"), []
    client.get("/search/saved")
    with app.app_context():
        listen = lambda *given: statements.append(given[2])  # noqa: E731
        event.listen(db.engine, "after_cursor_execute", listen)
        client.get("/search/saved")
        event.remove(db.engine, "after_cursor_execute", listen)
    assert len([s for s in statements if not s.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]) <= 8


# What was asked in vain


def test_what_found_nothing_is_kept_without_who_asked(browser, read, house, act):
    unanswered._noted.clear()
    browser("ada").get("/search?q=photoacoustic+gating")
    assert read(select(UnansweredQuery)) == [], "a page changes nothing"
    with house.app_context():
        unanswered.write_down()
    (asked,) = read(select(UnansweredQuery))
    assert asked.text == "photoacoustic gating"
    assert {column.name for column in UnansweredQuery.__table__.columns} == {"id", "text", "at"}
    assert asked.at.hour == asked.at.minute == 0, "the day alone"
    clock.move(timedelta(days=91))
    act(None, operations.forget_unanswered)
    assert read(select(UnansweredQuery)) == []


def test_due_members_are_those_of_a_week_ago(keeps, read):
    keeps()
    assert read(saved.members_to_tell) == []
    clock.move(timedelta(days=7, minutes=1))
    assert read(saved.members_to_tell) == [cast.ids.ada]


@pytest.mark.parametrize(
    "address", ["&".join(f"a{n}=1" for n in range(400)), "=&;&&=;", "q=%00%ed%a0%bd&page=9", "q=a&type=%00", "x" * 9000]
)
def test_an_address_of_nonsense_is_refused_with_a_sentence(browser, read, address):
    answer = browser("ada").post("/search/saved", data={"client_key": KEY, "name": "n", "address": address})
    assert answer.status_code in (303, 422)
    assert len(read(select(SavedSearch))) == (answer.status_code == 303)
