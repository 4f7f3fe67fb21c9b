"""Connection requests behind the bell (N-2): told to who is asked, then to who asked; gone when nothing waits."""

from sqlalchemy import select

from app.notifications import queries
from app.partners import operations as partners
from app.ties.models import ContactRequest
from tests import cast

NOTE = "I would like to measure the noise of our alarms together with somebody who knows."


def ask(act):
    from app.accounts.models import Member
    from app.extensions import db

    def do(me):
        other = db.session.get(Member, cast.ids.outsider)
        return partners.ask_to_connect(me, other, purpose="advice", note=NOTE, client_key="ask-key-12345").id

    return act("ada", do)


def request_row():
    from app.extensions import db

    return db.session.scalars(select(ContactRequest)).one()


def test_a_request_and_its_answer_are_told(act, browser):
    ask(act)
    page = browser("outsider").get("/notifications").text
    assert "Ada Lindewater</strong> asks to connect" in page
    assert 'href="/requests"' in page
    assert "noise of our alarms" not in page
    assert act("ada", queries.unread) == 0
    act("outsider", lambda me: partners.accept_request(me, request_row()))
    assert act("outsider", queries.unread) == 0, "whoever answered need not be told"
    page = browser("ada").get("/notifications").text
    assert "Olga Verweg</strong> said yes: you are connected now" in page
    assert f'href="/people/{cast.ids.outsider}"' in page


def test_a_request_that_was_withdrawn_or_declined_is_told_no_more(act):
    ask(act)
    assert act("outsider", queries.unread) == 1
    act("ada", lambda me: partners.withdraw_request(me, request_row()))
    assert act("outsider", queries.unread) == 0
