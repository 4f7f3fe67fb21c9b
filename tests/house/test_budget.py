"""No page asks the database more than eight things, however much there is to show (no N+1)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert

from app.glossary import expansions
from tests.cast import ids
from tests.house.doors import Row, knock
from tests.house.rights import TABLE

BUDGET = 8
MANY = 60
PAGES = [row for row in TABLE if row.method == "GET" and 200 in row.answers.values()]


@pytest.fixture(scope="session")
def crowd(house: Flask, _town: None) -> None:
    """The town with many of everything that a page lists."""
    from app.extensions import db
    from app.kernel.transaction import transaction
    from tests.conftest import _keep, _restore

    _restore(house, "town")
    with house.app_context():
        with transaction(write=True):
            fill()
        db.session.remove()
    _keep(house, "crowd")


@pytest.fixture
def crowded(house: Flask, crowd: None, fresh: None) -> None:
    from tests.conftest import _restore
    from tests.house import places

    _restore(house, "crowd")
    with house.app_context():
        places.put_files()


def fill() -> None:
    """People of ada's edition, connected with her, each with a profile, a room, a thread, a post, a request, a notice."""
    from app.accounts.models import Member
    from app.chat.models import LogEntry, Message, Room, RoomMembership
    from app.cohorts.models import EditionMembership, GroupMembership, RosterRow
    from app.extensions import db
    from app.glossary.models import GlossaryPair
    from app.kernel import clock, markup, text
    from app.notifications.models import Notification
    from app.profiles.models import Profile, ProfileItem
    from app.teams.models import Team, TeamSeat
    from app.threads.models import Post, Space, Thread
    from app.ties.models import Block, Connection, ContactRequest
    from tests.house.places import CHECKED, OPEN, REPLY

    now, many = clock.now(), range(1000, 1000 + MANY)
    rows: dict[Any, list[dict[str, Any]]] = {}

    def add(model: Any, **values: Any) -> None:
        rows.setdefault(model, []).append(values)

    for id in many:
        name, at = f"Persoon Nummer{id}", now - timedelta(minutes=id)
        add(
            Member,
            id=id,
            email=f"p{id}@example.org",
            display_name=name,
            sort_name=text.sort_name(name),
            state="active",
            first_run_step=4,
        )
        add(Profile, member_id=id, state="published", confirmed_at=at, availability="limited" if id % 2 else "open")
        for kind, value in (
            ("field", "eng"),
            ("headline", "Measures"),
            ("organisation", "Ward 3"),
            ("expertise", "x-rays"),
            ("offer", "Some time"),
        ):
            add(
                ProfileItem,
                member_id=id,
                kind=kind,
                value=value,
                folded=text.fold(value),
                audience="members",
                position=0,
                extra={},
            )
        add(EditionMembership, edition_id=1, member_id=id)
        add(GroupMembership, group_id=1, member_id=id)
        add(Space, id=id, name=f"Space {id}", audience="members")
        add(
            Thread,
            id=id,
            space_id=1,
            author_id=id,
            client_key=f"thread-{id}",
            title=f"Thread {id}",
            post_count=2,
            last_position=2,
            next_position=3,
            last_post_at=at,
        )
        add(
            Post,
            id=id,
            thread_id=id,
            author_id=id,
            client_key=f"post-{id}",
            position=1,
            body="One",
            html="<p>One</p>",
            renderer=1,
        )
        add(
            Post,
            id=id + MANY,
            thread_id=OPEN,
            author_id=id,
            client_key=f"reply-{id}",
            position=id,
            body="Two",
            html="<p>Two</p>",
            renderer=1,
            reply_to_id=OPEN,
        )
        add(Connection, low_id=ids.ada, high_id=id)
        add(
            ContactRequest,
            from_id=id,
            to_id=ids.ada,
            client_key=f"request-{id}",
            purpose="advice",
            note="Hello there",
            expires_at=now + timedelta(days=9),
        )
        add(
            ContactRequest,
            from_id=ids.ada,
            to_id=id,
            client_key=f"asked-{id}",
            purpose="advice",
            note="Hello there",
            expires_at=now + timedelta(days=9),
        )
        add(Team, id=id, owner_id=ids.ada, client_key=f"team-{id}", purpose="Scanners", competences=["MRI", "CT"])
        add(TeamSeat, team_id=id, member_id=id, covers=[0])
        add(Block, blocker_id=ids.ada, blocked_id=id) if id % 10 == 0 else None
        add(Room, id=id, kind="dm", pair=f"{ids.ada}-{id}", last_seq=1, last_message_at=at)
        add(RoomMembership, room_id=id, member_id=ids.ada)
        add(RoomMembership, room_id=id, member_id=id)
        add(
            Message,
            id=id,
            room_id=id,
            seq=1,
            author_id=id,
            client_key=f"m-{id}",
            body="Hello",
            html="<p>Hello</p>",
            renderer=1,
        )
        add(LogEntry, room_id=id, seq=1, kind="posted", message_id=id, member_id=id)
        add(
            Notification,
            member_id=ids.ada,
            cause="reply",
            subject_kind="post",
            subject_id=id + MANY,
            about=f"thread:{id}",
            by_id=id,
            once=f"reply:{id}",
        )
        for state in ("accepted", "proposed"):
            add(
                GlossaryPair,
                term_a=f"{state} {id}",
                term_b=f"word {state} {id}",
                folded_a=f"{state} {id}",
                folded_b=f"word {state} {id}",
                pair_key=f"{state} {id}\nword {state} {id}",
                field_a="nur",
                field_b="eng",
                state=state,
                proposed_by_id=id,
                client_key=f"{state}-{id}",
            )
        add(
            RosterRow,
            import_id=CHECKED,
            number=id,
            cells=[name, f"q{id}@example.org"],
            fate="error",
            problems=[],
            person={},
        )
    for model, values in rows.items():
        db.session.execute(insert(model), values)
    said = "\n\n".join(f"> [Somebody](/posts/{id})\n>\n> Two\n\n[@Somebody](/people/{id - 1})" for id in many)
    db.session.get_one(Post, REPLY).html = markup.render(said)


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    from app.extensions import db

    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement != "BEGIN":
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    yield asked
    event.remove(engine, "after_cursor_execute", note)


def test_the_counter_counts(app: Flask, browser: Callable[..., Any], crowded: None) -> None:
    with statements(app) as asked:
        browser("ada").get("/people")
    assert len(asked) > 2


@pytest.mark.parametrize("row", PAGES, ids=[f"{number} {row}" for number, row in enumerate(PAGES)])
def test_a_page_asks_little(
    row: Row, app: Flask, browser: Callable[..., Any], crowded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expansions, "LOOK_EVERY", 60)  # the second page may come two seconds after the first
    for person in {"ada", "organiser", "admin"} & {who for who, answer in row.answers.items() if answer == 200}:
        client = browser(person)
        knock(app, row, client)  # what is read once a process is no part of it
        with statements(app) as asked:
            assert knock(app, row, client).status_code == 200
        assert len(asked) <= BUDGET, "\n".join([person, *(one[:160] for one in asked)])
