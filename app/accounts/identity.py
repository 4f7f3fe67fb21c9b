"""From a sign-in's key to the member it belongs to now; nothing is believed longer than one unit of work."""

import hashlib
import threading
from datetime import datetime, timedelta
from functools import cache

from flask_login import UserMixin
from sqlalchemy import Select, Update, bindparam, select, update
from sqlalchemy.orm import joinedload

from app.accounts.models import Member, SignIn
from app.extensions import db, login
from app.kernel import clock, live
from app.kernel.transaction import transaction, write
from app.web.serve import each_round

IDLE, IDLE_KEPT, LONGEST = timedelta(hours=12), timedelta(days=14), timedelta(days=30)
login.login_message = None  # the gate's own page says what is needed
_seen: dict[int, datetime] = {}  # written down now and then, so that a GET changes nothing
_lock = threading.Lock()


class SignedIn(UserMixin):
    """What Flask-Login carries: the member, through one sign-in whose key the session cookie holds."""

    def __init__(self, sign_in: SignIn, key: str) -> None:
        self.sign_in, self.member, self.key = sign_in, sign_in.member, key

    def get_id(self) -> str:
        return self.key

    @property
    def sign_in_channel(self) -> str:
        return self.sign_in.channel


def hashed(secret: str) -> str:
    """How secrets of 128 and more random bits are stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


@login.user_loader
def find_signed_in(key: str) -> SignedIn | None:
    """The member behind a key, if that sign-in still lives and the account may come in."""
    sign_in = db.session.scalars(_by_key(), {"key_hash": hashed(key)}).unique().one_or_none()
    if sign_in is None or not sign_in.member.is_active or has_ended(sign_in):
        return None
    with _lock:
        _seen[sign_in.id] = clock.now()
    return SignedIn(sign_in, key)


@cache
def _by_key() -> Select[SignIn]:
    member = joinedload(SignIn.member).options(joinedload(Member.staff_roles), joinedload(Member.edition_roles))
    found = select(SignIn).where(SignIn.key_hash == bindparam("key_hash")).options(member)
    return found.execution_options(populate_existing=True)


def has_ended(sign_in: SignIn) -> bool:
    now, seen = clock.now(), max(sign_in.seen_at, _seen.get(sign_in.id, sign_in.seen_at))
    return seen + (IDLE_KEPT if sign_in.kept else IDLE) < now or sign_in.created_at + LONGEST < now


@each_round
def write_seen() -> None:
    """Write down when each sign-in was last seen."""
    with _lock:
        seen = dict(_seen)
        _seen.clear()
    try:
        if seen:
            write(lambda: [db.session.execute(_seen_at(id, at)) for id, at in seen.items()])
    except Exception:
        with _lock:
            _seen.update(seen | _seen)  # for the next round; who was seen meanwhile was seen later
        raise


@each_round
def close_ended() -> None:
    """Close the sockets of sign-ins that nobody's word closed: too long idle, or ended while Redis was away."""
    ids = {int(channel.split(":")[1]) for channel in live.channels_of("sign-in")}
    with transaction(write=False):
        found = select(SignIn).where(SignIn.id.in_(ids)).options(joinedload(SignIn.member))
        alive = {one.id for one in db.session.scalars(found) if one.member.is_active and not has_ended(one)}
    for id in ids - alive:
        live.tell_here(SignIn(id=id).channel, live.DISCONNECT)


def _seen_at(id: int, at: datetime) -> Update:
    return update(SignIn).where(SignIn.id == id).values(seen_at=at)
