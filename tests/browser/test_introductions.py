"""A broker introduces two people: each answers in a browser of their own, and only two yeses open a room."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from app.accounts.models import Member
from app.extensions import db
from app.ties.operations import connect
from tests import cast
from tests.browser.site import Site

Window = Callable[..., Page]
NOTE = "One of you counts cells by hand, the other would like to see a ward. You should talk."


def know(act: Callable[..., Any], one: str, other: str) -> None:
    """Two people of the cast are connected already."""

    def do() -> int:
        return connect(db.session.get_one(Member, cast.id_of(one)), db.session.get_one(Member, cast.id_of(other))).id

    act(None, do)


def test_an_introduction_from_the_brokers_note_to_the_room_of_the_two(
    window: Window, site: Site, act: Callable[..., Any]
) -> None:
    know(act, "mate", "outsider")
    know(act, "mate", "newcomer")

    broker = window("mate")
    broker.goto(f"/people/{cast.ids.outsider}")
    broker.get_by_role("link", name="Introduce").click()
    broker.get_by_label("With whom?").select_option("Noor Nieuwland")
    broker.get_by_label("Your note to both").fill(NOTE)
    broker.get_by_role("button", name="Ask both").click()
    row = broker.get_by_role("listitem").filter(has_text="Noor Nieuwland")
    expect(row).to_contain_text("open until")

    first = window("outsider")
    first.goto("/notifications")
    expect(first.get_by_text("would like to introduce you to")).to_be_visible()
    first.goto("/introductions")
    first.get_by_role("link", name="Look and answer").click()
    expect(first.get_by_text(NOTE)).to_be_visible()
    first.get_by_role("button", name="Yes, connect us").click()
    expect(first.get_by_text("You said yes. If the other side does so too")).to_be_visible()

    broker.reload()
    expect(row).to_contain_text("open until")

    second = window("newcomer")
    second.goto(site.mailed_link("newcomer@example.org", "/introductions/"))
    expect(second.get_by_role("heading", name="Mats Grachtmeer introduces you to Olga Verweg")).to_be_visible()
    second.get_by_role("button", name="Yes, connect us").click()
    expect(second.get_by_role("heading", name="Olga Verweg")).to_be_visible()
    said = second.get_by_role("log")
    expect(said).to_contain_text(NOTE)
    expect(said).to_contain_text("Mats Grachtmeer")

    broker.reload()
    expect(row).to_contain_text("Connected")
    room = second.url
    assert broker.goto(room).status == 404  # type: ignore[union-attr]
    first.goto(room)
    expect(first.get_by_role("log")).to_contain_text(NOTE)


def test_a_time_is_found_in_the_chat_of_two(window: Window, act: Callable[..., Any]) -> None:
    know(act, "mate", "friend")
    one, other = window("mate"), window("friend")
    one.goto(f"/people/{cast.ids.friend}")
    one.get_by_role("button", name="Message").click()
    one.get_by_role("link", name="Find a time").click()
    one.get_by_label("What about?").fill("Alarms and beds")
    one.get_by_label("Time 1").fill(
        one.evaluate("new Date(Date.now() + 9 * 864e5).toISOString().slice(0, 11) + '10:00'")
    )
    one.get_by_role("button", name="Propose these times").click()
    expect(one.get_by_role("heading", name="Alarms and beds")).to_be_visible()

    other.goto("/rooms")
    other.get_by_role("link", name="Mats Grachtmeer").first.click()
    other.get_by_role("log").get_by_role("link", name="Say when you can").click()
    other.get_by_role("checkbox").check()
    other.get_by_role("button", name="I can at these").click()
    expect(other.get_by_role("list", name="Proposed times")).to_contain_text("Fenna Duinroos")

    one.reload()
    expect(one.get_by_role("list", name="Proposed times")).to_contain_text("Fenna Duinroos")
    one.get_by_role("button", name="Fix this time").click()
    expect(one.get_by_role("link", name="For my calendar")).to_be_visible()
    with one.expect_download() as taken:
        one.get_by_role("link", name="For my calendar").click()
    assert "SUMMARY:Alarms and beds" in taken.value.path().read_text()
