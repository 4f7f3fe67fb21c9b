"""Many more people and threads, put together from the demo's own words, for benchmarks."""

import random
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import insert, select

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership
from app.demo import content
from app.demo.people import row
from app.extensions import db
from app.kernel import markup, text
from app.profiles.models import Profile, ProfileItem
from app.threads.models import Post, Space, Thread

BATCH = 500


def people(count: int, today: datetime) -> None:
    """Add members until there are `count`, each with the parts of several invented people."""
    chance, models = random.Random(7), content.read("people-*.json")  # noqa: S311
    first = [person["name"].split()[0] for person in models]
    last = [person["name"].split(" ", 1)[-1] for person in models if " " in person["name"]]
    editions = db.session.scalars(select(Edition.id)).all()
    have = db.session.scalars(select(Member.id)).all()
    for begin in range(len(have), count, BATCH):
        ids = range(
            max(have, default=0) + 1 + begin - len(have),
            max(have, default=0) + 1 + min(begin + BATCH, count) - len(have),
        )
        names = [f"{chance.choice(first)} {chance.choice(last)}"[:60] for _ in ids]
        db.session.execute(insert(Member), [_member(id, name, today) for id, name in zip(ids, names, strict=True)])
        db.session.execute(insert(Profile), [_profile(id, chance, today) for id in ids])
        db.session.execute(insert(ProfileItem), [item for id in ids for item in _items(id, chance, models, today)])
        joined = [{"edition_id": chance.choice(editions), "member_id": id, "role": "participant"} for id in ids]
        db.session.execute(insert(EditionMembership), joined)


def _member(id: int, name: str, today: datetime) -> dict[str, Any]:
    return {
        "id": id,
        "email": f"member-{id}@example.org",
        "display_name": name,
        "sort_name": text.sort_name(name),
        "state": "active",
        "first_run_step": 4,
        "created_at": today - timedelta(days=300),
    }


def _profile(id: int, chance: random.Random, today: datetime) -> dict[str, Any]:
    confirmed = today - timedelta(days=chance.randrange(900), seconds=id)
    availability = chance.choices(("open", "limited", "paused"), (8, 2, 1))[0]
    return {"member_id": id, "state": "published", "confirmed_at": confirmed, "availability": availability}


def _items(id: int, chance: random.Random, models: list[dict[str, Any]], today: datetime) -> list[dict[str, Any]]:
    """Field and facts of one invented person; offers, needs and expertise of three others."""
    self, *others = chance.sample(models, 4)
    mixed = self | {
        "about": "",
        "expertise": [term for other in others for term in other["expertise"][:2]],
        "offers": [offer for other in others for offer in other["offers"][:1]],
        "needs": [need for other in others[:2] for need in other["needs"][:1]],
    }
    positions: dict[str, int] = {}
    rows = []
    for kind, value, extra in content.items(mixed):
        rows.append(row(id, kind, value, extra, positions.get(kind, 0), today))
        positions[kind] = positions.get(kind, 0) + 1
    return rows


def threads(count: int, today: datetime, posts: int = 20) -> None:
    """Add `count` threads of `posts` posts each."""
    chance, models = random.Random(8), content.read("threads-*.json")  # noqa: S311
    texts = [
        post["text"] for thread in models for post in thread["posts"] if 10 <= len(post["text"]) <= markup.POST_LENGTH
    ]
    members = db.session.scalars(select(Member.id).where(Member.state == "active")).all()
    spaces = db.session.scalars(select(Space.id).where(Space.audience.in_(("members", "public")))).all()
    thread_id = max(db.session.scalars(select(Thread.id)).all(), default=0)
    for begin in range(0, count, BATCH):
        ids = range(thread_id + begin + 1, thread_id + min(begin + BATCH, count) + 1)
        made = [_thread(id, chance, models, members, spaces, today, posts) for id in ids]
        db.session.execute(insert(Thread), made)
        db.session.execute(
            insert(Post), [post for thread in made for post in _posts(thread, chance, texts, members, posts)]
        )


def _thread(
    id: int, chance: random.Random, models: Any, members: Any, spaces: Any, today: datetime, posts: int
) -> dict[str, Any]:
    last = today - timedelta(days=chance.randrange(700), seconds=id)
    return {
        "id": id,
        "space_id": chance.choice(spaces),
        "author_id": chance.choice(members),
        "client_key": f"bulk-thread-{id}",
        "kind": "discussion",
        "title": f"{chance.choice(models)['title'][:180]} ({id})",
        "created_at": last - timedelta(hours=posts),
        "last_post_at": last,
        "post_count": posts,
        "last_position": posts,
        "next_position": posts + 1,
    }


def _posts(thread: dict[str, Any], chance: random.Random, texts: Any, members: Any, posts: int) -> list[dict[str, Any]]:
    rows = []
    for position in range(1, posts + 1):
        body = chance.choice(texts)
        rows.append(
            {
                "thread_id": thread["id"],
                "author_id": thread["author_id"] if position == 1 else chance.choice(members),
                "client_key": f"bulk-{thread['id']}-{position}",
                "position": position,
                "body": body,
                "html": _rendered(body),
                "renderer": markup.RENDERER,
                "state": "visible",
                "created_at": thread["created_at"] + timedelta(hours=position),
            }
        )
    return rows


@cache
def _rendered(body: str) -> str:
    return str(markup.render(body))
