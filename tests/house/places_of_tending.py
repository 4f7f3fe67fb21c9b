"""Cases for the doors to act on: friend reported the post by mate in Imaging, the site moderator a post of ada's in the
common room; nobody has taken them. Mate was told of a decision."""

from app.extensions import db
from app.moderation.models import BulkDecision, Case, Report, Snapshot
from app.notifications.statements.models import Statement
from app.threads.models import Post, Thread
from app.threads.purges import Purge
from tests.cast import ids
from tests.house.places_of_files import CONTENT

CASE, REPORTED = 101, 105
OF_COMMON = 102
STATEMENT = DONE_BY_ADMIN = PURGE = 101
QUEUED = 106  # a thread by the newcomer in Imaging, and its only post: nobody has looked at them
RECEIPT = "receipt0of0friend000"
EXHIBIT = "0" * 64  # the hash of a file that was sent along; as one of a post it lies on the disk
SENT_ALONG = {
    "id": REPORTED, "author": "Mats", "at": "2026-11-02T12:00:00+00:00", "html": "<p>See this</p>", "earlier": [],
    "files": [["readings.csv", EXHIBIT, f"{101:032x}", "csv", len(CONTENT)]],
}  # fmt: skip


def build() -> None:
    _case(CASE, REPORTED, ids.mate, ids.friend, RECEIPT)
    _case(OF_COMMON, 101, ids.ada, ids.site_moderator, "receipt0of0simone000")
    _queued()
    db.session.add(Purge(id=PURGE, thread_id=104, by_id=ids.site_moderator, reason="A name"))  # the hidden one
    said = {"outcome": "upheld", "rule": "kind", "act": "none", "reason": "Unkind", "answer": ""}
    db.session.add(BulkDecision(id=DONE_BY_ADMIN, by_id=ids.admin, client_key="together", cases=[[CASE, 1]], said=said))
    db.session.add(
        Statement(
            id=STATEMENT, member_id=ids.mate, act="hidden", subject_kind="post", subject_id=151, title="Small scanners",
            rule="kind", reason="It mocks the nurses.", by_id=ids.admin,
        )
    )  # fmt: skip


def _queued() -> None:
    said = {"author_id": ids.newcomer, "client_key": "queued", "state": "queued"}
    db.session.add(Thread(id=QUEUED, space_id=2, title="My first question", next_position=2, **said))
    db.session.flush()
    db.session.add(Post(id=QUEUED, thread_id=QUEUED, position=1, body="How?", html="<p>How?</p>", renderer=1, **said))


def _case(id: int, post: int, author: int, reporter: int, receipt: str) -> None:
    kept = {"title": "Coils made at home", "html": "<p>Has anybody tried this in a waiting room?</p>"}
    said = {"title": kept["title"], "author_id": author, "reason": "unkind", "weight": 1.0, "reporters": 1}
    db.session.add(Case(id=id, target_kind="post", target_id=post, **said))
    db.session.flush()
    db.session.add(Snapshot(id=id, case_id=id, version=1, source="Has anybody tried this?", **kept))
    db.session.flush()
    db.session.add(
        Report(
            id=id, case_id=id, snapshot_id=id, reporter_id=reporter, reason="unkind", client_key=f"report-{id}",
            receipt=receipt, excerpt=[SENT_ALONG],
        )
    )  # fmt: skip
