"""Reading on (T-11): a look changes nothing, the place is kept by an own small post, and lists lead to it."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.threads import contents, operations, reading
from app.threads.models import ThreadReading
from tests import cast
from tests.threads.places import COMMON, IMAGING, on_post, on_thread, reply, thread

SLUG = "can-we-scan-at-the-bedside"


def place(read, person, thread_id):
    query = select(ThreadReading.position).where(
        ThreadReading.member_id == getattr(cast.ids, person), ThreadReading.thread_id == thread_id
    )
    found = read(query)
    return found[0] if found else None


def long_thread(act, replies=44):
    id = thread(act)
    for number in range(2, replies + 2):
        reply(act, "friend", id, f"Post number {number}")
    return id


def test_a_look_changes_nothing(act, browser, read):
    id = long_thread(act, 3)
    for url in (
        f"/threads/{id}",
        f"/threads/{id}-{SLUG}",
        f"/threads/{id}/posts/3",
        "/threads",
        "/threads?show=unread",
    ):
        assert browser("mate").get(url).status_code in (200, 303)
    assert place(read, "mate", id) is None


def test_the_place_only_moves_on(act, browser, read):
    id = long_thread(act, 4)
    for position in ("3", "2", "4"):
        assert browser("mate").post(f"/threads/{id}/read", data={"position": position}).status_code == 303
    assert place(read, "mate", id) == 4
    browser("mate").post(f"/threads/{id}/read", data={"position": "400"})
    assert place(read, "mate", id) == 5


def test_marking_unread_goes_back(act, browser, read):
    id = long_thread(act, 4)
    on_thread(act, "mate", id, operations.read_up_to, position=5)
    answer = browser("mate").post(f"/threads/{id}/unread", data={"position": "3"}, follow_redirects=True)
    assert answer.request.path == "/threads" and "Unread again, from post 3 on." in answer.text
    assert place(read, "mate", id) == 2


@pytest.mark.parametrize("position", ["", "0", "-1", "x", "1.5", str(2**70)])
@pytest.mark.parametrize("what", ["read", "unread"])
def test_a_place_is_a_number(act, browser, read, position, what):
    id = thread(act)
    assert browser("mate").post(f"/threads/{id}/{what}", data={"position": position}).status_code == 422
    assert place(read, "mate", id) is None


def test_a_thread_that_is_not_theirs_keeps_no_place(act, browser, read):
    id = thread(act, "ada", 4)
    assert browser("outsider").post(f"/threads/{id}/read", data={"position": "1"}).status_code == 404
    assert place(read, "outsider", id) is None


def test_a_thread_opens_at_the_first_new_post(act, browser):
    id = long_thread(act)
    mate = browser("mate")
    assert mate.get(f"/threads/{id}").location == f"/threads/{id}-{SLUG}"
    on_thread(act, "mate", id, operations.read_up_to, position=20)
    address = f"/threads/{id}-{SLUG}?page=2#new"
    assert mate.get(f"/threads/{id}").location == address.replace("#new", "&at=new#new")
    assert f'href="{address}"' in mate.get("/threads").text
    page = mate.get(f"/threads/{id}-{SLUG}?page=2").text
    assert page.index("25 new since") < page.index('id="post-21"') < page.index('id="post-22"')
    assert page.count('id="new"') == 1
    assert 'id="new"' not in mate.get(f"/threads/{id}-{SLUG}?page=3").text
    on_thread(act, "mate", id, operations.read_up_to, position=45)
    assert mate.get(f"/threads/{id}").location == f"/threads/{id}-{SLUG}?page=3&at=post-45#post-45"
    assert 'id="new"' not in mate.get(f"/threads/{id}-{SLUG}?page=3").text


def test_removed_posts_are_not_new(act, browser):
    id = long_thread(act, 24)
    on_thread(act, "mate", id, operations.read_up_to, position=18)
    for position in (19, 20):
        on_post(act, "site_moderator", id, position, operations.hide_post, reason="Spam")
    assert browser("mate").get(f"/threads/{id}").location == f"/threads/{id}-{SLUG}?page=2&at=new#new"
    assert "5 new" in browser("mate").get("/threads").text
    for position in range(21, 26):
        on_post(act, "site_moderator", id, position, operations.hide_post, reason="Spam")
    assert "Can we scan" not in browser("mate").get("/threads?show=unread").text


def test_who_replies_has_read_their_own(act, read):
    id = long_thread(act, 3)
    on_thread(act, "mate", id, operations.read_up_to, position=4)
    reply(act, "mate", id)
    assert place(read, "mate", id) == 5
    reply(act, "friend", id)
    reply(act, "mate", id)
    assert place(read, "mate", id) == 5  # one of another stands between: it is not skipped


def test_unread_is_counted_by_space_and_for_who_sees_it(act, browser):
    thread(act, "ada", COMMON)
    thread(act, "ada", COMMON, title="A second thread here")
    read_one = thread(act, "ada", IMAGING)
    thread(act, "ada", 4, title="Only for the group")
    on_thread(act, "mate", read_one, operations.read_up_to, position=1)
    page = browser("mate").get("/threads").text
    assert 'Unread <span class="count">2</span>' in page
    assert page.count("unread</span>") == 1
    unread = browser("mate").get("/threads?show=unread").text
    assert "A second thread here" in unread
    assert "Only for the group" not in unread


def test_what_is_older_than_half_a_year_counts_as_read(act, browser, later):
    thread(act)
    assert "Can we scan" in browser("mate").get("/threads?show=unread").text
    later(days=181)
    assert "Can we scan" not in browser("mate").get("/threads?show=unread").text
    assert "Can we scan" in browser("mate").get("/threads").text


def test_an_old_place_counts_where_its_thread_is_opened_and_nowhere_else(act, browser, later):
    id = long_thread(act, 24)
    on_thread(act, "mate", id, operations.read_up_to, position=22)
    later(days=181)
    assert "3 new" not in browser("mate").get("/threads").text
    assert browser("mate").get(f"/threads/{id}").location.endswith("?page=2&at=new#new")
    assert "3 new since" in browser("mate").get(f"/threads/{id}-{SLUG}?page=2").text


def test_pages_are_numbered_from_positions(act, browser):
    id = long_thread(act)
    mate = browser("mate")
    assert mate.get(f"/threads/{id}/posts/21").location == f"/threads/{id}-{SLUG}?page=2&at=post-21#post-21"
    assert mate.get(f"/threads/{id}/posts/20").location == f"/threads/{id}-{SLUG}?at=post-20#post-20"
    for missing in (
        f"/threads/{id}/posts/46",
        f"/threads/{id}/posts/0",
        f"/threads/{id}-{SLUG}?page=4",
        f"/threads/{id}-{SLUG}?page=0",
    ):
        assert mate.get(missing).status_code == 404
    assert mate.get(f"/threads/{id}-{SLUG}?page={10**30}").status_code == 404
    page = mate.get(f"/threads/{id}-{SLUG}?page=2").text
    assert page.count('class="post"') == 20
    assert f'href="/threads/{id}-{SLUG}"' in page
    assert f'href="/threads/{id}-{SLUG}?page=3"' in page


def test_a_wrong_name_leads_to_the_right_one(act, browser):
    id = long_thread(act, 25)
    answer = browser("mate").get(f"/threads/{id}-something-else?page=2")
    assert (answer.status_code, answer.location) == (301, f"/threads/{id}-{SLUG}?page=2")


def test_first_page_of_page_numbers():
    assert [reading.page_of(position) for position in (1, 20, 21, 40, 41)] == [1, 1, 2, 2, 3]


@pytest.fixture
def statements(house):

    seen = []

    def note(connection, cursor, statement, parameters, context, many):
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    with house.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    yield seen
    event.remove(engine, "after_cursor_execute", note)


def test_pages_ask_the_database_at_most_eight_times(act, browser, statements):
    people = ["ada", "mate", "friend", "supervisor", "organiser", "outsider", "admin", "blocked"]
    for number in range(30):
        id = thread(act, people[number % 8], title=f"Thread with the number {number}")
        for person in people[: number % 4]:
            reply(act, person, id)
    for person in people * 3:
        reply(act, person, id, to=1)
    pages = (
        "/threads",
        "/threads?show=unread",
        "/spaces/1",
        f"/threads/{id}-thread-with-the-number-29",
        "/threads/new",
    )
    counted = {}
    for person in ("ada", "space_moderator", "site_moderator", "blocker"):
        page = browser(person)
        for url in pages:
            del statements[:]
            answer = page.get(url)
            assert answer.status_code == 200
            counted[person, url] = len(statements)
    assert max(counted.values()) <= 8, counted
    assert browser("ada").get("/threads").text.count('class="thread"') == 24


def test_the_list_goes_on_where_it_ended(act, browser):
    import re

    for number in range(30):
        thread(act, title=f"Thread with the number {number:02}")
    first = browser("mate").get("/threads").text
    following = re.search(r'href="([^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")
    second = browser("mate").get(following).text
    titles = [re.findall(r"number (\d\d)</a>", page) for page in (first, second)]
    assert titles[0] + titles[1] == [f"{number:02}" for number in reversed(range(30))]
    assert browser("mate").get("/threads?after=nonsense").status_code == 200


def test_pinned_threads_stand_first_where_they_are_pinned(act, browser):
    import re
    from datetime import timedelta

    from app.kernel import clock
    from app.threads.models import Thread

    site, space, ended = (thread(act, title=f"Pinned to the {where}") for where in ("site", "space", "past"))
    thread(act, title="The latest of them all")

    def pin():
        for id, scope, days in ((site, "site", 1), (space, "space", 1), (ended, "site", -1)):
            row = db.session.get(Thread, id)
            row.pin_scope, row.pinned_until = scope, clock.now() + timedelta(days=days)

    act(None, pin)
    order = {
        url: re.findall(r'dir="auto">(Pinned to the \w+|The latest[^<]+)</a>', browser("mate").get(url).text)
        for url in ("/threads", "/spaces/1")
    }
    latest = "The latest of them all"
    assert order["/threads"] == ["Pinned to the site", latest, "Pinned to the past", "Pinned to the space"]
    assert order["/spaces/1"] == ["Pinned to the site", "Pinned to the space", latest, "Pinned to the past"]


def test_the_marks_are_the_fields_that_took_part(act, browser):
    id = thread(act, "ada")
    reply(act, "mate", id)
    reply(act, "hidden", id)  # whose profile nobody opens
    page = browser("friend").get("/threads").text
    line = page[page.index('class="thread"') : page.index("</li>", page.index('class="thread"'))]
    assert 'title="Technical medicine"' in line
    assert 'title="Engineering"' in line
    assert "Biomedical" not in line


def test_open_pages_hear_that_something_changed(act, socket):
    id = thread(act)
    watching = socket("mate")
    assert watching.emit("watch", {"what": "thread", "id": id}, callback=True)["ok"]
    reply(act, "ada", id)
    on_thread(act, "site_moderator", id, operations.lock_thread, reason="Enough")
    heard = [event["args"][0] for event in watching.get_received() if event["name"] == "refresh"]
    assert heard == [{"channel": f"thread:{id}"}] * 2


def test_what_somebody_blocked_writes_is_nothing_new(act):
    def unread(person):
        lines = [(line.id, line.new, line.first_new) for line in act(person, contents.unread, 9)]
        return lines, sum(space.unread for space in act(person, contents.spaces))

    id, theirs = thread(act, "ada"), thread(act, "blocked", title="A thread over there")
    on_thread(act, "blocker", id, operations.read_up_to, position=1)
    reply(act, "blocked", id, "Nothing for you")
    assert unread("blocker") == ([], 0)
    assert unread("mate") == ([(id, 0, None), (theirs, 0, None)], 2)
    position = reply(act, "mate", id)
    assert unread("blocker") == ([(id, 1, position)], 1)
    assert on_thread(act, "blocker", id, reading.first_unread_position) == (position, True)


def test_whoever_is_new_is_known_once_they_have_read(act, read):
    def trust():
        return read(select(Member.trust).where(Member.id == cast.ids.newcomer))[0]

    def open_threads(count, posts, person="newcomer"):
        for _ in range(count):
            id = thread(act, "ada")
            for _ in range(posts - 1):
                reply(act, "mate", id)
            on_thread(act, person, id, operations.read_up_to, position=posts)

    open_threads(4, 7)
    own = thread(act, "newcomer")
    on_thread(act, "newcomer", own, operations.read_up_to, position=1)
    assert trust() == 0, "four threads, and one of their own"
    open_threads(1, 1)
    assert trust() == 0, "twenty-nine posts"
    open_threads(1, 1)
    assert trust() == 1
    assert [entry.act for entry in read(select(AuditEntry).where(AuditEntry.subject_id == cast.ids.newcomer))] == [
        "known"
    ]


def test_whoever_is_kept_from_writing_is_not_known_by_reading(act, read):
    silence = {"trust": 0, "silenced_until": clock.now() + timedelta(days=1)}
    act(None, lambda: db.session.execute(update(Member).where(Member.id == cast.ids.mate).values(**silence)))
    for _ in range(5):
        on_thread(act, "mate", long_thread(act, 6), operations.read_up_to, position=6)
    assert read(select(Member.trust).where(Member.id == cast.ids.mate)) == [0]
