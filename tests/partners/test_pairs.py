"""Whom an organiser keeps apart is not suggested, to neither of the two, and neither is told."""

import pytest
from sqlalchemy import select

from app.cohorts.models import Edition
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Forbidden, Invalid
from app.notifications.models import Notification
from app.partners import matching, pairs
from app.partners.models import NeverPair
from tests import cast

ids = cast.ids


@pytest.fixture
def fitting(act):
    """Ada and mate fit in both directions."""

    def say():
        for person in ("ada", "mate"):
            cast.item(person, "offer", f"Measuring bioimpedance in children, {person}", kind="method")
            cast.item(person, "need", "Measuring bioimpedance in children", kind="method")

    act(None, say)


def suggested(act, person):
    how = {"dial": 3, "day": clock.now().date(), "seed": 1}
    return act(person, lambda me: {fit.id for fit in matching.suggest(me, **how)})


def leiden():
    return db.session.get(Edition, 1)


def test_they_are_not_suggested_to_each_other_until_it_is_lifted(act, browser, fitting, read):
    assert ids.mate in suggested(act, "ada") and ids.ada in suggested(act, "mate")
    sent = {"one": ids.mate, "other": ids.ada, "kind": "conflict"}
    for _ in range(2):
        assert browser("organiser").post("/organise/editions/1/pairs", data=sent).status_code == 303
    kept = read(select(NeverPair))
    assert [(one.low_id, one.high_id, one.kind) for one in kept] == [(ids.ada, ids.mate, "conflict")]
    assert ids.mate not in suggested(act, "ada") and ids.ada not in suggested(act, "mate")
    page = browser("organiser").get("/organise/editions/1/pairs").text
    assert "Ada Lindewater · Mats Grachtmeer" in page
    assert read(select(Notification)) == []
    browser("organiser").post(f"/organise/editions/1/pairs/{kept[0].id}/removal")
    assert ids.mate in suggested(act, "ada")


def test_two_different_people_of_the_edition_are_needed(act):
    for other in (ids.ada, ids.outsider, 7777):
        with pytest.raises(Invalid):
            act("organiser", lambda me, other=other: pairs.keep_apart(me, leiden(), ids.ada, other, kind="never"))


def test_only_organisers_of_the_edition_keep_apart(act):
    for person in ("ada", "site_moderator", "supervisor"):
        with pytest.raises(Forbidden):
            act(person, lambda me: pairs.keep_apart(me, leiden(), ids.ada, ids.mate, kind="never"))
