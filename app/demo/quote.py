"""In the demo somebody asks the member whose eyes one looks through whether words of theirs may go into a thread."""

from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts.models import Member
from app.chat.models import Message
from app.chat.queries import find_dm
from app.demo.people import GUIDES
from app.extensions import db
from app.kernel import clock
from app.promotions.operations import ask_authors
from app.threads.models import Space

BY, SAID, SPACE = "ilse", range(20, 24), "Rules, ethics and money"
TITLE = "What do you do when a picture shows something that nobody was looking for?"
INTRODUCTION = "Our committee asked, and we had joked about it. Then we wrote it down. How do others say it to the people they ask?"


def load(ids: dict[str, int], today: datetime) -> None:
    room = find_dm(ids[BY], ids[GUIDES["member"]])
    if room is None:
        return
    said = select(Message.id).where(Message.room_id == room.id, Message.seq.in_(SAID)).order_by(Message.seq)
    with clock.stopped(today - timedelta(hours=20)):
        ask_authors(
            db.session.get_one(Member, ids[BY]),
            room.id,
            db.session.scalars(said).all(),
            space=db.session.scalars(select(Space).where(Space.name == SPACE)).one(),
            title=TITLE,
            introduction=INTRODUCTION,
            client_key="demo-promotion",
        )
