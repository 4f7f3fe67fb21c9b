"""The directory: whom it lists, its filters, its pages, and what it costs."""

import re
from datetime import timedelta

import pytest

from app.kernel import clock, text
from app.profiles.models import Profile
from tests import cast


def listed(page):
    """Ids of the people on a page, in order."""
    return [int(number) for number in re.findall(r'class="person__name" href="/people/(\d+)"', page.text)]


def total(page):
    return int(re.search(r'<p role="status"><strong>(\d+) ', page.text)[1])


def next_page(page):
    found = re.search(r'href="([^"]+)" [^>]*rel="next"', page.text)
    return found and found[1].replace("&amp;", "&")


def many(act, number, begin=1000):
    """That many more members, the first one confirmed last."""
    from app.accounts.models import Member
    from app.extensions import db

    def unit():
        for n in range(number):
            name = f"Xan {n:03} de Groot"
            db.session.add(
                Member(
                    id=begin + n,
                    email=f"x{n}@example.org",
                    display_name=name,
                    sort_name=text.sort_name(name),
                    state="active",
                )
            )
            db.session.flush()
            at = clock.now() - timedelta(days=30, minutes=n)
            db.session.add(Profile(member_id=begin + n, state="published", confirmed_at=at))
        db.session.flush()

    act(None, unit)


def test_it_lists_those_who_are_there_the_latest_confirmed_first(browser):
    page = browser("ada").get("/people")
    gone = {cast.ids.suspended, cast.ids.hidden, cast.ids.staged}
    assert listed(page) == [number for number in range(1, 17) if number not in gone]
    assert total(page) == 13


@pytest.mark.parametrize(("who", "whom"), [("blocked", "blocker"), ("blocker", "blocked")])
def test_blocks_hold_both_ways(browser, who, whom):
    assert cast.id_of(whom) in listed(browser("ada").get("/people"))
    page = browser(who).get("/people")
    assert cast.id_of(whom) not in listed(page) and total(page) == 12


def test_names_sort_by_what_people_look_for(browser):
    page = browser("ada").get("/people?sort=name")
    names = re.findall(r'class="person__name"[^>]*>([^<]+)<', page.text)
    assert names == sorted(names, key=text.sort_name)
    assert names.index("Orla van der Bloem") < names.index("Fenna Duinroos")


@pytest.mark.parametrize("sort", ["", "?sort=name"])
def test_pages_follow_each_other_without_gap_or_repeat(browser, act, sort):
    many(act, 60)
    ada, seen, address = browser("ada"), [], f"/people{sort}"
    while address:
        page = ada.get(address)
        assert total(page) == 73
        seen += listed(page)
        address = next_page(page)
    assert len(seen) == len(set(seen)) == 73


def test_one_who_is_suspended_on_page_two_leaves_no_gap(browser, act):
    from app.accounts.models import Member
    from app.extensions import db

    many(act, 60)
    ada = browser("ada")
    first = ada.get("/people")
    second = next_page(first)
    gone = listed(ada.get(second))[3]
    act(None, lambda: setattr(db.session.get(Member, gone), "suspended_until", clock.now() + timedelta(days=1)))
    page = ada.get(second)
    assert page.status_code == 200
    assert gone not in listed(page) and len(listed(page)) == 24


@pytest.mark.parametrize("cursor", ["x", "W10", "WzFd", "bnVsbA", "%00", "WyIyMDI2LTAxLTAxIiwgMV0", "a" * 3000])
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_cursor_that_makes_no_sense_gives_the_first_page(browser, cursor, way):
    page = browser("ada").get(f"/people?{way}={cursor}")
    assert page.status_code == 200 and len(listed(page)) == 13


def test_a_connection_is_said_instead_of_asked(browser):
    asked = f'href="/people/{cast.ids.friend}/ask"'
    assert asked in browser("mate").get("/people").text and "Connected" not in browser("mate").get("/people").text
    assert asked not in browser("ada").get("/people").text and "Connected" in browser("ada").get("/people").text


# Filters


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("field=eng", {"mate", "blocker", "blocked"}),
        ("field=eng&field=phy", {"mate", "blocker", "blocked", "supervisor"}),
        ("field=eng&edition=2", set()),
        ("edition=2", {"friend"}),
        ("edition=1&role=supervisor", {"supervisor"}),
        ("role=organiser&role=supervisor", {"organiser", "supervisor"}),
        ("edition=2&role=supervisor", set()),
        ("city=leid", {"mate", "outsider"}),
        ("city=Léiden", {"mate", "outsider"}),
        ("city=leiden&field=eng", {"mate"}),
        ("country=NL", {"mate"}),
        ("country=nl&country=BE", {"mate", "outsider"}),
        ("expertise=IMAGING", {"mate"}),
        ("offers=device", {"friend"}),
        ("needs=device", {"outsider"}),
        ("language=nl", {"friend", "outsider"}),
        ("level=PhD", {"outsider"}),
        ("sector=industry", {"outsider"}),
        ("city=%25", set()),
        ("city=_____", set()),
        ("city=", None),
        ("field=nonsense", set()),
        ("edition=x", set()),
        ("edition=99999999999999999999", set()),
        ("unknown=1", None),
    ],
)
def test_filters(browser, say, query, who):
    """AND across kinds, OR within one; what is not asked changes nothing."""
    say("mate", "city", "Leiden")
    say("outsider", "city", "Oud-Leiden")
    say("mate", "country", "NL")
    say("outsider", "country", "BE")
    say("mate", "expertise", "Bedside imaging")
    say("friend", "offer", "A scanner on wheels", extra={"kind": "device"})
    say("mate", "offer", "Half a day", extra={"kind": "time"})
    say("outsider", "need", "A scanner on wheels", extra={"kind": "device"})
    say("friend", "language", "nl")
    say("outsider", "language", "nl")
    say("outsider", "level", "PhD")
    say("outsider", "sector", "industry")
    page = browser("ada").get(f"/people?{query}")
    assert page.status_code == 200
    found = set(listed(page))
    assert found == (
        {cast.id_of(person) for person in who} if who is not None else set(listed(browser("ada").get("/people")))
    )
    assert total(page) == len(found)


def test_a_lapsed_offer_is_not_matched(browser, say, act):
    from app.extensions import db
    from app.profiles.models import ProfileItem

    offer = say("friend", "offer", "A scanner on wheels", extra={"kind": "device"})
    assert listed(browser("ada").get("/people?offers=device")) == [cast.ids.friend]
    act(None, lambda: setattr(db.session.get(ProfileItem, offer), "expires_on", clock.now().date() - timedelta(days=1)))
    assert listed(browser("ada").get("/people?offers=device")) == []


def test_open_now_leaves_out_the_paused(browser, act):
    from app.extensions import db

    act(None, lambda: setattr(db.session.get(Profile, cast.ids.mate), "availability", "paused"))
    assert cast.ids.mate not in listed(browser("ada").get("/people?open=1"))
    assert cast.ids.mate in listed(browser("ada").get("/people"))


def test_what_is_chosen_can_be_taken_away_one_by_one(browser):
    page = browser("ada").get("/people?field=eng&city=Leiden&sort=name").text
    assert 'href="/people?city=Leiden&amp;sort=name"' in page
    assert 'href="/people?field=eng&amp;sort=name"' in page
    assert "Nobody fits all of these" in page


def test_a_hostile_address_is_shown_as_text(browser):
    page = browser("ada").get("/people?city=<script>alert(1)</script>&expertise=%22onmouseover=x")
    assert page.status_code == 200
    assert "<script>alert" not in page.text and '"onmouseover' not in page.text


def test_a_thousand_values_are_no_harm(browser):
    query = "&".join(f"city=place{n}" for n in range(300)) + "&field=" + "x" * 2000
    assert browser("ada").get(f"/people?{query}").status_code == 200


def test_two_of_one_name_are_told_apart_by_where_they_work(browser, act, say):
    from sqlalchemy import update

    from app.accounts.models import Member
    from app.extensions import db

    for person, organisation in (("mate", "Lakeside"), ("outsider", "Hillside")):
        rename = update(Member).where(Member.id == cast.id_of(person)).values(display_name="Jan Jansen")
        act(None, db.session.execute, rename)
        say(person, "organisation", organisation)
    page = browser("ada").get("/people").text
    assert page.count(">Jan Jansen<") == 2 and "Lakeside" in page and "Hillside" in page


def test_the_empty_directory_says_why(browser, act):
    from sqlalchemy import update

    from app.extensions import db

    act(None, lambda: db.session.execute(update(Profile).values(state="draft")))
    assert "Nobody is listed yet" in browser("ada").get("/people").text


def fill(act, say_nothing_of=()):
    """Twenty-four people and more with all that a row can show."""
    many(act, 40)

    def unit():
        from app.extensions import db
        from app.profiles.models import ProfileItem

        for n in range(1000, 1040):
            for kind, value in {
                "field": "eng",
                "headline": "H",
                "organisation": "O",
                "city": "C",
                "country": "NL",
            }.items():
                db.session.add(
                    ProfileItem(
                        member_id=n, kind=kind, value=value, folded=text.fold(value), audience="members", extra={}
                    )
                )
            db.session.get(Profile, n).availability = "limited"

    act(None, unit)


@pytest.mark.parametrize(
    "path", ["/people", "/people?sort=name", "/people?field=eng&city=C&country=NL&open=1&edition=1"]
)
def test_a_page_takes_eight_statements_at_most(browser, act, statements, path):
    fill(act)
    ada = browser("ada")
    ada.get(path)
    with statements() as sent:
        assert ada.get(path).status_code == 200
    assert len(sent) <= 8, "\n".join(sent)


@pytest.mark.parametrize(
    "path", [f"/people/{cast.ids.friend}", f"/people/{cast.ids.ada}?as=member", "/profile", "/welcome?step=3"]
)
def test_a_profile_takes_as_many_statements_with_much_as_with_little(browser, say, statements, path):
    ada = browser("ada")
    ada.get(path)
    with statements() as few:
        ada.get(path)
    for person in ("ada", "friend"):
        for n in range(10):
            say(person, "expertise", f"topic {n}", position=n)
            say(person, "offer", f"offer {n}", position=n, extra={"kind": "data"})
    with statements() as much:
        ada.get(path)
    assert len(much) == len(few) <= 8
