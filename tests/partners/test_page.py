"""What the page says: the words of both sides, as far as its reader may read them now."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, text
from app.partners import made, reasons, rounds
from app.partners.matching.said import Because
from app.partners.models import Suggestion
from app.profiles.models import Profile, ProfileItem
from app.ties.models import ContactRequest
from tests import cast
from tests.partners.weeks import instead, met

ids = cast.ids
NEED = "Someone who can reconstruct a scan from eleven projections"
OFFER = "Few-view reconstruction, open code and an afternoon a week"
NOTE = "I scan at the bedside and look for somebody who knows few-view reconstruction."
KEY = {"client_key": "0123456789abcdef", "purpose": "advice"}


@pytest.fixture
def engine(monkeypatch, act):
    """Ada looks for what the supervisor offers; both can read both sides."""
    made = instead(monkeypatch)

    def say():
        db.session.get_one(Member, ids.ada).created_at = clock.now() - timedelta(days=400)
        made.need = cast.item("ada", "need", NEED, kind="method")
        made.offer = cast.item("supervisor", "offer", OFFER, kind="method")
        db.session.flush()

    act(None, say)
    made.add("supervisor", met(made.need, made.offer))
    return made


def page(browser, person="ada", path="/partners"):
    return browser(person).get(path).text


def change(act, kind, id, **values):
    def unit():
        one = db.session.get_one(kind, id)
        for name, value in values.items():
            setattr(one, name, value)

    act(None, unit)


def test_the_sentence_has_the_words_of_both_sides(engine, browser):
    shown = page(browser)
    assert "You look for" in shown and "Anselm offers" in shown
    assert ">someone who can reconstruct a scan from eleven projections</em>" in shown
    assert f">{OFFER}</em>" in shown
    assert "Why do I see this person?" in shown and 'href="/help/matching"' in shown


def test_an_item_that_is_gone_or_closed_takes_the_suggestion_with_it(engine, browser, act, house):
    assert OFFER in page(browser)
    with house.app_context():
        rounds.write_lists()
    change(act, ProfileItem, engine.offer.id, audience="connections")
    closed = page(browser)
    assert OFFER not in closed and "Anselm" not in closed and f'id="place-{ids.supervisor}"' not in closed
    change(act, ProfileItem, engine.offer.id, audience="members", expires_on=clock.now().date() - timedelta(days=1))
    assert OFFER not in page(browser)


def test_what_is_stored_holds_no_text_of_anybody(engine, browser, house, read):
    page(browser)
    with house.app_context():
        rounds.write_lists()
    kept = read(select(Suggestion))[0]
    assert kept.because == [
        {"kind": "need_met", "mine": engine.need.id, "theirs": engine.offer.id, "words": [], "what": "", "which": []}
    ]


def test_a_private_need_is_not_quoted_in_the_sentence_and_not_in_the_note(engine, browser, act):
    change(act, ProfileItem, engine.need.id, audience="only me")
    shown = page(browser)
    assert "It matches one of your private needs." in shown and "Anselm offers" in shown
    asking = page(browser, path=f"/people/{ids.supervisor}/ask")
    assert "eleven projections" not in asking and "Few-view reconstruction" in asking


def test_hidden_values_of_the_other_change_nothing(engine, browser, act):
    before = plain(page(browser))
    act(None, lambda: cast.item("supervisor", "offer", "Zirconium lenses", audience="connections"))
    act(None, lambda: cast.item("supervisor", "need", "Zirconium buyers", audience="only me"))
    assert "Anselm offers" in before
    after = plain(page(browser))
    assert after == before


def plain(text):
    """Without the tokens, which are of the moment."""
    return re.sub(r'csrf_token" value="[^"]*', "", text[text.index("<main") : text.index("</main>")])


def test_what_they_look_for_and_i_offer(engine, browser, act):
    def say():
        engine.mine = cast.item("ada", "offer", "A hospital bed to test on", kind="clinical setting")
        engine.theirs = cast.item("supervisor", "need", "A real patient setting", kind="clinical setting")
        db.session.flush()

    act(None, say)
    engine.fits.clear()
    engine.add("supervisor", met(engine.mine, engine.theirs, kind="need_in_return"))
    shown = page(browser)
    assert ">a hospital bed to test on</em>" in shown and "Anselm looks for" in shown


def test_the_other_fields_name_for_it_is_told(engine, browser, act):
    from app.glossary.expansions import glossary_changed
    from app.glossary.models import GlossaryPair

    def accept(id, term_a, field_a, term_b, field_b, state="accepted"):
        folded = sorted((text.fold(term_a), text.fold(term_b)))
        pair = GlossaryPair(
            id=id, term_a=term_a, term_b=term_b, field_a=field_a, field_b=field_b, folded_a=text.fold(term_a),
            folded_b=text.fold(term_b), pair_key="|".join(folded), relation="same", state=state, example="",
        )  # fmt: skip
        db.session.add(pair)
        glossary_changed()

    assert "in your words" not in page(browser)
    act(None, accept, 7001, "open code", "cs", "public recipe", "tm", "proposed")
    act(None, accept, 7002, "few-view", "phy", "sparse-view", "eng")
    assert "in your words" not in page(browser)  # proposed only; the name that another field has
    act(None, accept, 7003, "few-view reconstruction", "phy", "model-based imaging", "tm")
    said = page(browser)
    assert "What they call" in said and ">few-view reconstruction</i>" in said and ">model-based imaging</i>" in said


@pytest.mark.parametrize(
    ("what", "which", "says"),
    [
        ("edition", (1,), "You were both in Leiden 2023."),
        ("city", ("Delft",), "You are both in Delft."),
        ("contacts", (3,), "You know some of the same people."),
        ("topic", ("tomography",), "You both write of tomography."),
    ],
)
def test_common_ground_is_said(engine, browser, act, what, which, says):
    for person in ("ada", "supervisor"):
        act(None, lambda person=person: cast.item(person, "city", "Delft"))
        act(None, lambda person=person: cast.item(person, "expertise", "tomography"))
    engine.fits.clear()
    engine.add("supervisor", Because("shared", what=what, which=which))
    assert says in page(browser)


def test_common_ground_that_is_closed_is_not_said(engine, browser, act):
    act(None, lambda: cast.item("ada", "city", "Delft"))
    act(None, lambda: cast.item("supervisor", "city", "Delft", audience="connections"))
    engine.fits.clear()
    engine.add("supervisor", Because("shared", what="city", which=("Delft",)))
    shown = page(browser)
    assert "both in Delft" not in shown and "Anselm" not in shown


def test_the_note_begins_with_the_reason_and_is_not_sent_unchanged(engine, browser, read):
    page(browser)
    client = browser("ada")
    asking = client.get(f"/people/{ids.supervisor}/ask").text
    begun = f"You offer “{OFFER}”; I look for “{NEED[0].lower()}{NEED[1:]}”."
    assert begun in asking
    refused = client.post(f"/people/{ids.supervisor}/ask", data=KEY | {"note": f"  {begun.upper()}\n"})
    assert refused.status_code == 422 and "This is still what we wrote for you." in refused.text
    assert begun.upper() in refused.text and read(select(ContactRequest)) == []
    sent = client.post(f"/people/{ids.supervisor}/ask", data=KEY | {"note": f"{begun} Shall we look at one together?"})
    assert sent.status_code == 303 and len(read(select(ContactRequest))) == 1


def test_without_a_reason_the_note_begins_empty(engine, browser):
    assert "</textarea>" in page(browser, path=f"/people/{ids.mate}/ask")
    assert "You offer “" not in page(browser, path=f"/people/{ids.mate}/ask")


def test_whoever_is_full_keeps_the_note(engine, browser, act):
    page(browser)
    change(act, Profile, ids.supervisor, availability="limited", contacts_a_month=1)
    act(None, _accepted, ids.supervisor)
    assert "Full this month" in page(browser)
    answer = browser("ada").post(f"/people/{ids.supervisor}/ask", data=KEY | {"note": NOTE})
    assert answer.status_code == 403 and NOTE in answer.text and "Remind me next month" in answer.text


def _accepted(to):
    now = clock.now()
    db.session.add(
        ContactRequest(
            from_id=ids.mate, to_id=to, client_key="accepted-1", purpose="advice", note=NOTE, state="accepted",
            answered_at=now, expires_at=now,
        )
    )  # fmt: skip


def test_who_could_help_with_a_need_of_mine_and_of_nobody_else(engine, browser):
    path = f"/partners/needs/{engine.need.id}"
    shown = page(browser, path=path)
    assert "Who could help" in shown and NEED in shown and "Anselm offers" in shown
    link = f"/people/{ids.supervisor}/ask?need={engine.need.id}&amp;by={engine.offer.id}"
    assert link in shown
    assert f"You offer “{OFFER}”" in page(browser, path=link.replace("&amp;", "&"))
    assert path in page(browser, path=f"/people/{ids.ada}")
    assert browser("mate").get(path).status_code == 404
    assert browser("ada").get(f"/partners/needs/{engine.offer.id}").status_code == 404


def test_another_ones_closed_item_in_the_address_says_nothing(engine, browser, act):
    secret = []
    act(None, lambda: secret.append(cast.item("supervisor", "offer", "Zirconium lenses", audience="only me")))
    path = f"/people/{ids.supervisor}/ask?need={engine.need.id}&by={secret[0].id}"
    assert "Zirconium" not in page(browser, path=path)


def test_people_near_somebody_say_what_they_share(engine, browser, act):
    path = f"/people/{ids.ada}/similar"
    for person, word in (
        ("ada", "tomography"),
        ("supervisor", "tomography"),
        ("ada", "secret"),
        ("supervisor", "secret"),
    ):
        audience = "only me" if (person, word) == ("ada", "secret") else "members"
        act(None, lambda p=person, w=word, a=audience: cast.item(p, "expertise", w, audience=a))
    engine.fits.clear()
    engine.add("supervisor", Because("shared", what="topic", which=("secret", "tomography")))
    shown = page(browser, "mate", path)
    assert "Anselm Kroonvogel" in shown and "tomography" in shown and "secret" not in shown
    assert path in page(browser, "mate", f"/people/{ids.ada}")


def test_the_blocked_are_not_drawn(engine, browser, act):
    from app.ties.operations import block_member

    assert "Anselm" in page(browser)
    act("supervisor", lambda me: block_member(me, db.session.get(Member, ids.ada)))
    assert "Anselm" not in page(browser)


@pytest.mark.parametrize(
    ("said", "words", "phrase"),
    [
        ("Someone who reads scans.", (), "someone who reads scans"),
        ("MRI at the bedside", (), "MRI at the bedside"),
        ("Anna's data", (), "Anna's data"),
        ("Een MRI-scanner", (), "een MRI-scanner"),
        ("Fewer repeat scans: people breathe and move, and all is done again", (), "fewer repeat scans"),
        ("Fewer repeat scans: people breathe", (), "fewer repeat scans: people breathe"),
        ("Two bedrooms. They are meant for whoever wants to listen to us", (), "two bedrooms"),
        ("Hours: all of them, or half of those that we have in the week", (), "Hours: all of them, or half of those that we have in the week"),
        ("What we asked Dr. Who of the time before the scanner came", (), "what we asked Dr. Who of the time before the scanner came"),
        ("Repeat scans, fewer: and the breath is what moves the liver", ("liver",), "Repeat scans, fewer: and the breath is what moves the liver"),
        ("Much is said here first of other things. " * 3 + "We weigh water in lungs.", ("water",), "We weigh water in lungs"),
    ],
)  # fmt: skip
def test_a_phrase_is_short_and_stands_in_a_sentence(said, words, phrase):
    assert reasons.phrase(ProfileItem(value=said), words) == phrase


def test_a_long_text_without_stops_is_cut_at_a_word():
    said = reasons.phrase(ProfileItem(value="wordy " * 60))
    assert len(said) <= reasons.LONGEST + 1 and said.endswith("wordy…")


def test_a_full_page_asks_little(engine, browser, act, house, monkeypatch):
    monkeypatch.setattr("app.glossary.expansions.LOOK_EVERY", 60)  # what each process looks at now and then
    people = ("mate", "organiser", "newcomer", "silenced")

    def say():
        for person in people:
            item = cast.item(person, "offer", f"Time of {person}", kind="time")
            db.session.get_one(Profile, getattr(ids, person)).availability = "limited"
            db.session.flush()
            engine.add(person, met(engine.need, item), Because("shared", what="edition", which=(1,)))

    act(None, say)
    client = browser("ada")
    client.get("/partners")
    client.post(f"/partners/{ids.mate}/dismissal", data={"reason": "topic"})
    for path in ("/partners", "/partners/saved", f"/people/{ids.organiser}/ask"):
        client.get(path)
        with counted(house) as asked:
            assert client.get(path).status_code == 200
        assert len(asked) <= 8, "\n".join(one[:120] for one in asked)


@contextmanager
def counted(house):
    asked = []

    def note(connection, cursor, statement, *rest):
        if statement != "BEGIN":
            asked.append(statement)

    with house.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    yield asked
    event.remove(engine, "after_cursor_execute", note)


def test_nothing_held_outlives_this_test(engine, browser):
    page(browser)
    assert len(made.take()) == 1 and made.take() == []
