"""T-19 as a machine: people of the cast write, tidy up and move, in any order; what must hold holds after each step."""

from collections import Counter
from contextlib import suppress
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import func, select

from app.extensions import db
from app.kernel.errors import Refusal
from app.threads import approving, operations, queries, search, tending
from app.threads.models import Post, Thread
from app.threads.traces import PostAddress
from tests.threads.places import COMMON, EDITION, IMAGING, on_post, on_thread, reply, thread

WRITERS = ("ada", "mate", "organiser", "admin")  # who read all three spaces
PEOPLE = (*WRITERS, "outsider", "newcomer", "space_moderator", "site_moderator")
MODERATORS = ("admin", "site_moderator", "space_moderator")
SPACES = (COMMON, IMAGING, EDITION)


class ThreadMachine(RuleBasedStateMachine):
    act: Any
    read: Any
    drain: Any

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []
        self.standing: dict[int, bool] = {}  # post → whether all may read it, as the machine believes
        self.waiting: set[int] = set()  # posts of the newcomer that nobody has let through
        self.links: dict[tuple[int, int], int] = {}  # every address that ever was → the post it meant

    @initialize()
    def begin(self) -> None:
        for space in (COMMON, IMAGING, EDITION):
            self.start("ada", space)
            for who in ("mate", "ada", "organiser"):
                self.reply(who, 0, len(self.threads) - 1)

    def trying(self, work: Any) -> Any:
        with suppress(Refusal):
            return work()
        return None

    def pick(self, at: int) -> int:
        return self.threads[at % len(self.threads)]

    def posts(self, id: int) -> list[tuple[int, int]]:
        return list(self.read(lambda: db.session.execute(
            select(Post.id, Post.position).where(Post.thread_id == id).order_by(Post.position)).all()))  # fmt: skip

    def note(self) -> None:
        """Remember every address that can be copied now."""
        rows = self.read(lambda: db.session.execute(select(Post.thread_id, Post.position, Post.id)).all())
        for thread_id, position, post_id in rows:
            if thread_id in self.threads:
                self.links.setdefault((thread_id, position), post_id)

    @rule(who=st.sampled_from(WRITERS), space=st.sampled_from(SPACES))
    def start(self, who: str, space: int) -> None:
        if len(self.threads) < 8:
            id = thread(self.act, who, space, body=f"The beginning of thread {len(self.threads)}")
            self.threads.append(id)
            self.standing[self.posts(id)[0][0]] = True
            self.note()

    @rule(who=st.sampled_from(PEOPLE), to=st.integers(0, 30), at=st.integers(0, 9))
    def reply(self, who: str, to: int, at: int) -> None:
        id = self.pick(at)
        before = dict(self.posts(id))
        places = sorted(before.values())
        given = {"to": places[to % len(places)]} if places and to else {}
        self.trying(lambda: reply(self.act, who, id, f"Reply number {len(self.standing)} of all", **given))
        for post_id, _ in self.posts(id):
            if post_id not in before:
                self.standing[post_id] = who != "newcomer"
                self.waiting |= {post_id} if who == "newcomer" else set()
        self.note()

    @precondition(lambda self: bool(self.waiting))
    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 9), through=st.booleans())
    def decide(self, who: str, which: int, through: bool) -> None:
        post_id = sorted(self.waiting)[which % len(self.waiting)]
        work, given = (approving.approve_post, {}) if through else (approving.reject_post, {"reason": "Not so"})

        def done() -> bool:
            self.act(who, work, post_id, **given)
            return True

        if self.trying(done):
            assert who in MODERATORS
            self.standing[post_id] = through
            self.waiting -= {post_id} if through else set()
        self.note()

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9), place=st.integers(0, 30),
          what=st.sampled_from(("hide", "delete", "restore")))  # fmt: skip
    def tidy(self, who: str, at: int, place: int, what: str) -> None:
        id = self.pick(at)
        posts = self.posts(id)
        if not posts:
            return
        post_id, position = posts[place % len(posts)]
        if what == "delete" and position == 1:
            return  # takes the thread with it: told of in tests of its own
        works = {"hide": operations.hide_post, "delete": operations.delete_post, "restore": operations.restore_post}
        given = {"reason": "Off the point"} if what == "hide" else {}

        def done() -> bool:
            on_post(self.act, who, id, position, works[what], **given)
            return True

        if self.trying(done):
            self.standing[post_id] = what == "restore" and post_id not in self.waiting

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9), chosen=st.sets(st.integers(0, 30), max_size=5),
          space=st.sampled_from(SPACES))  # fmt: skip
    def split(self, who: str, at: int, chosen: set[int], space: int) -> None:
        id = self.pick(at)
        positions = self.some(id, chosen)

        def done(me: Any, thread: Thread) -> int:
            where = queries.get_space(me, space)
            return operations.split_thread(me, thread, positions, title="A thread of their own", space=where).id

        made = self.trying(lambda: on_thread(self.act, who, id, done))
        if made:
            self.threads.append(made)
        self.moved(who, made)

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9), into=st.integers(0, 9))
    def merge(self, who: str, at: int, into: int) -> None:
        id, target = self.pick(at), self.pick(into)
        done = self.trying(lambda: on_thread(self.act, who, id, lambda me, thread: operations.merge_threads(
            me, thread, queries.get_thread(me, target)).id))  # fmt: skip
        self.moved(who, done)

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9), into=st.integers(0, 9),
          chosen=st.sets(st.integers(0, 30), min_size=1, max_size=5))  # fmt: skip
    def move_posts(self, who: str, at: int, into: int, chosen: set[int]) -> None:
        id, target = self.pick(at), self.pick(into)
        positions = self.some(id, chosen)

        def done(me: Any, thread: Thread) -> bool:
            operations.move_posts(me, thread, positions, queries.get_thread(me, target))
            return True

        self.moved(who, self.trying(lambda: on_thread(self.act, who, id, done)))

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9), space=st.sampled_from(SPACES))
    def move(self, who: str, at: int, space: int) -> None:
        id = self.pick(at)

        def done(me: Any, thread: Thread) -> bool:
            before = thread.space_id
            operations.move_thread(me, thread, queries.get_space(me, space))
            return before != space

        self.moved(who, self.trying(lambda: on_thread(self.act, who, id, done)))

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9),
          what=st.sampled_from(("lock", "unlock", "archive", "reopen", "slow")))  # fmt: skip
    def care(self, who: str, at: int, what: str) -> None:
        works = {"lock": operations.lock_thread, "unlock": operations.unlock_thread, "slow": tending.slow_thread,
                 "archive": tending.archive_thread, "reopen": tending.reopen_thread}  # fmt: skip
        given = {"lock": {"reason": "Enough"}, "slow": {"seconds": 60}}.get(what, {})
        self.trying(lambda: on_thread(self.act, who, self.pick(at), works[what], **given))

    def some(self, id: int, chosen: set[int]) -> set[int]:
        places = [position for _, position in self.posts(id)]
        return {places[n % len(places)] for n in chosen} if places else set()

    def moved(self, who: str, done: Any) -> None:
        assert not done or who in MODERATORS, f"{who} moved something"
        self.note()

    @invariant()
    def nothing_is_lost(self) -> None:
        rows = self.read(lambda: db.session.execute(select(
            Post.id, Post.thread_id, Post.position, queries.post_stands().label("stands")).where(
            Post.thread_id.in_(self.threads))).all())  # fmt: skip
        assert {row.id: bool(row.stands) for row in rows} == self.standing
        counts = Counter(row.thread_id for row in rows if row.stands)
        last = {row.thread_id: row.position for row in sorted(rows, key=lambda row: row.position) if row.stands}
        for one in self.read(select(Thread).where(Thread.id.in_(self.threads))):
            assert one.post_count == counts[one.id]
            assert one.last_position == last.get(one.id, 0)
            places = [row.position for row in rows if row.thread_id == one.id]
            assert (min(places) == 1) if places else one.merged_into_id
            assert max(places, default=0) < one.next_position
            if one.merged_into_id:
                assert not places, "what became part of another holds no post"

    @invariant()
    def time_goes_on(self) -> None:
        """Within a thread, posts stand by time."""
        for id in self.threads:
            times = self.read(select(Post.created_at).where(Post.thread_id == id).order_by(Post.position))
            assert times == sorted(times)

    @precondition(lambda self: bool(self.links))
    @invariant()
    def every_address_means_the_post_it_meant(self) -> None:
        def look() -> None:
            now = dict(db.session.execute(select(Post.id, func.min(Post.thread_id)).group_by(Post.id)).all())
            kept = {(t, p): id for t, p, id in db.session.execute(
                select(PostAddress.thread_id, PostAddress.position, PostAddress.post_id))}  # fmt: skip
            here = {(t, p): id for t, p, id in db.session.execute(select(Post.thread_id, Post.position, Post.id))}
            for link, post_id in self.links.items():
                found = here.get(link) or kept.get(link)
                assert found in now, f"{link} leads nowhere"
                assert link[1] == 1 or found == post_id, f"{link} leads to another post"

        self.read(look)

    def teardown(self) -> None:
        if not self.threads:
            return
        self.drain()
        self.read(self.every_link_arrives_for_an_admin)
        self.read(self.the_index_holds_what_stands)

    def every_link_arrives_for_an_admin(self) -> None:
        from app.accounts.models import Member
        from tests.cast import ids

        admin = db.session.get_one(Member, ids.admin)
        for (thread_id, position), post_id in self.links.items():
            arrived = queries.get_post(admin, thread_id, position)
            assert position == 1 or arrived.id == post_id

    def the_index_holds_what_stands(self) -> None:
        """What search takes of each thread are the posts that stand in it; what became part of another is gone."""
        documents = {one.id: one.members for one in search.documents(self.threads)}
        stood = select(Thread.id, Post.body).outerjoin(Post, (Post.thread_id == Thread.id) & queries.post_stands())
        expected: dict[int, list[str]] = {}
        for id, body in db.session.execute(stood.where(Thread.id.in_(self.threads), queries.stands())):
            expected.setdefault(id, []).extend([body] if body else [])
        assert documents.keys() == expected.keys()
        for id, bodies in expected.items():
            said = documents[id].split("\n")
            assert all(body in said for body in bodies)
            assert sum(line.startswith(("Reply number", "The beginning")) for line in said) == len(bodies)
