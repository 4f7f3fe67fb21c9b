"""A sealed need is matched for its owner, and told to nobody: not on a page, in a mail, a log, or the index (P-20)."""

import logging
from pathlib import Path

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import mail
from app.kernel.audit import AuditEntry
from app.kernel.errors import Forbidden, Invalid
from app.partners import operations, queries, rounds
from app.partners.models import SealedAsk
from app.profiles.models import ItemReveal, ProfileItem
from app.search.postgres.models import StoredPostings, StoredSegment
from app.ties.models import ContactRequest
from tests import cast
from tests.house.doors import knock
from tests.partners.weeks import instead, met

ids = cast.ids
CANARY = "qzxv8canary"
SEALED = f"Somebody who takes over a failing trial, {CANARY}"
OFFER = "Rescuing trials that went wrong"
NOTE = "Your work on trials is what I have looked for these last months."
SENT = {
    "client_key": "0123456789abcdef", "text": SEALED, "sort": "method", "wanted": "any", "audience": "members",
}  # fmt: skip


@pytest.fixture
def engine(monkeypatch, act, browser, read):
    """Ada keeps a sealed need; the supervisor offers what meets it."""
    made = instead(monkeypatch)
    assert browser("ada").post("/profile/sealed/new", data=SENT).status_code == 303
    made.need = read(select(ProfileItem).where(ProfileItem.kind == "sealed need"))[0]

    def offer():
        made.offer = cast.item("supervisor", "offer", OFFER, kind="method")
        db.session.flush()

    act(None, offer)
    made.add("supervisor", met(made.need, made.offer))
    return made


def asked(browser, act, read):
    """Ada asks because of it."""
    browser("ada").get("/partners")
    sent = {"client_key": "0123456789abcdef", "purpose": "advice", "note": NOTE}
    assert browser("ada").post(f"/people/{ids.supervisor}/ask", data=sent).status_code == 303
    return read(select(ContactRequest))[0].id


def accepted(act, request_id):
    act("supervisor", lambda me: operations.accept_request(me, queries.get_request(me, request_id)).id)


def test_whatever_audience_is_sent_it_is_for_nobody(engine, browser, read):
    assert engine.need.audience == "only me" and engine.need.value == SEALED
    browser("ada").post(f"/profile/sealed/{engine.need.id}", data=SENT | {"version": "1", "audience": "public"})
    again = read(select(ProfileItem).where(ProfileItem.kind == "sealed need"))[0]
    assert again.version == 2 and again.audience == "only me"


def test_its_owner_reads_it_and_gets_the_suggestion(engine, browser):
    assert CANARY in browser("ada").get(f"/people/{ids.ada}").text
    assert CANARY in browser("ada").get("/profile").text
    shown = browser("ada").get("/partners").text
    assert "It matches one of your private needs." in shown and OFFER in shown
    assert "matched, but shown to nobody" in browser("ada").get(f"/people/{ids.ada}").text


def test_it_is_in_no_answer_to_anybody_else_in_no_mail_log_or_index_file(
    engine, app, browser, act, drain, read, caplog, house
):
    from tests.house.rights import TABLE

    caplog.set_level(logging.DEBUG)
    request_id = asked(browser, act, read)
    with house.app_context():
        rounds.write_lists()
    accepted(act, request_id)
    drain()
    pages = [row for row in TABLE if row.method == "GET"]
    assert len(pages) > 60
    for person in (None, "supervisor", "friend", "mate", "organiser", "site_moderator", "admin"):
        client = browser(person)
        for row in pages:
            answer = knock(app, row, client)
            assert CANARY not in answer.get_data(as_text=True), (person, str(row))
        for path in (f"/search?q={CANARY}", f"/search?q=trial+{CANARY[:5]}", f"/people?expertise={CANARY}"):
            found = client.get(path).text.replace(f'value="{CANARY}"', "")
            assert "Ada Lindewater" not in found, path
    for kind in ("visitor", "member", "cohort", "connection"):
        seen = browser("ada").get(f"/people/{ids.ada}?as={kind}").text
        assert CANARY not in seen and "Sealed needs" not in seen
    assert all(CANARY not in str(one) for one in mail.sent)
    assert CANARY not in caplog.text
    files = [path for path in Path(app.config["DATA"]).rglob("*") if path.is_file() and "sqlite" not in path.name]
    held = [path.read_bytes() for path in files] + read(_index_rows)
    assert any(b"lindewat" in one for one in held), "the index is among them, and its words can be read so"
    assert all(CANARY[:-1].encode() not in one for one in held), "nor its stem"


def _index_rows():
    """What the index holds where it is in the database."""
    cards = db.session.scalars(select(StoredSegment.cards)).all()
    return [*cards, *db.session.scalars(select(StoredPostings.term)).all()]


def test_the_one_who_is_asked_sees_field_and_kind_of_help(engine, browser, act, read):
    asking = browser("ada").get("/partners") and browser("ada").get(f"/people/{ids.supervisor}/ask").text
    assert "You would ask because of a sealed need." in asking
    assert "It may be what I look for (Technical medicine, Method)." in asking and CANARY not in asking
    asked(browser, act, read)
    waiting = browser("supervisor").get("/requests").text
    assert "Because of something they look for and keep sealed: Technical medicine, Method." in waiting


def test_the_text_opens_after_the_yes_if_the_asker_opens_it_and_is_written_down_by_number(engine, browser, act, read):
    request_id = asked(browser, act, read)
    for person in ("ada", "supervisor"):
        with pytest.raises((Forbidden, Exception)):
            act(person, lambda me: operations.open_sealed_need(me, queries.get_request(me, request_id)))
    assert browser("ada").post(f"/requests/{request_id}/opening").status_code == 403
    accepted(act, request_id)
    assert CANARY not in browser("supervisor").get(f"/people/{ids.ada}").text
    assert browser("supervisor").post(f"/requests/{request_id}/opening").status_code == 404
    assert "Open my sealed need to them" in browser("ada").get("/requests/asked").text
    assert browser("ada").post(f"/requests/{request_id}/opening").status_code == 303
    opened = browser("supervisor").get(f"/people/{ids.ada}").text
    assert CANARY in opened and "Opened to you alone" in opened
    assert CANARY not in browser("friend").get(f"/people/{ids.ada}").text  # a connection too
    entry = read(select(AuditEntry).where(AuditEntry.act == "open sealed need"))[0]
    assert entry.subject_id == engine.need.id and CANARY not in str(entry.codes)
    assert "They can read your sealed need." in browser("ada").get("/requests/asked").text


def test_no_stranger_is_shown_it_by_its_owner_either(engine, act):
    from app.profiles import operations as profiles

    def show(me):
        profiles.open_sealed_need(me, db.session.get_one(ProfileItem, engine.need.id), db.session.get(Member, ids.mate))

    with pytest.raises(Invalid):
        act("ada", show)


def test_taking_it_away_takes_what_was_opened_with_it(engine, browser, act, read):
    request_id = asked(browser, act, read)
    accepted(act, request_id)
    browser("ada").post(f"/requests/{request_id}/opening")
    assert len(read(select(ItemReveal))) == 1
    assert browser("ada").post(f"/profile/sealed/{engine.need.id}/removal").status_code == 303
    assert read(select(ItemReveal)) == read(select(SealedAsk)) == []
    assert CANARY not in browser("supervisor").get(f"/people/{ids.ada}").text


def test_it_makes_nobody_elses_suggestion(act, browser, read, monkeypatch):
    """With the real engine: what ada seals moves nothing in the supervisor's list."""
    from app.partners import matching

    def say():
        cast.item("supervisor", "offer", OFFER, kind="method")
        cast.item("supervisor", "need", "Anybody who knows trials", kind="method")

    act(None, say)
    how = {"dial": 3, "day": _today(), "seed": 1}
    before = act("supervisor", lambda me: [(fit.id, fit.score) for fit in matching.suggest(me, **how)])
    act(None, lambda: cast.item("ada", "sealed need", "Rescuing trials that went wrong", kind="method"))
    assert act("supervisor", lambda me: [(fit.id, fit.score) for fit in matching.suggest(me, **how)]) == before


def _today():
    from app.kernel import clock

    return clock.now().date()
