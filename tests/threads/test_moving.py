"""Split, merge, move (T-16 to T-19): everything that hangs on a post goes along, and every old address arrives."""

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel.audit import AuditEntry
from app.kernel.errors import Conflict, Forbidden, Invalid, Refusal
from app.notifications.models import Notification
from app.threads import operations, queries
from app.threads.models import Draft, Post, Reaction, Thread, ThreadReading, ThreadTag
from app.threads.traces import ThreadAct
from tests import cast
from tests.threads.places import COMMON, EDITION, IMAGING, OPEN, STAFF, on_thread, reply, thread, thread_now

TITLE = "Who signs for good enough?"


def talk(act, space=IMAGING, replies=5, later=None, **given):
    """A thread of ada with replies by mate and friend in turn."""
    id = thread(act, "ada", space, body="Post 1 of it", **given)
    for n in range(replies):
        if later:
            later(minutes=1)
        reply(act, ("mate", "friend")[n % 2], id, f"Post {n + 2} of it")
    return id


def split(act, id, positions, who="space_moderator", title=TITLE, space=IMAGING):
    def work(me):
        made = operations.split_thread(
            me, queries.get_thread(me, id), positions, title=title, space=queries.get_space(me, space)
        )
        return made.id

    return act(who, work)


def merge(act, id, target, who="space_moderator"):
    return act(
        who, lambda me: operations.merge_threads(me, queries.get_thread(me, id), queries.get_thread(me, target)).id
    )


def posts(read, id):
    rows = read(select(Post).where(Post.thread_id == id).order_by(Post.position))
    return [(post.position, post.body) for post in rows]


def acts(read, id):
    rows = read(select(ThreadAct).where(ThreadAct.thread_id == id).order_by(ThreadAct.id))
    return [(row.kind, row.position, row.other_id, row.count) for row in rows]


def test_a_split_keeps_order_and_the_first_becomes_post_one(act, read):
    id = talk(act)
    made = split(act, id, [5, 3, 4])
    assert posts(read, made) == [(1, "Post 3 of it"), (2, "Post 4 of it"), (3, "Post 5 of it")]
    assert posts(read, id) == [(1, "Post 1 of it"), (2, "Post 2 of it"), (6, "Post 6 of it")]
    new = thread_now(read, made)
    assert (new.author_id, new.post_count, new.last_position, new.excerpt) == (cast.ids.friend, 3, 3, "Post 3 of it")
    assert thread_now(read, id).post_count == 3
    assert acts(read, id) == [("split out", 3, made, 3)]
    assert acts(read, made) == [("split in", 1, id, 3)]
    assert "posts moved" in [entry.act for entry in read(select(AuditEntry))]


def test_old_addresses_arrive_after_a_split_a_merge_and_both_again(act, browser, read):
    id, other = talk(act), thread(act, "ada", IMAGING, title="Another thread")
    links = {position: body for position, body in posts(read, id)}
    made = split(act, id, [3, 4])
    merge(act, id, other)
    merge(act, other, made)
    for position, body in links.items():
        answer = browser("outsider").get(f"/threads/{id}/posts/{position}")
        assert answer.status_code == 303
        [now] = read(select(Post).where(Post.body == body))
        assert answer.location.startswith(f"/threads/{made}-") and answer.location.endswith(f"#post-{now.position}")


def test_a_merge_interleaves_by_time_and_no_position_is_given_twice(act, read, later):
    one, two = thread(act, "ada", IMAGING, body="a at 0"), thread(act, "ada", IMAGING, body="b at 1")
    for n, id in enumerate((one, two, one, two, one), 2):
        later(minutes=1)
        reply(act, "mate", id, f"{'a' if id == one else 'b'} at {n}")
    before = dict(posts(read, two))
    assert merge(act, one, two) == two
    said = posts(read, two)
    assert [body for _, body in said] == [
        "a at 0", "b at 1", "a at 2", "b at 3", "a at 4", "b at 5", "a at 6"
    ]  # fmt: skip
    assert said[0][0] == 1
    assert not {position for position, _ in said[1:]} & before.keys()
    assert thread_now(read, two).post_count == 7
    assert thread_now(read, one).post_count == 0


def test_a_merged_thread_shows_where_it_went_and_is_in_no_list(act, browser, read):
    one, two = talk(act, title="A title of the first"), talk(act, title="A title of the second")
    merge(act, one, two)
    page = browser("outsider").get(f"/threads/{one}-a-title-of-the-first")
    assert page.status_code == 200
    assert f"/threads/{two}-a-title-of-the-second" in page.text
    assert browser("outsider").get(f"/threads/{one}").location.startswith(f"/threads/{two}-")
    for who in ("ada", "space_moderator", "admin"):
        assert "A title of the first" not in browser(who).get(f"/spaces/{IMAGING}").text


def test_a_redirect_tells_nothing_to_who_may_not_read_its_end(act, browser):
    one, two = talk(act, COMMON), thread(act, "admin", STAFF, title="What staff say of it")
    merge(act, one, two, "admin")
    assert browser("ada").get(f"/threads/{one}-can-we-scan-at-the-bedside").status_code == 404
    assert browser("ada").get(f"/threads/{one}/posts/2").status_code == 404
    assert browser("admin").get(f"/threads/{one}/posts/2").status_code == 303


def test_merging_into_a_redirect_follows_it(act, read):
    one, two, three = talk(act, replies=1), talk(act, replies=1), talk(act, replies=1)
    merge(act, two, three)
    assert merge(act, one, two) == three
    assert {thread_now(read, id).merged_into_id for id in (one, two)} == {three}
    assert thread_now(read, three).post_count == 6


def test_a_chain_of_merges_leads_to_its_end_at_once(act, read):
    one, two, three = talk(act, replies=1), talk(act, replies=1), talk(act, replies=1)
    merge(act, one, two)
    merge(act, two, three)
    assert thread_now(read, one).merged_into_id == three


def test_a_thread_is_not_merged_with_itself_nor_with_what_became_it(act):
    one, two = talk(act, replies=1), talk(act, replies=1)
    with pytest.raises(Invalid):
        merge(act, one, one)
    merge(act, one, two)
    with pytest.raises(Invalid):
        merge(act, two, one)


def test_what_hangs_on_a_post_goes_along(act, read):
    id = talk(act)
    [third] = read(select(Post).where(Post.thread_id == id, Post.position == 3))
    act(None, lambda: db.session.add(Reaction(post_id=third.id, member_id=cast.ids.mate, kind="useful")))
    answer = act("mate", lambda me: operations.post_reply(
        me, queries.get_thread(me, id), body="To the third", html="<p>To the third</p>", client_key="to-the-third",
        reply_to=queries.find_post(queries.get_thread(me, id), 3)).id)  # fmt: skip
    made = split(act, id, [3, 7])
    assert [row.post_id for row in read(select(Reaction))] == [third.id]
    [told] = [n for n in read(select(Notification)) if n.subject_id == answer and n.member_id == cast.ids.friend]
    assert told.about == f"thread:{made}"
    [moved] = read(select(Post).where(Post.id == answer))
    assert (moved.thread_id, moved.reply_to_id) == (made, third.id)


def test_a_reply_across_two_threads_is_a_link_without_a_name(act, browser, read):
    id = talk(act, replies=1)
    reply(act, "friend", id, "To the second", to=2)
    made = split(act, id, [3])
    page = browser("outsider").get(f"/threads/{made}-{thread_now(read, made).slug}").text
    assert f'href="/threads/{id}/posts/2"' in page


def test_read_state_and_watching_go_along(act, read):
    id = talk(act)
    on_thread(act, "outsider", id, operations.read_up_to, position=4)
    act(None, lambda: db.session.add(ThreadReading(member_id=cast.ids.admin, thread_id=id, position=0, watch="all")))
    made = split(act, id, [3, 4, 5])
    marks = {row.member_id: row for row in read(select(ThreadReading).where(ThreadReading.thread_id == made))}
    assert marks[cast.ids.outsider].position == 2
    assert marks[cast.ids.admin].watch == "all"
    assert cast.ids.hidden not in marks


def test_a_merge_unites_watchers_with_the_stronger_level(act, read):
    one, two = talk(act, replies=1), talk(act, replies=1)
    levels = {"outsider": ("all", "muted"), "hidden": ("muted", "mentions"), "newcomer": (None, "muted")}
    for who, pair in levels.items():
        for id, watch in zip((one, two), pair, strict=True):
            row = ThreadReading(member_id=getattr(cast.ids, who), thread_id=id, position=1, watch=watch)
            act(None, lambda row=row: db.session.add(row))
    merge(act, one, two)
    marks = {row.member_id: row.watch for row in read(select(ThreadReading).where(ThreadReading.thread_id == two))}
    assert [marks[getattr(cast.ids, who)] for who in levels] == ["all", "mentions", None]


def test_accepted_answers_follow_their_question(act, read):
    def accepted(id, position):
        def work():
            thread = db.session.get(Thread, id)
            thread.accepted_post_id = queries.find_post_id(id, position)

        act(None, work)

    one, two = talk(act, kind="question"), talk(act, kind="question")
    accepted(one, 2)
    accepted(two, 3)
    kept = thread_now(read, two).accepted_post_id
    merge(act, one, two)
    assert thread_now(read, two).accepted_post_id == kept
    assert thread_now(read, one).accepted_post_id is None
    assert "was accepted" in [kind for kind, *_ in acts(read, two)]
    third = talk(act, kind="question")
    accepted(third, 3)
    made = split(act, third, [3, 4])
    assert thread_now(read, third).accepted_post_id is None
    assert (thread_now(read, made).kind, thread_now(read, made).accepted_post_id) == ("discussion", None)
    fourth = talk(act, kind="question")
    accepted(fourth, 3)
    made = split(act, fourth, [1, 3])
    assert thread_now(read, made).kind == "question"
    assert read(select(Post).where(Post.id == thread_now(read, made).accepted_post_id))[0].position == 2


def test_tags_and_drafts_go_along(act, read):
    one, two = talk(act, tags=["ct", "mri"]), talk(act, tags=["mri", "bed", "sea", "sky"])
    act(None, lambda: db.session.add_all([
        Draft(member_id=cast.ids.mate, place=f"thread:{one}", content={"body": "one"}),
        Draft(member_id=cast.ids.mate, place=f"thread:{two}", content={"body": "two"}),
    ]))  # fmt: skip
    merge(act, one, two)
    assert {row.tag for row in read(select(ThreadTag).where(ThreadTag.thread_id == two))} == {
        "ct", "mri", "bed", "sea", "sky",
    }  # fmt: skip
    assert {draft.place: draft.content["body"] for draft in read(select(Draft))} == {
        f"thread:{two}": "two",
        f"thread:{two}:other": "one",
    }


@pytest.mark.parametrize("who", "ada mate organiser newcomer silenced outsider".split())
def test_only_who_moderates_both_spaces_moves(act, read, who):
    id, other = talk(act), talk(act)
    before = posts(read, id)
    for work in (lambda: split(act, id, [3], who), lambda: merge(act, id, other, who)):
        with pytest.raises(Forbidden):
            work()
    with pytest.raises(Forbidden):
        on_thread(act, who, id, lambda me, t: operations.move_thread(me, t, queries.get_space(me, COMMON)))
    assert posts(read, id) == before


def test_a_moderator_of_one_space_moves_nothing_into_another(act):
    id, other = talk(act), talk(act, COMMON)
    with pytest.raises(Forbidden):
        split(act, id, [3], space=COMMON)
    with pytest.raises(Forbidden):
        merge(act, id, other)
    split(act, id, [3], "site_moderator", space=COMMON)


def test_posts_of_few_are_merged_into_a_thread_of_many_only_by_who_arranges_both(act):
    few, many = thread(act, "ada", EDITION), talk(act, COMMON)
    with pytest.raises(Forbidden):
        merge(act, few, many, "site_moderator")
    merge(act, few, many, "admin")


def test_a_moved_thread_is_read_by_its_new_readers_only(act, browser, read, drain):
    id = talk(act, COMMON)
    on_thread(act, "outsider", id, operations.read_up_to, position=3)
    slug = thread_now(read, id).slug
    assert browser("outsider").get(f"/threads/{id}-{slug}").status_code == 200
    on_thread(act, "admin", id, lambda me, t: operations.move_thread(me, t, queries.get_space(me, EDITION)))
    assert browser("outsider").get(f"/threads/{id}-{slug}").status_code == 404
    assert browser("mate").get(f"/threads/{id}-{slug}").status_code == 200
    assert cast.ids.outsider not in {
        row.member_id for row in read(select(ThreadReading).where(ThreadReading.thread_id == id))
    }
    drain()
    assert cast.ids.ada in {n.member_id for n in read(select(Notification).where(Notification.cause == "moved"))}
    assert [kind for kind, *_ in acts(read, id)] == ["moved"]


def test_archived_and_removed_threads_stay_where_they_are(act):
    id, other = talk(act), talk(act)
    act(None, lambda: setattr(db.session.get(Thread, id), "state", "archived"))
    with pytest.raises(Forbidden):
        split(act, id, [3])
    with pytest.raises(Forbidden):
        merge(act, other, id)


def test_two_who_split_the_same_posts_make_one_thread(act, read):
    id = talk(act)
    split(act, id, [3, 4])
    with pytest.raises(Conflict):
        split(act, id, [4, 5], "admin")
    assert len(read(select(Thread).where(Thread.title == TITLE))) == 1


def test_all_posts_are_no_split(act, read):
    id, other = talk(act, replies=1), talk(act)
    with pytest.raises(Invalid):
        split(act, id, [1, 2])
    with pytest.raises(Invalid):
        split(act, id, [])
    assert len(read(select(Thread))) == 2
    assert other


def test_where_the_first_post_goes_the_next_one_begins_the_thread(act, read, browser):
    id = talk(act)
    made = split(act, id, [1, 2])
    assert posts(read, id)[0] == (1, "Post 3 of it")
    assert thread_now(read, id).excerpt == "Post 3 of it"
    assert thread_now(read, made).kind == "discussion"
    assert browser("ada").get(f"/threads/{id}/posts/3").location.endswith("#post-1")
    assert browser("ada").get(f"/threads/{id}/posts/2").location.startswith(f"/threads/{made}-")


def test_a_reply_for_a_merged_thread_goes_where_it_went(act, browser, read):
    one, two = talk(act, replies=1), talk(act, replies=1)
    merge(act, one, two)
    sent = {"body": "Written while you merged", "client_key": "written-meanwhile", "reply_to": "2"}
    answer = browser("mate").post(f"/threads/{one}/posts", data=sent)
    assert answer.status_code == 303
    [post] = read(select(Post).where(Post.body == "Written while you merged"))
    assert post.thread_id == two
    [pointed] = read(select(Post).where(Post.id == post.reply_to_id))
    assert pointed.body == "Post 2 of it"


def test_an_edit_of_a_post_that_was_moved_meanwhile_is_kept(act, browser, read):
    id = talk(act)
    made = split(act, id, [2, 3])
    answer = browser("mate").post(f"/threads/{id}/posts/2/edit", data={"body": "Better said", "version": "1"})
    assert answer.status_code == 303
    assert answer.location.startswith(f"/threads/{made}-")
    assert posts(read, made)[0] == (1, "Better said")


def test_the_public_reads_what_was_moved_into_a_public_space(act, browser, read):
    id = talk(act, COMMON)
    assert browser(None).get(f"/threads/{id}/posts/2").status_code == 404
    on_thread(act, "admin", id, lambda me, t: operations.move_thread(me, t, queries.get_space(me, OPEN)))
    assert browser(None).get(f"/threads/{id}/posts/2").status_code == 303


def at_once(house, *works):
    """Do these at the same moment, each in a thread and unit of work of its own; what came of each."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from app.kernel.transaction import write

    start = Barrier(len(works))

    def run(who, work):
        with house.test_request_context():
            me = db.session.get_one(Member, getattr(cast.ids, who))
            start.wait()
            try:
                return write(lambda: work(db.session.get_one(Member, me.id)))
            except Refusal as refusal:
                return refusal
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result() for future in [pool.submit(run, *each) for each in works]]


def test_of_two_who_split_the_same_posts_at_the_same_moment_one_succeeds(act, read, house):
    id = talk(act)

    def splitting(title):
        return lambda me: (
            operations.split_thread(
                me, queries.get_thread(me, id), [3, 4], title=title, space=queries.get_space(me, IMAGING)
            ).id
        )

    came = at_once(
        house, ("admin", splitting("What one called it")), ("space_moderator", splitting("What two called it"))
    )
    assert sorted(isinstance(each, Conflict) for each in came) == [False, True]
    assert len(read(select(Thread))) == 2
    assert thread_now(read, id).post_count == 4


def test_replies_while_a_thread_is_merged_are_posts_of_one_of_both_or_told_so(act, read, house):
    one, two = talk(act, replies=2), talk(act, replies=2)

    def replying(n):
        def work(me):
            thread = queries.where_it_went(me, queries.get_thread(me, one))
            return operations.post_reply(me, thread, body=f"At once {n}", html="<p>x</p>", client_key=f"at-once-{n}").id

        return work

    def merging(me):
        return operations.merge_threads(me, queries.get_thread(me, one), queries.get_thread(me, two)).id

    came = at_once(house, ("mate", replying(1)), ("admin", merging), ("friend", replying(2)))
    assert came[1] == two
    written = sum(isinstance(each, int) for each in (came[0], came[2]))
    assert all(isinstance(each, int | Forbidden) for each in came)
    assert thread_now(read, one).post_count == 0
    assert thread_now(read, two).post_count == 6 + written == len(posts(read, two))


def test_all_who_wrote_in_a_moved_thread_hear_of_it(act, read, drain):
    id = talk(act, COMMON)
    on_thread(act, "admin", id, lambda me, t: operations.move_thread(me, t, queries.get_space(me, IMAGING)))
    drain()
    told = read(select(Notification.member_id).where(Notification.cause == "moved"))
    assert sorted(told) == sorted([cast.ids.ada, cast.ids.mate, cast.ids.friend])


def test_a_reply_to_what_one_may_not_read_says_nothing_of_it(act, browser, read):
    id = talk(act, replies=1)
    reply(act, "friend", id, "To the second", to=2)
    made = split(act, id, [3], who="admin")
    address = f"/threads/{made}-{thread_now(read, made).slug}"
    on_thread(act, "admin", id, lambda me, t: operations.move_thread(me, t, queries.get_space(me, STAFF)))
    for person in ("outsider", "friend"):
        page = browser(person).get(address).text
        assert "To the second" in page and f"/threads/{id}/posts/2" not in page
    assert f'href="/threads/{id}/posts/2"' in browser("admin").get(address).text
