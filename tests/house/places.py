"""Things for the doors to act on: one of each kind, with ids that the rights table can name."""

import io
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from PIL import Image

from app.accounts.identity import hashed
from app.accounts.models import Invitation, Member, SignIn, Token
from app.chat.models import LogEntry, Message, Room, RoomMembership
from app.cohorts.models import EditionLink, EditionMembership, RosterImport, RosterRow
from app.extensions import db
from app.glossary.models import GlossaryPair
from app.glossary.proposals import Proposal
from app.kernel import clock, markup, text, uploads
from app.notifications.letters.models import Letter
from app.notifications.models import Notification
from app.partners.models import Suggestion, SuggestionList
from app.profiles.models import Profile
from app.search.models import SavedSearch
from app.threads.models import FOR_EVER, Post, Thread, ThreadLock
from app.threads.traces import BulkRemoval
from app.ties.models import Connection, ContactRequest
from tests.cast import ids, item, key_of
from tests.house import (
    places_of_files,
    places_of_introductions,
    places_of_meetings,
    places_of_promotions,
    places_of_teams,
    places_of_tending,
    places_of_writing,
)

ELSEWHERE = 50  # organises Delft 2024, and nothing here
WAITING = 51  # signed up, waits for approval
RETURNED = 52  # on the list of Leiden 2023; the invitation came back
OPEN, LOCKED, OF_EDITION, HIDDEN, OF_IMAGING = 101, 102, 103, 104, 105  # threads; each one's first post has its id
CLEARED = 101  # posts of OPEN that somebody deletes together
REPLY = 151  # by mate, in OPEN
DM = 101  # ada and space_moderator; its only message has the same id
TO_ADA, BY_ADA = 101, 102  # requests: mate asks ada, ada asks supervisor
INVITATION = 101
READ, CHECKED, FINISHED = 101, 102, 103  # imports by the organiser, for Leiden 2023; their rows have their ids
NOTICE = 101  # to ada
LETTER = 101  # a draft to Leiden 2023; the next has left
OFFER, NEED = 901, 902  # of ada's profile
KEPT = 101  # a search that ada keeps
ACCEPTED_PAIR, PROPOSED_PAIR = 9001, 9002  # of the glossary, beside those that come with the code; the second by ada
SUGGESTED = ids.supervisor  # to ada, this week
PHOTO = {"member_id": ids.ada, "name": "ada" + "0" * 29, "size": 96}
EDITION_LINK, INTO_LEIDEN = 101, "token-of-the-link"  # made by the organiser
PROOF = "secret-of-the-proof"  # of an address that asked by that link
INVITED, LINK, FIRST_ADMIN = "secret-of-the-invitation", "secret-of-the-link", "secret-of-the-first-admin"


def build() -> None:
    """Add the places to the cast's database."""
    _elsewhere()
    _waiting()
    _threads()
    _room()
    _requests()
    _ways_in()
    _imports()
    _profile()
    places_of_teams.build()
    _week()
    _pairs()
    places_of_introductions.build(DM)
    places_of_meetings.build(DM)
    places_of_promotions.build(DM, DM, OPEN)
    places_of_tending.build()
    places_of_writing.build(REPLY)
    db.session.add(SavedSearch(id=KEPT, member_id=ids.ada, client_key="kept-1", name="Scanners", text="scanner"))
    db.session.add(
        Notification(
            id=NOTICE, member_id=ids.ada, cause="reply", subject_kind="post", subject_id=REPLY, about=f"thread:{OPEN}",
            by_id=ids.mate, once=f"reply:{REPLY}",
        )
    )  # fmt: skip
    _letters()
    places_of_files.build()
    db.session.flush()


def _letters() -> None:
    written = {"edition_id": 1, "by_id": ids.organiser, "subject": "The reunion", "body": "Come", "html": "<p>Come</p>"}
    db.session.add(Letter(id=LETTER, client_key="letter-1", **written))
    long_ago = clock.now() - timedelta(days=30)
    db.session.add(Letter(id=LETTER + 1, client_key="letter-2", state="left", leaves_at=long_ago, people=9, **written))


def _elsewhere() -> None:
    name = "Elske Overkant"
    db.session.add(
        Member(
            id=ELSEWHERE, email="elsewhere@example.org", display_name=name, sort_name=text.sort_name(name),
            state="active", first_run_step=4,
        )
    )  # fmt: skip
    db.session.flush()
    db.session.add(Profile(member_id=ELSEWHERE, state="published"))
    db.session.add(SignIn(id=ELSEWHERE, key_hash=hashed(key_of("elsewhere")), member_id=ELSEWHERE))
    db.session.add(EditionMembership(edition_id=2, member_id=ELSEWHERE, role="organiser"))


def _waiting() -> None:
    name = "Wies Wachtmeer"
    asked = Member(id=WAITING, email="wies@example.org", display_name=name, sort_name=text.sort_name(name), trust=0)
    asked.state = "awaiting approval"
    db.session.add(asked)
    db.session.flush()


def _profile() -> None:
    offer = item("ada", "offer", "Time on a small scanner")
    offer.id, offer.extra = OFFER, {"kind": "device", "wanted": "any"}
    need = item("ada", "need", "Somebody who reads small scans")
    need.id, need.extra = NEED, {"kind": "expertise", "wanted": "any"}
    item("ada", "phone", "+31 6 12345678")
    item("ada", "photo", str(PHOTO["name"]))


def put_files() -> None:
    """What lies beside the database: an act of one test may have removed it."""
    path = uploads.path("photos", str(PHOTO["name"]), int(PHOTO["size"]))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_picture())
    places_of_files.put()


@cache
def _picture() -> bytes:
    Image.new("RGB", (96, 96), "teal").save(made := io.BytesIO(), "WEBP")
    return made.getvalue()


def _week() -> None:
    """Ada's list of this week; by UTC, which is her own week but for an hour or two on Sunday night."""
    day = clock.now().date()
    week = SuggestionList(
        id=101, member_id=ids.ada, week=day - timedelta(days=day.weekday()), dial=3, filled_on=day + timedelta(days=1)
    )  # fmt: skip
    db.session.add(week)
    db.session.flush()
    reason = {"kind": "shared", "mine": 0, "theirs": 0, "words": [], "what": "edition", "which": [1]}
    db.session.add(
        Suggestion(
            list_id=101, member_id=ids.ada, other_id=SUGGESTED, week=week.week, rank=1, state="shown", parts={},
            because=[reason],
        )
    )  # fmt: skip


def _pairs() -> None:
    for id, term_a, term_b, more in (
        (ACCEPTED_PAIR, "tea trolley", "mobile hydration station", {"state": "accepted"}),
        (PROPOSED_PAIR, "night round", "patrol", {"proposed_by_id": ids.ada, "client_key": "pair-of-ada"}),
    ):
        proposal = Proposal(term_a, term_b, "nur", "eng")
        folded_a, folded_b = proposal.folded
        db.session.add(
            GlossaryPair(
                id=id, folded_a=folded_a, folded_b=folded_b, pair_key=proposal.key, **vars(proposal), **more,
            )
        )  # fmt: skip


def picture() -> tuple[io.BytesIO, str]:
    """A picture to send."""
    taken = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(taken, "JPEG")
    taken.seek(0)
    return taken, "me.jpg"


def roster() -> tuple[io.BytesIO, str]:
    """A roster to send."""
    return io.BytesIO(b"Name,E-mail\nRika Rij,rika@example.org\n"), "roster.csv"


def _threads() -> None:
    for id, space_id, author_id, title in (
        (OPEN, 1, ids.ada, "Small scanners in general practice"),
        (LOCKED, 1, ids.ada, "What we agreed on"),
        (OF_EDITION, 3, ids.mate, "Who still has the group photo"),
        (HIDDEN, 1, ids.mate, "Buy this now"),
        (OF_IMAGING, 2, ids.mate, "Coils made at home"),
    ):
        db.session.add(
            Thread(
                id=id, space_id=space_id, author_id=author_id, client_key=f"thread-{id}", title=title, post_count=1,
                last_position=1, next_position=2, excerpt=title, hidden_at=clock.now() if id == HIDDEN else None,
                locked_until=FOR_EVER if id == LOCKED else None,
            )
        )  # fmt: skip
        db.session.flush()
        _post(id, id, author_id, 1)
    _post(REPLY, OPEN, ids.mate, 2)
    opened = db.session.get_one(Thread, OPEN)
    opened.post_count = opened.last_position = 2
    opened.kind, opened.next_position, opened.accepted_post_id = "question", 3, REPLY
    db.session.add(ThreadLock(thread_id=LOCKED, by_id=ids.site_moderator, reason="It is settled."))
    db.session.add(BulkRemoval(id=CLEARED, thread_id=OPEN, by_id=ids.admin, reason="Off the point", posts=[REPLY]))
    db.session.flush()


def _post(id: int, thread_id: int, author_id: int, position: int) -> None:
    body = "Has anybody tried this in a waiting room?"
    db.session.add(
        Post(
            id=id, thread_id=thread_id, author_id=author_id, client_key=f"post-{id}", position=position,
            body=body, html=markup.render(body), renderer=markup.RENDERER,
        )
    )  # fmt: skip


def _room() -> None:
    low, high = sorted((ids.ada, ids.space_moderator))
    db.session.add(Room(id=DM, kind="dm", pair=f"{low}-{high}", made_by_id=ids.ada, last_seq=1))
    db.session.flush()
    db.session.add_all([RoomMembership(room_id=DM, member_id=member) for member in (ids.ada, ids.space_moderator)])
    db.session.add(
        Message(
            id=DM, room_id=DM, seq=1, author_id=ids.ada, client_key="message-1", body="Hello",
            html=markup.render("Hello", chat=True), renderer=markup.RENDERER,
        )
    )  # fmt: skip
    db.session.flush()
    db.session.add(LogEntry(room_id=DM, seq=1, kind="posted", message_id=DM, member_id=ids.ada))


def _requests() -> None:
    for id, by, to in ((TO_ADA, ids.mate, ids.ada), (BY_ADA, ids.ada, ids.supervisor)):
        low, high = sorted((by, to))
        db.session.add(
            ContactRequest(
                id=id, from_id=by, to_id=to, client_key=f"request-{id}", purpose="advice", open_pair=f"{low}-{high}",
                note="I would like to hear how your group built its scanner.",
                expires_at=clock.now() + timedelta(days=14),
            )
        )  # fmt: skip
    low, high = sorted((ids.ada, ids.space_moderator))
    db.session.add(Connection(low_id=low, high_id=high))


def _ways_in() -> None:
    month = clock.now() + timedelta(days=30)
    db.session.get_one(Member, ids.staged).state = "invited"
    db.session.add(
        Invitation(
            id=INVITATION, member_id=ids.staged, invited_by_id=ids.organiser, edition_id=1, token_hash=hashed(INVITED),
            expires_at=month,
        )
    )  # fmt: skip
    db.session.add(Token(token_hash=hashed(LINK), purpose="sign in", member_id=ids.outsider, expires_at=month))
    db.session.add(Token(token_hash=hashed(FIRST_ADMIN), purpose="first admin", expires_at=month))
    _links(month)
    _returned(month)


def _returned(month: datetime) -> None:
    name = "Bo Postbus"
    db.session.add(Member(id=RETURNED, email="bo@example.org", display_name=name, sort_name=text.sort_name(name)))
    db.session.flush()
    db.session.add(EditionMembership(edition_id=1, member_id=RETURNED, role="participant"))
    db.session.add(Invitation(member_id=RETURNED, edition_id=1, state="bounced", expires_at=month))


def _links(month: datetime) -> None:
    db.session.add(
        EditionLink(
            id=EDITION_LINK, edition_id=1, made_by_id=ids.organiser, client_key="link-of-leiden", token=INTO_LEIDEN,
            most=10, expires_at=month,
        )
    )  # fmt: skip
    about = {"name": "Nora Nieuw", "link_id": EDITION_LINK}
    proof = Token(token_hash=hashed(PROOF), purpose="join", address="nora@example.org", about=about, expires_at=month)
    db.session.add(proof)
    db.session.flush()


def _imports() -> None:
    states: dict[int, dict[str, Any]] = {
        READ: {"state": "read"},
        CHECKED: {"state": "checked", "mapping": {"name": 0, "email": 1}, "counted": 1},
        FINISHED: {"state": "finished", "mapping": {"name": 0, "email": 1}, "counted": 1, "finished_at": clock.now()},
    }
    for id, state in states.items():
        db.session.add(
            RosterImport(
                id=id, edition_id=1, started_by_id=ids.organiser, client_key=f"import-{id}", file_name="roster.csv",
                columns=["Name", "E-mail"], total=1, **state,
            )
        )  # fmt: skip
        db.session.flush()
        db.session.add(
            RosterRow(
                id=id, import_id=id, number=2, cells=["Rika Rij", f"rika-{id}@example.org"],
                fate="unread" if id == READ else "new", person={"name": "Rika Rij", "email": f"rika-{id}@example.org"},
                address=f"rika-{id}@example.org", name_key="rika rij",
                outcome="imported" if id == FINISHED else "",
            )
        )  # fmt: skip
