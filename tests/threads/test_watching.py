"""Watching (T-12): who hears of what, by levels of thread and space; and what is muted leaves one's lists and counts."""

import pytest
from sqlalchemy import insert, select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel import outbox
from app.notifications import choosing, many
from app.notifications import queries as ledger
from app.notifications.models import Notification
from app.threads import contents, operations, queries, search, watchers, watching
from app.threads.levels import LEVELS
from app.threads.models import FOR_EVER, Post, Thread, ThreadReading
from app.ties.models import Block
from tests import cast
from tests.threads.places import ANNOUNCEMENTS, COMMON, EDITION, GROUP, IMAGING, on_post, on_thread, reply, thread

SLUG = "can-we-scan-at-the-bedside"


def watch(browser, person, id, level, what="threads"):
    answer = browser(person).post(f"/{what}/{id}/watch", data={"level": level})
    assert answer.status_code == 303
    return answer


def told(read, *causes):
    """Who was told, and why."""
    names = {cast.id_of(key): key for key in cast.PEOPLE}
    rows = read(select(Notification).where(Notification.cause.in_(causes or ("reply", "new post", "new thread"))))
    return sorted((names[row.member_id], row.cause) for row in rows)


def shown(act, person):
    return act(person, lambda me: len(ledger.latest(me).items))


def unread(act, person, space=COMMON):
    return act(person, lambda me: {line.id: line.unread for line in contents.spaces(me)}[space])


def listed(act, person, show="latest"):
    return act(person, lambda me: [line.id for line in contents.lines(me, space=None, show=show).items])


def level(act, person, id):
    return on_thread(act, person, id, lambda me, thread: watching.levels_of(thread, [me.id])[me.id])


def test_watchers_hear_of_every_post_and_the_others_of_what_is_for_them(act, browser, read):
    id = thread(act, "ada")
    for person, how in (("mate", "all"), ("friend", "mentions"), ("outsider", "muted")):
        watch(browser, person, id, how)
    reply(act, "supervisor", id)
    assert told(read) == [("ada", "reply"), ("mate", "new post")]
    assert shown(act, "mate") == 1
    assert "wrote in" in browser("mate").get("/notifications").text


def test_a_watched_space_tells_of_its_threads_and_their_posts(act, browser, read):
    watch(browser, "mate", COMMON, "all", "spaces")
    id = thread(act, "ada")
    assert told(read) == [("mate", "new thread")]
    reply(act, "friend", id)
    assert told(read, "new post") == [("mate", "new post")]
    watch(browser, "mate", id, "mentions")  # what is said of the thread counts before its space
    reply(act, "friend", id)
    assert told(read, "new post") == [("mate", "new post")]
    thread(act, "ada", IMAGING)
    assert told(read, "new thread") == [("mate", "new thread")]


def test_an_announcement_reaches_all_who_read_it_and_said_nothing_else(act, browser, read):
    watch(browser, "mate", ANNOUNCEMENTS, "muted", "spaces")
    watch(browser, "friend", ANNOUNCEMENTS, "mentions", "spaces")
    id = thread(act, "organiser", ANNOUNCEMENTS, kind="announcement")
    people = {person for person, _ in told(read, "announcement")}
    assert "ada" in people and "outsider" in people
    assert not people & {"mate", "friend", "organiser", "staged"}
    reply(act, "outsider", id)  # the talk below it is for who watches
    assert told(read) == [("organiser", "reply")]


def test_an_announcement_of_an_edition_reaches_nobody_beyond_it(act, read):
    thread(act, "organiser", EDITION, kind="announcement")
    people = {person for person, _ in told(read, "announcement")}
    assert "ada" in people and "outsider" not in people


def test_of_one_post_one_hears_once(act, browser, read):
    id = thread(act, "ada")
    watch(browser, "ada", COMMON, "all", "spaces")
    reply(act, "mate", id)
    reply(act, "mate", id, to=2)
    assert told(read) == [("ada", "reply"), ("ada", "reply")]


def test_who_may_not_read_or_is_kept_apart_hears_nothing(act, browser, read):
    id = thread(act, "ada", GROUP)
    watch(browser, "supervisor", id, "all")
    strangers = [{"member_id": cast.ids.outsider, "thread_id": id, "watch": "all"}]  # such as of who left the group
    act(None, lambda: db.session.execute(insert(ThreadReading), strangers))
    reply(act, "supervisor", id)
    assert told(read) == [("ada", "reply")]
    other = thread(act, "ada")
    for person in ("blocker", "blocked"):
        watch(browser, person, other, "all")
    act(None, lambda: db.session.add(Block(blocker_id=cast.ids.blocked, blocked_id=cast.ids.mate)))
    reply(act, "mate", other)
    assert told(read, "new post") == [("blocker", "new post")]


def test_a_post_that_is_hidden_or_gone_is_told_of_no_more(act, browser, read):
    id = thread(act, "ada")
    watch(browser, "mate", id, "all")
    reply(act, "friend", id)
    assert shown(act, "mate") == 1
    on_post(act, "site_moderator", id, 2, operations.hide_post, reason="Spam")
    assert shown(act, "mate") == 0
    watch(browser, "outsider", id, "all")
    again = lambda: watchers.tell_some(db.session.scalars(select(Post).where(Post.position == 2)).one())  # noqa: E731
    assert act(None, again) == 0
    on_post(act, "site_moderator", id, 2, operations.restore_post)
    assert act(None, again) == 1


def test_reading_puts_it_behind_one(act, browser, read):
    id = thread(act, "ada")
    watch(browser, "mate", id, "all")
    reply(act, "friend", id)
    browser("mate").post(f"/threads/{id}/read", data={"position": "2"})
    assert [row.read_at is not None for row in read(select(Notification).where(Notification.cause == "new post"))] == [
        True
    ]


def test_more_than_a_hundred_are_told_by_a_job_each_once(act, browser, read, drain, statements_of):
    id = thread(act, "ada")
    people = [
        {"id": n, "email": f"w{n}@example.org", "display_name": f"Watcher {n}", "sort_name": f"watcher {n}", "state": "active"}
        for n in range(1000, 1250)
    ]  # fmt: skip
    marks = [{"member_id": one["id"], "thread_id": id, "watch": "all"} for one in people]
    act(None, lambda: (db.session.execute(insert(Member), people), db.session.execute(insert(ThreadReading), marks)))
    with statements_of() as asked:
        reply(act, "mate", id)
    count = lambda: len(read(select(Notification.id).where(Notification.cause == "new post")))  # noqa: E731
    assert count() == many.AT_ONCE
    assert sum(one.startswith("INSERT INTO notifications ") for one in asked) == 2  # ada, and a hundred at once
    drain()
    assert count() == 250
    act(None, lambda: outbox.put("threads.watchers", post=read(select(Post.id).where(Post.position == 2))[0]))
    drain()
    assert count() == 250


def test_each_is_told_by_the_ways_they_chose(act, browser, read):
    id = thread(act, "ada")
    for person in ("mate", "friend", "outsider"):
        watch(browser, person, id, "all")
    act("mate", lambda me: choosing.take_preset(me, "everything"))
    act("outsider", lambda me: choosing.take_preset(me, "quiet"))
    reply(act, "supervisor", id)
    rows = read(select(Notification).where(Notification.cause == "new post"))
    assert {row.member_id: row.mail for row in rows} == {
        cast.ids.mate: "now", cast.ids.friend: "digest", cast.ids.outsider: "no",
    }  # fmt: skip
    waiting = [item.payload for item in read(select(outbox.OutboxItem)) if item.topic == "notifications.mail"]
    assert {"member_id": cast.ids.mate} in waiting
    assert {"member_id": cast.ids.friend} not in waiting


def test_a_page_that_is_open_hears_the_count(act, browser, socket):
    id = thread(act, "ada")
    watch(browser, "mate", id, "all")
    here = socket("mate")
    reply(act, "friend", id)
    heard = [event["args"][0] for event in here.get_received() if event["name"] == "counts"]
    assert heard == [{"notifications": 1}]


def test_a_second_mail_waits_until_the_thread_was_looked_at(act, browser, drain, later, read):
    from app.kernel import mail

    id = thread(act, "ada")
    watch(browser, "mate", id, "all")
    act("mate", lambda me: choosing.take_preset(me, "everything"))

    def mails(minutes):
        later(minutes=minutes)
        drain()
        return len([one for one in mail.sent if one["To"] == "mate@example.org"])

    reply(act, "friend", id)
    assert mails(3) == 1
    reply(act, "friend", id)
    assert mails(20) == 1
    browser("mate").post(f"/threads/{id}/read", data={"position": "3"})
    reply(act, "friend", id)
    assert mails(40) == 2


def test_who_starts_or_replies_watches_by_itself_as_they_like(act, browser):
    id = thread(act, "ada")
    reply(act, "mate", id)
    assert (level(act, "ada", id), level(act, "mate", id), level(act, "friend", id)) == ("all", "mentions", "mentions")
    for person in ("ada", "mate"):
        browser(person).post("/settings/watching", data={"started": "mentions", "replied": "all"})
    other = thread(act, "ada", title="Another question altogether")
    reply(act, "mate", other)
    assert (level(act, "ada", other), level(act, "mate", other)) == ("mentions", "all")
    assert (level(act, "ada", id), level(act, "mate", id)) == ("all", "mentions")


def test_what_one_chose_stays_and_a_watched_space_is_not_lowered(act, browser):
    id = thread(act, "ada")
    watch(browser, "mate", id, "muted")
    reply(act, "mate", id)
    assert level(act, "mate", id) == "muted"
    watch(browser, "friend", COMMON, "all", "spaces")
    reply(act, "friend", id)
    assert level(act, "friend", id) == "all"
    watch(browser, "outsider", COMMON, "muted", "spaces")
    reply(act, "outsider", id)
    assert level(act, "outsider", id) == "mentions"  # they hear of answers in what they write in


@pytest.mark.parametrize("show", ["latest", "unread", "unanswered"])
def test_muting_leaves_the_lists_and_counts_of_one_and_comes_back(act, browser, show):
    id = thread(act, "ada", kind="question")
    for _ in range(2):
        watch(browser, "mate", id, "muted")
    assert (listed(act, "mate", show), unread(act, "mate")) == ([], 0)
    assert (listed(act, "friend", show), unread(act, "friend")) == ([id], 1)
    assert act("mate", search.hits, [id]).keys() == {id}
    watch(browser, "mate", id, "mentions")
    assert (listed(act, "mate", show), unread(act, "mate")) == ([id], 1)


def test_who_mutes_is_told_that_mentions_stay_silent_too_and_they_do(act, browser, read):
    id = thread(act, "ada")
    assert "they stay silent" in browser("mate").get(f"/threads/{id}-{SLUG}").text
    watch(browser, "mate", id, "muted")
    reply(act, "ada", id, "@Mats Grachtmeer and @Fenna Duinroos, what do you see?")
    assert told(read, "mention") == [("friend", "mention")]


def test_a_muted_space_leaves_the_lists_and_stands_on_its_own_page(act, browser):
    id, other = thread(act, "ada"), thread(act, "ada", IMAGING, title="What the tube sees")
    watch(browser, "mate", COMMON, "muted", "spaces")
    assert (listed(act, "mate"), unread(act, "mate"), unread(act, "mate", IMAGING)) == ([other], 0, 1)
    assert f"/threads/{id}-{SLUG}" in browser("mate").get(f"/spaces/{COMMON}").text
    watch(browser, "mate", id, "mentions")
    assert listed(act, "mate") == [other, id]


def test_an_own_thread_stays_among_ones_own(act, browser):
    id = thread(act, "ada")
    watch(browser, "ada", id, "muted")
    assert (listed(act, "ada", "latest"), listed(act, "ada", "mine")) == ([], [id])


def test_nothing_is_heard_of_replies_in_what_is_muted(act, browser, read):
    id = thread(act, "ada")
    watch(browser, "ada", id, "muted")
    reply(act, "mate", id)
    assert told(read) == []
    watch(browser, "ada", id, "mentions")
    reply(act, "mate", id)
    reply(act, "mate", id, to=2)  # between others
    assert told(read) == [("ada", "reply")]


def test_reading_on_keeps_it_muted(act, browser):
    id = thread(act, "ada")
    watch(browser, "mate", id, "muted")
    reply(act, "friend", id)
    browser("mate").post(f"/threads/{id}/read", data={"position": "1"})
    assert listed(act, "mate") == []


def test_what_one_watches_is_a_list_and_a_page_of_settings(act, browser):
    id, muted = thread(act, "ada"), thread(act, "ada", title="The long one about beds")
    hidden = thread(act, "ada", GROUP, title="Only for the group")
    watch(browser, "mate", id, "all")
    watch(browser, "mate", muted, "muted")
    watch(browser, "mate", IMAGING, "all", "spaces")
    strangers = [{"member_id": cast.ids.mate, "thread_id": hidden, "watch": "all"}]
    act(None, lambda: db.session.execute(insert(ThreadReading), strangers))
    assert listed(act, "mate", "watching") == [id]
    page = browser("mate").get("/settings/watching").text
    assert all(words in page for words in ("Can we scan", "The long one", "/spaces/2/watch?settings"))
    assert "Only for the group" not in page
    answer = browser("mate").post(f"/threads/{muted}/watch?settings", data={"level": "mentions"})
    assert answer.location == "/settings/watching"
    assert "The long one" not in browser("mate").get("/settings/watching").text


@pytest.mark.parametrize("how", LEVELS)
def test_the_menu_says_the_level(act, browser, how):
    id = thread(act, "ada")
    watch(browser, "mate", id, how)
    assert f'value="{how}" aria-pressed="true"' in browser("mate").get(f"/threads/{id}-{SLUG}").text


def test_next_leads_on_in_the_thread_then_to_another(act, browser):
    one, other = thread(act, "ada"), thread(act, "ada", title="Another question altogether")
    mate = browser("mate")
    assert mate.get("/threads/next").location == f"/threads/{other}-another-question-altogether"
    on_thread(act, "mate", one, operations.read_up_to, position=1)
    reply(act, "friend", one)
    assert mate.get(f"/threads/next?after={one}").location == f"/threads/{one}-{SLUG}?at=new#new"
    on_thread(act, "mate", one, operations.read_up_to, position=2)
    assert mate.get(f"/threads/next?after={one}").location == f"/threads/{other}-another-question-altogether"
    act(
        None,
        lambda: db.session.execute(
            update(Thread).where(Thread.id == other).values(pinned_until=FOR_EVER, pin_scope="site")
        ),
    )
    assert mate.get("/threads/next").location == f"/threads/{other}-another-question-altogether"
    on_thread(act, "mate", other, operations.read_up_to, position=1)
    for after in (one, other, "", "x", -1, 10**12):
        assert mate.get(f"/threads/next?after={after}").location == "/threads?show=unread"
    assert mate.get("/threads/next?after=7777").status_code == 404


def test_a_space_that_is_not_theirs_cannot_be_watched(act, browser):
    assert browser("outsider").post(f"/spaces/{GROUP}/watch", data={"level": "all"}).status_code == 404
    assert act("ada", lambda me: watching.space_level(me, queries.get_space(me, GROUP).id)) == "mentions"
