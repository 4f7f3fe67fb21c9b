"""Finding, in a browser: filters and the way back, words taken out, the palette's keys, a kept search's mail."""

import time
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from playwright.sync_api import Locator, Page, expect

from app.extensions import db
from tests import cast
from tests.browser.site import Site, text_of

Window = Callable[..., Page]
Act = Callable[..., Any]


def says(act: Act, word: str, *people: str) -> None:
    from app.kernel import search

    def say() -> None:
        for person in people:
            cast.item(person, "expertise", word, position=len(word))
            search.changed("person", cast.id_of(person))

    act(None, say)


def found(page: Page, address: str, count: int) -> None:
    """Open a search until it finds so many; a new site builds its index in its first seconds."""
    until = time.monotonic() + 40
    while time.monotonic() < until:
        page.goto(address)
        if page.locator(".person").count() == count and not page.get_by_text("index is being rebuilt").count():
            return
        page.wait_for_timeout(1200)  # a member may search once a second
    raise AssertionError(f"{address} does not find {count}: {page.locator('main').inner_text()}")


def test_a_filter_changes_results_counts_and_address_and_back_restores_them(window: Window, act: Act) -> None:
    word = "falconry"
    says(act, word, "mate", "outsider", "friend")
    page = window("ada")
    found(page, f"/search?q={word}", 3)
    page.evaluate("window.stays = true")
    page.locator("#by-field").get_by_label("Engineering").check()
    expect(page.locator(".person")).to_have_count(1)
    expect(page).to_have_url(f"/search?q={word}&field=eng")
    expect(page.locator("#by-field").get_by_label("Engineering")).to_be_focused()
    expect(page.get_by_role("navigation", name="Kinds of result").get_by_role("link", name="People 1")).to_be_visible()
    page.locator("#by-field").get_by_label("Nursing and allied care").check()
    expect(page.locator(".person")).to_have_count(2)
    page.go_back()
    expect(page.locator(".person")).to_have_count(1)
    expect(page.locator("#by-field").get_by_label("Nursing and allied care")).not_to_be_checked()
    page.go_back()
    expect(page.locator(".person")).to_have_count(3)
    expect(page).to_have_url(f"/search?q={word}")
    expect(page.locator("#by-field").get_by_label("Engineering")).not_to_be_checked()
    page.locator("#by-field").get_by_label("Engineering").check()
    page.get_by_role("link", name="Engineering take this filter away").click()
    expect(page.locator(".person")).to_have_count(3)
    assert page.evaluate("window.stays"), "the page was not loaded anew"


def test_a_tick_moves_nothing_and_ticks_in_quick_succession_all_count(window: Window) -> None:
    page = window("ada", viewport={"width": 1280, "height": 500})
    page.goto("/people")
    filters, everybody = page.locator("#filters"), page.locator(".person").count()
    expect(page.locator("cw-filters:defined")).to_have_count(1)
    page.evaluate("scrollTo(0, 150)")
    tick(filters, "Engineering")
    expect(page.locator(".chip", has_text="Engineering")).to_be_visible()
    assert page.evaluate("scrollY") == 150
    page.goto("/people")
    expect(page.locator("cw-filters:defined")).to_have_count(1)
    for pause in range(0, 200, 20):  # whenever the answers come: a page that was kept by mistake would come back
        tick(filters, "Nursing and allied care"), tick(filters, "Engineering")
        expect(page).to_have_url("/people?field=nur&field=eng")
        page.wait_for_timeout(pause)
        page.go_back(), page.go_back()
        expect(page).to_have_url("/people")
        expect(page.locator(".person")).to_have_count(everybody)
        expect(filters.get_by_label("Engineering")).not_to_be_checked()


def tick(filters: Locator, field: str) -> None:
    """At once, wherever it stands."""
    filters.get_by_label(field).evaluate("box => box.click()")


def test_on_a_phone_the_filters_are_a_sheet(window: Window, act: Act) -> None:
    word = "trombone"
    says(act, word, "mate", "outsider")
    page = window("ada", viewport={"width": 390, "height": 844})
    found(page, f"/search?q={word}", 2)
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("button", name="Filters").click()
    page.locator("#by-field").get_by_label("Engineering").check()
    expect(page).to_have_url(f"/search?q={word}&field=eng")
    expect(page.locator("#filters")).to_be_visible()
    page.get_by_role("button", name="Show them").click()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator(".person")).to_have_count(1)


def test_taking_a_word_of_others_out_takes_its_hits_out(window: Window, act: Act) -> None:
    word, theirs = "sourdough", "glaciology"  # far apart in meaning
    says(act, word, "mate"), says(act, theirs, "outsider")
    act(None, pairs, word, theirs)
    page = window("ada")
    found(page, f"/search?q={word}", 2)
    expect(page.locator(".person", has_text="Olga Verweg").locator(".why")).to_contain_text(
        f"your {word}, their {theirs}"
    )
    chip = page.get_by_role("link", name=f"Do not search {theirs}")
    chip.click()
    expect(page.locator(".person")).to_have_count(1)
    expect(page.locator(".person")).to_contain_text("Mats Grachtmeer")
    expect(chip).to_have_count(0)
    page.get_by_role("link", name="Other words again").click()
    expect(page.locator(".person")).to_have_count(2)


def pairs(one: str, other: str) -> None:
    from app.glossary.models import GlossaryPair
    from app.glossary.proposals import Proposal

    proposal = Proposal(one, other, "nur", "bio")
    folded_a, folded_b = proposal.folded
    db.session.add(
        GlossaryPair(folded_a=folded_a, folded_b=folded_b, pair_key=proposal.key, state="accepted", **vars(proposal))
    )


def test_the_palette_opens_moves_narrows_and_closes_by_keys(window: Window, act: Act) -> None:
    word = "heliotrope"
    says(act, word, "mate", "outsider")
    page = window("ada")
    found(page, f"/search?q={word}", 2)
    page.goto("/people")
    heading = page.locator(".rail a").first
    heading.focus()
    page.keyboard.press("Control+k")
    palette, field = page.get_by_role("dialog", name="Search and go"), page.get_by_label("Search or type a command")
    expect(field).to_be_focused()
    page.keyboard.type(word)
    options = palette.get_by_role("option")
    expect(options.filter(has_text="Olga Verweg")).to_be_visible()
    expect(options.last).to_contain_text("Search everything for")
    active = "document.querySelector('[aria-controls=found]').getAttribute('aria-activedescendant')"
    first = page.evaluate(active)
    assert first == options.first.get_attribute("id")
    page.keyboard.press("ArrowDown")
    second = page.evaluate(active)
    assert second != first
    expect(page.locator(f"#{second}")).to_have_attribute("aria-selected", "true")
    expect(palette.locator("[aria-selected=true]")).to_have_count(1)
    page.keyboard.press("ArrowUp"), page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    expect(palette.locator("[data-narrowed]")).to_have_text("People")
    expect(palette.locator("[role=group]")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(palette.locator("[data-narrowed]")).to_be_hidden()
    expect(palette).to_be_visible()
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    expect(heading).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type(word)
    expect(options.filter(has_text="Mats Grachtmeer")).to_be_visible()
    options.filter(has_text="Mats Grachtmeer").click()
    expect(page).to_have_url(f"/people/{cast.ids.mate}")
    expect(palette).to_be_hidden()


def open_palette(page: Page) -> None:
    page.goto("/people")
    expect(page.locator("cw-palette:defined")).to_have_count(1)
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Search or type a command")).to_be_focused()


def test_enter_in_the_palette_does_what_is_highlighted_and_that_row_says_so(window: Window, act: Act) -> None:
    word = "campanology"
    says(act, word, "mate", "outsider")
    page = window("ada")
    found(page, f"/search?q={word}", 2)
    hint = page.locator("#found .palette__enter:visible")
    chosen = page.locator("#found [aria-selected=true]")
    open_palette(page)
    page.keyboard.type(word)
    expect(chosen).to_contain_text(word)
    expect(hint).to_have_count(1)
    expect(chosen.locator(".palette__enter")).to_be_visible()
    address = chosen.get_attribute("href") or ""
    page.keyboard.press("Enter")
    expect(page).to_have_url(address)
    open_palette(page)
    page.keyboard.type(word)
    expect(chosen).to_contain_text(word)
    page.keyboard.press("ArrowUp")
    expect(chosen).to_contain_text("Search everything for")
    expect(hint).to_have_count(1)
    expect(chosen.locator(".palette__enter")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"/search?q={word}")


def test_enter_before_the_palette_has_answered_searches_everything(window: Window) -> None:
    page = window("ada")
    open_palette(page)
    expect(page.locator("#found [aria-selected=true]")).to_have_count(1)
    page.route("**/search/palette?q=campan*", lambda route: None)
    page.keyboard.type("campan")
    expect(page.locator("#found [aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page).to_have_url("/search?q=campan")


def test_single_letters_go_where_they_say_and_only_outside_fields(window: Window) -> None:
    page = window("ada")
    page.goto("/people")
    page.keyboard.press("g"), page.keyboard.press("t")
    expect(page).to_have_url("/threads")
    page.keyboard.press("?")
    expect(page).to_have_url("/search/help#keys")
    page.keyboard.press("/")
    field = page.get_by_label("Search everything")
    expect(field).to_be_focused()
    page.keyboard.type("gtcj?")
    expect(field).to_have_value("gtcj?")
    expect(page).to_have_url("/search/help#keys")
    page.get_by_label("Single letters work").uncheck()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("g"), page.keyboard.press("p")
    page.wait_for_timeout(400)
    expect(page).to_have_url("/search/help#keys")
    page.get_by_label("Single letters work").check()


def test_the_field_suggests_below_itself(window: Window) -> None:
    page = window("ada")
    page.goto("/")
    field = page.get_by_label("Search everything")
    field.press_sequentially("verweg")
    option = page.locator("#suggested").get_by_role("option", name="Olga Verweg")
    expect(option).to_be_visible()
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id") or "")
    field.press("Escape")
    expect(page.locator("#suggested")).to_be_hidden()
    field.press("Enter")
    expect(page).to_have_url("/search?q=verweg")


def test_a_kept_search_mails_who_is_new(site: Site, window: Window, act: Act) -> None:
    word = "origami"
    says(act, word, "mate")
    page = window("ada")
    found(page, f"/search?q={word}", 1)
    page.get_by_role("link", name="Keep this search").click()
    page.get_by_label("Name").fill(f"Who grows {word}")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("link", name=f"Who grows {word}", exact=True)).to_be_visible()
    until(lambda: site_says(site, looked, word))
    says(act, word, "outsider")
    found(window("friend"), f"/search?q={word}", 2)
    with site.app.app_context():
        from app.kernel.transaction import write
        from app.search import alerts

        write(lambda: a_week_ago(word))
        alerts.look_for_new()  # the server's own clock does so once an hour
    mail = until(lambda: mailed(site, word))
    assert "Olga Verweg" in text_of(mail) and "Mats" not in text_of(mail)
    page.goto(str(mail["List-Unsubscribe"]).strip("<>"))
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.get_by_role("heading", name="You get no more of these mails")).to_be_visible()
    page.goto("/search/saved")
    expect(page.get_by_role("button", name=f"Mail me about Who grows {word}")).to_be_visible()


def until(look: Callable[[], Any], seconds: float = 30) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if there := look():
            return there
        time.sleep(0.2)
    raise AssertionError("it did not come")


def site_says(site: Site, look: Callable[[str], Any], word: str) -> Any:
    with site.app.app_context():
        try:
            return look(word)
        finally:
            db.session.remove()


def looked(word: str) -> Any:
    from app.search.models import SavedSearch

    return db.session.scalar(db.select(SavedSearch.looked_at).where(SavedSearch.text == word))


def a_week_ago(word: str) -> None:
    from app.kernel import clock
    from app.search.models import SavedSearch

    search = db.session.scalars(db.select(SavedSearch).where(SavedSearch.text == word)).one()
    search.looked_at = clock.now() - timedelta(days=8)


def mailed(site: Site, word: str) -> EmailMessage | None:
    mine = (mail for mail in site.postbox.mails if mail["To"] == "ada@example.org" and word in str(mail["Subject"]))
    return next(mine, None)
