"""What is purged is nowhere in the database any more: every column that can hold a text is read."""

import io
import json
from uuid import uuid4

import pytest
from sqlalchemy import JSON, String, select

from app.extensions import db
from app.moderation import jobs as moderation
from app.moderation import operations as moderating
from app.moderation import queries as reports
from app.moderation.models import Snapshot
from app.partners.answering import QuestionOffer
from app.threads import care, drafts, feeds, jobs, operations, quotes
from app.threads.feeds import Feed
from app.threads.linking import ThreadLink
from app.threads.models import Draft, Thread
from tests import cast
from tests.kernel.samples import PDF
from tests.moderation.places import case_now, decide, report
from tests.threads.places import COMMON, on_post, on_thread, post_now, reply, thread, thread_now

WORD = "quetzalfeather"
SAID = f"The {WORD} of bed 12, in a sentence long enough."

# Columns of these features that hold what moderators and reporters write themselves, or ids and settings.
OTHERS = set(
    "thread_locks.reason removals.reason thread_acts.reason purges.reason bulk_removals.reason bulk_removals.posts "
    "bulk_removals.removed post_revisions.reason spaces.description reports.text reports.address reports.excerpt "
    "decisions.reason decisions.answer decisions.note bulk_decisions.cases bulk_decisions.said bulk_decisions.decided "
    "statements.reason notifications.detail notice_settings.refused_address push_subscriptions.endpoint push_subscriptions.point "
    "question_offers.because".split()
)


def texts():
    """Every column that can hold a word, as (name, column)."""
    found = [column for table in db.metadata.sorted_tables for column in table.columns]
    kinds = [column for column in found if isinstance(column.type, String | JSON)]
    return [(f"{column.table.name}.{column.name}", column) for column in kinds]


def holding(read, word=WORD):
    """The columns in which a word stands."""

    def look():
        return {
            name
            for name, column in texts()
            for value in db.session.scalars(select(column))
            if word in (value if isinstance(value, str) else json.dumps(value)).casefold()
        }

    return read(look)


@pytest.fixture
def spread(act, browser, read, drain, later):
    """A question of mate's with all that words can get into, reported and deleted; its id and that of who quotes it."""
    files = [(io.BytesIO(PDF), f"{WORD}.pdf")]
    sent = {"title": f"Where is the {WORD} kept?", "kind": "question", "space": COMMON, "body": SAID, "tags": WORD}
    browser("mate").post("/threads", data=sent | {"client_key": uuid4().hex, "files": files})
    [id] = [one.id for one in read(select(Thread))]
    later(minutes=6)
    elsewhere = thread(act, "ada", COMMON)
    quote = act("friend", lambda me: quotes.quote_of(me, id, 1))
    reply(act, "friend", elsewhere, quote + "Which bed?")
    within = "\n".join(f"> {line}" for line in ["[B](/posts/2)", "", *quote.split("\n"), "Shallow."])
    reply(act, "friend", elsewhere, within + "\n\nDeep.")
    on_post(act, "mate", id, 1, operations.edit_post, body=SAID + " Yes.", html=f"<p>{SAID} Yes.</p>", version=1)
    later(minutes=12)
    now = post_now(read, elsewhere, 2)
    more = {"body": now.body + "\n\nSay.", "html": now.html + "<p>Say.</p>", "version": 1}
    on_post(act, "friend", elsewhere, 2, operations.edit_post, **more)
    content = {"body": quote + "I was about to ask"}
    act(
        "friend",
        lambda me: drafts.keep_draft(me, drafts.place_of(elsewhere), content, tab=uuid4().hex, key=uuid4().hex),
    )
    act("ada", lambda me: feeds.open_feed(me, "thread", id))
    act(None, lambda: db.session.add(ThreadLink(thread_id=id, kind="item", subject_id=1)))
    act(None, lambda: db.session.add(QuestionOffer(thread_id=id, member_id=cast.id_of("friend"))))
    reply(act, "ada", id, f"A {WORD}, then.")
    report(act, "ada", post_now(read, id).id)
    report(act, "ada", id, kind="thread")
    on_post(act, "site_moderator", id, 1, care.hide_post, reason="A patient could be known by it")
    on_thread(act, "site_moderator", id, care.remove_thread, reason="A patient could be known by it")
    drain()
    return id, elsewhere


def go_by(act, app, read, drain, later):
    """The cases are decided, and half a year goes by with all its clocks."""
    from sqlalchemy import update

    from app.kernel import clock
    from app.moderation.models import Case

    act(None, lambda: db.session.execute(update(Case).values(state="decided", decided_at=clock.now())))
    later(days=190)
    with app.app_context():
        jobs.purge()
        jobs.throw_files_away()
        moderation.let_go()
    drain()


def test_nothing_is_left_of_what_was_purged(act, app, read, drain, later, browser, spread):
    id, elsewhere = spread
    before = holding(read)
    go_by(act, app, read, drain, later)
    assert holding(read) == set()
    assert thread_now(read, id).state == "purged"
    assert before >= {
        "threads.title", "posts.body", "posts.html", "post_revisions.title", "post_revisions.body", "thread_tags.tag",
        "attachments.name", "drafts.content", "statements.title", "statements.excerpt", "cases.title", "cases.excerpt",
        "case_snapshots.title", "case_snapshots.source", "case_snapshots.html", "case_snapshots.files",
    }  # fmt: skip
    assert read(select(Feed)) == read(select(ThreadLink)) == read(select(QuestionOffer)) == []


def test_who_quoted_it_keeps_their_own_words_and_that_there_was_a_quote(act, app, read, drain, later, browser, spread):
    id, elsewhere = spread
    go_by(act, app, read, drain, later)
    page = browser("ada").get(f"/threads/{elsewhere}-x", follow_redirects=True).text
    assert page.count("[removed]") == 2 and all(own in page for own in ("Which bed?", "Say.", "Deep."))
    [draft] = read(select(Draft))
    assert "I was about to ask" in draft.content["body"]
    edit = browser("admin").get(f"/threads/{elsewhere}/posts/2/edit").text
    assert "&gt; [removed]" in edit and "Which bed?" in edit


def test_every_longer_text_of_threads_and_moderation_is_looked_for_or_known_to_be_another(read, spread):
    """A new column stands here: with the words of posts, so that the purge is seen to empty it, or with other words."""
    ours = {table.name for table in db.metadata.sorted_tables if _is_ours(table.name)}
    assert {"posts", "case_snapshots", "statements", "question_offers"} <= ours
    longer = {
        name
        for name, column in texts()
        if column.table.name in ours and (isinstance(column.type, JSON) or (column.type.length or 999) >= 100)
    }
    codes = {name for name in longer if name.split(".")[1] in ("kind", "state", "audience", "step", "pin_scope")}
    assert longer - codes - OTHERS - holding(read) - {"threads.excerpt"} == set()


def _is_ours(table):
    mappers = {mapper.local_table.name: mapper.class_.__module__ for mapper in db.Model.registry.mappers}
    return mappers.get(table, "").startswith(
        ("app.threads", "app.moderation", "app.notifications.statements", "app.notifications.models",
         "app.partners.answering")
    )  # fmt: skip


def test_what_was_kept_of_a_reported_thing_goes_half_a_year_after_the_decision(act, app, read, later, browser):
    id = thread(act, "mate", COMMON, body=SAID)
    report(act, "ada", post_now(read, id).id)
    decide(act, "admin", case_now(read), outcome="rejected", answer="Thank you")

    def look():
        with app.app_context():
            moderation.let_go()
        return read(select(Snapshot))[0]

    later(days=182)
    assert WORD in look().html
    later(days=184)
    assert (look().html, look().source, look().title) == ("", "", "…")
    case = case_now(read).id
    assert "half a year after" in browser("admin").get(f"/moderation/cases/{case}").text
    report(act, "friend", post_now(read, id).id, reason="personal")
    assert WORD in read(select(Snapshot))[0].html, "a new report keeps it anew"
    assert "half a year after" not in browser("admin").get(f"/moderation/cases/{case}").text
    for person in ("friend", "ada"):
        act(person, lambda me: moderating.withdraw_report(me, reports.own_reports(me)[0]))
    assert case_now(read).state == "withdrawn" and WORD in look().html, "it was closed a moment ago"
    later(days=400)
    assert look().html == ""


def test_lists_say_nothing_of_a_first_post_that_was_removed(act, browser, read):
    id = thread(act, "mate", COMMON, body=SAID)
    assert WORD in browser("ada").get("/threads").text
    on_post(act, "site_moderator", id, 1, care.hide_post, reason="A patient could be known by it")
    assert WORD not in browser("ada").get("/threads").text and thread_now(read, id).excerpt == ""
    now = post_now(read, id)
    changed = {"body": now.body + " Yes.", "html": now.html, "version": now.version, "reason": "A name less"}
    on_post(act, "site_moderator", id, 1, operations.edit_post, **changed)
    reply(act, "friend", id)  # of a thread with something new, a list says how it begins
    assert WORD not in browser("ada").get("/threads").text, "whoever changes it while it is out of sight"
    on_post(act, "site_moderator", id, 1, care.restore_post)
    assert WORD in browser("ada").get("/threads").text
