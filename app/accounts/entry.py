"""At the gate: trying a password outside of any lock, opening and closing the browser's session, and where to go then."""

import functools
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import current_app, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.exceptions import HTTPException

from app.accounts import operations, passwords, queries
from app.accounts.identity import SignedIn
from app.accounts.models import Member
from app.accounts.operations.signing_in import account_key
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import TooMany
from app.kernel.transaction import transaction, write

WITHIN, FREE, LONGEST_PAUSE = timedelta(minutes=15), 10, timedelta(minutes=5)
CONFIRMED_FOR = timedelta(minutes=10)

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"), ("Linux", "Linux"),
)  # fmt: skip


class Proof(NamedTuple):
    """Whose password it was, the hash that it matched, and a new one where that was made with older settings."""

    member_id: int
    matched: str
    renewed: str | None


def try_password(address: str, password: str) -> Proof | None:
    """Whether these are somebody's address and password.

    Known and unknown addresses take the same steps (A-2). After ten failures in a quarter of an hour, for the address
    or from the caller, every further try has to wait longer than the one before; tries in the pause do not count, so
    nobody can prolong it for somebody else.
    """
    keys = [account_key(address), f"caller:{request.remote_addr}"]
    with passwords.few:  # no more tries at once than may pass the look at the failures
        with transaction(write=False):
            _pause(keys)
            member = queries.find_by_address(address)
            id, kept = (member.id, member.password_hash) if member else (None, None)
        if not passwords.matches(kept, password) or id is None or kept is None:
            write(lambda: operations.note_failure(db.session.get(Member, id) if id else None, keys))
            return None
    return Proof(id, kept, passwords.hashed(password) if passwords.is_outdated(kept) else None)


def _pause(keys: list[str]) -> None:
    now = clock.now()
    for key in keys:
        number, last = queries.failures(key, now - WITHIN)
        if number < FREE or last is None:
            continue
        over = last + min(timedelta(seconds=5 * 2 ** min(number - FREE, 10)), LONGEST_PAUSE)
        if over > now:
            raise TooMany(
                "Too many tries did not match. Wait {seconds} seconds, or let us mail you a link.",
                seconds=int((over - now).total_seconds()) + 1,
                retry_after=int((over - now).total_seconds()) + 1,
            )


def open_session(member: Member, *, kept: bool, way: str) -> None:
    """Sign this browser in as `member`, with a new key and a new session; whoever was signed in here is not any more."""
    if current_user.is_authenticated:
        operations.end_sign_in(current_user.member, current_user.sign_in)
    made, key = operations.sign_in(member, browser=browser(request.user_agent.string), kept=kept, way=way)
    session.clear()
    session.permanent = kept
    login_user(SignedIn(made, key))


def close_session() -> None:
    operations.end_sign_in(current_user.member, current_user.sign_in)
    forget_session()


def forget_session() -> None:
    logout_user()
    session.clear()


def is_confirmed() -> bool:
    """Whether the member has shown lately that it is them, by a password or a fresh link (A-4)."""
    return bool(current_user.sign_in.confirmed_at + CONFIRMED_FOR > clock.now())


def confirmed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Ask again who it is, unless that was shown in the last ten minutes, and come back to the page. Stands below
    @writes."""

    @functools.wraps(view)
    def ask_first(**arguments: Any) -> Any:
        if is_confirmed():
            return view(**arguments)
        page = request.path if _opens(request.path) else path_before()
        return redirect(url_for("accounts.confirm", next=page), 303)

    return ask_first


def local_path(wanted: str | None) -> str:
    """`wanted` if it is a page of ours that can be opened, else the front page."""
    return wanted if wanted and _opens(wanted) else url_for("home.front")


def _opens(wanted: str) -> bool:
    if not wanted.startswith("/") or re.search(r"^//|[\\\x00-\x20\x7f]", wanted):
        return False
    try:
        current_app.create_url_adapter(request).match(urlsplit(wanted).path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, ValueError):
        return False
    return True


def path_before() -> str:
    """The page of ours from which this request came."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:  # no address at all: a browser does not send such a one
        return local_path(None)
    if before.netloc != request.host:
        return local_path(None)
    return local_path(before.path + (f"?{before.query}" if before.query else ""))


def browser(agent: str) -> str:
    """How the list of devices names a browser: "Firefox, Linux"."""
    known = [next((name for sign, name in names if sign in agent), "") for names in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, known))
