"""The list of a week: the same all week, a place that was emptied is filled the next day, nobody is shown too often."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Conflict, NotFound
from app.partners import exposure, rounds, suggestions
from app.partners.matching.said import Because
from app.partners.models import OPEN, MatchSettings, Suggestion, SuggestionList
from app.partners.weeks import monday, today
from tests import cast
from tests.partners.weeks import instead

FIVE = ("mate", "supervisor", "organiser", "blocker", "newcomer")
ids = cast.ids

ANOTHER = {
    "client_key": "0123456789abcdef", "text": "Somebody to write a grant with", "sort": "funding", "wanted": "any",
    "audience": "members",
}  # fmt: skip


@pytest.fixture
def engine(monkeypatch, act):
    def grown_up():
        for member in db.session.scalars(select(Member)):
            member.created_at = clock.now() - timedelta(days=400)
        cast.item("ada", "need", "Somebody who reads small scans", kind="expertise")

    act(None, grown_up)
    made = instead(monkeypatch)
    for person in FIVE:
        made.add(person)
    return made


def shown(browser, person="ada"):
    """Who stands on the page, in its order."""
    page = browser(person).get("/partners").text
    found = [(page.find(f'id="place-{id}"'), name) for name, id in vars(ids).items() if f'id="place-{id}"' in page]
    return [name for _, name in sorted(found)]


def written(house):
    with house.app_context():
        rounds.write_lists()


def stored(read, person="ada"):
    mine = select(Suggestion).where(Suggestion.member_id == getattr(ids, person)).order_by(Suggestion.id)
    return read(mine)


def test_a_list_is_shown_at_once_and_written_down_after_the_page(engine, browser, read, house):
    assert shown(browser) == list(FIVE)
    assert stored(read) == []
    written(house)
    assert [(one.other_id, one.rank, one.state) for one in stored(read)] == [
        (getattr(ids, person), rank, "shown") for rank, person in enumerate(FIVE, 1)
    ]
    written(house)
    assert len(stored(read)) == 5


def test_a_row_is_of_somebody_who_was_shown(act, read):
    """What is computed and not shown is kept in memory."""

    def write_down():
        week = SuggestionList(member_id=ids.ada, week=clock.now().date(), dial=3, filled_on=clock.now().date())
        week.suggestions = [Suggestion(member_id=ids.ada, other_id=ids.mate, week=week.week, rank=1)]
        db.session.add(week)

    act(None, write_down)
    assert [one.state for one in stored(read)] == ["shown"] and "computed" not in OPEN


def test_it_is_the_same_all_week_and_new_on_monday(engine, browser, read, house):
    shown(browser)
    written(house)
    engine.fits.reverse()
    day = read(lambda: today(db.session.get(Member, ids.ada)))
    if day.weekday() < 6:
        clock.move(timedelta(days=6 - day.weekday()))
        assert shown(browser) == list(FIVE)
    clock.move(timedelta(days=7 - day.weekday()))
    assert shown(browser) == list(reversed(FIVE))
    written(house)
    assert len(read(select(SuggestionList))) == 2


def test_before_it_is_written_down_it_is_the_same_too(engine, browser):
    assert shown(browser) == list(FIVE)
    engine.fits.reverse()
    assert shown(browser) == list(FIVE)
    assert len(engine.asked) == 1


@pytest.mark.parametrize("is_written", [True, False])
def test_a_place_that_was_emptied_is_filled_the_next_day(engine, browser, read, house, is_written):
    engine.add("blocked")
    assert "blocked" not in shown(browser)
    if is_written:
        written(house)
    browser("ada").post(f"/partners/{ids.organiser}/dismissal", data={"reason": "topic"})
    page = browser("ada").get("/partners").text
    assert "This place stays empty until tomorrow." in page and "Undo" in page
    assert shown(browser) == list(FIVE) and "blocked" not in shown(browser)
    day = read(lambda: today(db.session.get(Member, ids.ada)))
    if day.weekday() == 6:
        return  # tomorrow is another week
    clock.move(timedelta(days=1))
    assert shown(browser) == ["mate", "supervisor", "blocked", "blocker", "newcomer"]
    written(house)
    assert [one.rank for one in stored(read) if one.other_id == ids.blocked] == [3]
    assert set(engine.asked[-1]["leave_out"]) >= {getattr(ids, person) for person in FIVE}


def test_who_was_turned_down_comes_back_by_undo_on_the_same_day(engine, browser, act, read):
    shown(browser)
    browser("ada").post(f"/partners/{ids.mate}/dismissal", data={"reason": "level"})
    assert stored(read)[0].state == "dismissed" and stored(read)[0].reason == "level"
    browser("ada").post(f"/partners/{ids.mate}/dismissal/delete")
    assert stored(read)[0].state == "shown" and stored(read)[0].reason is None
    browser("ada").post(f"/partners/{ids.mate}/dismissal", data={"reason": "level"})
    clock.move(timedelta(days=1))
    with pytest.raises(Conflict):
        act("ada", suggestions.take_back, ids.mate)


def test_a_reason_is_needed_and_one_of_the_five(engine, browser):
    shown(browser)
    for reason in ("", "ugly"):
        answer = browser("ada").post(f"/partners/{ids.mate}/dismissal", data={"reason": reason})
        assert answer.status_code == 422


def test_i_know_them_already_offers_to_connect(engine, browser):
    shown(browser)
    assert f'href="/people/{ids.mate}/ask"' in browser("ada").get("/partners").text
    browser("ada").post(f"/partners/{ids.mate}/dismissal", data={"reason": "known"})
    page = browser("ada").get("/partners").text
    assert "Connect with Mats" in page


def test_saved_ones_stay_when_the_week_is_over(engine, browser, read, house):
    shown(browser)
    browser("ada").post(f"/partners/{ids.blocker}/saved")
    engine.fits = []
    clock.move(timedelta(days=8))
    assert f'id="place-{ids.blocker}"' in browser("ada").get("/partners/saved").text
    browser("ada").post(f"/partners/{ids.blocker}/saved/delete")
    assert f'id="place-{ids.blocker}"' not in browser("ada").get("/partners/saved").text


def test_what_nobody_took_up_lapses_after_thirty_days(engine, browser, act, read, house):
    shown(browser)
    browser("ada").post(f"/partners/{ids.mate}/saved")
    clock.move(timedelta(days=29))
    act(None, suggestions.lapse_old)
    assert {one.state for one in stored(read)} == {"saved", "shown"}
    clock.move(timedelta(days=31))
    act(None, suggestions.lapse_old)
    assert {one.state for one in stored(read)} == {"saved", "lapsed"}


def test_nobody_is_in_more_than_twelve_lists_a_week(engine, browser, act, read):
    week = read(lambda: monday(today(db.session.get(Member, ids.ada))))

    def fill(times):
        for number in range(times):
            member = Member(
                id=500 + number, email=f"m{number}@example.org", display_name="M", sort_name="m", state="active"
            )
            db.session.add(member)
            db.session.flush()
            made = SuggestionList(member_id=member.id, week=week, dial=3, filled_on=week)
            db.session.add(made)
            db.session.flush()
            db.session.add(Suggestion(list_id=made.id, member_id=member.id, other_id=ids.mate, week=week, rank=1))

    act(None, fill, 12)
    assert "mate" not in shown(browser) and "supervisor" in shown(browser)
    assert ids.mate in engine.asked[-1]["leave_out"]


def test_a_person_who_is_full_when_a_list_is_written_down_is_left_out(engine, browser, act, read, house, monkeypatch):
    assert "mate" in shown(browser)
    monkeypatch.setattr(exposure, "MOST_A_WEEK", 1)

    def of_another():
        week = monday(today(db.session.get(Member, ids.ada)))
        made = SuggestionList(member_id=ids.friend, week=week, dial=3, filled_on=week)
        db.session.add(made)
        db.session.flush()
        db.session.add(Suggestion(list_id=made.id, member_id=ids.friend, other_id=ids.mate, week=week, rank=1))

    act(None, of_another)
    written(house)
    assert ids.mate not in {one.other_id for one in stored(read)} and len(stored(read)) == 4


def test_those_seen_by_others_in_this_process_count_before_they_are_written_down(engine, browser, monkeypatch):
    monkeypatch.setattr(exposure, "MOST_A_WEEK", 1)
    assert "supervisor" in shown(browser)
    shown(browser, "space_moderator")  # has said nothing: is asked first
    browser("space_moderator").post(
        "/partners/questions", data={"client_key": "0123456789abcdef", "need": "Somebody who reads small scans"}
    )
    assert "supervisor" not in shown(browser, "space_moderator")


def test_a_newcomer_gets_three_early_ones_at_once(engine, browser, act, house):
    def just_come():
        db.session.get_one(Member, ids.outsider).created_at = clock.now()

    act(None, just_come)
    act(None, in_one_city)
    page = browser("outsider").get("/partners").text
    assert "Two questions first" in page
    answer = browser("outsider").post("/partners/questions", data={"client_key": "0123456789abcdef"})
    assert answer.status_code == 422 and "Answer one of the two" in answer.text
    browser("outsider").post(
        "/partners/questions", data={"client_key": "0123456789abcdef", "offer": "I culture cells on small chips"}
    )
    engine.fits = []
    for person in FIVE:
        engine.add(person, city())
    browser("outsider").get("/partners")
    assert engine.asked[-1]["early"] and engine.asked[-1]["most"] == 3
    page = browser("outsider").get("/partners").text
    assert page.count("Early suggestion") == 3 and "From Monday there are five" in page


def in_one_city():
    for person in (*FIVE, "outsider"):
        cast.item(person, "city", "Delft")


def city():
    return Because("shared", what="city", which=("Delft",))


def test_the_questions_add_an_offer_or_a_need_once(engine, browser, read):
    from app.profiles.models import ProfileItem

    for _ in range(2):
        browser("outsider").post(
            "/partners/questions", data={"client_key": "0123456789abcdef", "need": "Somebody who counts cells"}
        )
    mine = (ProfileItem.member_id == ids.outsider, ProfileItem.kind == "need")
    assert [item.value for item in read(select(ProfileItem).where(*mine))] == ["Somebody who counts cells"]


def test_the_dial_holds_for_the_next_list(engine, browser, read, house):
    shown(browser)
    written(house)
    assert engine.asked[-1]["dial"] == 3
    assert browser("ada").post("/partners/dial", data={"dial": "5"}).status_code == 303
    assert read(select(MatchSettings))[0].dial == 5
    page = browser("ada").get("/partners").text
    assert "keeps its own distance" in page and len(engine.asked) == 1
    clock.move(timedelta(days=7))
    shown(browser)
    assert engine.asked[-1]["dial"] == 5


@pytest.mark.parametrize("dial", ["0", "6", "x", ""])
def test_a_dial_has_five_positions(engine, browser, dial):
    assert browser("ada").post("/partners/dial", data={"dial": dial}).status_code == 422


def test_who_takes_no_part_gets_no_list(engine, browser, read):
    browser("ada").post("/partners/part/delete")
    page = browser("ada").get("/partners").text
    assert "You take no part" in page and not engine.asked
    browser("ada").post("/partners/part")
    assert shown(browser) == list(FIVE)


def test_another_ones_suggestion_is_not_there(engine, browser, act):
    shown(browser)
    for path in ("saved", "dismissal"):
        answer = browser("mate").post(f"/partners/{ids.supervisor}/{path}", data={"reason": "topic"})
        assert answer.status_code == 404
    with pytest.raises(NotFound):
        act("mate", suggestions.save_suggestion, ids.supervisor)


def test_asking_marks_the_suggestion_and_the_page_says_so(engine, browser, read):
    shown(browser)
    note = "I scan at the bedside and look for somebody who knows few-view reconstruction."
    sent = {"client_key": "0123456789abcdef", "purpose": "advice", "note": note}
    assert browser("ada").post(f"/people/{ids.supervisor}/ask", data=sent).status_code == 303
    assert [one.state for one in stored(read) if one.other_id == ids.supervisor] == ["requested"]
    assert "You asked" in browser("ada").get("/partners").text


def test_my_profile_says_how_often_i_was_suggested_and_to_how_many_fields(engine, browser, house):
    shown(browser)
    written(house)
    page = browser("mate").get(f"/people/{ids.mate}").text
    assert "Suggested 1 time this month, to people in 1 field." in page
    assert "Suggested 1 time" not in browser("ada").get(f"/people/{ids.mate}").text
    assert read_count(house) == 5


def read_count(house):
    with house.app_context():
        return db.session.scalar(select(func.count()).select_from(Suggestion))


def test_less_than_five_says_why(engine, browser):
    engine.fits = engine.fits[:2]
    page = browser("ada").get("/partners").text
    assert "Two people across the road" in page and "Only 2 people fit well enough this week" in page


@pytest.mark.parametrize("is_written", [True, False])
def test_empty_places_are_looked_at_again_once_more_is_said(engine, browser, read, house, is_written):
    kept, engine.fits = engine.fits, engine.fits[:2]
    assert shown(browser) == ["mate", "supervisor"]
    if is_written:
        written(house)
    engine.fits = kept
    assert shown(browser) == ["mate", "supervisor"] and len(engine.asked) == 1
    browser("ada").post("/profile/need/new", data=ANOTHER)
    assert shown(browser) == list(FIVE)
    shown(browser)
    assert len(engine.asked) == 2
    written(house)
    assert [(one.other_id, one.rank) for one in stored(read)] == [
        (getattr(ids, person), rank) for rank, person in enumerate(FIVE, 1)
    ]


def test_a_full_list_is_not_made_again_whatever_is_said(engine, browser, house):
    shown(browser)
    written(house)
    browser("ada").post("/profile/need/new", data=ANOTHER)
    shown(browser)
    assert len(engine.asked) == 1


def test_who_cannot_be_shown_any_more_gives_up_the_place_the_next_day(engine, browser, act, read, house):
    from app.profiles.models import Profile

    engine.add("blocked")
    day = read(lambda: today(db.session.get(Member, ids.ada)))
    shown(browser)
    written(house)

    def hide():
        db.session.get_one(Profile, ids.mate).state = "hidden"

    act(None, hide)
    assert shown(browser) == list(FIVE[1:])
    if day.weekday() == 6:
        return  # tomorrow is another week
    clock.move(timedelta(days=1))
    assert shown(browser) == ["blocked", *FIVE[1:]]
    written(house)
    assert [one.state for one in stored(read) if one.rank == 1] == ["lapsed", "shown"]


def test_what_cannot_be_told_any_more_is_not_shown(engine, browser, act, house):
    from app.profiles.models import Profile

    shown(browser)
    written(house)

    def hide():
        db.session.get_one(Profile, ids.mate).state = "hidden"
        db.session.get_one(Profile, ids.blocker).availability = "paused"

    act(None, hide)
    assert shown(browser) == ["supervisor", "organiser", "newcomer"]


def waiting_lists(browser, person="ada"):
    """The amber count beside Partners, on any page."""
    rail = browser(person).get("/threads").text.split('class="rail"')[1].split("</nav>")[0]
    said = re.search(r'data-count="partners"( hidden)?><span data-n>(\d+)<', rail)
    return 0 if said[1] else int(said[2])


def test_a_new_list_is_amber_until_somebody_looks(engine, browser, read, house):
    assert waiting_lists(browser) == 1
    page = browser("ada").get("/partners").text
    assert re.search(r'class="count" data-kind="new">5<', page)
    assert waiting_lists(browser) == 0, "it was shown a moment ago and is not written down yet"
    written(house)
    assert waiting_lists(browser) == 0
    assert 'class="count" data-kind="new">5<' not in browser("ada").get("/partners").text
    clock.move(timedelta(days=7))
    assert waiting_lists(browser) == 1


def test_no_list_waits_for_whoever_said_nothing_or_takes_no_part(engine, browser):
    assert waiting_lists(browser, "newcomer") == 0
    browser("ada").post("/partners/part/delete")
    assert waiting_lists(browser) == 0
