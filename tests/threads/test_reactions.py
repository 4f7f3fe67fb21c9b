"""Reactions (T-13): one of each per person, a button there and back, and one notice a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.extensions import db
from app.kernel import clock
from app.notifications.models import Notification
from app.threads import operations
from app.threads.models import FOR_EVER, REACTIONS, Reaction, Thread
from tests import cast
from tests.threads.places import on_post, on_thread, post_now, reply, thread

SLUG = "can-we-scan-at-the-bedside"


@pytest.fixture
def talk(act):
    id = thread(act, "ada")
    reply(act, "mate", id)
    return id


def press(browser, person, id, kind="useful", position=2, back=False):
    door = f"/threads/{id}/posts/{position}/reactions{'/delete' if back else ''}"
    return browser(person).post(door, data={"kind": kind}).status_code


def rows(read):
    return sorted((each.member_id, each.kind) for each in read(select(Reaction)))


def buttons(browser, person, id):
    """The reactions of the second post as this person sees them: pressed or not, with their count."""
    page = browser(person).get(f"/threads/{id}-{SLUG}").text
    post = page[page.index('id="post-2"') :]
    found = post[: post.index("</article>")].split('class="reaction"')[1:]
    return [("aria-pressed" in part, 'aria-pressed="true"' in part, part.split("</span>")[0][-1]) for part in found]


def test_one_of_each_per_person_with_counts_and_ones_own(talk, browser, read):
    for _ in range(2):
        assert press(browser, "ada", talk) == 303
    press(browser, "friend", talk)
    press(browser, "friend", talk, "i can help")
    assert rows(read) == sorted(
        [(cast.ids.ada, "useful"), (cast.ids.friend, "useful"), (cast.ids.friend, "i can help")]
    )
    seen = buttons(browser, "ada", talk)
    assert [pressed for _, pressed, _ in seen] == [True, False, False]
    assert (seen[0][2], seen[2][2]) == ("2", "1")
    assert [pressed for _, pressed, _ in buttons(browser, "friend", talk)] == [True, False, True]
    assert [is_button for is_button, *_ in buttons(browser, "mate", talk)] == [False, False]  # its author only counts


def test_the_same_button_takes_it_back(talk, browser, read):
    press(browser, "ada", talk)
    page = browser("ada").get(f"/threads/{talk}-{SLUG}").text
    assert f"/threads/{talk}/posts/2/reactions/delete" in page
    for _ in range(2):
        assert press(browser, "ada", talk, back=True) == 303
    assert rows(read) == []


def test_nobody_reacts_to_their_own_post_nor_where_nobody_adds(talk, act, browser, read):
    assert press(browser, "mate", talk) == 403
    on_post(act, "site_moderator", talk, 2, operations.hide_post, reason="A name")
    assert press(browser, "site_moderator", talk) == 403
    on_thread(act, "site_moderator", talk, operations.lock_thread, reason="Sleep over it")
    assert press(browser, "friend", talk, position=1) == 403
    assert rows(read) == []


@pytest.mark.parametrize("kind", ["", "love", "useful'", "USEFUL"])
def test_there_are_three_kinds(talk, browser, read, kind):
    assert press(browser, "ada", talk, kind) == 422
    assert rows(read) == []
    assert len(REACTIONS) == 3


def test_open_pages_find_it_new(talk, browser):
    def seq():
        return browser("mate").get(f"/threads/{talk}-{SLUG}").text.split('data-seq="')[1].split('"')[0]

    before = seq()
    press(browser, "ada", talk)
    assert seq() != before


def test_a_removed_post_tells_no_counts(talk, act, browser):
    press(browser, "ada", talk)
    on_post(act, "site_moderator", talk, 2, operations.hide_post, reason="A name")
    page = browser("friend").get(f"/threads/{talk}-{SLUG}").text
    assert "reaction" not in page[page.index('id="post-2"') :].split("</article>")[0]


def test_its_author_hears_once_a_day_of_all_together(talk, act, app, browser, read):
    from app.threads import jobs, reactions

    def hour():
        with app.app_context():
            jobs.tell_of_reactions()

    def told():
        query = select(Notification).where(Notification.cause == "reaction").order_by(Notification.id)
        return [(each.member_id, each.subject_id) for each in read(query)]

    reply(act, "mate", talk, "And once more")
    for person in ("ada", "friend"):
        press(browser, person, talk)
    press(browser, "ada", talk, position=3)
    assert told() == []
    clock.move(reactions.last_day() + timedelta(days=1, minutes=1) - clock.now())
    for _ in range(3):
        hour()
    assert told() == [(cast.ids.mate, post_now(read, talk, 2).id)]
    clock.move(timedelta(days=1))
    hour()
    assert len(told()) == 1


def test_of_who_is_blocked_nothing_is_heard(act, app, browser, read):
    from app.threads import jobs, reactions

    id = thread(act, "blocker")
    assert press(browser, "blocked", id, position=1) == 303
    clock.move(reactions.last_day() + timedelta(days=1, minutes=1) - clock.now())
    with app.app_context():
        jobs.tell_of_reactions()
    assert read(select(Notification).where(Notification.cause == "reaction")) == []


@pytest.mark.parametrize("closed", [{"locked_until": FOR_EVER}, {"state": "archived"}])
@pytest.mark.parametrize("person", ["friend", "site_moderator"])
def test_reactions_stop_for_everybody_where_a_thread_is_closed(talk, person, closed, act, browser, read):
    assert press(browser, person, talk) == 303
    act(None, lambda: db.session.execute(update(Thread).where(Thread.id == talk).values(**closed)))
    before = rows(read)
    assert press(browser, person, talk, "same here") == 403
    assert press(browser, person, talk, back=True) == 303
    assert len(before) == 1 and rows(read) == []


def test_reacting_is_no_post_in_slow_mode(talk, act, browser):
    act(None, lambda: db.session.execute(update(Thread).where(Thread.id == talk).values(slow_seconds=3600)))
    assert press(browser, "ada", talk) == 303
