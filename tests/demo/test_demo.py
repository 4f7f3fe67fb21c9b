"""The invented community: the same each time, and gone without a trace."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from app.accounts.models import Member
from app.demo import commands, removal
from app.extensions import Model, db
from app.introductions.models import IntroductionSide
from app.introductions.rounds.models import RoundMember
from app.notifications.models import Notification
from app.promotions.models import PromotionPart
from app.ties.models import ContactRequest

DAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
# What a removal leaves behind on purpose: the index must still be told, and the log is only added to.
KEPT = {"outbox", "audit_entries"}


def counts():
    return {
        name: db.session.scalar(select(func.count()).select_from(table))
        for name, table in Model.metadata.tables.items()
        if name not in KEPT
    }


def everything():
    return {
        name: sorted(map(repr, db.session.execute(select(table)).all()))
        for name, table in Model.metadata.tables.items()
        if name not in KEPT
    }


@pytest.fixture
def loaded(house):
    """The demo beside the cast, as if real people were already here."""
    with house.test_request_context():
        before = counts()
        commands.load(DAY)
        db.session.remove()
    return before


def test_the_demo_holds_a_community(house, read, loaded):
    now = read(counts)
    assert now["members"] - loaded["members"] == 240
    assert now["threads"] == 41 and now["rooms"] == 27 and now["groups"] - loaded["groups"] == 12
    assert (now["attachments"], now["question_offers"]) == (2, 1)
    assert len(read(commands.guides)) == 3


def test_every_request_of_the_demo_is_behind_the_bell(read, loaded):
    requests = (
        select(ContactRequest.to_id, ContactRequest.created_at).filter_by(kind="connect").order_by(ContactRequest.id)
    )
    asks = Notification.cause == "connection request"
    notifications = select(Notification.member_id, Notification.at).where(asks).order_by(Notification.subject_id)
    asked, told = (read(lambda query=query: db.session.execute(query).all()) for query in (requests, notifications))
    assert asked and asked == told


def test_what_is_removed_leaves_the_others_as_they_were(house, read, loaded, act):
    act(
        None,
        lambda: db.session.execute(Member.__table__.update().where(Member.id <= 16).values(email=Member.display_name)),
    )
    before = {name: rows for name, rows in read(everything).items()}
    assert read(counts) != loaded, "the demo must be there for its removal to say anything"
    assert act(None, removal.remove) == 240
    assert read(counts) == loaded
    after = read(everything)
    assert all(set(after[name]) <= set(before[name]) for name in after)


def test_the_same_day_gives_the_same_demo(house, read, loaded):
    """Loaded again in a fresh database, every text and moment is the same."""
    from tests.conftest import _restore

    first = read(everything)
    _restore(house)
    with house.test_request_context():
        commands.load(DAY)
        db.session.remove()
    again = read(everything)
    assert [name for name in first if first[name] != again[name]] == []


def test_an_introduction_waits_for_the_member_whose_eyes_one_looks_through(read, loaded):
    guide = dict(read(commands.guides))["member"]
    waiting = select(IntroductionSide.member_id).where(IntroductionSide.says_yes.is_(None))
    assert guide in read(waiting)
    taking_part = read(select(RoundMember.member_id))
    assert taking_part and guide not in taking_part


def test_somebody_asks_whether_they_may_be_quoted(read, loaded):
    guide = dict(read(commands.guides))["member"]
    mine = read(select(PromotionPart).where(PromotionPart.author_id == guide))
    assert len(mine) == 2 and all(part.answer == "" for part in mine)
    assert read(select(Notification).where(Notification.member_id == guide, Notification.cause == "words asked"))
