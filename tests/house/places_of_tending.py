"""A case for the doors to act on: friend reported the post by mate in Imaging, and nobody has taken it yet."""

from app.extensions import db
from app.moderation.models import Case, Report, Snapshot
from tests.cast import ids

CASE, REPORTED = 101, 105
RECEIPT = "receipt0of0friend000"


def build() -> None:
    kept = {"title": "Coils made at home", "html": "<p>Has anybody tried this in a waiting room?</p>"}
    case = Case(
        id=CASE, target_kind="post", target_id=REPORTED, title=kept["title"], reason="unkind", weight=1.0, reporters=1
    )
    db.session.add(case)
    db.session.flush()
    db.session.add(Snapshot(id=CASE, case_id=CASE, version=1, source="Has anybody tried this?", **kept))
    db.session.flush()
    db.session.add(
        Report(
            id=CASE, case_id=CASE, snapshot_id=CASE, reporter_id=ids.friend, reason="unkind", client_key="report-1",
            receipt=RECEIPT,
        )
    )  # fmt: skip
