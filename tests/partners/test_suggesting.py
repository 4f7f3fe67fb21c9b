"""Suggestions to people of the cast: who never comes, what hidden things never move, and the two pages beside."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, update

from app.accounts.models import Member
from app.cohorts.models import GroupMembership
from app.extensions import db
from app.kernel import clock, search
from app.partners.matching import similar_people, suggest, who_could_help
from app.partners.models import MatchSettings, NeverPair, Suggestion, SuggestionList
from app.profiles.models import Profile, ProfileItem
from app.search.index import search_index
from app.ties.models import Block, Connection, ContactRequest
from tests import cast

Suggested = Callable[..., list[int]]
NEED, OFFER = "Somebody who casts silicone lungs", "Casting of silicone lungs"


@pytest.fixture(autouse=True)
def said(house: Any, act: Any, drain: Any) -> None:
    """Ada looks for something; outsider, mate and organiser have it."""

    def say() -> None:
        cast.item("ada", "need", NEED)
        for person in ("outsider", "mate", "organiser"):
            cast.item(person, "offer", OFFER)
            search.changed("person", cast.id_of(person))

    act(None, say)
    drain()


@pytest.fixture
def suggested(act: Any) -> Suggested:
    def ids(person: str = "ada", **more: Any) -> list[int]:
        return [fit.id for fit in fits(act, person, **more)]

    return ids


def fits(act: Any, person: str = "ada", **more: Any) -> Any:
    return act(person, suggest, **{"dial": 3, "day": clock.now().date(), "seed": "s"} | more)


def test_who_offers_what_i_look_for_is_suggested_with_the_reason(act: Any, suggested: Suggested) -> None:
    assert set(suggested()) == {cast.ids.outsider, cast.ids.mate, cast.ids.organiser}
    best = fits(act)[0]
    assert best.because[0].kind == "need_met"
    assert best.because[0].words == ("Casting", "silicone", "lungs")


def test_who_only_offers_is_led_to_those_who_look_for_it(act: Any) -> None:
    [fit] = fits(act, "outsider")
    assert fit.id == cast.ids.ada
    assert [one.kind for one in fit.because] == ["need_in_return"]


def test_a_topic_that_several_fields_know_is_shared_ground(act: Any, drain: Any) -> None:
    _say(act, drain, ("friend", "expertise", "Active Learning", "members"),
         ("newcomer", "expertise", "Problem and Project Based Learning", "members"))  # fmt: skip
    [fit] = [fit for fit in fits(act, "friend", early=True) if fit.id == cast.ids.newcomer]
    assert [one.which for one in fit.because if one.what == "topic"] == [("Active Learning",)]


def test_the_same_day_gives_the_same_list(suggested: Suggested) -> None:
    assert suggested() == suggested()


def test_who_is_left_out_is_left_out(suggested: Suggested) -> None:
    assert cast.ids.mate not in suggested(leave_out=[cast.ids.mate])


def _request(from_: int, to: int, state: str, days_ago: int = 0) -> ContactRequest:
    at = clock.now() - timedelta(days=days_ago)
    return ContactRequest(
        from_id=from_, to_id=to, client_key="k", purpose="advice", note="n", state=state, created_at=at,
        expires_at=at + timedelta(days=14), answered_at=at if state == "declined" else None,
    )  # fmt: skip


def _dismissed(reason: str, days_ago: int) -> None:
    at = clock.now() - timedelta(days=days_ago)
    made = SuggestionList(member_id=cast.ids.ada, week=at.date(), dial=3, filled_on=at.date())
    db.session.add(made)
    db.session.flush()
    db.session.add(Suggestion(list_id=made.id, member_id=cast.ids.ada, other_id=cast.ids.outsider, week=at.date(),
                              rank=1, state="dismissed", reason=reason, decided_at=at))  # fmt: skip


def _add(row: Any) -> Callable[[], None]:
    return lambda: db.session.add(row())


def _profile(**values: Any) -> Callable[[], None]:
    return lambda: db.session.execute(update(Profile).where(Profile.member_id == cast.ids.outsider).values(**values))  # type: ignore[return-value]


def _member(**values: Any) -> Callable[[], None]:
    return lambda: db.session.execute(update(Member).where(Member.id == cast.ids.outsider).values(**values))  # type: ignore[return-value]


def _group() -> None:
    db.session.add(GroupMembership(group_id=1, member_id=cast.ids.outsider))


def _languages() -> None:
    cast.item("ada", "language", "nl")
    cast.item("outsider", "language", "fi")


ADA, OTHER = cast.ids.ada, cast.ids.outsider
GATES = {
    "connected": _add(lambda: Connection(low_id=ADA, high_id=OTHER)),
    "asked": _add(lambda: _request(ADA, OTHER, "sent")),
    "asking": _add(lambda: _request(OTHER, ADA, "sent")),
    "declined": _add(lambda: _request(ADA, OTHER, "declined", 179)),
    "in my group": _group,
    "dismissed": lambda: _dismissed("topic", 179),
    "not now": lambda: _dismissed("not now", 89),
    "blocked by me": _add(lambda: Block(blocker_id=ADA, blocked_id=OTHER)),
    "blocks me": _add(lambda: Block(blocker_id=OTHER, blocked_id=ADA)),
    "kept apart by an organiser": _add(lambda: NeverPair(low_id=ADA, high_id=OTHER, by_id=cast.ids.organiser)),
    "hidden": _profile(state="hidden"),
    "unlisted": _profile(state="unlisted"),
    "draft": _profile(state="draft"),
    "paused": _profile(availability="paused"),
    "full": _profile(availability="limited", contacts_a_month=0),
    "silenced": _member(silenced_until=clock.now() + timedelta(days=1)),
    "suspended": _member(suspended_until=clock.now() + timedelta(days=1)),
    "deactivated": _member(state="deactivated"),
    "no common language": _languages,
    "not looking": _add(lambda: MatchSettings(member_id=OTHER, is_on=False)),
}


@pytest.mark.parametrize("gate", GATES)
def test_who_is_out_of_question_never_comes_whatever_fits(act: Any, suggested: Suggested, gate: str) -> None:
    assert OTHER in suggested()
    act(None, GATES[gate])
    assert OTHER not in suggested()


OPEN = {
    "declined long ago": _add(lambda: _request(ADA, OTHER, "declined", 181)),
    "not now, long ago": lambda: _dismissed("not now", 91),
    "withdrawn": _add(lambda: _request(ADA, OTHER, "withdrawn")),
    "a pause that is over": _profile(availability="paused", paused_until=clock.now().date()),
    "limited, with a place left": _profile(availability="limited", contacts_a_month=1),
    "a connection that ended": _add(lambda: Connection(low_id=ADA, high_id=OTHER, ended_at=clock.now())),
    "a language said by one side only": lambda: cast.item("outsider", "language", "fi"),
}


@pytest.mark.parametrize("case", OPEN)
def test_what_is_over_keeps_nobody_out(act: Any, suggested: Suggested, case: str) -> None:
    act(None, OPEN[case])
    assert OTHER in suggested()


# What may be read


def _say(act: Any, drain: Any, *items: tuple[str, str, str, str]) -> None:
    def say() -> None:
        for person, kind, value, audience in items:
            cast.item(person, kind, value, audience=audience)
            search.changed("person", cast.id_of(person))

    act(None, say)
    drain()


@pytest.mark.parametrize("audience", ["only me", "connections"])
def test_what_i_may_not_read_of_others_moves_nothing(act: Any, drain: Any, audience: str) -> None:
    before = fits(act)
    hidden = [("newcomer", "offer", OFFER), ("newcomer", "expertise", "silicone lungs"), ("outsider", "need", NEED),
              ("mate", "language", "fi"), ("ada", "language", "nl"), ("organiser", "city", "Leiden")]  # fmt: skip
    own = [item for item in hidden if item[0] == "ada"]
    _say(act, drain, *[(*item, "members") for item in own])
    after_own = fits(act)
    _say(act, drain, *[(*item, audience) for item in hidden if item[0] != "ada"])
    assert fits(act) == after_own
    assert [fit.id for fit in before] == [fit.id for fit in after_own]


def test_what_is_for_my_years_counts_for_people_of_my_years_only(act: Any, drain: Any, suggested: Suggested) -> None:
    _say(act, drain, ("supervisor", "offer", OFFER, "cohorts"), ("friend", "need", NEED, "members"))
    act(None, lambda: db.session.query(GroupMembership).delete())
    assert cast.ids.supervisor in suggested("ada")  # they share Leiden 2023
    assert cast.ids.supervisor not in suggested("friend")


def test_a_private_and_a_sealed_need_count_for_their_owner_alone(act: Any, drain: Any, suggested: Suggested) -> None:
    _say(
        act,
        drain,
        ("newcomer", "sealed need", "A wind tunnel", "only me"),
        ("friend", "offer", "Wind tunnel", "members"),
    )
    assert suggested("newcomer") == [cast.ids.friend]
    assert cast.ids.newcomer not in suggested("friend")


def test_what_has_lapsed_is_not_matched(act: Any, suggested: Suggested) -> None:
    yesterday = clock.now().date() - timedelta(days=1)
    act(
        None,
        lambda: db.session.execute(
            update(ProfileItem).where(ProfileItem.member_id == OTHER).values(expires_on=yesterday)
        ),
    )
    assert OTHER not in suggested()


def test_without_an_index_only_people_of_my_years_come_into_question(suggested: Suggested, app: Any) -> None:
    with app.app_context():
        search_index().condemn()
    assert cast.ids.mate in suggested()
    assert OTHER not in suggested()


def test_a_need_in_odd_words_is_no_search_operator(act: Any, drain: Any, suggested: Suggested) -> None:
    _say(act, drain, ("friend", "need", '-silicone "lungs (', "members"))
    assert OTHER in suggested("friend")
    _say(act, drain, ("blocked", "need", "…", "members"))
    assert suggested("blocked") == []


# Beside the list


def test_who_could_help_looks_at_one_need(act: Any, drain: Any) -> None:
    _say(act, drain, ("ada", "need", "A wind tunnel", "only me"), ("newcomer", "offer", "Wind tunnel", "members"))

    def helpers(actor: Member) -> dict[str, list[int]]:
        mine = db.session.query(ProfileItem).filter_by(member_id=actor.id, kind="need").all()
        return {item.value: [fit.id for fit in who_could_help(actor, item)] for item in mine}

    found = act("ada", helpers)
    assert found["A wind tunnel"] == [cast.ids.newcomer]
    assert set(found[NEED]) == {cast.ids.outsider, cast.ids.mate, cast.ids.organiser}


def test_people_who_know_the_same_are_similar_and_the_topics_are_told(act: Any, drain: Any) -> None:
    _say(act, drain, *[(who, "expertise", what, "members") for who in ("mate", "newcomer") for what in ("MRI", "Ultrasound")],
         ("organiser", "expertise", "MRI", "only me"))  # fmt: skip
    found = act("ada", lambda actor: similar_people(actor, db.session.get(Member, cast.ids.mate)))
    assert [(fit.id, fit.because[0].which) for fit in found] == [(cast.ids.newcomer, ("MRI", "Ultrasound"))]


def test_with_the_model_other_words_are_found_too(
    with_meaning: None, act: Any, drain: Any, suggested: Suggested
) -> None:
    _say(act, drain, ("friend", "need", "Newborns with jaundice are pricked in the heel day after day", "members"),
         ("newcomer", "offer", "Non-invasive optical measurement of yellow skin in premature infants", "members"))  # fmt: skip
    found = fits(act, "friend")
    assert [fit.id for fit in found] == [cast.ids.newcomer]
    assert found[0].because[0].words == () and found[0].because[0].cosine > 0.35


def test_a_list_takes_four_statements(act: Any) -> None:
    counted = []

    def count(*_: Any) -> None:
        counted.append(1)

    def counting(actor: Member) -> None:
        assert actor.edition_ids and not actor.is_site_moderator  # read with the member on every page
        event.listen(db.engine, "after_cursor_execute", count)
        try:
            assert suggest(actor, dial=3, day=clock.now().date(), seed="s")
        finally:
            event.remove(db.engine, "after_cursor_execute", count)

    act("ada", counting)
    assert len(counted) == 4
