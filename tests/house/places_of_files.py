"""Files of posts, a feed, and a question that was offered, for the rights table."""

from app.extensions import db
from app.kernel import files
from app.partners.answering import QuestionOffer
from app.threads.attachments import Attachment
from app.threads.feeds import Feed
from tests.cast import ids

FILES = {101: 101, 151: 151, 103: 103, 104: 104}  # of the first post of a thread, or of a reply, with its id
BY = {101: ids.ada, 151: ids.mate, 103: ids.mate, 104: ids.mate}
QUESTION = 101  # of a thread by mate, to ada
CONTENT = b"name,reading\nAda,4.2\n"


def build() -> None:
    for id, post_id in FILES.items():
        file = {"name": "readings.csv", "kind": "csv", "size": len(CONTENT), "stored": f"{id:032x}", "digest": "0" * 64}
        db.session.add(Attachment(id=id, member_id=BY[id], post_id=post_id, **file))
    db.session.add(QuestionOffer(id=QUESTION, thread_id=105, member_id=ids.ada))
    db.session.add(Feed(id=101, member_id=ids.ada, kind="thread", subject_id=101, word="a" * 32))
    db.session.flush()


def put() -> None:
    files.folder().mkdir(parents=True, exist_ok=True)
    for id in FILES:
        files.path(f"{id:032x}").write_bytes(CONTENT)
