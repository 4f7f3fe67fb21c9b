"""Whom a member may mention in a thread (T-5): whoever reads it, and nobody whom lists do not show them, unless that
person has written in it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, true

from app.accounts.models import Member
from app.profiles import mentionable
from app.profiles.mentionable import Offer, Resolved
from app.profiles.queries import is_present, listed_members
from app.threads import queries
from app.threads.models import Post, Space
from app.ties.queries import kept_apart_ids


def resolve(actor: Member, html: str, *, space: Space | None, thread_id: int | None, before: str = "") -> Resolved:
    """Make links of the names after an @. Whom the text mentioned before an edit stays mentioned."""
    return mentionable.resolve(html, known(actor, thread_id), reads(space), before=before)


def known(actor: Member, thread_id: int | None) -> Select[Any]:
    """The members whom lists show the actor, and who else wrote in a thread; nobody whom a block keeps apart."""
    shown = Member.id.in_(listed_members(actor).with_only_columns(Member.id))
    if thread_id is not None:
        wrote = select(Post.author_id).where(Post.thread_id == thread_id, queries.post_stands())
        shown = or_(shown, Member.id.in_(wrote))
    return select(Member).where(is_present(), shown, Member.id.not_in(kept_apart_ids(actor)))


def reads(space: Space | None) -> ColumnElement[bool]:
    """Whether a member reads what stands in a space."""
    readers = queries.readers_of(space) if space is not None else None
    return true() if readers is None else Member.id.in_(readers)


def offers(actor: Member, space: Space | None, thread_id: int | None, typed: str, most: int) -> list[Offer]:
    """Who reads the thread and whose name holds every word typed; first those who have written in it."""
    wrote = select(Post.author_id).where(Post.thread_id == thread_id, queries.post_stands())
    people = known(actor, thread_id).where(reads(space))
    return mentionable.offers(actor, people, typed, most, first=[Member.id.not_in(wrote)])
