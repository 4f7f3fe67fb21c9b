"""Counting ties on a real database, and the page."""

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.models import Member
from app.bridges import queries
from app.bridges.counts import COMPARED
from app.cohorts.models import Edition, EditionMembership
from app.extensions import db
from app.introductions.outcomes.models import OutcomeAnswer, OutcomeQuestion
from app.introductions.rounds.models import Round, RoundTurn
from app.kernel import clock
from app.profiles.models import Profile, ProfileItem
from app.threads.models import Post, Thread
from app.ties.models import Connection
from app.ties.operations import end_connection

FIRST = 2000


@pytest.fixture
def crowd(act):
    """Six people each of eng, cli and tm, and four of pol, of Leiden 2023."""
    act(None, _crowd)


def _crowd():
    for number, field in enumerate([*["eng"] * 6, *["cli"] * 6, *["tm"] * 6, *["pol"] * 4]):
        id = FIRST + number
        db.session.add(
            Member(id=id, email=f"{id}@example.org", display_name=f"P {id}", sort_name=f"{id}", state="active")
        )
        db.session.flush()
        db.session.add(Profile(member_id=id, state="published"))
        db.session.add(ProfileItem(member_id=id, kind="field", value=field, audience="members", extra={}))
        db.session.add(EditionMembership(edition_id=1, member_id=id))
    for a in range(6):  # every pair of the first two engineers with the clinicians: 12
        for engineer in (0, 1):
            _connect(FIRST + engineer, FIRST + 6 + a)
    for a in range(4):  # eng with pol, and one tie of eng with tm
        _connect(FIRST + a, FIRST + 18 + a)
    _connect(FIRST, FIRST + 12)


def _connect(a, b, **more):
    db.session.add(Connection(low_id=min(a, b), high_id=max(a, b), **more))


def counted(read, edition=None, year=None):
    def look():
        one = db.session.get(Edition, edition) if edition else None
        (ties,) = queries._ties_by_pair(one, queries.of_year(year) if year else queries.ALWAYS)
        return ties

    return {frozenset(pair): n for pair, n in merged(read(look)).items()}


def merged(ties):
    found = {}
    for (a, b), number in ties.items():
        key = (min(a, b), max(a, b))
        found[key] = found.get(key, 0) + number
    return found


ENG_CLI, ENG_TM = frozenset(("eng", "cli")), frozenset(("eng", "tm"))


def test_ties_are_counted_by_the_main_fields_of_both(crowd, read):
    ties = counted(read)
    assert ties[ENG_CLI] == 12
    assert ties[ENG_TM] == 1


def test_whoever_hides_their_field_or_profile_is_not_counted(crowd, act, read):
    def hide():
        db.session.get(Profile, FIRST).state = "hidden"
        of = db.session.scalars(db.select(ProfileItem).where(ProfileItem.member_id == FIRST + 1)).one()
        of.audience = "connections"

    assert counted(read)[ENG_CLI] == 12
    act(None, hide)
    assert ENG_CLI not in counted(read)


def test_a_connection_that_ended_is_no_tie(crowd, act, read):
    act(None, lambda: end_connection(db.session.get(Member, FIRST), db.session.get(Member, FIRST + 6)))
    assert counted(read)[ENG_CLI] == 11


def test_an_accepted_answer_is_a_tie_and_a_pair_counts_once(crowd, act, read):
    def answer(number, asker, answerer):
        thread = Thread(space_id=1, author_id=asker, client_key=f"t{number}", title="How", kind="question")
        db.session.add(thread)
        db.session.flush()
        post = Post(
            thread_id=thread.id, author_id=answerer, client_key=f"p{number}", position=2, body="So", html="", renderer=1
        )
        db.session.add(post)
        db.session.flush()
        thread.accepted_post_id = post.id
        return post

    act(None, answer, 1, FIRST + 13, FIRST + 2)  # tm asks, eng answers: new
    act(None, answer, 2, FIRST + 12, FIRST)  # these two are connected already
    assert counted(read)[ENG_TM] == 2
    act(None, lambda: setattr(answer(3, FIRST + 14, FIRST + 3), "hidden_at", clock.now()))
    assert counted(read)[ENG_TM] == 2


def test_a_year_counts_what_began_in_it(crowd, act, read):
    last = clock.now().year - 1
    act(None, _connect, FIRST + 4, FIRST + 13, made_at=datetime(last, 12, 31, 23, 59, tzinfo=UTC))
    act(None, _connect, FIRST + 5, FIRST + 13, made_at=datetime(last + 1, 1, 1, tzinfo=UTC))
    assert counted(read, year=last) == {ENG_TM: 1}
    assert counted(read, year=last + 1)[ENG_TM] == 2
    assert counted(read)[ENG_TM] == 3


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [
        ("met", None, True), (None, "in-touch", True), ("working", "met", True),
        (None, None, False), ("not-now", None, False), ("met", "not-now", False),
    ],
)  # fmt: skip
def test_two_who_met_are_a_tie_unless_the_other_says_otherwise(crowd, act, read, one, other, counts):
    def answer():
        asked = OutcomeQuestion(kind="round", subject_id=1)
        asked.answers = [
            OutcomeAnswer(member_id=id, secret_hash=f"h{id}", answer=said)
            for id, said in ((FIRST + 13, one), (FIRST + 3, other))
        ]
        db.session.add(asked)

    assert counted(read)[ENG_TM] == 1
    act(None, answer)
    assert counted(read)[ENG_TM] == 1 + counts
    act(None, _connect, FIRST + 3, FIRST + 13)
    assert counted(read)[ENG_TM] == 2, "a pair counts once"


def a_round(began, ended=None, edition=1, name="Alarms"):
    found = Round(edition_id=edition, made_by_id=1, client_key=f"{name}-{began}", theme=name, every=2,
                  next_on=began.date(), ended_at=ended)  # fmt: skip
    turn = RoundTurn(round=found, number=1, theme=name, planned_on=began.date(), state="announced", announced_at=began)
    db.session.add_all([found, turn])
    db.session.flush()
    return found.id


def test_an_edition_is_compared_before_and_after_a_round(crowd, act, browser):
    now = clock.now()

    def connect_since():
        for number in range(6):
            _connect(FIRST + 2, FIRST + 6 + number, made_at=now - timedelta(days=5))
        for row in db.session.scalars(db.select(Connection).where(Connection.made_at > now - timedelta(days=1))):
            row.made_at = now - timedelta(days=30)

    act(None, connect_since)
    round = act(None, a_round, now - timedelta(days=20))
    ended = act(None, a_round, now - timedelta(days=25), now - timedelta(days=10), name="Over")
    page = browser("ada").get("/map?edition=1").text
    assert ">15+</text>" in page and "Alarms" in page and "Over" in page
    after = browser("ada").get(f"/map?edition=1&round={round}").text
    assert ">15+</text>" in after and "Before “Alarms”" in after
    assert "<td data-num>10 or more</td><td data-num>15 or more</td>" in after
    assert ">10+</text>" in browser("ada").get(f"/map?edition=1&round={round}&show=before").text
    assert (
        "<td data-num>10 or more</td><td data-num>10 or more</td>"
        in browser("ada").get(f"/map?edition=1&round={ended}").text
    )


def test_rounds_of_another_edition_and_old_ones_are_not_compared(crowd, act, browser):
    now = clock.now()
    old = act(None, a_round, datetime(now.year - COMPARED, 12, 31, tzinfo=UTC), name="Long ago")
    oldest = act(None, a_round, datetime(now.year - COMPARED + 1, 1, 1, tzinfo=UTC), name="First day")
    elsewhere = act(None, a_round, now, edition=2, name="Elsewhere")
    page = browser("ada").get("/map?edition=1").text
    assert "First day" in page and "Long ago" not in page and "Elsewhere" not in page
    assert "Before “" in browser("ada").get(f"/map?edition=1&round={oldest}").text
    for id in (old, elsewhere):
        assert "Before “" not in browser("ada").get(f"/map?edition=1&round={id}").text
    assert "First day" not in browser("ada").get("/map").text


def test_an_edition_counts_its_own_people(crowd, act, read):
    def leave():
        rows = db.select(EditionMembership).where(EditionMembership.member_id == FIRST)
        db.session.delete(db.session.scalars(rows).one())

    act(None, leave)
    assert counted(read, edition=1)[ENG_CLI] == 6
    assert counted(read)[ENG_CLI] == 12


def test_the_page_shows_picture_and_table_of_the_same_numbers(crowd, browser):
    page = browser("ada").get("/map").text
    assert ">10+</text>" in page
    assert "10 or more" in page
    assert "1 or more" not in page and ">1+<" not in page
    assert "Left out, because fewer than five people chose them" in page
    assert 'style="' not in page


def test_every_reader_sees_the_same_numbers(crowd, browser, act):
    from app.ties.models import Block

    before = browser("ada").get("/map").text.split('<svg class="fieldmap"')[1].split("</svg></figure>")[0]
    act(None, lambda: db.session.add(Block(blocker_id=FIRST, blocked_id=1)))
    after = browser("ada").get("/map").text.split('<svg class="fieldmap"')[1].split("</svg></figure>")[0]
    assert before == after


def test_pairs_that_hardly_meet_come_with_the_needs_that_ask_for_them(crowd, act, browser, read):
    def need(owner, wanted, fields, **more):
        item = ProfileItem(
            member_id=owner, kind="need", value="Somebody", audience=more.pop("audience", "members"),
            extra={"wanted": wanted, "fields": fields}, **more,
        )  # fmt: skip
        db.session.add(item)

    act(None, need, FIRST + 12, "named", ["cli"])
    act(None, need, FIRST + 12, "named", ["cli"], audience="only me")
    act(None, need, FIRST + 12, "named", ["cli"], expires_on=(clock.now() - timedelta(days=1)).date())
    act(None, need, FIRST + 6, "named", ["tm", "eng"])
    found = read(lambda: queries.themes(None, *queries.field_maps(None, queries.ALWAYS)))
    assert [(one.a, one.b, one.named) for one in found] == [("cli", "tm", 2)]
    assert "2 needs ask for the other field" in browser("ada").get("/map").text


def test_an_empty_map_says_what_it_needs(browser):
    page = browser("ada").get("/map?edition=1").text
    assert "There is no map to draw yet" in page


@pytest.mark.parametrize("query", ["edition=0x", "edition=-1", "edition=99999999999999999999", "period=1", "period=²"])
def test_what_is_no_view_is_not_found(query, browser):
    assert browser("ada").get(f"/map?{query}").status_code == 404
