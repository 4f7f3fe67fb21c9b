"""Passwords: how they are kept, tried, and which are refused (A-1). Nothing here may run while a lock is held."""

import threading
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kernel import text
from app.kernel.errors import Invalid

SHORTEST, LONGEST = 10, 128
# OWASP's second choice: 19 MiB and two rounds cost about 25 ms, so that a server can bear many people at once.
_hasher = PasswordHasher(memory_cost=19 * 1024, time_cost=2, parallelism=1)
few = threading.BoundedSemaphore(4)  # at most so many at once, whatever comes in: 76 MiB
NOBODY = _hasher.hash("nobody has this password")  # takes the time of a real one


def hashed(password: str) -> str:
    with few:
        return _hasher.hash(_normal(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash it takes as long, and is not."""
    try:
        _hasher.verify(password_hash or NOBODY, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether it was made with other settings than today's."""
    return _hasher.check_needs_rehash(password_hash)


def check(password: str, names: Iterable[str]) -> None:
    """Refuse what is too short, too long, common, or holds one of `names` (the own one, the site's)."""
    if len(password) < SHORTEST:
        raise Invalid("At least {n} characters. Four words you like will do.", n=SHORTEST)
    if len(password) > LONGEST:
        raise Invalid("At most {n} characters.", n=LONGEST)
    if password.casefold() in common():
        raise Invalid("This is one of the passwords that are tried first. Choose another.")
    folded = text.fold(password)
    if any(word in folded for name in names for word in _telling(name)):
        raise Invalid("Leave out your own name and the name of this site.")


@cache
def common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passwords.txt").read_text().splitlines()
    return frozenset(line for line in lines if not line.startswith("# "))


def _telling(name: str) -> list[str]:
    """The name in one word, and its longer parts: "ada" is in too many honest words."""
    words = text.fold(name).split()
    return [word for word in {*words, "".join(words)} if len(word) >= 4]


def _normal(password: str) -> str:
    """One keyboard sends é as one character, another as two."""
    return unicodedata.normalize("NFC", password)
