"""Cases go along with what they are about, back when their holder may no longer decide, and a wave is one case."""

from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select

from app.accounts.models import Member, StaffRole
from app.extensions import db
from app.kernel.errors import NotFound
from app.moderation import cases, deciding, jobs, operations, queries
from app.moderation.models import Case, Report, Snapshot
from app.notifications.models import Notification
from app.threads import operations as writing
from app.threads.models import FOR_EVER
from tests.cast import ids
from tests.moderation.places import case_now, decide, report
from tests.threads.places import COMMON, IMAGING, on_thread, post_now, reply, thread, thread_now

WAVE = 200


@pytest.fixture
def post(act, read):
    id = post_now(read, thread(act, "mate", IMAGING)).id
    report(act, "ada", id)
    return id


def take(act, person, case):
    act(person, lambda me: deciding.take_case(me, cases.get_case(me, case.id), version=case.version))


def run(house, work):
    with house.app_context():
        work()


def lose_role(act):
    gone = delete(StaffRole).where(StaffRole.member_id == ids.space_moderator)
    act(None, lambda: db.session.execute(gone))


def told(read, person, cause):
    mine = Notification.member_id == getattr(ids, person)
    return len(read(select(Notification).where(mine, Notification.cause == cause)))


def test_a_case_moves_with_its_thread(act, house, read, post):
    take(act, "space_moderator", case_now(read))
    on_thread(act, "admin", thread_now(read, 1).id, lambda me, it: writing.move_thread(me, it, space(me, COMMON)))
    with pytest.raises(NotFound):
        act("space_moderator", cases.get_case, case_now(read).id)
    assert act("admin", lambda me: [row.holder for row in cases.in_order(me, cases.Wanted())]) == [None]
    run(house, jobs.return_lost_cases)
    assert (case_now(read).state, case_now(read).taken_by_id) == ("open", None)


def space(me, id):
    from app.threads import queries as threads

    return threads.get_space(me, id)


def test_a_case_goes_with_a_post_that_is_split_off(act, browser, read):
    id = thread(act, "mate", IMAGING)
    reply(act, "mate", id)
    report(act, "ada", post_now(read, id, 2).id)
    on_thread(
        act,
        "admin",
        id,
        lambda me, it: writing.split_thread(me, it, [2], title="On its own", space=space(me, COMMON)).id,
    )
    page = browser("admin").get("/moderation").text
    assert "in Common room" in page
    assert "The queue is empty" in browser("space_moderator").get("/moderation").text


def test_the_case_of_a_merged_thread_stays(act, browser, read):
    one, two = thread(act, "mate", IMAGING), thread(act, "ada", IMAGING)
    report(act, "friend", one, "thread")
    on_thread(act, "admin", one, lambda me, it: writing.merge_threads(me, it, get_thread(me, two)).id)
    assert browser("space_moderator").get(f"/moderation/cases/{case_now(read).id}").status_code == 200
    decide(act, "admin", case_now(read), outcome="rejected")


def get_thread(me, id):
    from app.threads import queries as threads

    return threads.get_thread(me, id)


def test_who_no_longer_moderates_has_nothing_in_hand(act, browser, house, read, post):
    take(act, "space_moderator", case_now(read))
    lose_role(act)
    assert browser("space_moderator").get(f"/moderation/cases/{case_now(read).id}").status_code == 404
    run(house, jobs.return_lost_cases)
    assert (case_now(read).state, case_now(read).taken_by_id) == ("open", None)
    assert "Case returned to the queue" in browser("admin").get(f"/moderation/cases/{case_now(read).id}").text


def test_who_still_moderates_keeps_it(act, house, read, post):
    take(act, "space_moderator", case_now(read))
    run(house, jobs.return_lost_cases)
    assert case_now(read).taken_by_id == ids.space_moderator


def test_what_nobody_takes_is_told_of_after_a_day_and_to_all_after_three(act, house, read, later, post):
    run(house, jobs.remind)
    assert told(read, "space_moderator", "case waits") == 0
    later(hours=25)
    for _ in range(2):
        run(house, jobs.remind)
    assert told(read, "space_moderator", "case waits") == 1 and told(read, "admin", "case waits") == 0
    later(hours=73)
    for _ in range(2):
        run(house, jobs.remind)
    assert told(read, "admin", "case waits") == told(read, "site_moderator", "case waits") == 1
    assert told(read, "space_moderator", "case waits") == 1


def test_what_their_own_moderator_wrote_is_told_to_those_of_the_site(act, house, read, later):
    report(act, "ada", post_now(read, thread(act, "space_moderator", IMAGING)).id)
    assert told(read, "admin", "reported") == told(read, "site_moderator", "reported") == 1
    later(hours=25)
    run(house, jobs.remind)
    assert told(read, "admin", "case waits") == 1
    for cause in ("reported", "case waits"):
        assert told(read, "space_moderator", cause) == 0


def test_what_somebody_took_is_not(act, house, read, later, post):
    take(act, "space_moderator", case_now(read))
    later(hours=80)
    run(house, jobs.remind)
    assert told(read, "admin", "case waits") == 0


def test_a_wave_is_one_case_and_one_notice_in_ten_minutes(act, read, drain, later):
    id = thread(act, "mate", IMAGING)
    many = range(1000, 1000 + WAVE)
    names = [
        {"id": n, "display_name": f"P {n}", "sort_name": f"p {n}", "email": f"p{n}@example.org", "state": "active"}
        for n in many
    ]
    act(None, lambda: db.session.execute(insert(Member), names))

    def report_as(number):
        me = db.session.get_one(Member, number)
        said = {"reason": "advertising", "client_key": uuid4().hex}
        operations.report(me, queries.get_reportable(me, "thread", id), **said)

    for number in many[: WAVE - 1]:
        act(None, report_as, number)
    [case] = read(select(Case))
    assert (case.reporters, case.weight) == (WAVE - 1, WAVE - 1) and len(read(select(Snapshot))) == 1
    assert told(read, "space_moderator", "reported") == 1
    later(minutes=11)
    act(None, report_as, many[-1])
    assert told(read, "space_moderator", "reported") == 2
    decide(act, "admin", case_now(read), outcome="upheld", rule="advertising", act="hide", reason="It sells something.")
    drain()
    answered = read(select(Notification).where(Notification.cause == "report decided"))
    assert len(answered) == WAVE and len(read(select(Report).where(Report.answered_id.is_not(None)))) == WAVE


def test_a_reporter_who_left_is_named_no_more(act, browser, read, post):
    act(None, lambda: setattr(db.session.get_one(Member, ids.ada), "state", "anonymised"))
    take(act, "space_moderator", case_now(read))
    page = browser("space_moderator").get(f"/moderation/cases/{case_now(read).id}").text
    assert "Ada" not in page and "Former member" in page
    decide(act, "space_moderator", case_now(read), outcome="rejected")


def test_the_case_of_a_thread_goes_where_that_was_merged_and_on_from_there(act, browser, read):
    one, two = thread(act, "mate", IMAGING), thread(act, "ada", COMMON)
    report(act, "friend", one, "thread")
    on_thread(act, "admin", one, lambda me, it: writing.merge_threads(me, it, get_thread(me, two)).id)
    address = f"/moderation/cases/{case_now(read).id}"
    assert browser("space_moderator").get(address).status_code == 404
    assert browser("site_moderator").get(address).status_code == 200
    on_thread(act, "admin", two, lambda me, it: writing.move_thread(me, it, space(me, IMAGING)))
    assert browser("space_moderator").get(address).status_code == 200


@pytest.mark.parametrize("gone", [{"state": "deactivated"}, {"suspended_until": FOR_EVER}])
def test_where_the_only_moderator_is_away_those_of_the_site_hear_of_it(act, read, gone):
    def leave():
        for name, value in gone.items():
            setattr(db.session.get_one(Member, ids.space_moderator), name, value)

    act(None, leave)
    report(act, "ada", post_now(read, thread(act, "mate", IMAGING)).id)
    assert told(read, "admin", "reported") == told(read, "site_moderator", "reported") == 1
    assert told(read, "space_moderator", "reported") == 0
