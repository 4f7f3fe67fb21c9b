"""N-3: how somebody is told of each kind, by preset or by choice, and what cannot be turned off."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.kernel import clock
from app.kernel.errors import Invalid
from app.notifications import choices, choosing, operations, queries, quiet
from app.notifications.causes import CAUSES
from app.notifications.forms import OPEN
from app.notifications.kinds import KINDS, PRESETS, Channels, kind_of
from app.notifications.models import NoticeChoice, Notification
from tests import cast
from tests.threads.places import reply, thread

PAGE = "/settings/notifications"


def how(act, person, name):
    return act(person, lambda me: choices.channels(me.id, KINDS[name]))


def all_as_now(act, person, **others):
    """What the form of the page sends, with some changed."""
    sent = {}
    for name, channels in act(person, lambda me: choices.all_of(me.id)[1]).items():
        if name in OPEN:
            sent |= {f"{name}_mail": channels.mail}
            sent |= {f"{name}_{way}": "y" for way, on in (("app", channels.in_app), ("push", channels.push)) if on}
    sent |= others
    return {field: value for field, value in sent.items() if value is not None}


def test_whoever_chose_nothing_has_the_normal_preset(act):
    for name, kind in KINDS.items():
        assert how(act, "ada", name) == kind.preset("normal")


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_sets_every_kind_and_forgets_single_choices(act, browser, preset):
    act("ada", lambda me: choosing.choose(me, {"reply": Channels(False, "digest", False)}))
    assert how(act, "ada", "reply") == Channels(False, "digest", False)
    assert browser("ada").post(f"{PAGE}/preset", data={"preset": preset}).status_code == 303
    assert all(how(act, "ada", name) == kind.preset(preset) for name, kind in KINDS.items())
    assert how(act, "mate", "reply") == KINDS["reply"].preset("normal")
    assert f'value="{preset}" aria-pressed="true"' in browser("ada").get(PAGE).text


def test_presets_differ():
    mails = [[kind.preset(preset).mail for kind in OPEN.values()] for preset in PRESETS]
    assert mails[0].count("now") < mails[1].count("now") < mails[2].count("now") == len(OPEN)


def test_a_choice_counts_over_the_preset_and_only_what_differs_is_kept(act, browser, read):
    sent = all_as_now(act, "ada", reply_mail="digest", reply_app=None)
    assert browser("ada").post(PAGE, data=sent).status_code == 303
    assert how(act, "ada", "reply") == Channels(False, "digest", True)
    assert [row.kind for row in read(select(NoticeChoice))] == ["reply"]
    page = browser("ada").get(PAGE).text
    assert 'aria-pressed="true"' not in page.split('aria-label="How much"')[1].split("</span>")[0]
    assert browser("ada").post(PAGE, data=sent | {"reply_mail": "now", "reply_app": "y"}).status_code == 303
    assert read(select(NoticeChoice)) == []


def test_moderation_cannot_be_turned_off(act, browser, read):
    assert KINDS["moderation"].is_locked
    sent = all_as_now(act, "ada", moderation_mail="no")
    assert browser("ada").post(PAGE, data=sent).status_code == 303
    act("ada", lambda me: choosing.choose(me, {"moderation": Channels(False, "no", False)}))
    for preset in PRESETS:
        act("ada", lambda me, preset=preset: choosing.take_preset(me, preset))
        assert how(act, "ada", "moderation") == Channels(True, "now", True)
    assert "moderation_mail" not in browser("ada").get(PAGE).text


@pytest.mark.parametrize("wrong", [{"reply_mail": "always"}, {"reply_mail": None}])
def test_nonsense_is_no_choice(act, browser, wrong):
    assert browser("ada").post(PAGE, data=all_as_now(act, "ada", **wrong)).status_code == 422
    assert how(act, "ada", "reply") == KINDS["reply"].preset("normal")


def test_what_is_off_here_is_not_in_list_nor_count(act, browser, read):
    act("ada", lambda me: choosing.choose(me, {"reply": Channels(False, "no", False)}))
    id = thread(act, "ada")
    reply(act, "mate", id)
    assert act("ada", queries.unread) == 0
    assert "Mats" not in browser("ada").get("/notifications").text
    act("ada", lambda me: choosing.take_preset(me, "normal"))
    assert act("ada", queries.unread) == 0, "a later choice brings nothing old back"
    reply(act, "mate", id)
    assert act("ada", queries.unread) == 1
    assert [row.mail for row in read(select(Notification).where(Notification.member_id == cast.ids.ada))] == [
        "no",
        "now",
    ]


def test_a_feature_that_mails_itself_is_told_whether_to_and_nothing_is_mailed_twice(act, read):
    def tell(once):
        return operations.notify(cast.ids.ada, "meeting fixed", "person", cast.ids.mate, once=once, mails=True)

    assert act(None, tell, "1") is True
    assert act(None, tell, "1") is False
    assert [row.mail for row in read(select(Notification))] == ["no"]
    act("ada", lambda me: choosing.choose(me, {"meeting": Channels(True, "no", False)}))
    assert act(None, tell, "2") is False


def test_every_cause_has_its_choice():
    assert {cause for cause in CAUSES if kind_of(cause).name == "other"} == set()
    assert kind_of("never heard of").name == "other"


# Quiet hours


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-01-15T20:59", None),  # 21:59 in Amsterdam
        ("2026-01-15T21:00", "2026-01-16T06:30"),
        ("2026-01-16T03:00", "2026-01-16T06:30"),
        ("2026-01-16T06:30", None),
        ("2026-03-28T22:00", "2026-03-29T05:30"),  # the clocks go forward in this night
        ("2026-10-24T21:00", "2026-10-25T06:30"),  # and back in this
    ],
)
def test_quiet_hours_are_those_of_the_clock_on_the_wall(now, ends):
    with clock.stopped(datetime.fromisoformat(now).replace(tzinfo=UTC)):
        found = quiet.ends_at(22 * 60, 7 * 60 + 30, "Europe/Amsterdam")
    assert (found and found.astimezone(UTC)) == (ends and datetime.fromisoformat(ends).replace(tzinfo=UTC))


def test_quiet_hours_within_a_day_and_none():
    with clock.stopped(datetime(2026, 1, 15, 12, 0, tzinfo=UTC)):
        assert quiet.ends_at(12 * 60, 13 * 60, "UTC") == datetime(2026, 1, 15, 13, 0, tzinfo=UTC)
        assert quiet.ends_at(13 * 60, 14 * 60, "UTC") is None
        assert quiet.ends_at(12 * 60, 13 * 60, "Asia/Tokyo") is None
        assert quiet.ends_at(12 * 60, 12 * 60, "UTC") is None
        assert quiet.ends_at(None, None, "UTC") is None


def test_quiet_hours_and_the_five_lines_are_kept(act, browser):
    page = browser("ada")
    sent = {"quiet_from": "22:00", "quiet_until": "07:30", "digest": "daily"}
    assert page.post(f"{PAGE}/when", data=sent).status_code == 303
    kept = act("ada", lambda me: choices.settings_of(me.id))
    assert (kept.quiet_from, kept.quiet_until, kept.digest) == (1320, 450, "daily")
    assert 'value="22:00"' in page.get(PAGE).text
    assert "22:00 to 07:30" in page.get("/notifications").text
    assert page.post(f"{PAGE}/when", data=sent | {"quiet_until": ""}).status_code == 422
    assert page.post(f"{PAGE}/when", data=sent | {"quiet_from": "25:99"}).status_code == 422
    assert page.post(f"{PAGE}/when", data=sent | {"digest": "hourly"}).status_code == 422
    assert page.post(f"{PAGE}/when", data={"digest": "off"}).status_code == 303
    assert act("ada", lambda me: choices.settings_of(me.id)).quiet_from is None


def test_one_end_of_quiet_hours_is_none(act):
    with pytest.raises(Invalid):
        act("ada", choosing.set_quiet_hours, 60, None)
