"""What search is told of people, and what it may show."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.extensions import db
from app.kernel import clock
from app.kernel.search import kinds
from tests import cast

SECRET = "Zilverschoon"


@pytest.fixture
def person(app):
    return kinds["person"]


def document(act, person, whose="ada"):
    return next(iter(act(None, lambda: list(person.documents([cast.id_of(whose)])))), None)


def test_all_that_members_read_is_in_the_common_text(act, person, say):
    say("ada", "headline", "Head of the beds")
    say("ada", "expertise", "hydrocephalus")
    say("ada", "offer", "A bed on Tuesdays", extra={"kind": "clinical setting"})
    say("ada", "need", "Someone who reads scans", extra={"kind": "method"})
    say("ada", "about", "I bring imaging")
    say("ada", "country", "NL")
    made = document(act, person)
    for words in ("Ada Lindewater", "Head of the beds", "hydrocephalus", "A bed", "reads scans", "imaging",
                  "Technical medicine", "Netherlands", "Nederland"):  # fmt: skip
        assert words in made.members, words
    assert made.members.index("Head of the beds") < made.members.index("I bring imaging")
    assert "hydrocephalus" in made.extra and "Head of the beds" in made.title
    assert "clinical setting" in made.keywords["offers"] and "tm" in made.keywords["field"]
    assert made.keywords["edition"] == ["Leiden 2023"]


@pytest.mark.parametrize("kind", ["headline", "expertise", "offer", "need", "about", "city", "organisation", "role"])
@pytest.mark.parametrize("audience", ["connections", "only me", "cohorts"])
def test_what_is_for_fewer_is_in_no_common_text(act, person, say, kind, audience):
    say("ada", kind, SECRET, audience=audience, extra={"kind": SECRET})
    made = document(act, person)
    assert SECRET not in f"{made.title} {made.members} {made.extra} {made.keywords}"
    assert (SECRET in str(made.cohorts)) == (audience == "cohorts")
    assert set(made.cohorts) == ({1} if audience == "cohorts" else set())


@pytest.mark.parametrize("kind", ["email", "phone", "address", "availability note", "photo", "link"])
def test_contact_details_are_in_no_document_whatever_their_audience(act, person, say, kind):
    say("ada", kind, SECRET, audience="members")
    assert SECRET not in str(document(act, person))


@pytest.mark.parametrize("whose", ["hidden", "suspended", "staged"])
def test_who_is_not_there_has_no_document(act, person, whose):
    assert document(act, person, whose) is None
    assert cast.id_of(whose) not in act(None, person.ids)
    assert act("admin", person.hits, [cast.id_of(whose)]) == {}


def test_a_lapsed_need_is_not_found(act, person, say):
    from datetime import timedelta

    from app.extensions import db
    from app.kernel import clock
    from app.profiles.models import ProfileItem

    need = say("ada", "need", SECRET, extra={"kind": "data"})
    assert SECRET in document(act, person).members
    act(None, lambda: setattr(db.session.get(ProfileItem, need), "expires_on", clock.now().date() - timedelta(days=1)))
    assert SECRET not in str(document(act, person))


@pytest.mark.parametrize(
    ("who", "audience", "sees"),
    [
        ("ada", "only me", True), ("friend", "connections", True), ("mate", "connections", False),
        ("mate", "cohorts", True), ("outsider", "cohorts", False), ("outsider", "members", True),
    ],
)  # fmt: skip
def test_a_hit_tells_its_reader_what_they_may_read(act, person, say, who, audience, sees):
    say("ada", "expertise", SECRET, audience=audience)
    hit = act(who, person.hits, [cast.ids.ada])[cast.ids.ada]
    assert any(SECRET in words for _label, words in hit.parts) == sees
    assert (cast.ids.ada in act(who, person.like, [SECRET.lower()], 10)) == sees


@pytest.mark.parametrize(("who", "whom"), [("blocked", "blocker"), ("blocker", "blocked")])
def test_blocks_hold_both_ways(act, person, who, whom):
    wanted = [cast.id_of(whom), cast.ids.ada]
    assert set(act(who, person.hits, wanted)) == {cast.ids.ada}
    assert act(who, lambda actor: set(db.session.scalars(person.unseen(actor)))) == {cast.id_of(whom)}
    assert act(who, person.like, [whom], 10) == act(who, person.like, ["nobody"], 10)


def test_the_unlisted_are_found_by_their_connections(act, person):
    from app.extensions import db
    from app.profiles.models import Profile

    act(None, lambda: setattr(db.session.get(Profile, cast.ids.ada), "state", "unlisted"))
    assert set(act("friend", person.hits, [cast.ids.ada])) == {cast.ids.ada}
    assert act("mate", person.hits, [cast.ids.ada]) == {}


def test_near_is_what_connections_show_and_oneself_comes_last(act, person, say):
    say("ada", "headline", SECRET, audience="connections")
    assert ids_of(act, "friend", person.confided) == {cast.ids.ada}
    assert ids_of(act, "mate", person.confided) == ids_of(act, "outsider", person.confided) == set()
    assert act("ada", person.last) == {cast.ids.ada}


def ids_of(act, who, select, *arguments):
    from app.extensions import db

    return act(who, lambda actor: set(db.session.scalars(select(actor, *arguments))))


@pytest.mark.parametrize("word", ["%", "_", "'", "\\", "🙂", "a" * 2000])
def test_plain_search_takes_any_word(act, person, word):
    assert act("ada", person.like, [word], 10) == []


def test_what_time_changed_is_indexed_again(act, read):
    from app.kernel.outbox import OutboxItem
    from app.profiles import jobs
    from app.profiles.models import Profile

    def lapse():
        cast.item("ada", "offer", "Old measurements").expires_on = clock.now().date() - timedelta(days=1)
        cast.item("mate", "offer", "New measurements").expires_on = clock.now().date()
        profile = db.session.get(Profile, cast.ids.friend)
        profile.availability, profile.paused_until = "paused", clock.now().date()
        db.session.flush()
        jobs._index_what_time_changed()

    act(None, lapse)
    items = read(select(OutboxItem).where(OutboxItem.topic == "search.changed"))
    assert {item.payload["id"] for item in items} == {cast.ids.ada, cast.ids.friend}
