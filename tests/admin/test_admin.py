"""The admin's pages: who sees them, people in every state, roles, sanctions, the outbox."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.accounts.models import Invitation, Member, Sanction, StaffRole
from app.extensions import db
from app.kernel import clock, mail, outbox
from app.kernel.outbox import OutboxItem
from tests import cast

PAGES = ("/admin", "/admin/members", "/admin/members/invitation", f"/admin/members/{cast.ids.ada}")


@pytest.fixture
def statements(app):
    """The SQL statements of a block."""
    seen = []

    def note(connection, cursor, statement, *rest):
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    yield seen
    event.remove(engine, "after_cursor_execute", note)


def roles_of(read, key="ada"):
    return [
        (role.role, role.space_id) for role in read(select(StaffRole).where(StaffRole.member_id == cast.id_of(key)))
    ]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 302), ("admin", 200), ("ada", 404), ("organiser", 404), ("site_moderator", 404), ("space_moderator", 404)],
)
def test_the_pages_are_there_for_admins_only(browser, path, who, status):
    assert browser(who).get(path).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        f"/admin/members/{cast.ids.mate}/roles",
        f"/admin/members/{cast.ids.space_moderator}/roles/3/delete",
        f"/admin/members/{cast.ids.mate}/sanctions",
        f"/admin/members/{cast.ids.suspended}/suspension/delete",
        "/admin/members/invitation",
        "/admin/outbox/1/revival",
    ],
)
def test_the_acts_are_for_admins_only(browser, read, path):
    data = {"role": "admin", "kind": "suspended", "reason": "x", "name": "x", "email": "x@example.org"}
    assert browser("site_moderator").post(path, data=data | {"client_key": "k" * 16}).status_code == 404
    assert roles_of(read, "mate") == [] and read(select(Sanction)) == [] and read(select(Invitation)) == []


def test_an_empty_house_has_something_to_say(browser):
    page = browser("admin").get("/admin").text
    assert "Nothing is waiting." in page and "Nothing has been given up." in page
    assert "Nobody of that name" in browser("admin").get("/admin/members?words=xyzzy").text
    assert "Nobody here" in browser("admin").get("/admin/members?show=erased").text


@pytest.mark.parametrize(
    ("asked", "there", "not_there"),
    [
        ("words=lindewater", "Ada Lindewater", "Mats Grachtmeer"),
        ("words=LÍNDE+ada", "Ada Lindewater", "Mats Grachtmeer"),
        ("words=mate@example", "Mats Grachtmeer", "Ada Lindewater"),
        ("words=%25", None, "Ada Lindewater"),
        ("show=staged", "Stijn Voorraad", "Ada Lindewater"),
        ("show=suspended", "Sus Pend", "Ada Lindewater"),
        ("show=silenced", "Stil Zwijg", "Ada Lindewater"),
        ("show=staff", "Dalia Morgenrood", "Ada Lindewater"),
        ("show=nonsense", "Ada Lindewater", None),
    ],
)
def test_people_are_found_by_name_address_and_state(browser, asked, there, not_there):
    page = browser("admin").get(f"/admin/members?{asked}").text
    assert there is None or there in page
    assert not_there is None or not_there not in page


def test_the_list_goes_on_by_pages_and_costs_few_statements(act, browser, statements):
    def many():
        for number in range(120):
            person = Member(display_name=f"P {number:03}", sort_name=f"zz {number:03}", email=f"p{number}@example.org")
            person.staff_roles = [StaffRole(role="moderator", space_id=1)]
            db.session.add(person)

    act(None, many)
    client = browser("admin")
    client.get("/admin/members")
    statements.clear()
    first = client.get("/admin/members?words=zz").text
    asked = [statement for statement in statements if not statement.startswith(("BEGIN", "PRAGMA"))]
    assert len(asked) <= 8, asked
    assert "P 000" in first and "P 049" in first and "P 050" not in first
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert "P 050" in client.get(following).text


@pytest.mark.parametrize("path", ["/admin", f"/admin/members/{cast.ids.space_moderator}"])
def test_other_pages_cost_few_statements_too(browser, statements, path):
    client = browser("admin")
    client.get(path)
    statements.clear()
    assert client.get(path).status_code == 200
    asked = [statement for statement in statements if not statement.startswith(("BEGIN", "PRAGMA"))]
    assert len(asked) <= 8, asked


def test_roles_are_given_and_taken(browser, read):
    client = browser("admin")
    for role in ("site moderator", "space-2", "edition-1"):
        assert client.post(f"/admin/members/{cast.ids.ada}/roles", data={"role": role}).status_code == 303
    assert roles_of(read) == [("site moderator", None), ("moderator", 2), ("moderator", None)]
    page = client.get(f"/admin/members/{cast.ids.ada}").text
    assert "Moderator of Imaging" in page and "Moderator of Leiden 2023" in page
    for role in read(select(StaffRole).where(StaffRole.member_id == cast.ids.ada)):
        assert client.post(f"/admin/members/{cast.ids.ada}/roles/{role.id}/delete").status_code == 303
    assert roles_of(read) == []


@pytest.mark.parametrize("role", ["", "king", "space-999", "edition-x", "moderator"])
def test_a_role_that_is_not_offered_is_not_given(browser, read, role):
    answer = browser("admin").post(f"/admin/members/{cast.ids.ada}/roles", data={"role": role})
    assert answer.status_code == 422
    assert roles_of(read) == []


def test_roles_ask_again_who_it_is(browser, read):
    clock.move(timedelta(minutes=11))
    page = f"http://localhost/admin/members/{cast.ids.ada}"
    answer = browser("admin").post(
        f"/admin/members/{cast.ids.ada}/roles", data={"role": "admin"}, headers={"Referer": page}
    )
    assert (answer.status_code, answer.location) == (303, f"/confirm?next=/admin/members/{cast.ids.ada}")
    assert roles_of(read) == []


def test_the_last_admin_is_not_taken_away(browser, read):
    (role,) = read(select(StaffRole).where(StaffRole.role == "admin"))
    answer = browser("admin").post(f"/admin/members/{cast.ids.admin}/roles/{role.id}/delete")
    assert answer.status_code == 403 and "only admin" in answer.text


def test_suspending_and_silencing_with_reason_and_end(browser, read, drain):
    client, path = browser("admin"), f"/admin/members/{cast.ids.ada}"
    day = (clock.now() + timedelta(days=7)).date()
    data = {"client_key": "k" * 16, "reason": "Wrote to many.", "until": day.isoformat()}
    assert client.post(f"{path}/sanctions", data=data | {"kind": "silenced"}).status_code == 303
    assert client.post(f"{path}/sanctions", data=data | {"kind": "suspended", "until": ""}).status_code == 303
    ada = read(lambda: db.session.get(Member, cast.ids.ada))
    assert ada.is_suspended and ada.is_silenced
    assert ada.silenced_until.astimezone().date() >= day
    page = client.get(path).text
    assert "Wrote to many." in page and "without an end" in page and "Abel Zonnedauw" in page
    for what in ("suspension", "silence"):
        assert client.post(f"{path}/{what}/delete").status_code == 303
    ada = read(lambda: db.session.get(Member, cast.ids.ada))
    assert not ada.is_suspended and not ada.is_silenced
    drain()
    assert len(mail.sent) == 2


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "Write something first."),
        ({"until": "2020-01-01"}, "still to come"),
        ({"until": "tomorrow"}, "date"),
        ({"kind": "erased"}, "valid choice"),
    ],
)
def test_a_wrong_decision_is_shown_again(browser, read, wrong, sentence):
    data = {"kind": "suspended", "reason": "Because of this.", "until": "", "client_key": "k" * 16} | wrong
    answer = browser("admin").post(f"/admin/members/{cast.ids.ada}/sanctions", data=data)
    assert answer.status_code == 422 and sentence.lower() in answer.text.lower()
    assert "reason" in wrong or "Because of this." in answer.text
    assert read(select(Sanction)) == []


def test_one_person_is_invited_once_by_name_and_address(browser, read, drain):
    client = browser("admin")
    data = {"name": "Nora Nieuw", "email": " Nora@Example.org", "client_key": "k" * 16}
    answers = [client.post("/admin/members/invitation", data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    drain()
    assert [message["To"] for message in mail.sent] == ["nora@example.org"]
    page = client.get(answers[0].location).text
    assert "Nora Nieuw" in page and "Send the invitation again" in page


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"email": "ada@example.org"}, "already a member"),
        ({"email": "not an address"}, "not a whole address"),
        ({"email": "x@example.org\r\nBcc: y@example.org"}, "not a whole address"),
        ({"name": " "}, "Write something first."),
    ],
)
def test_an_invitation_that_cannot_go_says_why(browser, read, data, sentence):
    form = {"name": "Somebody", "email": "s@example.org", "client_key": "k" * 16} | data
    answer = browser("admin").post("/admin/members/invitation", data=form)
    assert answer.status_code == 422 and sentence in answer.text
    assert read(select(Invitation)) == []


def test_an_invitation_is_resent_and_taken_back(browser, read, drain):
    client = browser("admin")
    client.post("/admin/members/invitation", data={"name": "N", "email": "n@example.org", "client_key": "k" * 16})
    (invitation,) = read(select(Invitation))
    clock.move(timedelta(minutes=9))
    client.post(f"/admin/invitations/{invitation.id}/resending")
    clock.move(timedelta(minutes=11))
    client.post(f"/admin/invitations/{invitation.id}/resending")
    drain()
    assert len(mail.sent) == 2
    client.post(f"/admin/invitations/{invitation.id}/delete")
    assert read(select(Invitation))[0].state == "revoked"


def test_what_failed_ten_times_is_listed_tried_again_or_given_up(act, browser, read):
    def fail():
        outbox.put("mail.send", lane="mail", template="invitation")
        outbox.put("mail.send", lane="mail", template="invitation")
        db.session.flush()
        for item in db.session.scalars(select(OutboxItem)):
            item.dead, item.attempts, item.last_error = True, 10, "SMTPRecipientsRefused: <b>no</b>"

    act(None, fail)
    client = browser("admin")
    page = client.get("/admin").text
    assert page.count("&lt;b&gt;no&lt;/b&gt;") == 2
    first, second = read(select(OutboxItem.id).order_by(OutboxItem.id))
    assert client.post(f"/admin/outbox/{first}/revival").status_code == 303
    assert client.post(f"/admin/outbox/{first}/revival").status_code == 404
    assert client.post(f"/admin/outbox/{second}/delete").status_code == 303
    (left,) = read(select(OutboxItem).where(OutboxItem.topic == "mail.send"))
    assert (left.id, left.dead, left.attempts) == (first, False, 0)


def test_an_end_that_nobody_lives_to_see_is_none(browser, read):
    data = {"client_key": "k" * 16, "reason": "Wrote to many.", "until": "9999-12-31", "kind": "silenced"}
    assert browser("admin").post(f"/admin/members/{cast.ids.ada}/sanctions", data=data).status_code == 303
    assert read(select(Sanction.until)) == [None]
