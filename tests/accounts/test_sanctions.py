"""G-3, G-5, G-9, F31: suspended and silenced, for a time or without an end."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import operations, policy
from app.accounts.jobs import end_sanctions
from app.accounts.models import Member, Sanction, SignIn, Token
from app.chat import policy as chat
from app.cohorts import policy as cohorts
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.audit import AuditEntry
from app.kernel.errors import Forbidden, Invalid
from app.threads import policy as threads
from tests import cast

WEEK = timedelta(days=7)


def suspend(actor, key="ada", *, until=None, reason="Wrote to many people who had asked not to be written to."):
    member = db.session.get(Member, cast.id_of(key))
    return operations.suspend_member(actor, member, until=until, reason=reason).id


def ada():
    return db.session.get(Member, cast.ids.ada)


def test_a_suspension_ends_everything_at_once(act, browser, socket, drain, read):
    """F31: no read, no write, sockets closed, sign-ins and links dead."""
    client, live = browser("ada"), socket("ada")
    act("ada", lambda actor: operations.issue_link(actor, purpose="sign in", lasts=timedelta(minutes=15)))
    assert client.get("/settings").status_code == 200 and live.is_connected()
    act("site_moderator", suspend, until=clock.now() + WEEK)
    assert client.get("/settings").status_code == 302
    assert client.post("/settings", data={"language": "nl", "time_zone": "UTC", "theme": "dark"}).status_code == 302
    assert not live.is_connected()
    assert not socket("ada").is_connected()
    assert read(select(SignIn).where(SignIn.member_id == cast.ids.ada)) == []
    assert read(select(Token)) == []
    drain()
    assert "Wrote to many people" in mail.sent[0].get_body(("plain",)).get_content()


def test_a_socket_that_stays_open_is_refused_at_its_next_event(act, socket, monkeypatch):
    """Even if closing it fails, the account is looked at for every event."""
    live = socket("ada")
    monkeypatch.setattr("app.kernel.live._send", lambda *_: None)
    act("site_moderator", suspend)
    assert live.is_connected()
    answer = live.emit("watch", {"what": "space", "id": 1}, callback=True)
    assert (answer["ok"], answer["status"]) == (False, 403)
    assert not live.is_connected()


def test_the_right_password_says_until_when_and_the_wrong_one_says_nothing(act, with_password, browser):
    with_password("suspended")
    wrong, right = (
        browser(None).post("/sign-in", data={"email": "suspended@example.org", "password": password})
        for password in ("wrong one", "four quiet words here")
    )
    assert wrong.status_code == 422 and "suspended until" not in wrong.text
    assert right.status_code == 403 and "This account is suspended" in right.text


def test_a_suspension_ends_by_itself_on_the_minute_and_the_end_is_logged(act, read, with_password, browser):
    act("site_moderator", suspend, until=clock.now() + WEEK)
    clock.move(WEEK + timedelta(seconds=1))
    assert not read(ada).is_suspended  # looked at, not waited for a job
    assert browser(None).post(
        "/sign-in", data={"email": "ada@example.org", "password": "four quiet words here"}
    ).status_code == 303  # fmt: skip
    act(None, operations.end_what_ran_out)
    act(None, operations.end_what_ran_out)
    assert [entry.act for entry in read(select(AuditEntry)) if entry.act.endswith(" ended")] == ["suspended ended"]
    (sanction,) = read(select(Sanction))
    assert sanction.ended_at == sanction.until and sanction.ended_by_id is None


def test_the_clock_writes_ends_down(house):
    from app.kernel import jobs

    assert end_sanctions in [work for _, _, work in jobs._periodic]


def test_a_ban_is_without_an_end_and_can_be_lifted(act, read):
    act("admin", suspend)
    clock.move(timedelta(days=3650))
    assert read(ada).is_suspended
    clock.move(timedelta())
    act("admin", lambda actor: operations.lift_suspension(actor, ada()))
    assert not read(ada).is_suspended
    (sanction,) = read(select(Sanction))
    assert sanction.ended_by_id == cast.ids.admin


def test_a_newer_suspension_takes_the_place_of_the_older(act, read):
    act("admin", suspend, until=clock.now() + WEEK)
    act("admin", suspend, until=clock.now() + 2 * WEEK)
    assert [bool(found.ended_at) for found in read(select(Sanction).order_by(Sanction.id))] == [True, False]


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        ("admin", "ada", True),
        ("admin", "site_moderator", True),
        ("site_moderator", "ada", True),
        ("site_moderator", "organiser", True),
        ("site_moderator", "admin", False),
        ("admin", "admin", False),
        ("space_moderator", "ada", False),
        ("organiser", "ada", False),
        ("ada", "mate", False),
        ("ada", "ada", False),
    ],
)
@pytest.mark.parametrize("verb", [operations.suspend_member, operations.silence_member])
def test_who_may_suspend_and_silence_whom(act, read, who, whom, may, verb):
    def do(actor):
        verb(actor, db.session.get(Member, cast.id_of(whom)), until=None, reason="Because.")

    if may:
        act(who, do)
        assert len(read(select(Sanction))) == 1
    else:
        with pytest.raises(Forbidden):
            act(who, do)
        assert read(select(Sanction)) == []


@pytest.mark.parametrize("whom", ["suspended", "silenced"])
def test_only_staff_lift_it_again(act, whom):
    verb = {"suspended": operations.lift_suspension, "silenced": operations.lift_silence}[whom]
    with pytest.raises(Forbidden):
        act("ada", lambda actor: verb(actor, db.session.get(Member, cast.id_of(whom))))


def test_a_silenced_member_still_comes_in_and_changes_settings(act, browser, read):
    def silence(actor):
        operations.silence_member(actor, ada(), until=clock.now() + WEEK, reason="Shouted.")

    act("site_moderator", silence)
    assert read(ada).is_silenced
    answer = browser("ada").post("/settings", data={"language": "nl", "time_zone": "UTC", "theme": "dark"})
    assert answer.status_code == 303
    clock.move(WEEK + timedelta(seconds=1))
    assert not read(ada).is_silenced


@pytest.mark.parametrize(("until", "reason", "field"), [(-WEEK, "Because.", "until"), (WEEK, "  ", "reason")])
def test_a_sanction_needs_a_reason_and_an_end_to_come(act, read, until, reason, field):
    with pytest.raises(Invalid) as refused:
        act("admin", suspend, until=clock.now() + until, reason=reason)
    assert refused.value.field == field
    assert not read(ada).is_suspended


def test_the_log_holds_ids_and_codes_never_the_reason(act, read):
    act("admin", suspend, until=clock.now() + WEEK)
    (entry,) = read(select(AuditEntry).where(AuditEntry.act == "suspended"))
    assert entry.codes["member"] == cast.ids.ada
    assert "Wrote" not in str(entry.codes) and "Ada" not in str(entry.codes)


@pytest.mark.parametrize(
    ("until", "said"),
    [(WEEK, "You may read here, but not write until {day}."), (None, "For now you may read here, but not write.")],
)
def test_wherever_the_silenced_would_write_they_are_told_the_same_and_until_when(act, until, said):
    def silence(actor):
        operations.silence_member(actor, ada(), until=until and clock.now() + until, reason="Shouted.")

    doors = (threads.write, chat.write, cohorts.join_as_member, policy.ask_to_invite)
    assert all(act("ada", lambda actor: [bool(door(actor)) for door in doors]))
    act("site_moderator", silence)
    assert act("ada", lambda actor: {door(actor).why for door in doors}) == {said}


@pytest.mark.parametrize("until", [None, WEEK])
def test_the_same_sanction_sent_twice_is_one(act, drain, read, until):
    """F20."""
    until = until and clock.now() + until
    first = act("site_moderator", suspend, until=until)
    assert act("site_moderator", suspend, until=until) == first
    assert len(read(select(Sanction))) == 1
    drain()
    assert len(mail.sent) == 1
    assert act("site_moderator", suspend, until=until, reason="For another reason.") != first
