"""What people are known for: who reads it and finds by it, and how its owner hides it."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from app.accounts.operations.own import deactivate
from app.extensions import db
from app.kernel import markup, search
from app.kernel.outbox import OutboxItem
from app.kernel.search import kinds
from app.partners import matches, matching
from app.profiles.models import HiddenEvidence
from app.profiles.queries import get_profile
from app.search import queries
from app.search.index import search_index
from app.search.jobs import everything, read
from app.threads import care, operations, spaces
from app.threads.models import Post, Space, Thread
from tests import cast
from tests.profiles.pages import bare

TITLE = "Zilverschoon under a heliotrope"
MEMBERS, EDITION, GROUP, STAFF, PUBLIC = 1, 3, 4, 5, 6


@pytest.fixture
def answered(app, act):
    """`by` gave the answer that was accepted in a thread of organiser's; gives the thread's id."""

    def make(by="supervisor", space=MEMBERS, title=TITLE):
        def unit():
            values = {"author_id": cast.ids.organiser, "client_key": f"{by}-{space}-{title}"}
            thread = Thread(space_id=space, title=title, kind="question", post_count=2, next_position=3, **values)
            db.session.add(thread)
            db.session.flush()
            accept(thread.id, by)
            return thread.id

        return act(None, unit)

    with app.app_context():
        search_index().rebuild(everything, read)
    return make


def accept(thread_id, by):
    """What the door that accepts does."""
    thread = db.session.get(Thread, thread_id)
    position = 2 if not thread.accepted_post_id else thread.next_position
    post = Post(
        thread_id=thread_id, author_id=cast.id_of(by), client_key=f"{by}-{thread_id}-{position}", position=position,
        body="So", html="<p>So</p>", renderer=markup.RENDERER,
    )  # fmt: skip
    db.session.add(post)
    db.session.flush()
    thread.accepted_post_id, thread.next_position = post.id, position + 1
    search.changed("thread", thread_id)
    search.changed("person", post.author_id)


def profile(browser, who, whose="supervisor"):
    return browser(who).get(f"/people/{cast.id_of(whose)}").text


def found(act, who, words="zilverschoon", whose="supervisor"):
    return cast.id_of(whose) in act(who, lambda actor: [h.id for h in queries.find(actor, f"type:person {words}").hits])


def is_known(act, browser, who, whose="supervisor"):
    return TITLE in profile(browser, who, whose), found(act, who, whose=whose)


def test_an_accepted_answer_is_what_one_is_known_for(answered, browser, act):
    thread_id = answered()
    page = profile(browser, "ada")
    assert "Known for" in page and TITLE in page and "Accepted answer" in page and "Common room" in page
    assert f'href="/threads/{thread_id}-zilverschoon-under-a-heliotrope#post-2"' in page
    assert found(act, "ada") and not found(act, "ada", whose="organiser")
    assert "Known for" in browser("ada").get("/search?q=zilverschoon&type=person").text


def test_an_answer_to_oneself_makes_one_known_for_nothing(answered, browser):
    answered(by="organiser")
    assert TITLE not in profile(browser, "ada", "organiser")


@pytest.mark.parametrize(
    ("space", "readers", "others"),
    [
        (PUBLIC, ("ada", "outsider"), ()),
        (EDITION, ("mate", "site_moderator"), ("outsider", "friend")),
        (GROUP, ("ada", "site_moderator"), ("mate", "outsider", "friend")),
        (STAFF, ("space_moderator", "admin"), ("ada", "mate", "outsider")),
    ],
)
def test_who_may_not_read_the_source_sees_no_line_and_does_not_find_by_it(
    answered, browser, act, space, readers, others
):
    before = {who: bare(browser(who).get(f"/people/{cast.ids.supervisor}")) for who in others}
    answered(space=space)
    for who in readers:
        assert TITLE in profile(browser, who), "the premise"
    for who in others:
        assert bare(browser(who).get(f"/people/{cast.ids.supervisor}")) == before[who]
        assert not found(act, who)
        hit = act(who, kinds["person"].hits, [cast.ids.supervisor])[cast.ids.supervisor]
        assert TITLE not in str(hit.parts)
        assert act(who, kinds["person"].like, ["zilverschoon"], 9) == []
    document = act(None, lambda: next(iter(kinds["person"].documents([cast.ids.supervisor]))))
    assert (TITLE in str(document)) == (space == PUBLIC), "only what every member may read is in the index"


def lines_seen_as(browser, reader):
    return TITLE in browser("supervisor").get(f"/people/{cast.ids.supervisor}?as={reader}").text


@pytest.mark.parametrize(
    ("space", "seen"),
    [(PUBLIC, ["visitor", "member", "cohort"]), (MEMBERS, ["member", "cohort"]), (EDITION, ["cohort"]), (GROUP, [])],
)
def test_see_as_shows_the_lines_of_that_reader(answered, browser, space, seen):
    answered(space=space)
    assert [reader for reader in ("visitor", "member", "cohort") if lines_seen_as(browser, reader)] == seen
    assert lines_seen_as(browser, cast.ids.outsider) == ("member" in seen)


def thread_and_post(thread_id):
    thread = db.session.get(Thread, thread_id)
    return thread, db.session.get(Post, thread.accepted_post_id)


CHANGES = {
    "thread hidden": lambda actor, thread, post: care.hide_thread(actor, thread, reason="Off"),
    "post hidden": lambda actor, thread, post: care.hide_post(actor, post, reason="Off"),
    "space narrowed": lambda actor, thread, post: spaces.change_space(
        actor, db.session.get(Space, MEMBERS), spaces.SpaceSettings("Common room", "staff"), version=1
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_when_the_source_is_gone_so_is_the_line_at_once(answered, browser, act, drain, change):
    thread_id = answered()
    drain()
    assert is_known(act, browser, "ada") == (True, True), "the premise"
    act("admin", lambda actor: CHANGES[change](actor, *thread_and_post(thread_id)))
    assert is_known(act, browser, "ada") == (False, False)
    drain()
    assert is_known(act, browser, "ada") == (False, False)


def test_what_is_restored_counts_again(answered, browser, act, drain):
    thread_id = answered()
    act("admin", lambda actor: care.hide_post(actor, thread_and_post(thread_id)[1], reason="Off"))
    drain()
    act("admin", lambda actor: care.restore_post(actor, thread_and_post(thread_id)[1]))
    assert is_known(act, browser, "ada") == (True, True)


def test_a_line_follows_the_title_and_goes_with_the_answer(answered, browser, act, drain):
    thread_id = answered()

    def first(actor):
        post = Post(
            thread_id=thread_id, author_id=actor.id, client_key="first", position=1, body="?", html="?", renderer=1
        )
        db.session.add(post)
        db.session.flush()
        operations.edit_post(actor, post, body="!", html="!", version=1, title="Malachite in the rain")

    act("organiser", first)
    assert (found(act, "ada"), found(act, "ada", "malachite")) == (False, True)
    assert "Malachite in the rain" in profile(browser, "ada")
    act("supervisor", lambda actor: operations.delete_post(actor, thread_and_post(thread_id)[1]))
    assert not found(act, "ada", "malachite") and "Malachite" not in profile(browser, "ada")


HIDING = ("/profile/known-for/answer/{}/hiding", "/profile/known-for/answer/hiding")


@pytest.mark.parametrize("door", HIDING)
def test_what_its_owner_hides_is_gone_for_all_and_stays_so(answered, browser, act, drain, door):
    thread_id = answered()
    drain()
    door = door.format(thread_id)
    assert is_known(act, browser, "ada") == (True, True), "the premise"
    assert browser("supervisor").post(door).status_code == 303
    assert is_known(act, browser, "ada") == (False, False), "before anything is indexed"
    assert browser("supervisor").post(door).status_code == 303, "twice is once"
    assert "Show again" in profile(browser, "supervisor")
    for _ in range(2):
        drain()
        act(None, lambda: accept(thread_id, "supervisor"))
        assert is_known(act, browser, "ada") == (False, False), "accepted anew"
    assert browser("supervisor").post(f"{door}/removal").status_code == 303
    assert is_known(act, browser, "ada") == (True, True)


def test_one_line_is_hidden_and_another_stays(answered, browser, act):
    thread_id = answered()
    answered(title="Malachite in the rain")
    browser("supervisor").post(f"/profile/known-for/answer/{thread_id}/hiding")
    assert TITLE not in profile(browser, "ada") and "Malachite" in profile(browser, "ada")
    browser("supervisor").post("/profile/known-for/answer/hiding")
    assert "Malachite" not in profile(browser, "ada")


def test_only_ones_own_lines_can_be_hidden(answered, browser, read):
    thread_id = answered()
    for door in (f"answer/{thread_id}", "answer/999999", f"nonsense/{thread_id}", "nonsense"):
        assert browser("ada").post(f"/profile/known-for/{door}/hiding").status_code == 404
    assert read(select(HiddenEvidence)) == []


def test_blocked_and_former_members_are_known_to_nobody(answered, browser, act, drain):
    answered(by="blocker")
    assert is_known(act, browser, "ada", "blocker") == (True, True), "the premise"
    assert is_known(act, browser, "blocked", "blocker") == (False, False)
    act("blocker", deactivate)
    assert is_known(act, browser, "ada", "blocker") == (False, False)
    drain()
    assert is_known(act, browser, "ada", "blocker") == (False, False)


def look(act, browser, who):
    """All that finding tells a person of it, on the pages and in matching."""
    client = browser(who)
    pages = (
        "/search?q=zilverschoon",
        "/search?q=heliotrope&type=person",
        "/search/suggest?q=zilv",
        "/search/palette?q=zilv",
    )
    texts = [re.sub(r"order=[\w-]+", "", bare(client.get(page))) for page in pages]
    return texts, act(who, lambda actor: [repr(fit) for fit in suggested(actor)])


def suggested(actor):
    return matching.suggest(actor, dial=3, day=date(2026, 11, 25), seed="x")


@pytest.fixture
def looking(act):
    """These look for what the line says."""
    for who in ("ada", "mate", "outsider", "friend"):
        act(None, lambda who=who: cast.item(who, "need", "A zilverschoon under any heliotrope", kind="method"))


@pytest.mark.parametrize(
    ("space", "readers", "others"),
    [(EDITION, ("mate",), ("outsider", "friend")), (GROUP, ("ada",), ("mate", "outsider"))],
)
def test_for_others_it_is_as_good_as_blank(answered, looking, act, browser, drain, space, readers, others):
    answered(title="Nothing of the kind", space=space, by="organiser")
    drain()
    before = {who: look(act, browser, who) for who in (*readers, *others)}
    thread_id = answered(space=space)
    act(None, lambda: setattr(db.session.get(Thread, thread_id), "unlisted", True))
    drain()
    blank = {who: look(act, browser, who) for who in (*readers, *others)}
    assert blank == before, "an unlisted thread tells nothing"
    act(None, lambda: setattr(db.session.get(Thread, thread_id), "unlisted", False))
    act(None, lambda: search.changed("thread", thread_id) or search.changed("person", cast.ids.supervisor))
    for who in readers:
        assert look(act, browser, who) != before[who], "the premise"
    for who in others:
        assert look(act, browser, who) == before[who]


def test_a_match_rests_on_it_under_the_readers_rights(answered, looking, act, browser, drain):
    thread_id = answered()
    drain()

    def drawn(actor):
        from app.partners.made import values_of

        kept = {fit.id: values_of(fit)["because"] for fit in suggested(actor)}
        return kept, matches.draw(actor, kept)

    because, shown = act("outsider", drawn)
    assert because[cast.ids.supervisor][0]["theirs"] == f"answer:{thread_id}"
    reason = shown[cast.ids.supervisor].reasons[0]
    assert (reason.theirs.value, reason.theirs.kind) == (TITLE, "work")
    browser("supervisor").post(f"/profile/known-for/answer/{thread_id}/hiding")
    again, _ = act("outsider", drawn)
    assert f"answer:{thread_id}" not in str(again)
    assert cast.ids.supervisor not in act("outsider", lambda actor: matches.draw(actor, because)), "nor a kept reason"


def test_its_sentence_says_what_they_are_known_for(answered, act, browser, drain):
    need = act(
        None,
        lambda: (
            (db.session.flush(), cast.item("outsider", "need", "A zilverschoon and a heliotrope"), db.session.flush())[
                1
            ].id
        ),
    )
    answered()
    drain()
    page = browser("outsider").get(f"/partners/needs/{need}").text
    assert "Anselm is known for" in page and TITLE in page
    ask = page.split(f'href="/people/{cast.ids.supervisor}/ask')[1].split('"')[0].replace("&amp;", "&")
    note = browser("outsider").get(f"/people/{cast.ids.supervisor}/ask{ask}").text
    assert f"Your profile says “{TITLE}”" in note


@pytest.mark.parametrize("who", ["ada", "supervisor", "admin"])
def test_a_page_with_many_lines_asks_little(answered, browser, statements, drain, who):
    for number in range(40):
        answered(title=f"Zilverschoon {number}")
    drain()
    client = browser(who)
    client.get("/search?q=zilverschoon&type=person")
    for page in (
        f"/people/{cast.ids.supervisor}",
        f"/people/{cast.ids.supervisor}?as=member",
        "/search?q=zilverschoon&type=person",
    ):
        with statements() as sent:
            assert client.get(page).status_code == 200
        assert len(sent) <= 8, "\n".join(one[:200] for one in sent)


def test_who_changes_a_source_has_its_author_indexed_again(answered, act, read, drain):
    thread_id = answered()
    drain()
    act("admin", lambda actor: care.hide_thread(actor, thread_and_post(thread_id)[0], reason="Off"))
    waiting = {
        (item.payload["kind"], item.payload["id"])
        for item in read(select(OutboxItem).where(OutboxItem.topic == "search.changed"))
    }
    assert waiting == {("thread", thread_id), ("person", cast.ids.supervisor)}
    assert act("ada", get_profile, cast.ids.supervisor)
