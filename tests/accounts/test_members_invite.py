"""A-1, A-2, A-7: members may invite where a setting lets them; whom they invite starts at trust 0."""

from datetime import timedelta

import pytest
from sqlalchemy import select

import config
from app.accounts import operations
from app.accounts.models import Invitation, Member
from app.cohorts.models import Edition
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.errors import Forbidden, TooMany
from app.kernel.outbox import OutboxItem
from tests import cast

ADDRESS = "nora@example.org"


@pytest.fixture
def on(app):
    app.config["MEMBERS_INVITE"] = True
    yield
    app.config["MEMBERS_INVITE"] = False


def invite(client, address=ADDRESS, *, name="Nora Nieuw", key="form-of-ada-1"):
    return client.post("/invite", data={"name": name, "email": address, "client_key": key})


def test_by_default_members_do_not_invite(browser, read):
    assert config.load()["MEMBERS_INVITE"] is False
    for person in ("ada", "organiser", "admin"):
        client = browser(person)
        assert client.get("/invite").status_code == invite(client).status_code == 404
        assert 'href="/invite"' not in client.get("/more").text
    assert read(select(OutboxItem)) == []


def test_it_is_offered_small_where_it_is_on(on, browser):
    client = browser("ada")
    assert client.get("/invite").status_code == 200
    assert client.get("/more").text.count('href="/invite"') == 2  # on the page of the phone, and in one's own menu
    assert browser(None).get("/invite").status_code == 302


def test_whom_a_member_invites_gets_one_mail_and_starts_at_trust_0(on, browser, drain, read, link):
    assert invite(browser("ada"), " Nora@Example.org ").location == "/invite"
    assert read(select(Member).where(Member.email == ADDRESS)) == []  # the door itself looks nobody up
    drain()
    (message,) = mail.sent
    assert message["To"] == ADDRESS and message["Subject"] == "Ada Lindewater keeps a place for you at Crosswalk"
    for part in ("plain", "html"):
        text = message.get_body((part,)).get_content()
        assert "Ada Lindewater gave us this address" in text and "the school has" not in text
    client = browser(None)
    assert "This is all that we were told about you." in client.get(link("invitations")).text
    assert client.post(link("invitations"), data={"name": "Nora Nieuw", "client_key": "k" * 16}).status_code == 303
    (nora,) = read(select(Member).where(Member.email == ADDRESS))
    assert (nora.state, nora.trust) == ("active", 0)


def test_a_form_sent_twice_is_one_invitation_and_counts_once(on, act, browser, drain, read):
    client = browser("ada")
    assert [invite(client).status_code for _ in "123"] == [303] * 3
    drain()
    assert len(mail.sent) == len(read(select(Invitation))) == 1


@pytest.mark.parametrize("address", ["mate@example.org", "suspended@example.org", "hidden@example.org"])
def test_who_is_here_already_gets_nothing_and_the_answer_does_not_tell(on, browser, drain, read, address):
    known, unknown = invite(browser("ada"), address), invite(browser("ada"), "new@example.org", key="form-of-ada-2")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location) == (303, "/invite")
    work = [(item.topic, sorted(item.payload)) for item in read(select(OutboxItem))]
    assert len(work) == 2 and work[0] == work[1]
    drain()
    assert [message["To"] for message in mail.sent] == ["new@example.org"]


def test_who_wants_no_mail_gets_none_and_is_not_added(on, act, browser, drain, read):
    invite(browser("ada"))
    drain()
    secret = mail.sent[0]["List-Unsubscribe"].split("/invitations/")[1].split("/")[0]
    act(None, operations.decline_invitation, secret)
    mail.sent.clear()
    invite(browser("mate"), key="form-of-mate")
    drain()
    assert mail.sent == []
    assert [person.state for person in read(select(Member).where(Member.email == ADDRESS))] == ["staged"]


def test_somebody_of_a_roster_keeps_what_the_school_vouched_for(on, browser, drain, read):
    invite(browser("ada"), "staged@example.org", name="Somebody Else")
    drain()
    (staged,) = read(select(Member).where(Member.id == cast.ids.staged))
    assert (staged.state, staged.trust, staged.display_name) == ("invited", 1, "Stijn Voorraad")


def test_twenty_a_day_whoever_they_are(on, act, browser, drain):
    def ask(actor, number):
        address = "mate@example.org" if number % 2 else f"nr{number}@example.org"
        operations.ask_to_invite(actor, name="X", address=address, client_key=f"form-number-{number}")

    clock.move(timedelta(days=-1, seconds=-60))
    for number in range(20):
        act("ada", ask, number)
    drain()  # what came of them does not count again
    with pytest.raises(TooMany, match="which is the most") as refused:
        act("ada", ask, 20)
    assert 0 < refused.value.retry_after <= 24 * 3600 + 1
    act("ada", ask, 19)  # the same form again is no new one
    act("mate", ask, 20)
    clock.move(timedelta())
    act("ada", ask, 20)


def test_it_is_one_limit_with_other_invitations(on, act, read):
    def both(actor):
        for number in range(19):
            operations.add_person(actor, name="X", address=f"nr{number}@example.org")
        operations.ask_to_invite(actor, name="X", address="nr20@example.org", client_key="form-number-20")
        operations.ask_to_invite(actor, name="X", address="nr21@example.org", client_key="form-number-21")

    with pytest.raises(TooMany):
        act("admin", both)
    assert read(select(Invitation)) == []


def test_who_is_silenced_does_not_invite(on, act, browser, read):
    client = browser("silenced")
    assert "not write until" in client.get("/invite").text and '<form class="stack"' not in client.get("/invite").text
    answer = invite(client)
    assert answer.status_code == 403
    with pytest.raises(Forbidden):
        act("silenced", operations.ask_to_invite, name="X", address="x@example.org", client_key="k" * 16)
    assert read(select(OutboxItem)) == []


def test_an_invitation_asked_for_just_before_a_suspension_does_not_go(on, act, browser, drain):
    invite(browser("ada"))
    admin_suspends = lambda actor: operations.suspend_member(  # noqa: E731
        actor, db.session.get(Member, cast.ids.ada), until=None, reason="x"
    )
    act("admin", admin_suspends)
    drain()
    assert [message["To"] for message in mail.sent] == ["ada@example.org"]  # only the notice to ada


@pytest.mark.parametrize("wrong", [{"name": ""}, {"email": "nora"}, {"client_key": ""}])
def test_a_form_that_needs_another_look_is_shown_again(on, browser, wrong):
    data = {"name": "Nora", "email": ADDRESS, "client_key": "form-of-ada-1"} | wrong
    assert browser("ada").post("/invite", data=data).status_code == 422


def test_organisers_still_invite_as_before(act):
    """The setting opens a page; the policy of an edition's invitations is its own."""
    with pytest.raises(Forbidden):
        act(
            "ada",
            lambda actor: operations.invite(
                actor, db.session.get(Member, cast.ids.staged), edition=db.session.get(Edition, 1)
            ),
        )
