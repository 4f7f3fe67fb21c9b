"""Once a week: who is new to the searches that a member keeps (S-10). One mail for all of them, if anybody is."""

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from flask_babel import force_locale
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, mail, outbox
from app.kernel.errors import NotFound
from app.kernel.jobs import every, job
from app.kernel.signed import signer
from app.kernel.transaction import transaction, write
from app.profiles.conditions import is_main_field
from app.profiles.fields import fields
from app.profiles.models import ProfileItem
from app.profiles.queries import listed_members
from app.search import operations, queries, saved
from app.search.models import SavedSearch
from app.search.readers import Anybody

LOOK_EVERY, DAY = 3600, 86400  # seconds
NAMED = 10  # people of one search in a mail; the rest is a number

Found = Sequence[tuple[int, Sequence[int]]]  # kept search, ids of people who are new to it


@every(LOOK_EVERY)
def look_for_new() -> None:
    """Have the searches of each member looked through when a week has passed."""
    with transaction(write=False):
        members = saved.members_to_tell()
    write(lambda: [outbox.put("search.look_for_new", member_id=id) for id in members])


@every(DAY)
def forget_unanswered() -> None:
    write(operations.forget_unanswered)


@job("search.look_first")
def look_first(id: int) -> None:
    """Whoever is found when a search is kept is not new to it."""
    with transaction(write=False):
        search = db.session.get(SavedSearch, id)
        member = db.session.get(Member, search.member_id) if search else None
        found = _found(member, search) if member and search and search.seen is None else None

    def unit() -> None:
        if found is not None and (kept := db.session.get(SavedSearch, id)):
            operations.remember(kept, found)

    write(unit)


@job("search.look_for_new")
def look_through(member_id: int) -> None:
    """Find who is new; the mail itself looks again before it leaves."""
    with transaction(write=False):
        if member_id not in saved.members_to_tell():  # done already, and tried again
            return
        member = db.session.get(Member, member_id)
        if member is None or not member.is_active:
            return
        found = {search.id: _found(member, search) for search in saved.alerting(member_id)}

    def unit() -> None:
        new = []
        for search in saved.alerting(member_id):
            ids = found.get(search.id, [])
            if search.seen is not None and (fresh := operations.new_to(search, ids)):
                new.append((search.id, fresh))
            operations.remember(search, ids)
        if new:
            _tell(member_id, new)

    write(unit)


def _tell(member_id: int, new: Found) -> None:
    for search in saved.alerting(member_id):
        search.alerted_at = clock.now()
    outbox.put("search.mail_new", lane="mail", member_id=member_id, new=new, key=uuid4().hex)


def _found(member: Member, search: SavedSearch) -> list[int]:
    """Ids of the people whom a kept search finds for any member; who its owner may find is asked when it is mailed."""
    with force_locale(member.language):
        found = queries.find(Anybody(language=member.language), search.text, kind="person", chosen=search.filters)
    people = next(kind for kind in found.kinds if kind.kind.kind == "person")
    return [id for id in people.ids if id != member.id]


@job("search.mail_new")
def mail_new(member_id: int, new: Found, key: str) -> None:
    """Mail those who are still to be found at this moment, with what every member may read of them (P-2)."""
    with transaction(write=False):
        member = db.session.get(Member, member_id)
        if member is None or not member.is_active or not member.email:
            return
        searches = {search.id: search for search in saved.alerting(member_id)}
        people = _people(member, {id for _, ids in new for id in ids})
        news = [
            {"name": searches[id].name, "path": _path(searches[id]), "more": max(len(seen) - NAMED, 0),
             "people": [people[person] for person in seen[:NAMED]]}
            for id, ids in new
            if id in searches and (seen := [person for person in ids if person in people])
        ]  # fmt: skip
        to, language, name = member.email, member.language, member.display_name
    if news:
        mail.send("new_to_search", to, language, {"name": name, "searches": news, "stop": stop_path(member_id)}, key)


def _people(member: Member, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Name, main field and link of those among these whom the member may find."""
    listed = listed_members(member).with_only_columns(Member.id, Member.display_name).where(Member.id.in_(ids))
    people = {id: {"id": id, "name": name, "field": ""} for id, name in db.session.execute(listed)}
    main = select(ProfileItem.member_id, ProfileItem.value).where(
        ProfileItem.member_id.in_(people), is_main_field()
    )  # fmt: skip
    with force_locale(member.language):
        for id, key in db.session.execute(main):
            people[id]["field"] = str(fields[key].name) if key in fields else ""
    return people


def _path(search: SavedSearch) -> str:
    return f"/search?{urlencode(search.address)}"


# The one click


def stop_path(member_id: int) -> str:
    return f"/search/alerts/{_signer().dumps(member_id)}/stop"


def member_of(secret: str) -> int:
    """Whose mails a link ends."""
    try:
        return int(_signer().loads(secret))
    except (BadData, TypeError, ValueError) as error:
        raise NotFound() from error


def _signer() -> URLSafeSerializer:
    return signer("alerts of kept searches")
