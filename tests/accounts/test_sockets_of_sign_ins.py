"""Sockets of sign-ins that ended while nobody said so."""

from datetime import timedelta

import pytest
from sqlalchemy import delete

from app.accounts.identity import close_ended
from app.accounts.models import Member, SignIn
from app.extensions import db
from app.kernel import clock
from app.kernel.transaction import write
from tests.cast import ids

ENDS = {
    "gone": lambda: db.session.execute(delete(SignIn).where(SignIn.member_id == ids.ada)),
    "deactivated": lambda: setattr(db.session.get_one(Member, ids.ada), "state", "deactivated"),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_ended_is_closed_and_nothing_else(app, socket, end):
    ada, friend = socket("ada"), socket("friend")
    with app.app_context():
        close_ended()
        assert ada.is_connected(), "it lives"
        write(end)
        close_ended()
    assert not ada.is_connected()
    assert friend.is_connected()


def test_a_page_that_nobody_touches_for_half_a_day_hears_no_more(app, socket):
    ada = socket("ada")
    clock.move(timedelta(hours=13))
    with app.app_context():
        close_ended()
    assert not ada.is_connected()
