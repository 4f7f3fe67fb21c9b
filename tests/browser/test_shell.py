"""What every page shares: the way to main, where a visit begins, counts that come by themselves."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.house.places import DM

Window = Callable[..., Page]


def test_tab_reaches_the_skip_link_first_and_it_lands_in_main(window: Window) -> None:
    page = window("ada")
    page.goto("/people")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_visit_begins_at_its_heading(window: Window) -> None:
    page = window("ada")
    page.goto("/")
    page.evaluate("window.stays = true")
    page.locator(".rail").get_by_role("link", name="Threads").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Threads")
    expect(heading).to_be_focused()
    assert page.evaluate("window.stays"), "Turbo replaced the page, the browser did not load it"


def test_a_message_is_counted_on_whatever_page_is_open(window: Window, act: Callable[..., Any]) -> None:
    act("space_moderator", reads)
    page = window("space_moderator")
    page.goto("/settings")
    expect(page.locator("cw-counts:defined")).to_have_count(1)
    count = page.locator(".rail [data-count=rooms] [data-n]")
    before = int(count.text_content() or 0)  # of other rooms
    act("ada", says, "Are you there?")
    expect(count).to_have_text(str(before + 1))


def test_what_is_not_saved_is_asked_about_before_another_form_is_sent(window: Window) -> None:
    page = window("ada")
    page.goto("/profile")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    headline = page.locator("[name=headline]")
    headline.fill("Something that took a while to write")
    page.locator("#reach").get_by_role("button", name="Save").click()
    page.wait_for_timeout(300)
    assert len(asked) == 1 and "not saved yet" in asked[0]
    expect(headline).to_have_value("Something that took a while to write")
    headline.fill(page.evaluate("document.querySelector('[name=headline]').defaultValue"))
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#reach").get_by_role("button", name="Save").click()
    assert len(asked) == 1


def reads(actor: Any) -> None:
    from app.chat.operations import read_up_to
    from app.chat.queries import get_room

    room = get_room(actor, DM)
    read_up_to(actor, room, room.last_seq)


def says(actor: Any, words: str) -> None:
    from app.chat.operations import post_message
    from app.chat.queries import get_room

    post_message(actor, get_room(actor, DM), body=words, client_key="a-message-from-beside")


def test_somebody_to_meet_comes_after_the_page_and_a_fault_leaves_the_way_there(window: Window) -> None:
    page = window("ada")
    page.route("**/partners/meet", lambda route: route.fulfill(status=500, content_type="text/html", body="<p>No"))
    with page.expect_response("**/partners/meet"):
        page.goto("/")
    frame, way = page.locator("turbo-frame#meet"), page.get_by_role("link", name="Your partners of this week")
    expect(frame).not_to_have_attribute("busy", "")
    expect(way).to_be_visible()
    page.unroute("**/partners/meet")
    page.goto("/")
    expect(way).to_have_count(0)
    expect(frame.get_by_role("heading").or_(frame.get_by_role("article"))).to_be_visible()


def test_on_a_phone_people_opens_on_partners_and_leads_to_all_people(window: Window) -> None:
    page = window("ada", viewport={"width": 390, "height": 844})
    page.goto("/")
    bar = page.get_by_role("navigation", name="Main, short")
    people = bar.get_by_role("link", name="People")
    people.click()
    expect(page).to_have_url("/partners")
    expect(people).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="All people").click()
    expect(page).to_have_url("/people")
    expect(people).to_have_attribute("aria-current", "page")
    expect(bar.get_by_role("link")).to_have_count(5)
