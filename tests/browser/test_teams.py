"""A team is found, asked and brought into one room; the field map stands as picture and as table."""

import re

from playwright.sync_api import expect

from app.accounts.models import Member
from app.extensions import db
from app.kernel.transaction import write
from app.profiles.models import Profile, ProfileItem
from app.ties.models import Connection
from tests import cast
from tests.cast import item

NOTE = "You could bring it, and we would meet in Utrecht in spring to plan the first trial."


def test_a_team_is_found_each_is_asked_and_whoever_says_yes_comes_into_the_room(window, house):
    def offer():
        item("friend", "offer", "Zebrafish husbandry with patients")
        cast.untie("ada", "outsider")
        item("outsider", "offer", "Statistics of glacier flows")
        item("supervisor", "offer", "Nothing of this")
        item("space_moderator", "expertise", "Lighthouse optics")

    with house.app_context():
        write(offer)
    ada, outsider, friend = window("ada"), window("outsider"), window("friend")
    ada.goto("/partners")
    ada.get_by_role("link", name="Teams").click()
    ada.get_by_role("link", name="Find a team").first.click()
    ada.get_by_label("What is the team for?").fill("Lighthouses for fish")
    for number, wanted in enumerate(("zebrafish husbandry", "glacier flows", "lighthouse optics", "a wind tunnel"), 1):
        ada.get_by_label(f"Competence {number}").fill(wanted)
    ada.get_by_role("button", name="Look for teams").click()
    team = ada.get_by_role("article", name="Team 1")
    for name, words in (
        ("Fenna Duinroos", "Zebrafish husbandry with patients"), ("Olga Verweg", "Statistics of glacier flows"),
        ("Dalia Morgenrood", "Lighthouse optics"),
    ):  # fmt: skip
        expect(team.get_by_role("listitem").filter(has_text=name)).to_contain_text(words)
    expect(ada.locator("main")).to_contain_text("Nobody offers this yet")
    expect(ada.locator("main")).to_contain_text("a wind tunnel")
    team.get_by_role("button", name="Go on with this team").click()
    for name in ("Olga Verweg", "Fenna Duinroos"):
        ada.get_by_role("listitem").filter(has_text=name).get_by_role("link", name="Ask").click()
        note = ada.get_by_label("Your note")
        begun = note.input_value()
        assert "Lighthouses for fish" in begun
        ada.get_by_role("button", name="Send").click()
        expect(ada.get_by_role("alert")).to_contain_text("in your own words")
        note.fill(f"{begun} {NOTE}")
        ada.get_by_role("button", name="Send").click()
        expect(ada.get_by_role("listitem").filter(has_text=name)).to_contain_text("asked")
    ada.goto(ada.url)
    outsider.goto("/requests")
    outsider.get_by_role("article", name="Ada Lindewater").get_by_role("button", name="Accept").click()
    expect(outsider).to_have_url(re.compile(r"/rooms/\d+"))
    friend.goto("/teams")
    friend.get_by_role("link", name="Lighthouses for fish").click()
    friend.get_by_role("button", name="I join").click()
    expect(friend.locator("main")).to_contain_text("You said yes")
    ada.reload()
    ada.get_by_role("button", name="Open the room").click()
    expect(ada).to_have_url(re.compile(r"/rooms/\d+"))
    expect(ada.locator("main")).to_contain_text("Lighthouses for fish")
    friend.goto("/rooms")
    expect(friend.locator("main")).to_contain_text("Lighthouses for fish")


def crowd():
    """Six clinicians and six engineers, every one of the first two of either side connected with all of the other."""
    if db.session.get(Member, 4000):
        return
    for number in range(12):
        id = 4000 + number
        db.session.add(
            Member(
                id=id, email=f"{id}@example.org", display_name=f"Kaart {id}", sort_name=f"kaart {id}", state="active"
            )
        )
        db.session.flush()
        db.session.add(Profile(member_id=id, state="published"))
        field = "cli" if number < 6 else "eng"
        db.session.add(ProfileItem(member_id=id, kind="field", value=field, audience="members", extra={}))
    for a in (4000, 4001):
        for b in range(4006, 4012):
            db.session.add(Connection(low_id=a, high_id=b))


def test_the_field_map_says_the_same_as_picture_and_as_table(window, house):
    with house.app_context():
        write(crowd)
    ada = window("ada")
    ada.goto("/map")
    picture = ada.get_by_role("img", name="Who talks across which fields")
    expect(picture).to_be_visible()
    table = ada.get_by_role("table")
    row = table.get_by_role("row").filter(has_text="Clinic").filter(has_text="Engineering")
    expect(row).to_contain_text("10 or more")
    expect(picture).to_contain_text("10+")
    shown = [int(text.removesuffix("+")) for text in picture.locator(".bold").all_text_contents()]
    listed = [int(found) for found in re.findall(r"(\d+) or more", table.inner_text())]
    assert sorted(shown) == sorted(listed)
    ada.get_by_label("made in").select_option(label=str(_last_year()))
    ada.get_by_role("button", name="Show").click()
    expect(ada).to_have_url(re.compile("period="))
    expect(ada.get_by_role("table")).not_to_contain_text("or more")


def _last_year():
    from app.kernel import clock

    return clock.now().year - 1


def test_the_map_is_there_without_script(window, house):
    with house.app_context():
        write(crowd)
    ada = window("ada", java_script_enabled=False)
    ada.goto("/map")
    expect(ada.get_by_role("table")).to_contain_text("10 or more")
    ada.goto("/teams/new?purpose=Ice&competence=glacier+flows&competence=penguins")
    expect(ada.locator("main")).to_contain_text("penguins")
