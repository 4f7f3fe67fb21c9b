"""The log (H-18): who did what where; each moderator reads it for their care, nobody of what is about themselves."""

import csv
import io

import pytest

from app.moderation import log
from app.moderation.log import Asked
from app.threads import operations as writing
from tests.cast import ids
from tests.moderation.places import case_now, decide, report
from tests.threads.places import COMMON, IMAGING, on_post, on_thread, post_now, reply, thread

ALL = Asked()


def acts(act, person, asked=ALL):
    return act(person, lambda me: [entry.act for entry, _ in log.lines(me, asked).page.items])


@pytest.fixture
def done(act):
    """Locked in Imaging by its moderator, hidden in the common room by an admin; their threads."""
    imaging, common = thread(act, "mate", IMAGING), thread(act, "mate", COMMON, title="=cmd|'/c calc'!A1 of the room")
    reply(act, "friend", common)
    on_thread(act, "space_moderator", imaging, writing.lock_thread, reason="Settled")
    on_post(act, "admin", common, 2, writing.hide_post, reason="A name")
    return imaging, common


def test_moderators_read_what_was_done_where_they_look_after(act, done):
    assert acts(act, "admin") == ["hidden", "thread locked"]
    assert acts(act, "space_moderator") == ["thread locked"]


def test_it_says_who_and_where(browser, done):
    page = browser("space_moderator").get("/moderation/log").text
    assert "Thread locked" in page and "by Dalia Morgenrood" in page and "Can we scan at the bedside?" in page
    assert "Abel Zonnedauw" not in page


@pytest.mark.parametrize("person", ["ada", "organiser", "newcomer", None])
def test_others_do_not_read_it(browser, done, person):
    assert browser(person).get("/moderation/log").status_code in (302, 404)
    assert browser(person).post("/moderation/log.csv").status_code in (302, 404)


def test_it_is_narrowed(act, done):
    imaging, common = done
    assert acts(act, "admin", Asked(act="hidden")) == ["hidden"]
    assert acts(act, "admin", Asked(by=ids.space_moderator)) == ["thread locked"]
    assert acts(act, "admin", Asked(thread=imaging)) == ["thread locked"]


def test_a_thread_leads_to_its_history(browser, done):
    imaging, _ = done
    page = browser("space_moderator").get(f"/threads/{imaging}-can-we-scan-at-the-bedside").text
    assert f"/moderation/log?thread={imaging}" in page
    assert "moderation/log" not in browser("ada").get(f"/threads/{imaging}-can-we-scan-at-the-bedside").text
    history = browser("admin").get(f"/moderation/log?thread={imaging}").text
    assert "Settled" not in history and "by Dalia Morgenrood" in history and "by Abel Zonnedauw" not in history


def test_days_are_those_of_the_reader(act, later, done):
    from app.kernel import clock

    today = clock.now().date()
    later(days=3)
    assert acts(act, "admin", Asked(since=clock.now().date())) == []
    assert len(acts(act, "admin", Asked(since=today, until=clock.now().date()))) == 2


def test_a_case_is_in_it_without_its_reporter_and_not_for_its_own_author(act, browser, read):
    post = post_now(read, thread(act, "site_moderator", IMAGING)).id
    report(act, "ada", post)
    decide(act, "admin", case_now(read), outcome="rejected")
    assert acts(act, "space_moderator") == ["case decided", "case opened"]
    assert acts(act, "site_moderator") == []
    page = browser("space_moderator").get("/moderation/log").text
    assert f"/moderation/cases/{case_now(read).id}" in page and "Ada" not in page


def test_it_leads_nobody_to_a_case_about_themselves(act, browser, read):
    id = thread(act, "site_moderator", IMAGING)
    receipt = report(act, "ada", id, "thread")
    on_thread(act, "space_moderator", id, writing.lock_thread, reason="Settled")
    link = f"/moderation/cases/{case_now(read).id}"
    assert link in browser("space_moderator").get("/moderation/log").text
    own = browser("site_moderator").get("/moderation/log").text
    assert "Thread locked" in own and link not in own
    browser("ada").post(f"/reports/{receipt}/withdrawn")
    assert acts(act, "space_moderator") == ["case withdrawn", "thread locked", "case opened"]


def test_the_file_has_no_formulas_and_is_written_down(act, browser, read, done):
    said = browser("admin").post("/moderation/log.csv")
    assert said.status_code == 200 and said.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(said.get_data(as_text=True).lstrip("\ufeff")), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["Hidden", "Thread locked"]
    assert rows[1][1] == "Abel Zonnedauw" and rows[1][3].startswith("'=cmd")
    assert browser("space_moderator").post("/moderation/log.csv").status_code == 403
    from sqlalchemy import select

    from app.kernel.audit import AuditEntry

    assert [one.actor_id for one in read(select(AuditEntry).where(AuditEntry.act == "log exported"))] == [ids.admin]


def test_the_file_goes_on_past_one_reading(act, browser, monkeypatch, done):
    monkeypatch.setattr(log, "AT_ONCE", 1)
    assert browser("admin").post("/moderation/log.csv").get_data(as_text=True).count("\n") == 3


def test_nonsense_in_its_filters_is_all_of_it(browser, done):
    page = browser("admin").get("/moderation/log?act=x&by=9e9&thread=-1&since=yesterday&until=9999-99-99&after=%00x")
    assert page.status_code == 200 and "Thread locked" in page.text
