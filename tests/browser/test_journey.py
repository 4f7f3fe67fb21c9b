"""The issue's journey: a roster comes in, an invitation goes out by real mail, and two people end up talking."""

import csv
import io
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.site import Site

Window = Callable[..., Page]
ROWS, FAULTY = 300, 12
INVITED = "Rosa Binnendijk"
ADDRESS = "rosa.binnendijk@example.org"
WORD = "bioimpedance"
NOTE = "Your work on bioimpedance fits what our ward is trying to build this spring."


def roster() -> bytes:
    """300 people as a school might keep them: most are fine, some rows are not."""
    lines = [["Full name", "E-mail address", "Role", "Group", "Field", "Works at", "Shoe size"]]
    for number in range(1, ROWS + 1):
        lines.append(
            [f"Persoon Nummer{number:03}", f"p{number}@example.org", "", str(number % 12 + 1), "", "Ward 3", "41"]
        )
    lines[1] = [INVITED, ADDRESS, "participant", "4", "Nursing", "Ward 3", "38"]
    lines[2][1] = "no address"
    lines[3][1] = ""
    lines[4][0] = ""
    lines[5][1] = lines[6][1]  # the same address twice
    lines[7][2] = "wizard"
    lines[8][0] = '=HYPERLINK("http://evil.example","me")'
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(lines)
    return out.getvalue().encode("cp1252")


def test_from_a_roster_to_a_conversation(window: Window, site: Site, act: Callable[..., Any]) -> None:
    act("ada", has_expertise, WORD)
    import_the_roster(window("organiser"))
    invite(window("organiser"))
    invited = window()
    accept(invited, site.mailed_link(ADDRESS, "/invitations/"))
    first_run(invited)
    ask(invited)
    ada = window("ada")
    answer(ada)
    talk(invited, ada)


def has_expertise(actor: Any, word: str) -> None:
    from app.kernel import search

    cast.item("ada", "expertise", word)
    search.changed("person", actor.id)


def import_the_roster(page: Page) -> None:
    page.goto("/organise")
    page.get_by_role("link", name="Leiden 2023").first.click()
    page.get_by_role("link", name="Import").first.click()
    page.get_by_label("Roster file").set_input_files({"name": "roster.csv", "mimeType": "text/csv", "buffer": roster()})
    page.get_by_role("button", name="Read the file").click()
    # the columns are guessed; the shoe size is nobody's business
    expect(page.get_by_label("E-mail address becomes")).to_have_value("email", timeout=20_000)
    expect(page.get_by_label("Shoe size becomes")).to_have_value("")
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dry run", timeout=20_000)
    assert_remedies(page)
    page.get_by_label("Leave rows with errors out").check()
    page.get_by_role("button", name="Import 2").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("rows are in", timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    report = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(report) == ROWS + 1
    assert not [line for line in report if ";=" in line], "no cell begins a formula"


def assert_remedies(page: Page) -> None:
    """Each row with an error says what is wrong (UX 15.26)."""
    page.get_by_role("link", name="Errors").click()
    expect(page.get_by_role("link", name="Errors")).to_have_attribute("aria-current", "true")
    rows = page.locator("tbody tr")
    expect(rows.first).to_be_visible()
    assert 3 <= rows.count() <= FAULTY
    for row in rows.all():
        assert len(row.locator("td").last.inner_text()) > 20


def invite(page: Page) -> None:
    page.goto("/organise/editions/1?show=staged&words=Binnendijk")
    page.get_by_role("link", name=INVITED).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(INVITED)
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_text("Invited", exact=True)).to_be_visible()


def accept(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_text(ADDRESS)).to_be_visible()
    page.get_by_label("Choose a password").fill("a long walk by the sea")
    page.get_by_role("button", name="Take my place").click()


def first_run(page: Page) -> None:
    expect(page.get_by_role("heading", name="First: who sees what?")).to_be_visible()
    page.get_by_role("button", name="Next: your field").click()
    page.get_by_label("I look for").fill("Someone who can measure water in the body at home")
    page.get_by_role("button", name="Show me three people").click()
    expect(page.get_by_role("heading", name="Three people to meet")).to_be_visible()
    page.get_by_role("button", name="To the front page").click()
    expect(page.locator("main h1")).to_be_visible()


def ask(page: Page) -> None:
    search = page.get_by_role("combobox", name="Search everything").first
    search.fill(WORD)
    search.press("Enter")
    hit = page.get_by_role("link", name=cast.PEOPLE["ada"][0])
    expect(hit.first).to_be_visible()
    expect(page.locator("main mark").first).to_contain_text(WORD, ignore_case=True)
    hit.first.click()
    page.get_by_role("link", name="connect").first.click()
    page.get_by_label("Your note").fill(NOTE)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent.")).to_be_visible()


def answer(page: Page) -> None:
    page.goto("/requests")
    request = page.get_by_role("article", name=f"Request from {INVITED}")
    expect(request).to_contain_text(NOTE)
    request.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("log")).to_contain_text(NOTE)


def talk(one: Page, other: Page) -> None:
    """Both write, and both see it without loading anything again."""
    one.goto("/rooms")
    one.get_by_role("link", name=cast.PEOPLE["ada"][0]).first.click()
    expect(one.get_by_role("log")).to_contain_text(NOTE)
    for writer, reader, words in ((other, one, "Come by on Tuesday."), (one, other, "I bring the electrodes.")):
        writer.get_by_label("Message to").fill(words)
        writer.get_by_label("Message to").press("Enter")
        expect(reader.get_by_role("log")).to_contain_text(words)
        expect(writer.get_by_role("log").get_by_text(words)).to_have_count(1)
