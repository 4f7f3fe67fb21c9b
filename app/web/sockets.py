"""The doors of Socket.IO: every event is read afresh (who, which sign-in, which rights), is one unit of work, and is
answered: {"ok": true, …} or {"ok": false, "status", "message"}."""

import functools
import logging
import random
import threading
from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import gettext, refresh
from flask_login import current_user
from flask_socketio import ConnectionRefusedError, join_room, leave_room
from sqlalchemy.exc import OperationalError

from app.extensions import LARGEST, db, socketio
from app.kernel import live
from app.kernel.errors import Busy, Forbidden, Invalid, NotFound, Refusal, TooMany
from app.kernel.transaction import transaction, write
from app.web.errors import note, say
from app.web.frames import Line
from app.web.identity import current_member
from app.web.paces import Asking
from app.web.security import allowed_origins, origins_for
from app.web.serve import is_green

log = logging.getLogger(__name__)

LARGEST_MESSAGE = 100_000  # bytes
MOST_BEHIND = 10  # messages
MOST_WRITING = 40  # events that wait for each other
OWN = ("member", "sign-in")  # what the channels begin with that a socket is in because of whose it is

Door = Callable[[Any, dict[str, Any]], dict[str, Any] | None]
Prepare = Callable[[dict[str, Any]], dict[str, Any]]
# Pages that can be watched for a refresh: what → (member, id) → the channel, or NotFound.
_watchable: dict[str, Callable[[Any, int], str]] = {}
doors: dict[str, Door] = {}
heard = set[str]()  # the events that `hear` registers
_asking: dict[str, Asking] = {}  # by socket
_writing = set[int]()  # the threads that do an event which writes


def on(event: str, *, writes: bool = True, prepare: Prepare | None = None) -> Callable[[Door], Door]:
    """Answer a socket event with (member, payload) → what the acknowledgement holds beside ok.

    `prepare` is to an event what its form is to a page: it checks the payload's shape and does what costs, before the
    transaction, and its result is the payload that the door gets.
    """

    def register(door: Door) -> Door:
        @functools.wraps(door)
        def answer(*payload: Any) -> dict[str, Any]:
            return _answer(door, payload, writes, prepare)

        doors[event] = door
        socketio.on_event(event, answer)
        return door

    return register


def watchable(what: str) -> Callable[[Callable[[Any, int], str]], Callable[[Any, int], str]]:
    """Let pages watch something: the function passes the query that opens the page and names the channel."""

    def register(channel: Callable[[Any, int], str]) -> Callable[[Any, int], str]:
        _watchable[what] = channel
        return channel

    return register


def hear(event: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Hear an event that reads and changes nothing of the database: (payload, or None where it is no mapping)."""

    def register(door: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(door)
        def answer(payload: Any = None, *_more: Any) -> Any:
            try:
                _ask()
                with transaction(write=False):  # no statement; what others are told goes out at its end
                    return door(payload if isinstance(payload, dict) else None)
            except TooMany as refusal:
                return _refusal(refusal)

        heard.add(event)
        socketio.on_event(event, answer)
        return door

    return register


def _ask() -> None:
    """One socket asks so much at most; one that goes on and on is hung up on."""
    asking = _asking.setdefault(request.sid, Asking())  # type: ignore[attr-defined]
    if asking.is_a_flood:
        _forget()
    asking.ask()


def _answer(door: Door, payload: tuple[Any, ...], writes: bool, prepare: Prepare | None) -> dict[str, Any]:
    me = threading.get_ident()
    try:
        _ask()
        if len(payload) != 1 or not isinstance(payload[0], dict):
            raise Invalid()
        act = functools.partial(_act, door, prepare(payload[0]) if prepare else payload[0])
        if writes:
            _writing.add(me)
            return {"ok": True, **write(act)}
        with transaction(write=False):
            return {"ok": True, **act()}
    except Refusal as refusal:
        return _refusal(refusal)
    except OperationalError:
        log.exception("the database did not answer an event")
        return _refusal(Busy())
    except Exception:
        log.exception("an event broke")
        return {"ok": False, "status": 500, "message": gettext("Something broke on our side. Try again.")}
    finally:
        _writing.discard(me)
        db.session.remove()


def _act(door: Door, payload: dict[str, Any]) -> dict[str, Any]:
    """Do the event as whoever the sign-in belongs to at this moment; the socket's own session is only a copy."""
    if not current_user.is_authenticated:
        _forget()
        raise Forbidden("You are signed out. Sign in again.")
    refresh()
    return door(current_member(), payload) or {}


def _forget() -> None:
    socketio.server.disconnect(request.sid, namespace="/")  # type: ignore[attr-defined]


def _refusal(refusal: Refusal) -> dict[str, Any]:
    note(refusal)
    answer = {"ok": False, "status": refusal.status, "message": say(refusal)}
    if wait := getattr(refusal, "retry_after", None):
        answer["retry_after"] = wait
    return answer


def keep_up(channel: str) -> None:
    """Refuse to say something in a channel whose sockets wait for what was said before. Under a load that lasts threads
    do not slow down, they collapse; so whoever speaks waits for those who listen. Who is not among these learns nothing.
    Nor does a line stand still for seconds behind all that others say: its pings would not be answered."""
    is_behind = live.is_in(request.sid, channel) and live.backlog(channel) > MOST_BEHIND  # type: ignore[attr-defined]
    if is_behind or len(_writing) > MOST_WRITING:
        raise Busy(
            "Very much is being said just now. Nothing was lost; send it again in a moment.",
            retry_after=random.randint(1, 3),  # noqa: S311
        )


def number(payload: dict[str, Any], name: str) -> int:
    """A positive whole number of the payload; anything else does not exist."""
    value = payload.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LARGEST:
        raise NotFound()
    return value


@socketio.on("connect")
def connect(auth: Any = None) -> None:
    """Take sockets of signed-in members from our own pages only, and put each in its own channels."""
    origin = request.headers.get("Origin")
    if origin is not None and origin not in allowed_origins():
        raise ConnectionRefusedError("origin")
    with transaction(write=False):
        if not current_user.is_authenticated:
            raise ConnectionRefusedError("signed out")
        member = current_member()
        join_room(member.channel)
        join_room(current_user.sign_in_channel)
    db.session.remove()


@socketio.on("disconnect")
def disconnect(*_reason: Any) -> None:
    _asking.pop(request.sid, None)  # type: ignore[attr-defined]


@on("watch", writes=False)
def watch(member: Any, payload: dict[str, Any]) -> dict[str, Any]:
    what = payload.get("what")
    if not isinstance(what, str) or what not in _watchable:
        raise NotFound()
    channel = _watchable[what](member, number(payload, "id"))
    join_room(channel)
    return {"channel": channel}


@hear("unwatch")
def unwatch(payload: dict[str, Any] | None) -> None:
    """Hear no more of a page. A socket stays in its own channels: by these it is found when its rights end (C-10)."""
    channel = payload.get("channel") if payload else None
    if isinstance(channel, str) and len(channel) < 100 and channel.split(":")[0] not in OWN:
        leave_room(channel)


@socketio.on_error_default
def broke(error: Exception) -> dict[str, Any]:
    log.exception("a socket event broke", exc_info=error)
    return {"ok": False, "status": 500}


def _knock(app: Any, take_in: Callable[..., Any], sid: str, environ: dict[str, Any]) -> Any:
    """Open a line to members only: each costs a thread for as long as its other end likes, said a word or not."""
    with app.request_context(environ), transaction(write=False):
        if not current_user.is_authenticated:
            return "signed out"
    return take_in(sid, environ)


def init(app: Any) -> None:
    def is_ours(origin: str | None, environ: dict[str, Any]) -> bool:
        """Asked at every request: another port's page can open a line without an Origin (a script element sends none),
        but not say a word over it."""
        return origin in origins_for(app.request_class(environ), app.config)

    socketio.init_app(
        app,
        async_mode="gevent" if is_green() else "threading",
        message_queue=app.config["REDIS_URL"] or None,
        async_handlers=False,
        manage_session=False,
        cors_allowed_origins=is_ours,
        max_http_buffer_size=LARGEST_MESSAGE,
        ping_interval=25,
        ping_timeout=20,
        http_compression=False,
        logger=False,
        engineio_logger=False,
    )
    engine = socketio.server.eio  # type: ignore[attr-defined]
    # Its drivers name no limit: a frame would be held to its end, however long, before it is looked at.
    engine._async |= {"websocket": functools.partial(Line, max_message_size=LARGEST_MESSAGE)}
    engine.on("connect", functools.partial(_knock, app, engine.handlers["connect"]))
