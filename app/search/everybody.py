"""The names of all who can be found by anybody, in memory: one list a process, made anew when the index has changed."""

import time
from threading import Lock, Thread
from typing import Any

from flask import Flask, current_app
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel.transaction import transaction
from app.profiles.models import Profile
from app.profiles.queries import is_present
from app.search.index import Missing
from app.search.names import Names
from app.search.proposals import newest

FEW, MANY = 2_000, 20_000  # keys: so few are read anew each time; more than many beside the page
REST = 100  # beyond few, a list stays for so many times the time that making it took


class Everybody:
    def __init__(self) -> None:
        self._names: Names | None = None
        self._of: object = None  # the generation of the index that it was made at
        self._took = self._made_at = 0.0
        self._lock = Lock()

    def names(self) -> Names:
        of = _generation()
        names = self._names
        if names is None or (len(names) <= MANY and self._is_old(names, of)):
            return self._make(of)
        if self._is_old(names, of) and self._lock.acquire(blocking=False):
            app: Any = current_app
            Thread(target=self._beside, args=[app._get_current_object(), of], name="everybody", daemon=True).start()
        return names

    def _is_old(self, names: Names, of: object) -> bool:
        rests = REST * self._took if len(names) > FEW else 0
        return (of is None or of != self._of) and time.monotonic() >= self._made_at + rests

    def _make(self, of: object) -> Names:
        began = time.monotonic()
        present = select(Member.id, Member.display_name).join(Profile, Profile.member_id == Member.id)
        rows = db.session.execute(present.where(is_present(), Profile.state.in_(("published", "unlisted"))))
        self._names, self._of = Names.of((id, name) for id, name in rows), of
        self._made_at = time.monotonic()
        self._took = self._made_at - began
        return self._names

    def _beside(self, app: Flask, of: object) -> None:
        try:
            with app.app_context(), transaction(write=False):
                self._make(of)
        finally:
            self._lock.release()


def everybody() -> Names:
    kept: Everybody = current_app.extensions.setdefault("everybody", Everybody())
    return kept.names()


def _generation() -> object:
    """None while there is no index, and so nothing to tell by whether the names have changed."""
    try:
        snapshot = newest()
    except Missing:
        return None
    return snapshot.state
