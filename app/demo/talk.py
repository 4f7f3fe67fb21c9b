"""The demo's spaces, threads and ties, written as if they had grown over time."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.accounts.models import Member
from app.cohorts.models import Edition, Group, School
from app.demo import content
from app.extensions import db
from app.kernel import clock, markup, search
from app.kernel import text as texts
from app.notifications.operations import notify
from app.threads.models import FOR_EVER, Post, Reaction, Removal, Space, Thread, ThreadLock, ThreadTag
from app.threads.operations import excerpt
from app.ties.models import Connection, ContactRequest
from app.ties.queries import pair

ZONE = ZoneInfo("Europe/Amsterdam")
OPEN_FOR = timedelta(days=14)


def load(ids: dict[str, int], today: datetime) -> list[int]:
    """Everything that people of the demo said to each other, by the members' ids; returns the ids of its spaces."""
    spaces = _spaces()
    for entry in content.read("threads-*.json"):
        _thread(entry, spaces[entry["space"]], ids, today)
    _ties(ids, today)
    return list(spaces.values())


def at(entry: dict[str, Any], today: datetime) -> datetime:
    """The moment of an entry: its day counted from today, its minute in the site's zone; never in the future."""
    midnight = today.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)
    moment = midnight + timedelta(days=entry["day"], minutes=entry.get("minute", 0))
    return min(moment, today - timedelta(minutes=1))


def _spaces() -> dict[str, int]:
    made: dict[str, int] = {}
    for position, entry in enumerate(content.read("spaces.json")):
        edition, group = place(entry)
        space = Space(
            name=entry["name"],
            description=entry["description"],
            audience=entry["audience"],
            edition_id=edition if group is None else None,
            group_id=group,
            started_by_organisers_only=entry["started_by_organisers_only"],
            position=position,
        )
        db.session.add(space)
        db.session.flush()
        made[entry["key"]] = space.id
    return made


def place(entry: dict[str, Any]) -> tuple[int | None, int | None]:
    """The ids of the edition and the group that an entry is bound to."""
    if "edition" not in entry:
        return None, None
    school, year = content.edition(entry["edition"])
    named = select(Edition.id).join(School).where(School.name == school, Edition.name == year)
    edition = db.session.scalars(named).one()
    number = entry.get("group")
    group = db.session.scalar(select(Group.id).where(Group.edition_id == edition, Group.number == number))
    return edition, group if number else None


def _thread(entry: dict[str, Any], space: int, ids: dict[str, int], today: datetime) -> None:
    first = entry["posts"][0]
    thread = Thread(
        space_id=space,
        author_id=ids[first["author"]],
        client_key=f"demo-{entry['key']}"[:64],
        kind=entry["kind"],
        title=entry["title"],
        lang=entry["lang"],
        created_at=at(first, today),
        pinned_until=today + timedelta(days=60) if entry["pinned"] else None,
        pin_scope="space" if entry["pinned"] else None,
    )
    db.session.add(thread)
    db.session.flush()
    _posts(thread, entry, ids, today)
    for tag in entry["tags"]:
        db.session.add(ThreadTag(thread_id=thread.id, tag=tag, folded=texts.fold(tag)[:40]))
    if entry["locked"]:
        _lock(thread, entry["locked"], ids)
    search.changed("thread", thread.id)


def _posts(thread: Thread, entry: dict[str, Any], ids: dict[str, int], today: datetime) -> None:
    """What was written in it, and what follows from that for the thread."""
    posts = [_post(thread, position, post, ids, today) for position, post in enumerate(entry["posts"], 1)]
    db.session.add_all(posts)
    db.session.flush()
    for post, told in zip(posts, entry["posts"], strict=True):
        _names(post, told, posts, ids)
        _happened_to(thread, post, told, posts, ids)
    seen = [post for post in posts if not post.is_gone]
    thread.post_count, thread.last_post_at = len(seen), seen[-1].created_at
    thread.last_position, thread.next_position = seen[-1].position, len(posts) + 1
    thread.excerpt = excerpt(posts[0].html)


def _post(thread: Thread, position: int, entry: dict[str, Any], ids: dict[str, int], today: datetime) -> Post:
    return Post(
        thread_id=thread.id,
        author_id=ids[entry["author"]],
        client_key=f"{thread.client_key}-{position}"[-64:],
        position=position,
        body=entry["text"],
        html=str(markup.render(entry["text"])),
        renderer=markup.RENDERER,
        lang=entry.get("lang", thread.lang),
        created_at=at(entry, today),
    )


def _names(post: Post, entry: dict[str, Any], posts: list[Post], ids: dict[str, int]) -> None:
    """Whom and what its text names: the quote that it begins with, and people."""
    if quoted := entry.get("quotes"):
        original = posts[quoted - 1]
        author = db.session.get_one(Member, original.author_id)
        post.body = f"> [{author.display_name}](/posts/{original.id})\n>\n{post.body}"
    for name, key in entry.get("mentions", {}).items():
        post.body = post.body.replace(name, f"[@{name}](/people/{ids[key]})", 1)
    if post.body != entry["text"]:
        post.html = str(markup.render(post.body))


def _happened_to(thread: Thread, post: Post, entry: dict[str, Any], posts: list[Post], ids: dict[str, int]) -> None:
    if entry.get("reply_to"):
        post.reply_to_id = posts[entry["reply_to"] - 1].id
    if entry.get("accepted"):
        thread.accepted_post_id = post.id
        search.changed("person", post.author_id)
    if hidden := entry.get("hidden"):
        post.hidden_at = post.created_at + timedelta(hours=2)
        db.session.add(
            Removal(post_id=post.id, step="hidden", by_id=ids[hidden["by"]], reason=hidden["reason"], at=post.hidden_at)
        )
    for kind, people in entry.get("reactions", {}).items():
        for key in people:
            reaction = Reaction(post_id=post.id, member_id=ids[key], kind=kind.replace("_", " ").lower())
            db.session.add(reaction)


def _lock(thread: Thread, entry: dict[str, Any], ids: dict[str, int]) -> None:

    thread.locked_until = FOR_EVER
    locked_at = thread.last_post_at + timedelta(hours=1)
    db.session.add(ThreadLock(thread_id=thread.id, by_id=ids[entry["by"]], reason=entry["reason"], at=locked_at))


def _ties(ids: dict[str, int], today: datetime) -> None:
    ties = content.ties()
    for entry in ties["connections"]:
        low, high = pair(*(ids[key] for key in entry["pair"]))
        db.session.add(Connection(low_id=low, high_id=high, made_at=at(entry, today)))
    for entry in ties["requests"]:
        sender, recipient, asked_at = ids[entry["from"]], ids[entry["to"]], at(entry, today)
        open_pair = "{}-{}".format(*pair(sender, recipient))
        kind = entry.get("kind", "connect")
        asked = ContactRequest(
            kind=kind,
            from_id=sender,
            to_id=recipient,
            client_key=f"demo-{open_pair}",
            purpose=entry["purpose"],
            note=entry["note"],
            open_pair=open_pair,
            created_at=asked_at,
            expires_at=asked_at + OPEN_FOR,
        )
        db.session.add(asked)
        db.session.flush()
        if kind == "message":
            continue  # it waits without a word
        once = f"request:{asked.id}"
        with clock.stopped(asked_at):
            notify(recipient, "connection request", "request", asked.id, by_id=sender, once=once)
