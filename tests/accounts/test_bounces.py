"""A-7, F41: a mail server that refuses an address, for good or for now, and what the organiser sees and does."""

from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from app.accounts import operations
from app.accounts.models import Invitation, Member, StaffRole
from app.cohorts import queries as cohorts
from app.cohorts.models import Edition, EditionMembership
from app.extensions import db
from app.kernel import clock, mail, outbox
from app.kernel.audit import AuditEntry
from app.kernel.errors import Forbidden
from tests import cast
from tests.browser.site import free_port

WRONG, RIGHT = "staged@example.org", "stijn@noordhaven.example"
PERSON = f"/organise/editions/1/people/{cast.ids.staged}"


class Postmaster:
    """A real SMTP server that answers an address, or what comes to it, as it is told."""

    def __init__(self):
        self.answers, self.at_the_end = {}, {}
        self.tries, self.taken = [], []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        self.tries.append(address)
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        (address,) = envelope.rcpt_tos
        if address in self.at_the_end:
            return self.at_the_end[address]
        self.taken.append(address)
        return "250 taken"


@pytest.fixture
def post(house, monkeypatch):
    postmaster = Postmaster()
    server = Controller(postmaster, hostname="127.0.0.1", port=free_port())
    server.start()
    monkeypatch.setitem(house.config, "SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    yield postmaster
    server.stop()


@pytest.fixture
def invite(act, drain):
    def do():
        act("organiser", invite_staged)
        drain()

    return do


def edition():
    return db.session.get(Edition, 1)


def invite_staged(actor):
    return operations.invite(actor, db.session.get(Member, cast.ids.staged), edition=edition())


def standing(read):
    """The states of the person, of their invitations, and how many items wait."""
    states = [one.state for one in read(select(Invitation).order_by(Invitation.id))]
    return read(lambda: db.session.get(Member, cast.ids.staged)).state, states, len(read(select(outbox.OutboxItem)))


FOR_GOOD = ["550 5.1.1 no such user", "550 no such user", "551 moved away", "553 5.1.3 that is no address",
            "552 5.2.2 the mailbox is full", "556 5.1.10 takes no mail"]  # fmt: skip
FOR_NOW = ["450 4.2.1 busy", "451 greylisted, come again", "421 too much at once", "550 5.7.1 relaying denied",
           "530 5.7.0 sign in first", "501 5.5.4 said wrongly", "554 5.7.1 this looks like spam"]  # fmt: skip


@pytest.mark.parametrize("answer", FOR_GOOD)
def test_an_address_refused_for_good_bounces_the_invitation_after_one_try(answer, post, invite, read):
    post.answers[WRONG] = answer
    invite()
    assert post.tries == [WRONG]
    assert standing(read) == ("staged", ["bounced"], 0)


def test_a_refusal_after_the_whole_mail_bounces_it_too(post, invite, read):
    post.at_the_end[WRONG] = "550 5.1.1 nobody of this name"
    invite()
    assert standing(read) == ("staged", ["bounced"], 0)


@pytest.mark.parametrize("answer", FOR_NOW)
def test_what_may_pass_or_is_about_us_is_tried_again(answer, post, invite, read, drain):
    post.answers[WRONG] = answer
    invite()
    assert standing(read) == ("invited", ["sent"], 1)
    assert read(select(outbox.OutboxItem))[0].attempts == 1
    post.answers.clear()
    clock.move(timedelta(minutes=1))
    drain()
    assert post.taken == [WRONG]
    assert standing(read) == ("invited", ["sent"], 0)


def test_any_other_mail_to_such_an_address_is_dropped_with_a_line_that_does_not_name_it(post, act, drain, read, caplog):
    post.answers[WRONG] = "550 5.1.1 no such user"
    act(None, lambda: mail.queue("password_changed", to=WRONG, language="en", name="Stijn"))
    drain()
    assert post.tries == [WRONG]
    assert read(select(outbox.OutboxItem)) == []
    (line,) = [record for record in caplog.records if record.name == "app.kernel.mail"]
    assert (line.template, line.code) == ("password_changed", 550)
    assert WRONG not in caplog.text and WRONG not in str(vars(line))


def test_the_log_of_acts_holds_the_code_and_no_address(post, invite, read):
    post.answers[WRONG] = "550 5.1.1 no such user"
    invite()
    (entry,) = [entry for entry in read(select(AuditEntry)) if entry.act == "bounce invitation"]
    assert entry.codes == {"member": cast.ids.staged, "code": 550}


def test_a_link_that_was_replaced_meanwhile_bounces_nothing(act, read):
    first = act("organiser", invite_staged)
    act(None, clock.move, timedelta(hours=1))
    (invitation,) = read(select(Invitation))
    act("organiser", lambda actor: operations.resend_invitation(actor, db.session.get(Invitation, invitation.id)))
    act(None, operations.bounce_invitation, first, code=550)
    assert standing(read)[:2] == ("invited", ["sent"])


def test_the_dead_link_opens_nothing(post, act, drain, browser):
    post.answers[WRONG] = "550 5.1.1 no such user"
    secret = act("organiser", invite_staged)
    assert browser(None).get(f"/invitations/{secret}").status_code == 200
    drain()
    assert browser(None).get(f"/invitations/{secret}").status_code == 404


# What the organiser sees, and does


@pytest.fixture
def bounced(post, invite):
    post.answers[WRONG] = "550 5.1.1 no such user"
    invite()


def test_the_organiser_sees_who_was_not_reached(bounced, browser):
    organiser = browser("organiser")
    page = organiser.get("/organise/editions/1?show=bounced").text
    assert "Stijn Voorraad" in page and "Mail came back" in page
    for part in ("invited", "staged"):
        assert "Stijn Voorraad" not in organiser.get(f"/organise/editions/1?show={part}").text
    page = organiser.get(PERSON).text
    assert "Came back" in page and "knows nobody at this address" in page and "Send again" in page


def test_inviting_everybody_leaves_out_whom_mail_does_not_reach(bounced, read):
    def waiting():
        return [member.id for member in cohorts.first_of(cohorts.to_invite(edition()), 50)]

    assert cast.ids.staged not in read(waiting)


def test_who_is_not_reached_is_not_counted_as_invited(bounced, read):
    assert read(lambda: cohorts.counts(edition())).get("invited", 0) == 0


def test_the_corrected_address_gets_the_invitation(bounced, browser, post, drain, read):
    organiser = browser("organiser")
    assert organiser.post(f"{PERSON}/address", data={"email": f" {RIGHT.upper()} "}).status_code == 303
    assert standing(read) == ("staged", ["revoked"], 0)
    assert "Mail came back" not in organiser.get(PERSON).text
    assert organiser.post(f"{PERSON}/invite").status_code == 303
    drain()
    assert post.taken == [RIGHT]
    assert standing(read) == ("invited", ["revoked", "sent"], 0)


def test_sent_again_without_a_correction_it_can_come_back_again(bounced, browser, post, drain, read):
    browser("organiser").post(f"{PERSON}/invite")
    drain()
    assert post.tries == [WRONG, WRONG]
    assert standing(read) == ("staged", ["bounced", "bounced"], 0)


@pytest.mark.parametrize(
    ("email", "said"),
    [("nobody", "Invalid email address"), ("", "required"), ("mate@example.org", "Somebody else here")],
)
def test_a_wrong_correction_comes_back_with_its_reason(email, said, bounced, browser, read):
    answer = browser("organiser").post(f"{PERSON}/address", data={"email": email})
    assert answer.status_code == 422 and said in answer.text
    assert read(lambda: db.session.get(Member, cast.ids.staged)).email == WRONG


def correct(actor):
    operations.correct_address(actor, db.session.get(Member, cast.ids.staged), RIGHT)


def test_an_address_is_not_changed_under_an_invitation_on_its_way(act):
    act("organiser", invite_staged)
    with pytest.raises(Forbidden, match="on its way"):
        act("organiser", correct)


@pytest.mark.parametrize(
    "more",
    [
        lambda: db.session.add(EditionMembership(edition_id=2, member_id=cast.ids.staged, role="participant")),
        lambda: db.session.add(StaffRole(member_id=cast.ids.staged, role="site moderator")),
    ],
    ids=["on another list", "staff"],
)
def test_an_organiser_takes_nothing_that_is_not_theirs_to_give(more, act, read):
    act("organiser", correct)
    act(None, lambda: setattr(db.session.get(Member, cast.ids.staged), "email", WRONG))
    act(None, more)
    with pytest.raises(Forbidden, match="An admin can do this"):
        act("organiser", correct)
    act("admin", correct)
    assert read(lambda: db.session.get(Member, cast.ids.staged)).email == RIGHT


def test_an_old_invitation_taken_back_leaves_a_member_a_member(act, read):
    act("organiser", invite_staged)
    act(None, lambda: setattr(db.session.get(Member, cast.ids.staged), "state", "active"))  # by an edition's link
    (invitation,) = read(select(Invitation))
    act("organiser", lambda actor: operations.revoke_invitation(actor, db.session.get(Invitation, invitation.id)))
    assert standing(read)[:2] == ("active", ["revoked"])
