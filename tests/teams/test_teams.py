"""Finding a team, asking its people, one room for those who say yes."""

import re
from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat.models import Message, Room, RoomMembership
from app.extensions import db
from app.kernel import clock, search
from app.kernel.errors import Forbidden, Invalid, NotFound
from app.partners import operations as partners
from app.partners.models import MatchSettings, NeverPair, Suggestion, SuggestionList
from app.partners.queries import get_request
from app.profiles.models import Profile, ProfileItem
from app.teams import operations, pool, queries
from app.teams.models import Team
from app.ties.models import Block, ContactRequest
from app.ties.operations import block_member, connect
from tests import cast
from tests.cast import ids, item
from tests.introductions.places import PARTED, take_away

WANTED = ["bedside ultrasound", "small trials", "co-design", "a wind tunnel"]
NOTE = "We meet in Utrecht in spring and would love to have you with us."


@pytest.fixture(autouse=True)
def offers(act):
    """friend (a connection, nur), outsider (bio), mate (eng) and newcomer (cli) each bring one of three."""

    def offer():
        item("friend", "offer", "Co-design with patients")
        item("outsider", "offer", "Statistics for small trials")
        item("mate", "expertise", "Bedside ultrasound")
        item("newcomer", "headline", "Small trials in general practice")

    act(None, offer)


def found(act, who="ada", wanted=tuple(WANTED)):
    return act(who, lambda me: pool.find_teams(me, list(wanted)))


def people(result):
    return set().union(*(proposal.ids for proposal in result.proposals))


def make(act, members=("friend", "outsider", "mate"), who="ada", key="team-12345678"):
    return act(
        who,
        lambda me: (
            operations.make_team(
                me,
                purpose="Ultrasound at home",
                competences=WANTED,
                member_ids=[cast.id_of(m) for m in members],
                client_key=key,
            ).id
        ),
    )


def seat_of(me, team, person):
    return next(seat for seat in queries.get_team(me, team).seats if seat.member_id == cast.id_of(person))


def ask(act, team, person, note=NOTE, key=None):
    key = key or f"ask-{person}-12345"
    act(
        "ada",
        lambda me: operations.ask_for_seat(
            me, seat_of(me, team, person), purpose="collaborate", note=note, begun="Come", link="https://x/teams/1",
            client_key=key,
        ),
    )  # fmt: skip


def accept(act, person):
    request = act(
        None, lambda: db.session.scalar(select(ContactRequest.id).where(ContactRequest.to_id == cast.id_of(person)))
    )
    act(person, lambda me: partners.accept_request(me, get_request(me, request)).id)


def state(act, team, person):
    return act("ada", lambda me: seat_of(me, team, person).state)


def test_the_first_team_covers_what_people_bring_and_says_by_which_words(act):
    result = found(act)
    first = result.proposals[0]
    assert first.ids == {ids.friend, ids.outsider, ids.mate}
    assert result.words[ids.friend, 2] == "Co-design with patients"
    assert [WANTED[number] for number in result.missing] == ["a wind tunnel"]
    assert first.covered == 0b0111


def hide_from_ada(kind):
    """Why somebody must not be in a team, each done to the outsider."""
    other = ids.outsider
    if kind == "blocked by":
        db.session.add(Block(blocker_id=other, blocked_id=ids.ada))
    elif kind == "blocks":
        db.session.add(Block(blocker_id=ids.ada, blocked_id=other))
    elif kind in ("hidden", "unlisted"):
        db.session.get(Profile, other).state = kind
    elif kind == "paused":
        db.session.get(Profile, other).availability = "paused"
    elif kind == "full":
        profile = db.session.get(Profile, other)
        profile.availability, profile.contacts_a_month = "limited", 0
    elif kind == "silenced":
        db.session.get(Member, other).silenced_until = clock.now() + timedelta(days=1)
    elif kind == "suspended":
        db.session.get(Member, other).suspended_until = clock.now() + timedelta(days=1)
    elif kind == "not matched":
        db.session.add(MatchSettings(member_id=other, is_on=False))
    elif kind == "never":
        db.session.add(NeverPair(low_id=ids.ada, high_id=other, by_id=ids.organiser))
    elif kind == "asked":
        _request(from_id=other, to_id=ids.ada, state="sent")
    elif kind == "declined":
        _request(from_id=ids.ada, to_id=other, state="declined", answered_at=clock.now())
    elif kind == "dismissed":
        week = SuggestionList(member_id=ids.ada, week=clock.now().date(), dial=3, filled_on=clock.now().date())
        db.session.add(week)
        db.session.flush()
        db.session.add(
            Suggestion(
                list_id=week.id, member_id=ids.ada, other_id=other, week=week.week, rank=1, state="dismissed",
                reason="topic", decided_at=clock.now(),
            )
        )  # fmt: skip
    elif kind == "no language":
        item("ada", "language", "nl")
        item("outsider", "language", "fr")
    elif kind == "for connections":
        offer = db.session.scalars(
            select(ProfileItem).where(ProfileItem.member_id == other, ProfileItem.kind == "offer")
        )
        offer.one().audience = "connections"
    elif kind == "lapsed":
        offer = db.session.scalars(
            select(ProfileItem).where(ProfileItem.member_id == other, ProfileItem.kind == "offer")
        )
        offer.one().expires_on = (clock.now() - timedelta(days=1)).date()
    else:
        raise AssertionError(kind)


def _request(**values):
    more = {"client_key": "key-of-a-request", "purpose": "advice", "note": NOTE, "expires_at": clock.now()}
    db.session.add(ContactRequest(**more, **values))


@pytest.mark.parametrize(
    "kind",
    [
        "blocked by", "blocks", "hidden", "unlisted", "paused", "full", "silenced", "suspended", "not matched", "never",
        "asked", "declined", "dismissed", "no language", "for connections", "lapsed",
    ],
)  # fmt: skip
def test_who_may_not_be_asked_is_in_no_team(kind, act):
    assert ids.outsider in people(found(act))
    act(None, hide_from_ada, kind)
    assert ids.outsider not in people(found(act))


def test_the_people_of_ones_own_group_are_known_already(act):
    act(None, lambda: item("supervisor", "offer", "A wind tunnel"))
    assert ids.supervisor in people(found(act, "friend"))
    assert ids.supervisor not in people(found(act))


def test_a_common_language_is_enough(act):
    act(
        None,
        lambda: [item("ada", "language", "nl"), item("outsider", "language", "nl"), item("outsider", "language", "fr")],
    )
    assert ids.outsider in people(found(act))


def test_a_team_is_kept_once_and_asks_nobody(act, read):
    assert make(act) == make(act)
    assert len(read(select(Team))) == 1
    assert read(select(ContactRequest)) == []
    assert read(select(Message)) == []


def test_its_page_says_what_nobody_of_a_team_brings(act, browser):
    def missing():
        return re.search("in this team brings: (.*)</p>", browser("ada").get(f"/teams/{team}").text)[1]

    team = make(act)
    assert WANTED[3] in missing() and WANTED[2] not in missing()
    act("ada", lambda me: db.session.delete(seat_of(me, team, "friend")))
    assert WANTED[3] in missing() and WANTED[2] in missing()


def test_covers_are_found_again_on_the_server_and_nobody_else_can_be_put_in(act):
    team = make(act)
    assert act("ada", lambda me: seat_of(me, team, "friend").covers) == [2]
    with pytest.raises(Invalid):
        make(act, ("friend", "outsider", "hidden"), key="team-87654321")
    with pytest.raises(Invalid):
        make(act, ("friend", "outsider"), key="team-87654322")


def test_a_stranger_is_asked_by_a_request_and_their_yes_is_the_answer(act, read):
    team = make(act)
    ask(act, team, "outsider")
    assert [(request.to_id, request.note) for request in read(select(ContactRequest))] == [(ids.outsider, NOTE)]
    assert state(act, team, "outsider") == "asked"
    accept(act, "outsider")
    assert state(act, team, "outsider") == "yes"


def test_a_no_reads_not_now_and_silence_is_silence(act):
    team = make(act)
    ask(act, team, "outsider")
    ask(act, team, "mate")
    request = act(
        None, lambda: db.session.scalar(select(ContactRequest.id).where(ContactRequest.to_id == ids.outsider))
    )
    act("outsider", lambda me: partners.decline_request(me, get_request(me, request), reason="no time"))
    clock.move(timedelta(days=15))
    assert state(act, team, "outsider") == "no"
    assert state(act, team, "mate") == "silent"


def test_a_connection_is_asked_in_the_chat_and_answers_on_the_page(act, read):
    team = make(act)
    ask(act, team, "friend")
    assert [message.body for message in read(select(Message))] == [f"{NOTE}\n\nhttps://x/teams/1"]
    assert read(select(ContactRequest)) == []
    act("friend", lambda me: operations.answer_seat(me, queries.get_team(me, team), joins=True))
    assert state(act, team, "friend") == "yes"


@pytest.mark.parametrize("person", ["friend", "outsider"])
def test_what_the_page_wrote_is_not_sent_alone(person, act):
    team = make(act)
    begun = "I am putting a team together for ultrasound at home and you could bring it."
    with pytest.raises(Invalid):
        act(
            "ada",
            lambda me: operations.ask_for_seat(
                me, seat_of(me, team, person), purpose="collaborate", note=begun.replace(" ", "  "), begun=begun, link="",
                client_key="key-12345678",
            ),
        )  # fmt: skip


def test_asking_counts_among_first_contacts(act, read):
    """newcomer has trust 0: three a day."""
    act(None, lambda: connect(db.session.get(Member, ids.newcomer), db.session.get(Member, ids.friend)))
    sent = [ids.ada, ids.supervisor, ids.organiser]
    act(None, lambda: [_request_by(ids.newcomer, other) for other in sent])
    team = make(act, ("friend", "outsider", "mate"), who="newcomer")
    with pytest.raises(Forbidden, match="today"):
        act(
            "newcomer",
            lambda me: operations.ask_for_seat(
                me,
                seat_of(me, team, "outsider"),
                purpose="collaborate",
                note=NOTE,
                begun="",
                link="",
                client_key="k-12345678",
            ),
        )


def _request_by(one, other):
    db.session.add(
        ContactRequest(
            from_id=one, to_id=other, client_key=f"key-{other}-1234", purpose="advice", note=NOTE, state="sent",
            expires_at=clock.now() + timedelta(days=14),
        )
    )  # fmt: skip


def test_the_first_yes_is_a_chat_of_two_the_second_a_room_for_all_and_later_ones_come_in(act, read):
    team = make(act)
    with pytest.raises(Forbidden, match="Nobody"):
        act("ada", lambda me: operations.open_room(me, queries.get_team(me, team)))
    for person in ("outsider", "mate", "friend"):
        ask(act, team, person)

    def room():
        return act("ada", lambda me: (made := operations.open_room(me, queries.get_team(me, team))).kind and made.id)

    def there(id):
        return set(read(select(RoomMembership.member_id).where(RoomMembership.room_id == id)))

    accept(act, "outsider")
    assert there(room()) == {ids.ada, ids.outsider}
    accept(act, "mate")
    together = room()
    assert there(together) == {ids.ada, ids.outsider, ids.mate}
    act("friend", lambda me: operations.answer_seat(me, queries.get_team(me, team), joins=True))
    assert room() == together
    assert there(together) == {ids.ada, ids.outsider, ids.mate, ids.friend}
    assert [one.kind for one in read(select(Room).where(Room.id == together))] == ["group_dm"]


def keep_apart(act, how, one="mate", other="outsider"):
    """Two people who are never brought together, neither of them by the asker."""
    if how == "never":
        low, high = sorted((cast.id_of(one), cast.id_of(other)))
        act(None, lambda: db.session.add(NeverPair(low_id=low, high_id=high, by_id=ids.organiser)))
    else:
        act(one, lambda me: block_member(me, db.session.get(Member, cast.id_of(other))))


APART = ["a block", "never"]


@pytest.mark.parametrize("how", APART)
def test_two_who_are_kept_apart_are_in_no_team_together(how, act):
    assert found(act).proposals[0].ids == {ids.friend, ids.outsider, ids.mate}
    keep_apart(act, how)
    result = found(act)
    assert result.proposals and not [one for one in result.proposals if {ids.outsider, ids.mate} <= one.ids]


@pytest.mark.parametrize("how", APART)
def test_a_page_from_before_makes_no_such_team_and_says_no_more_than_of_somebody_who_left(how, act):
    keep_apart(act, how)
    with pytest.raises(Invalid) as refused:
        make(act)
    act(None, hide_from_ada, "paused")
    with pytest.raises(Invalid) as other:
        make(act, ("friend", "outsider", "newcomer"))
    assert refused.value.sentence == other.value.sentence


NOT_ALL = "Not all who said yes can come into one room."


@pytest.mark.parametrize("how", APART)
def test_a_room_does_not_open_for_two_who_are_kept_apart(how, act, read, browser):
    team = make(act)
    for person in ("outsider", "mate"):
        ask(act, team, person)
        accept(act, person)
    rooms = len(read(select(Room)))
    assert NOT_ALL not in browser("ada").get(f"/teams/{team}").text
    keep_apart(act, how)
    with pytest.raises(Forbidden, match=NOT_ALL):
        act("ada", lambda me: operations.open_room(me, queries.get_team(me, team)).id)
    page = browser("ada").get(f"/teams/{team}").text
    assert NOT_ALL in page and "Open the room" not in page
    assert len(read(select(Room))) == rooms


def test_who_said_yes_later_does_not_come_in_to_somebody_they_are_kept_apart_from(act, read):
    team = make(act)
    for person in ("outsider", "mate", "friend"):
        ask(act, team, person)
    accept(act, "outsider")
    accept(act, "mate")

    def open_room(me):
        return operations.open_room(me, queries.get_team(me, team)).id

    room = act("ada", open_room)
    keep_apart(act, "a block", "mate", "outsider")
    assert act("ada", open_room) == room, "who is in it already stays"
    keep_apart(act, "a block", "friend", "outsider")
    act("friend", lambda me: operations.answer_seat(me, queries.get_team(me, team), joins=True))
    with pytest.raises(Forbidden, match=NOT_ALL):
        act("ada", open_room)


def test_only_who_is_asked_sees_the_team(act):
    team = make(act)
    for person in ("friend", "outsider", "supervisor"):
        with pytest.raises(NotFound):
            act(person, lambda me: queries.get_team(me, team))
    ask(act, team, "friend")
    ask(act, team, "outsider")
    for person in ("friend", "outsider"):
        assert act(person, lambda me: queries.get_team(me, team).id) == team
    with pytest.raises(NotFound):
        act("mate", lambda me: queries.get_team(me, team))


def test_a_block_takes_the_team_out_of_sight(act):
    team = make(act)
    ask(act, team, "friend")
    act("ada", lambda me: block_member(me, db.session.get(Member, ids.friend)))
    with pytest.raises(NotFound):
        act("friend", lambda me: queries.get_team(me, team))


@pytest.mark.parametrize("how", PARTED)
def test_a_team_names_nobody_whom_a_block_or_an_absence_took_away(how, act, browser):
    team = make(act)
    for person in ("friend", "outsider", "mate"):
        ask(act, team, person)
    accept(act, "mate")
    seat = act("ada", lambda me: seat_of(me, team, "mate").id)
    for reader, path in (
        ("ada", f"/teams/{team}"),
        ("ada", f"/teams/{team}/seats/{seat}"),
        ("friend", f"/teams/{team}"),
    ):
        assert "Mats Grachtmeer" in browser(reader).get(path).text
    take_away(act, how, "ada", "mate")
    assert "Mats Grachtmeer" not in browser("ada").get(f"/teams/{team}").text
    assert browser("ada").get(f"/teams/{team}/seats/{seat}").status_code == 404
    if how.startswith(("block", "is block")):
        take_away(act, how, "friend", "mate")
    assert "Mats Grachtmeer" not in browser("friend").get(f"/teams/{team}").text


@pytest.mark.parametrize("how", PARTED)
def test_whoever_puts_it_together_is_named_no_more_either(how, act, browser):
    team = make(act)
    ask(act, team, "friend")
    pages = ("/teams", f"/teams/{team}")
    assert all("Ada Lindewater" in browser("friend").get(page).text for page in pages)
    take_away(act, how, "friend", "ada")
    assert not any("Ada Lindewater" in browser("friend").get(page).text for page in pages)


def test_who_is_asked_reads_who_joined_and_not_who_else_was_asked(act, browser):
    team = make(act)
    for person in ("friend", "outsider", "mate"):
        ask(act, team, person)
    accept(act, "mate")
    page = browser("friend").get(f"/teams/{team}").text
    assert "Mats Grachtmeer" in page
    assert "Olga Verweg" not in page
    assert "Olga Verweg" in browser("ada").get(f"/teams/{team}").text


def test_only_who_is_asked_here_answers_here(act):
    team = make(act)
    ask(act, team, "friend")
    ask(act, team, "outsider")
    for person in ("ada", "outsider"):
        with pytest.raises(Forbidden, match="not asked here"):
            act(person, lambda me: operations.answer_seat(me, queries.get_team(me, team), joins=True))


def test_letting_go_keeps_requests_and_takes_the_team_away(act, read):
    team = make(act)
    ask(act, team, "outsider")
    with pytest.raises(NotFound):
        act("mate", lambda me: operations.give_up_team(me, queries.get_team(me, team)))
    with pytest.raises(Forbidden):
        act("outsider", lambda me: operations.give_up_team(me, queries.get_team(me, team)))
    act("ada", lambda me: operations.give_up_team(me, queries.get_team(me, team)))
    assert read(select(Team)) == []
    assert len(read(select(ContactRequest))) == 1


def test_the_whole_way_by_pages(browser, read):
    ada = browser("ada")
    query = {"purpose": "Ultrasound at home", "competence": [*WANTED, "", "bedside Ultrasound"]}
    page = ada.get("/teams/new", query_string=query).text
    assert "Statistics for small trials" in page
    assert "Nobody offers this yet" in page
    sent = {"purpose": "Ultrasound at home", "competence": WANTED, "member": [ids.friend, ids.outsider, ids.mate],
            "client_key": "abcdef123456-1"}  # fmt: skip
    made = ada.post("/teams", data=sent)
    assert made.status_code == 303
    seat = read(lambda: next(s.id for s in db.session.get(Team, 1).seats if s.member_id == ids.outsider))
    form = ada.get(f"/teams/1/seats/{seat}").text
    assert "You could bring small trials." in form
    answer = ada.post(
        f"/teams/1/seats/{seat}", data={"purpose": "collaborate", "note": NOTE, "client_key": "k-12345678"}
    )
    assert answer.location.endswith("/teams/1")
    assert "Ultrasound at home" in browser("outsider").get("/teams").text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"competence": ["one"], "purpose": "P"}, "Write two to eight competences"),
        ({"competence": ["x" * 81, "two"], "purpose": "P"}, "Write two to eight competences"),
        ({"competence": [str(n) for n in range(9)], "purpose": "P"}, "Write two to eight competences"),
        ({"competence": ["one", "two"]}, "Write something first"),
        ({"competence": ["one\u202e", "two", "three"], "purpose": "P"}, "invisible control characters"),
        ({"competence": ["…", "—"], "purpose": "P"}, "There are not three people yet"),
    ],
)
def test_a_search_that_cannot_be_done_says_what_is_missing(query, says, browser):
    answer = browser("ada").get("/teams/new", query_string=query)
    assert answer.status_code == 200
    assert says in answer.text


def test_what_nobody_offers_becomes_a_need(browser, read):
    answer = browser("ada").post("/teams/needs", data={"text": "a wind tunnel", "client_key": "abcdef123456-need-3"})
    assert answer.status_code == 303
    needs = read(select(ProfileItem).where(ProfileItem.member_id == ids.ada, ProfileItem.kind == "need"))
    assert [need.value for need in needs] == ["a wind tunnel"]


class Model:
    """Stands for the model, which comes from outside: each text has a vector of its own choosing."""

    def __init__(self, near):
        self.texts = [text for pair in near for text in pair]
        self.matrix = np.repeat(np.eye(len(near), dtype=np.float32), 2, axis=0)
        self.stored = self

    def rows(self, said):
        return np.array([self.texts.index(text) if text in self.texts else -1 for text in said])

    def of_query(self, text):
        return self.matrix[self.texts.index(text)] if text in self.texts else np.zeros_like(self.matrix[0])


def test_what_is_meant_counts_where_no_word_is_shared(act, monkeypatch):
    assert ids.supervisor not in people(found(act, "friend"))
    act(None, lambda: item("supervisor", "offer", "Measuring drag on models"))
    assert ids.supervisor not in people(found(act, "friend"))
    model = Model([("a wind tunnel", "Measuring drag on models")])
    monkeypatch.setattr(pool, "meaning", lambda: model)
    result = found(act, "friend")
    assert result.words[ids.supervisor, 3] == "Measuring drag on models"
    assert result.missing == [2], "co-design is only offered by friend, who looks"
    assert ids.outsider in people(result), "words count beside meaning"


def offered(act, drain, *offers):
    """Each person offers something; the index and the vectors know it."""

    def offer():
        for person, said in offers:
            item(person, "offer", said)
        for id in range(1, len(cast.PEOPLE) + 1):
            search.changed("person", id)

    act(None, offer)
    drain()


def test_of_those_who_share_no_word_only_they_are_read_who_say_something_near(with_meaning, act, drain, monkeypatch):
    wanted = ["Sleep disorders", "small trials"]
    offered(act, drain, ("supervisor", "Why people lie awake at night"), ("organiser", "Room for a summer school"))
    read = []
    said = pool._said
    monkeypatch.setattr(pool, "_said", lambda *how: read.extend(rows := said(*how)) or rows)
    assert found(act, wanted=wanted).words.keys() >= {(ids.outsider, 1)}
    assert found(act, "friend", wanted).words[ids.supervisor, 0] == "Why people lie awake at night"
    assert ids.organiser not in {row.member_id for row in read}


def test_what_is_dutch_is_held_by_its_words_against_what_may_be_dutch(with_meaning, act, drain):
    said = "Ik geef les aan studenten over de hersenen"
    offered(act, drain, ("supervisor", said), ("organiser", "Fietsen herstellen met de buurt"))
    result = found(act, "friend", ["fietsen herstellen", "les over hersenen"])
    assert (ids.organiser, 0) in result.words
    assert (ids.supervisor, 0) not in result.words and (ids.supervisor, 1) in result.words


@pytest.mark.parametrize("length", [30, 90, 200])
def test_a_word_is_found_wherever_in_a_long_text_it_stands(act, length):
    said = "x " * length + "crystallography"
    act(None, lambda: item("outsider", "offer", said))
    assert found(act, wanted=["crystallography", "co-design"]).words[ids.outsider, 0] == said


def test_beside_each_team_stands_only_what_nobody_in_it_brings(browser):
    page = browser("ada").get("/teams/new", query_string={"purpose": "Ultrasound at home", "competence": WANTED}).text
    assert "Not in this team: a wind tunnel." in page
