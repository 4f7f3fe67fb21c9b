"""G-4, 6.3.2: roles given and taken, the first admin, and the keys on the terminal."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from app.accounts import operations, queries
from app.accounts.models import Member, StaffRole
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Forbidden, Invalid
from tests import cast


def person(key="ada"):
    return db.session.get(Member, cast.id_of(key))


def give(actor, key="ada", role="site moderator", **scope):
    return operations.give_role(actor, person(key), role, **scope).id


def take(actor, key, role):
    held = next(found for found in person(key).staff_roles if found.role == role)
    operations.take_role(actor, held)


def test_a_role_counts_from_the_next_act_on(act, read):
    act("admin", give)
    assert read(lambda: person().is_site_moderator)
    act("admin", take, "ada", "site moderator")
    assert not read(lambda: person().is_site_moderator)


def test_a_moderator_of_one_space_moderates_that_space_only(act, read):
    act("admin", give, role="moderator", space_id=2)
    assert read(lambda: (person().moderates(space_id=2), person().moderates(space_id=1))) == (True, False)


@pytest.mark.parametrize(
    ("role", "scope"),
    [("moderator", {}), ("moderator", {"space_id": 1, "edition_id": 1}), ("admin", {"space_id": 1})],
)
def test_a_role_has_the_scope_of_its_kind(act, role, scope):
    with pytest.raises(Invalid):
        act("admin", give, role=role, **scope)


def test_a_role_given_twice_is_one(act):
    assert act("admin", give) == act("admin", give)


@pytest.mark.parametrize("who", ["ada", "organiser", "site_moderator", "space_moderator"])
def test_only_admins_give_and_take(act, who):
    with pytest.raises(Forbidden):
        act(who, give, "mate", "admin")
    with pytest.raises(Forbidden):
        act(who, take, "space_moderator", "moderator")


def test_the_last_admin_stays(act):
    with pytest.raises(Forbidden, match="only admin"):
        act("admin", take, "admin", "admin")
    act("admin", give, "ada", "admin")
    act("admin", take, "admin", "admin")


# The first admin


@pytest.fixture
def no_admin(act):
    act(None, lambda: db.session.execute(delete(StaffRole).where(StaffRole.role == "admin")))


def make(client, secret, *, email="first@example.org", key="first-form", password="four quiet words here"):
    return client.post(
        f"/first-admin/{secret}",
        data={"name": "Frida First", "email": email, "password": password, "client_key": key},
    )


def test_the_printed_link_makes_the_first_admin_once(no_admin, act, browser, read):
    secret = act(None, operations.first_key)
    client = browser(None)
    assert client.get(f"/first-admin/{secret}").status_code == 200
    assert make(client, secret, password="").status_code == 422
    assert make(client, secret).status_code == 303
    assert client.get("/settings").status_code == 200
    assert read(lambda: queries.find_by_address("first@example.org").is_admin)
    assert make(browser(None), secret, key="other-form", email="second@example.org").status_code == 404
    assert make(browser(None), secret).status_code == 303  # the same form again
    assert read(select(func.count()).where(StaffRole.role == "admin")) == [1]


def test_a_link_that_was_printed_before_there_was_an_admin_gives_nothing_later(no_admin, act, browser, read):
    secret = act(None, operations.first_key)
    act(None, lambda: db.session.add(StaffRole(member_id=cast.ids.admin, role="admin")))
    answer = make(browser(None), secret, email="admin@example.org")
    assert answer.status_code == 409
    assert not read(lambda: queries.find_by_address("admin@example.org")).password_hash


def test_a_newer_first_link_kills_the_older_and_runs_out_in_a_day(no_admin, act, browser):
    older, newer = act(None, operations.first_key), act(None, operations.first_key)
    assert [browser(None).get(f"/first-admin/{secret}").status_code for secret in (older, newer)] == [404, 200]
    clock.move(timedelta(days=1, seconds=1))
    assert browser(None).get(f"/first-admin/{newer}").status_code == 404


def test_the_start_prints_the_first_link_only_while_there_is_no_admin(app, act, capsys, browser):
    from app.accounts.commands import first_keys

    with app.app_context():
        first_keys()
    assert capsys.readouterr().out == ""
    act(None, lambda: db.session.execute(delete(StaffRole).where(StaffRole.role == "admin")))
    with app.app_context():
        first_keys()
    path = re.search(r"http://localhost:8000(/first-admin/\S+)", capsys.readouterr().out).group(1)
    assert browser(None).get(path).status_code == 200


@pytest.mark.parametrize("address", ["new@example.org", "Ada@example.org", "staged@example.org"])
def test_a_lost_admin_gets_in_from_the_terminal(app, browser, read, address):
    answer = app.test_cli_runner().invoke(args=["admin", "invite", address, "--name", "Nelly New"])
    assert answer.exit_code == 0, answer.output
    path = re.search(r"http://localhost:8000(/links/\S+)", answer.output).group(1)
    client = browser(None)
    assert client.post(path, data={"client_key": "k" * 16}).status_code == 303
    assert client.get("/settings").status_code == 200
    assert read(lambda: queries.find_by_address(address).is_admin)
