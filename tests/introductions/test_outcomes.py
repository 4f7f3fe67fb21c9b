"""How did it go: asked once after three weeks, answered by a link or on a page, told to nobody but in sums."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership
from app.extensions import db
from app.introductions import jobs
from app.introductions.outcomes import operations, queries
from app.introductions.outcomes.models import OutcomeAnswer, OutcomeQuestion
from app.kernel import clock, mail
from app.notifications.models import Notification
from app.partners import operations as partners
from app.partners.queries import get_request
from app.profiles.models import Profile, ProfileItem
from app.ties.operations import block_member
from tests import cast
from tests.introductions.places import broker, member, says, tie


@pytest.fixture
def introduced(act):
    """ada has brought friend and mate together."""
    tie(act, ("ada", "mate"))
    id = broker(act)
    says(act, "friend", id)
    says(act, "mate", id)
    return id


def ask(app, drain, days=22):
    clock.move(timedelta(days=days))
    with app.app_context():
        jobs.ask_how_it_went()
        db.session.remove()
    drain()


def links(person):
    """The links in the last mail to somebody that asks how it went, by answer."""
    text = [one.get_body(("plain",)).get_content() for one in mail.sent if one["To"] == f"{person}@example.org"][-1]
    return {path.rsplit("/", 1)[1]: path for path in re.findall(r"https?://[^/\s]+(/outcome/\S+)", text)}


def answers(read):
    return read(lambda: {one.member_id: one.answer for one in db.session.scalars(select(OutcomeAnswer))})


def test_both_are_asked_once_after_three_weeks(introduced, app, drain, read):
    ask(app, drain, 20)
    assert not read(select(OutcomeQuestion))
    ask(app, drain)
    ask(app, drain, 25)
    asked = [str(one["To"]) for one in mail.sent if "how did it go" in str(one["Subject"])]
    assert sorted(asked) == ["friend@example.org", "mate@example.org"]
    assert len(read(select(Notification).where(Notification.cause == "outcome question"))) == 2


def test_a_request_is_asked_about_too(app, act, drain, read):
    note = "I would like to hear how you count the alarms of a ward."
    id = act(
        "mate",
        lambda me: (
            partners.ask_to_connect(me, member("outsider"), purpose="advice", note=note, client_key="key-123456").id
        ),
    )
    act("outsider", lambda me: partners.accept_request(me, get_request(me, id)).id)
    ask(app, drain)
    assert set(answers(read)) == {cast.ids.mate, cast.ids.outsider}


def test_old_things_are_let_rest(introduced, app, drain, read):
    ask(app, drain, 40)
    assert not read(select(OutcomeQuestion))


@pytest.mark.parametrize("happens", ["a block", "a departure"])
def test_nobody_is_asked_about_somebody_who_is_gone_or_kept_away(introduced, app, act, drain, read, happens):
    if happens == "a block":
        act("friend", lambda me: block_member(me, member("mate")))
    else:
        act("mate", lambda me: setattr(me, "state", "deactivated"))
    ask(app, drain)
    assert answers(read) == {}


def test_a_link_shows_a_button_and_the_button_answers_without_a_sign_in(introduced, app, drain, read, browser):
    ask(app, drain)
    link, visitor = links("mate")["working"], browser(None)
    page = visitor.get(link)
    assert page.status_code == 200 and "Fenna Duinroos" in page.text and "We are working on something" in page.text
    assert answers(read) == {cast.ids.friend: None, cast.ids.mate: None}, "looking changes nothing"
    assert visitor.post(link).status_code == 303
    assert answers(read) == {cast.ids.friend: None, cast.ids.mate: "working"}
    assert visitor.post(links("mate")["met"]).status_code == 303
    assert answers(read)[cast.ids.mate] == "met", "it can be said otherwise"


@pytest.mark.parametrize("path", ["/outcome/never-was-one/met", "/outcome//met"])
def test_a_link_that_never_was(path, introduced, app, drain, browser):
    ask(app, drain)
    assert browser(None).get(path).status_code == browser(None).post(path).status_code == 404


def test_a_link_with_another_answer_or_past_its_time_is_dead(introduced, app, drain, browser):
    ask(app, drain)
    link = links("mate")["met"]
    assert browser(None).get(link.replace("/met", "/married")).status_code == 404
    clock.move(timedelta(days=22 + 121))
    assert browser(None).post(link).status_code == 404


def test_the_page_answers_too_and_only_for_oneself(introduced, app, drain, read, browser):
    ask(app, drain)
    question = read(select(OutcomeQuestion))[0].id
    assert "You and Mats Grachtmeer" in browser("friend").get("/outcomes").text
    assert browser("friend").post(f"/outcomes/{question}", data={"answer": "in-touch"}).status_code == 303
    assert answers(read)[cast.ids.friend] == "in-touch"
    assert browser("ada").post(f"/outcomes/{question}", data={"answer": "met"}).status_code == 404
    assert browser("friend").post(f"/outcomes/{question}", data={"answer": "married"}).status_code == 422
    assert "Fenna" not in browser("ada").get("/outcomes").text


def test_the_broker_is_told_when_both_work_on_something_and_both_agree(introduced, app, drain, read, act):
    def answer(person, **how):
        question = read(select(OutcomeQuestion))[0].id
        act(person, lambda me: operations.answer(queries.get_answer(me, question), **how))

    def told():
        return [one.member_id for one in read(select(Notification).where(Notification.cause == "introduction grew"))]

    ask(app, drain)
    answer("friend", says="working", may_tell=True)
    answer("mate", says="working")
    assert told() == []
    answer("mate", says="met", may_tell=True)
    assert told() == []
    answer("mate", says="working", may_tell=True)
    assert told() == [cast.ids.ada]


def crowd(many, answered, *, inside=True):
    """Pairs of an engineer and a nurse of Leiden 2023, of whom some answered that they met."""
    for number in range(many):
        people = []
        for side, field in enumerate(("eng", "nur")):
            id = 500 + 2 * number + side
            db.session.add(Member(id=id, display_name=f"P {id}", sort_name=f"p {id}", state="active"))
            db.session.flush()
            db.session.add(Profile(member_id=id, state="published"))
            db.session.add(ProfileItem(member_id=id, kind="field", value=field, audience="members"))
            if inside or side == 0:
                db.session.add(EditionMembership(edition_id=1, member_id=id))
            people.append(id)
        db.session.add(OutcomeQuestion(id=500 + number, kind="request", subject_id=500 + number))
        db.session.flush()
        for side, id in enumerate(people):
            says_it = "met" if 2 * number + side < answered else None
            db.session.add(OutcomeAnswer(question_id=500 + number, member_id=id, secret_hash=f"h{id}", answer=says_it))
    db.session.flush()


def sums(read):
    return read(lambda: queries.sums(db.session.get_one(Edition, 1)))


@pytest.mark.parametrize(("answered", "cell", "total"), [(4, None, None), (5, 5, 5), (9, 9, 5), (10, 10, 10)])
def test_sums_begin_at_five_and_totals_are_rounded_down(act, read, answered, cell, total):
    act(None, crowd, 6, answered)
    found = sums(read)
    assert found.in_all["met"] == total and found.in_all["working"] is None
    assert found.by_fields.get(("eng", "nur"), {}).get("met") == cell


def test_answers_of_pairs_not_both_of_the_edition_count_nowhere(act, read):
    act(None, crowd, 6, 12, inside=False)
    assert sums(read).in_all["met"] is None


def test_five_answers_of_fewer_people_stay_blank(act, read):
    act(None, crowd, 5, 10)

    def one_person():
        for answer in db.session.scalars(select(OutcomeAnswer).where(OutcomeAnswer.member_id % 2 == 0)):
            answer.answer = None
        rows = db.session.scalars(select(OutcomeAnswer).where(OutcomeAnswer.answer.is_not(None))).all()
        for row in rows[1:]:
            row.member_id = rows[0].member_id

    act(None, one_person)
    assert sums(read).in_all["met"] is None


def test_organisers_read_the_sums_and_nobody_else(act, browser):
    act(None, crowd, 6, 12)
    page = browser("organiser").get("/editions/1/outcomes")
    assert page.status_code == 200 and "<td>12</td>" in page.text
    assert browser("ada").get("/editions/1/outcomes").status_code == 404
    assert browser("outsider").get("/editions/1/outcomes").status_code == 404


@pytest.mark.parametrize("became", [{"suspended_until": timedelta(days=9)}, {"state": "deactivated"}])
def test_who_is_suspended_or_left_neither_reads_nor_answers_by_the_link(
    introduced, app, drain, browser, act, read, became
):
    """F31."""
    ask(app, drain)
    link = links("friend")["met"]
    assert "Mats" in browser(None).get(link).text, "the premise"
    values = {name: clock.now() + value if name == "suspended_until" else value for name, value in became.items()}
    act(None, lambda: [setattr(member("friend"), name, value) for name, value in values.items()] and None)
    assert (browser(None).get(link).status_code, browser(None).post(link).status_code) == (404, 404)
    assert not any(answers(read).values())
