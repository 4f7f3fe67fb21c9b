"""How to be told, in a real browser: with no script, with a device that asks to be told, and with no network."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_pages import AXE, LOOK
from tests.house.places import OPEN

Window = Callable[..., Page]
SETTINGS = "/settings/notifications"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def test_a_choice_is_kept_without_script(window: Window) -> None:
    page = window("mate", java_script_enabled=False)
    page.goto(SETTINGS)
    page.locator("[name=reply_mail][value=no]").check(force=True)
    page.locator("form.sized").get_by_role("button", name="Save").click()
    expect(page.locator("[name=reply_mail][value=no]")).to_be_checked()
    page.get_by_role("button", name="Quiet", exact=True).click()
    expect(page.get_by_role("button", name="Quiet", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_hidden()


def test_a_device_is_asked_only_when_its_member_presses(window: Window) -> None:
    page = window("friend")
    page.add_init_script(
        "window.asked = 0; Notification.requestPermission = async () => { window.asked++; return 'denied'; }"
    )
    page.goto(SETTINGS)
    button = page.get_by_role("button", name="Tell me on this device")
    expect(button).to_be_visible()
    assert page.evaluate("window.asked") == 0
    button.click()
    expect(page.get_by_text("Your browser does not allow it.")).to_be_visible()
    assert page.evaluate("window.asked") == 1
    assert page.url.endswith(SETTINGS)


def test_a_device_is_offered_to_whoever_wrote_something(window: Window) -> None:
    page = window("ada")
    page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'default' })")
    page.goto("/notifications")
    offer = page.get_by_role("link", name="Tell me on this device")
    expect(page.locator("cw-offer:defined")).to_have_count(1)
    expect(offer).to_be_hidden()
    page.goto(f"/threads/{OPEN}")
    page.locator("textarea").first.fill("That is something we could try on our ward.")
    page.get_by_role("button", name="Reply", exact=True).last.click()
    expect(page.get_by_text("That is something we could try on our ward.").first).to_be_visible()
    page.wait_for_function("localStorage.getItem('wrote') !== null")
    page.goto("/notifications")
    expect(offer).to_be_visible()
    offer.click()
    expect(page.get_by_role("button", name="Tell me on this device")).to_be_visible()


def test_without_a_network_a_page_says_so_and_leads_on(window: Window) -> None:
    page = window("ada")
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_function("caches.match('/offline').then(Boolean)")
    page.goto("/people")
    page.context.set_offline(True)
    page.goto("/threads")
    expect(page.get_by_role("heading", level=1)).to_have_text("No line across just now")
    page.context.set_offline(False)
    page.get_by_role("link", name="Try now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Threads")


def test_the_page_for_no_network_reads_well(window: Window) -> None:
    page = window(None, viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto("/offline")
    page.evaluate(AXE)
    found: Any = page.evaluate(LOOK, TAGS)
    assert [one["id"] for one in found["violations"]] == []
