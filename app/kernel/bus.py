"""What every web worker does with its own sockets, asked over Redis by whichever process has made a change.

Socket.IO's own queue carries what sockets are told; it has no word for the sockets of a member that other workers hold.
"""

import json
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app

log = logging.getLogger(__name__)

NAME = "crosswalk"
LOOK_EVERY, PAUSE = 0.25, 1  # seconds


def is_there() -> bool:
    """Whether Redis joins several web workers. Without it there is one."""
    return bool(current_app.config["REDIS_URL"])


def ask(what: str, arguments: tuple[Any, ...]) -> None:
    _redis(current_app.config["REDIS_URL"]).publish(NAME, json.dumps([what, arguments]))


def listen(app: Flask, answer: Callable[[str, list[Any]], None], wait: Callable[[float], bool]) -> None:
    """In each web worker: do what is asked, until `wait` answers true. Through what fails it listens on."""
    while not wait(0):
        try:
            with _redis(app.config["REDIS_URL"]).pubsub(ignore_subscribe_messages=True) as asked:
                asked.subscribe(NAME)
                while not wait(0):
                    if message := asked.get_message(timeout=LOOK_EVERY):
                        _do(app, answer, message["data"])
        except Exception:
            log.exception("could not listen to Redis")
            wait(PAUSE)


def _do(app: Flask, answer: Callable[[str, list[Any]], None], data: bytes) -> None:
    try:
        with app.app_context():
            answer(*json.loads(data))
    except Exception:
        log.exception("could not do what another process asked")


_clients: dict[str, Any] = {}


def _redis(url: str) -> Any:
    if url not in _clients:
        import redis

        _clients[url] = redis.Redis.from_url(url, health_check_interval=25)
    return _clients[url]
