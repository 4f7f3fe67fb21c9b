"""Finding a time in a room: proposed by one's own clock, ticked by all, fixed for every calendar, reminded of once."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.chat.models import Message, Room
from app.chat.operations import leave_room, open_dm, start_group_dm
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.errors import Forbidden, Invalid, NotFound
from app.meetings import operations, queries
from app.meetings.clocks import by_the_clock, in_utc, said
from app.meetings.models import Meeting
from app.notifications.models import Notification
from app.ties.operations import block_member, connect
from tests import cast
from tests.introductions.places import PARTED, member, take_away

BASE = "https://example.org/meetings/"
AMSTERDAM, NEW_YORK = "Europe/Amsterdam", "America/New_York"


@pytest.fixture
def room(act):
    """The dm of ada and friend."""
    return act("ada", lambda me: open_dm(me, member("friend")).id)


def local(days=2, hour=10):
    """A time some days ahead as ada's clock shows it."""
    now = by_the_clock(clock.now(), AMSTERDAM)
    return (now + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


def shows(clock: str) -> datetime:
    """What somebody's clock shows; which zone it is in is another matter."""
    return datetime.fromisoformat(clock)


def propose(act, room, who="ada", times=None, title="Alarms *and* models", key="meeting-of-ada", minutes=60):
    times = times or [local(2), local(3)]
    return act(who, lambda me: operations.propose(
        me, room, title=title, minutes=minutes, times=times, base=BASE, client_key=key
    ).id)  # fmt: skip


def do(act, who, operation, meeting_id, *more):
    return act(who, lambda me: operation(me, queries.get_meeting(me, meeting_id), *more))


def times(read, meeting_id):
    return read(
        lambda: [(time.id, time.starts_at, time.member_ids) for time in db.session.get_one(Meeting, meeting_id).times]
    )


def fix(act, read, meeting_id, number=0):
    do(act, "ada", operations.fix_time, meeting_id, times(read, meeting_id)[number][0])


def mails():
    """Those about meetings. That a card waits in the chat is told as any message is."""
    return [one for one in mail.sent if "wrote to you" not in str(one["Subject"])]


def calendars():
    """The events that were mailed, by address."""
    found = {}
    for one in mail.sent:
        for part in one.iter_attachments():
            assert part.get_content_type() == "text/calendar"
            read = Calendar.from_ical(part.get_content())
            assert part.get_param("method") == read["METHOD"]
            found.setdefault(str(one["To"]), []).append((str(read["METHOD"]), read.walk("VEVENT")[0]))
    return found


def test_a_proposal_is_a_message_with_a_link_and_the_proposer_can_at_all_its_times(act, read, room):
    id = propose(act, room)
    assert [m.body for m in read(select(Message))] == [f"[Alarms \\*and\\* models]({BASE}{id})"]
    assert (
        f'href="{BASE}{id}"' in read(select(Message))[0].html
        and ">Alarms *and* models</a>" in read(select(Message))[0].html
    )
    assert [who for _, _, who in times(read, id)] == [[cast.ids.ada], [cast.ids.ada]]


def test_the_same_key_twice_is_one_meeting(act, read, room):
    assert propose(act, room) == propose(act, room)
    assert len(read(select(Meeting))) == len(read(select(Message))) == 1


def test_each_reads_the_times_by_their_own_clock(act, room, browser):
    def move(me):
        me.time_zone = NEW_YORK

    act("friend", move)
    id = propose(act, room, times=[local(2, hour=16)])
    assert ", 16:00 (" in browser("ada").get(f"/meetings/{id}").text
    page = browser("friend").get(f"/meetings/{id}").text
    assert ", 10:00 (" in page or ", 11:00 (" in page  # for two weeks a year the clocks differ by five hours
    assert ", 16:00 (" not in page


def test_everybody_of_the_room_ticks_and_can_think_again(act, read, room):
    id = propose(act, room)
    one, other = (time_id for time_id, *_ in times(read, id))
    do(act, "friend", operations.tick_times, id, [one, other])
    do(act, "friend", operations.tick_times, id, [other])
    assert [who for _, _, who in times(read, id)] == [[cast.ids.ada], [cast.ids.ada, cast.ids.friend]]
    with pytest.raises(Invalid):
        do(act, "friend", operations.tick_times, id, [7777])


def test_only_people_of_the_room_find_it(act, read, room, browser):
    id = propose(act, room)
    fix(act, read, id)
    for path in (f"/meetings/{id}", f"/meetings/{id}/meeting.ics", f"/rooms/{room}/meetings/new"):
        assert browser("friend").get(path).status_code == 200
        assert browser("mate").get(path).status_code == 404
    for operation, more in (
        (operations.tick_times, ([],)),
        (operations.fix_time, (1,)),
        (operations.cancel_meeting, ()),
    ):
        with pytest.raises(NotFound):
            do(act, "mate", operation, id, *more)
    assert "Alarms" not in browser("mate").get("/meetings").text
    assert "Alarms" in browser("friend").get("/meetings").text


def test_who_left_the_room_knows_nothing_of_its_meetings(act, drain, read, browser):
    for one, other in (("ada", "mate"), ("ada", "outsider")):
        act(None, lambda one=one, other=other: connect(member(one), member(other)).id)
    group = act("ada", lambda me: start_group_dm(me, [cast.ids.mate, cast.ids.outsider], client_key="group-of-ada").id)
    id = propose(act, group)
    act("mate", lambda me: leave_room(me, db.session.get_one(Room, group)))
    assert browser("mate").get(f"/meetings/{id}").status_code == 404
    fix(act, read, id)
    drain()
    assert set(calendars()) == {"ada@example.org", "outsider@example.org"}


def test_only_the_proposer_fixes_and_cancels(act, read, room):
    id = propose(act, room)
    with pytest.raises(Forbidden, match="Only who proposed"):
        do(act, "friend", operations.fix_time, id, times(read, id)[0][0])
    with pytest.raises(Forbidden, match="Only who proposed"):
        do(act, "friend", operations.cancel_meeting, id)


def test_a_fixed_time_reaches_calendars_and_changes_keep_its_uid_with_a_higher_sequence(act, read, room, drain):
    id = propose(act, room)
    fix(act, read, id)
    drain()
    fix(act, read, id, 1)
    drain()
    do(act, "ada", operations.cancel_meeting, id)
    drain()
    told = calendars()
    assert set(told) == {"ada@example.org", "friend@example.org"}
    for address, events in told.items():
        assert [method for method, _ in events] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [int(event["SEQUENCE"]) for _, event in events] == [0, 1, 2]
        assert len({str(event["UID"]) for _, event in events}) == 1
        assert [str(event["STATUS"]) for _, event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
        assert [event["DTSTART"].dt for _, event in events] == [times(read, id)[n][1] for n in (0, 1, 1)]
        assert {str(event["ATTENDEE"]) for _, event in events} == {f"mailto:{address}"}, (
            "nobody reads another's address"
        )
        assert "ada@example.org" not in str(events[0][1]["ORGANIZER"])


def test_what_a_chat_is_about_is_in_no_mail(act, read, room, drain, browser):
    id = propose(act, room, times=[local(4)])
    fix(act, read, id)
    drain()
    clock.move(times(read, id)[0][1] - clock.now() - timedelta(hours=20))
    drain()
    do(act, "ada", operations.cancel_meeting, id)
    drain()
    assert len(mails()) == 6 and not [one for person in ("ada", "friend") for one in written(person) if "Alarms" in one]
    assert str(calendars()["friend@example.org"][0][1]["SUMMARY"]) == "A meeting at Crosswalk"
    assert "SUMMARY:Alarms *and* models" in browser("friend").get(f"/meetings/{id}/meeting.ics").text


def test_fixing_the_same_time_again_changes_nothing(act, read, room, drain):
    id = propose(act, room)
    fix(act, read, id)
    fix(act, read, id)
    drain()
    assert len(calendars()["friend@example.org"]) == 1


def test_a_change_before_the_mail_goes_out_is_told_once(act, read, room, drain):
    id = propose(act, room)
    fix(act, read, id)
    fix(act, read, id, 1)
    drain()
    assert [int(event["SEQUENCE"]) for _, event in calendars()["friend@example.org"]] == [1]


def test_what_was_never_fixed_is_cancelled_without_a_mail(act, room, drain, read):
    id = propose(act, room)
    do(act, "ada", operations.cancel_meeting, id)
    drain()
    assert calendars() == {}
    assert [one.cause for one in read(select(Notification)) if one.in_app] == ["meeting cancelled"]
    with pytest.raises(Forbidden, match="cancelled"):
        do(act, "friend", operations.tick_times, id, [])


def test_one_reminder_the_day_before(act, read, room, drain):
    id = propose(act, room, times=[local(4)])
    fix(act, read, id)
    drain()
    before = len(mails())
    clock.move(times(read, id)[0][1] - clock.now() - timedelta(hours=25))
    drain()
    assert len(mails()) == before
    clock.move(timedelta(days=3, hours=2))
    clock.move(times(read, id)[0][1] - datetime.now(UTC) - timedelta(hours=23))
    drain()
    drain()
    assert sorted(str(one["To"]) for one in mails()[before:]) == ["ada@example.org", "friend@example.org"]
    assert all("You meet within a day" in str(one["Subject"]) for one in mails()[before:])
    assert len(read(select(Notification).where(Notification.cause == "meeting tomorrow"))) == 2


@pytest.mark.parametrize("happens", ["moved", "cancelled"])
def test_no_reminder_of_a_time_that_is_no_longer(act, read, room, drain, happens):
    id = propose(act, room, times=[local(4), local(9)])
    fix(act, read, id)
    fix(act, read, id, 1) if happens == "moved" else do(act, "ada", operations.cancel_meeting, id)
    drain()
    before = len(mails())
    clock.move(times(read, id)[0][1] - datetime.now(UTC) - timedelta(hours=1))
    drain()
    assert mails()[before:] == []


def test_a_time_within_a_day_has_no_reminder(act, read, room, drain):
    id = propose(act, room, times=[by_the_clock(clock.now(), AMSTERDAM) + timedelta(hours=3)])
    fix(act, read, id)
    drain()
    assert not [one for one in mail.sent if "within a day" in str(one["Subject"])]


@pytest.mark.parametrize(
    "wrong",
    [[], [None, None], [shows("1999-01-01T10:00")], [shows("9999-12-31T23:59")], [shows("0001-01-01T00:00")]],
    ids=["none", "blank", "past", "far", "first"],
)
def test_times_are_ahead_and_within_a_year(act, room, wrong):
    with pytest.raises(Invalid) as refused:
        act("ada", lambda me: operations.propose(
            me, room, title="x", minutes=60, times=wrong, base=BASE, client_key="meeting-wrong"
        ))  # fmt: skip
    assert refused.value.field == "time_1"


def test_a_block_ends_writing_and_the_proposers_word_reaches_nobody_who_blocks_them(act, read, room, drain):
    id = propose(act, room)
    act("friend", lambda me: block_member(me, member("ada")))
    with pytest.raises(Forbidden):
        fix(act, read, id)
    with pytest.raises(Forbidden):
        propose(act, room, key="another-meeting")
    do(act, "ada", operations.cancel_meeting, id)
    assert not read(select(Notification).where(Notification.member_id == cast.ids.friend))


@pytest.fixture
def three(act):
    """A chat of ada, mate and outsider."""
    for other in ("mate", "outsider"):
        act(None, lambda other=other: connect(member("ada"), member(other)).id)
    return act("ada", lambda me: start_group_dm(me, [cast.ids.mate, cast.ids.outsider], client_key="group-of-ada").id)


def written(person):
    """All that was mailed to somebody."""
    return [
        f"{one['Subject']} {part.get_content()}"
        for one in mail.sent if one["To"] == f"{person}@example.org"
        for part in one.walk() if not part.is_multipart()
    ]  # fmt: skip


@pytest.mark.parametrize("how", PARTED)
def test_the_page_names_nobody_whom_a_block_or_an_absence_took_away(how, act, browser, three, read):
    id = propose(act, three)
    do(act, "outsider", operations.tick_times, id, [times(read, id)[0][0]])
    page = browser("mate").get(f"/meetings/{id}").text
    assert "proposed by" in page and "Ada Lindewater" in page and "Olga Verweg" in page
    take_away(act, how, "mate", "ada")
    take_away(act, how, "mate", "outsider")
    page = browser("mate").get(f"/meetings/{id}").text
    assert "Alarms" in page and "Ada Lindewater" not in page and "Olga Verweg" not in page


def test_whom_the_proposer_blocked_is_told_of_the_time_without_a_name(act, browser, three, read, drain):
    id = propose(act, three)
    act("ada", lambda me: block_member(me, member("mate")))
    fix(act, read, id)
    fix(act, read, id, 1)
    do(act, "ada", operations.cancel_meeting, id)
    drain()
    assert any("Ada Lindewater" in one for one in written("outsider"))
    assert written("mate") and not any("Ada" in one for one in written("mate"))
    bell = browser("mate").get("/notifications").text
    assert "Somebody" in bell and "Ada Lindewater" not in bell


def test_what_the_bell_said_by_name_before_a_block_it_says_no_more(act, browser, three, read):
    fix(act, read, propose(act, three))
    assert "Ada Lindewater" in browser("mate").get("/notifications").text
    act("ada", lambda me: block_member(me, member("mate")))
    assert "Ada Lindewater" not in browser("mate").get("/notifications").text


def test_the_silenced_propose_nothing(act, browser):
    act(None, lambda: connect(member("silenced"), member("mate")).id)
    room = act("mate", lambda me: open_dm(me, member("silenced")).id)
    with pytest.raises(Forbidden):
        propose(act, room, who="silenced")
    assert "Propose these times" not in browser("silenced").get(f"/rooms/{room}/meetings/new").text


def test_a_calendar_to_take_along_once_a_time_is_fixed(act, read, room, browser):
    id = propose(act, room)
    assert browser("friend").get(f"/meetings/{id}/meeting.ics").status_code == 404
    fix(act, read, id)
    said_it = browser("friend").get(f"/meetings/{id}/meeting.ics")
    assert said_it.mimetype == "text/calendar" and "attachment" in said_it.headers["Content-Disposition"]
    event = Calendar.from_ical(said_it.text).walk("VEVENT")[0]
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=60)
    assert "ATTENDEE" not in event


def test_the_form_by_hand(act, room, browser, read):
    ada = browser("ada")
    assert f"/rooms/{room}/meetings/new" in ada.get(f"/rooms/{room}").text
    sends = {"title": "Alarms", "minutes": "45", "time_1": "", "client_key": "0123456789abcdef"}
    wrong = ada.post(f"/rooms/{room}/meetings/new", data=sends)
    assert wrong.status_code == 422 and "Propose at least one time." in wrong.text
    sends |= {"time_2": local(2).strftime("%Y-%m-%dT%H:%M")}
    sent = ada.post(f"/rooms/{room}/meetings/new", data=sends)
    assert sent.status_code == 303
    id = read(select(Meeting))[0].id
    assert browser("friend").post(f"/meetings/{id}/ticks", data={"times": [times(read, id)[0][0]]}).status_code == 303
    assert "Fenna Duinroos" in ada.get(sent.location).text
    assert ada.post(f"/meetings/{id}/time", data={"time": times(read, id)[0][0]}).status_code == 303
    assert browser("friend").post(f"/meetings/{id}/cancellation").status_code == 403


# The two nights on which clocks change.


@pytest.mark.parametrize(
    ("zone", "shown", "utc"),
    [
        (AMSTERDAM, shows("2026-03-29T01:59"), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (AMSTERDAM, shows("2026-03-29T02:30"), None),  # left out in spring
        (AMSTERDAM, shows("2026-03-29T03:00"), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (AMSTERDAM, shows("2026-10-25T02:30"), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice: the first
        (AMSTERDAM, shows("2026-10-25T03:00"), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (NEW_YORK, shows("2026-03-08T02:30"), None),
        (NEW_YORK, shows("2026-03-29T02:30"), datetime(2026, 3, 29, 6, 30, tzinfo=UTC)),
        ("Asia/Kolkata", shows("2026-03-29T02:30"), datetime(2026, 3, 28, 21, 0, tzinfo=UTC)),
        ("UTC", shows("2026-03-29T02:30"), datetime(2026, 3, 29, 2, 30, tzinfo=UTC)),
    ],
)
def test_a_clock_that_changes(zone, shown, utc):
    assert in_utc(shown, zone) == utc
    if utc:
        assert by_the_clock(utc, zone) == shown


def test_the_hour_that_is_left_out_is_refused_at_its_field(act, room):
    with clock.stopped(datetime(2027, 3, 20, 12, tzinfo=UTC)):
        with pytest.raises(Invalid, match="clocks go forward") as refused:
            act("ada", lambda me: operations.propose(
                me, room, title="x", minutes=60, times=[None, shows("2027-03-28T02:30")], base=BASE, client_key="meeting-spring"
            ))  # fmt: skip
    assert refused.value.field == "time_2"


def test_a_moment_is_said_with_the_name_of_its_time():
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert said(at, AMSTERDAM, "en") == "Sunday 25 October 2026, 02:30 (Central European Summer Time)"
    assert said(at + timedelta(hours=1), AMSTERDAM, "nl").startswith(
        "zondag 25 oktober 2026, 02:30 (Midden-Europese standaard"
    )
