"""The demo's schools, people and groups, written into an empty database."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from app.accounts.models import Member, StaffRole
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership, School
from app.demo import content
from app.extensions import db
from app.kernel import markup, search, text
from app.profiles.models import ITEM_KINDS, Profile, ProfileItem, folded_start


def load(today: datetime) -> dict[str, int]:
    """Schools, people, groups; returns the members' ids by their key in the content."""
    editions = _schools(today)
    everybody = content.read("people-*.json")
    ids = {person["key"]: _member(person, today) for person in everybody}
    db.session.execute(insert(ProfileItem), [row for person in everybody for row in _items(person, ids, today)])
    for person in everybody:
        for code, edition in editions.items():
            if role := content.role_in(person, code):
                db.session.add(EditionMembership(edition_id=edition, member_id=ids[person["key"]], role=role))
    _groups(ids, editions)
    for id in ids.values():
        search.changed("person", id)
    return ids


def _schools(today: datetime) -> dict[str, int]:
    editions: dict[str, int] = {}
    for entry in content.schools()["schools"]:
        school = School(name=entry["name"])
        db.session.add(school)
        db.session.flush()
        for year in entry["editions"]:
            ends = date.fromisoformat(year["ends"])
            edition = Edition(
                school_id=school.id,
                name=year["short"],
                place=year["place"],
                starts_on=date.fromisoformat(year["starts"]),
                ends_on=ends,
                time_zone=year["time_zone"],
                state="closed" if ends < today.date() else "running",
            )
            db.session.add(edition)
            db.session.flush()
            editions[year["code"]] = edition.id
    return editions


def _member(person: dict[str, Any], today: datetime) -> int:
    member = Member(
        email=person["email"],
        display_name=person["name"],
        sort_name=text.sort_name(person["name"]),
        state="active",
        language="nl" if person["lang"] == "nl" else "en",
        time_zone=person["time_zone"],
        created_at=today - timedelta(days=400),
        first_run_step=4,
    )
    db.session.add(member)
    db.session.flush()
    availability = person["availability"]
    paused = availability["state"] == "paused"
    db.session.add(
        Profile(
            member_id=member.id,
            state="published",
            confirmed_at=today - timedelta(days=person["confirmed_days"], minutes=member.id),
            availability=availability["state"],
            contacts_a_month=availability.get("first_contacts", 3),
            paused_until=(today + timedelta(days=availability["days"])).date() if paused else None,
        )
    )
    return member.id


def _items(person: dict[str, Any], ids: dict[str, int], today: datetime) -> list[dict[str, Any]]:
    rows, positions = [], dict.fromkeys(ITEM_KINDS, 0)
    for kind, value, extra in content.items(person):
        rows.append(row(ids[person["key"]], kind, value, extra, positions[kind], today, person["lang"]))
        positions[kind] += 1
    return rows


def row(
    member_id: int, kind: str, value: str, extra: dict[str, Any], position: int, today: datetime, lang: str = ""
) -> dict[str, Any]:
    """One item of a profile, ready to be inserted in bulk."""
    wish = kind in ("offer", "need")
    return {
        "member_id": member_id,
        "kind": kind,
        "position": position,
        "value": value,
        "folded": folded_start(value),
        "extra": extra,
        "html": str(markup.render(value)) if kind == "about" else None,
        "renderer": markup.RENDERER if kind == "about" else None,
        "audience": ITEM_KINDS[kind][1],
        "lang": lang if kind in ("about", "offer", "need", "headline") else "",
        "expires_on": (today + timedelta(days=30 + member_id % 150)).date() if wish else None,
        "created_at": today - timedelta(days=200),
    }


def _groups(ids: dict[str, int], editions: dict[str, int]) -> None:
    for entry in content.read("groups.json"):
        group = Group(
            edition_id=editions[entry["edition"]],
            number=entry["number"],
            name=entry["title"],
            question=entry["question"],
        )
        db.session.add(group)
        db.session.flush()
        supervisors = set(entry["supervisors"])
        for key in dict.fromkeys([*entry["members"], *entry["supervisors"]]):
            db.session.add(GroupMembership(group_id=group.id, member_id=ids[key], is_supervisor=key in supervisors))


# Through whose eyes the demo is looked at.
GUIDES = {"member": "kaspar", "moderator": "wendeline", "organiser": "achterberg"}


def give_roles(ids: dict[str, int]) -> None:
    """Who looks after the talk of the demo."""
    for key in ("wendeline", "oyelaran"):
        db.session.add(StaffRole(member_id=ids[key], role="site moderator"))
