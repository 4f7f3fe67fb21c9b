"""Files that members send along: written through to the disk under random names before any row names them."""

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask import current_app

from app.kernel import text
from app.kernel.errors import Busy, Invalid

LARGEST = 20 * 1024 * 1024
AT_ONCE = 1024 * 1024
LONGEST_NAME = 100
ORPHAN_AFTER = 24 * 3600  # seconds
_keepers: list[Callable[[], Collection[str]]] = []
_holders: list[Callable[[], Collection[str]]] = []


def keep(file: IO[bytes]) -> tuple[str, int, str]:
    """Write a file through to the disk, a part at a time; its name there, its size, and the SHA-256 of its content."""
    name = secrets.token_hex(16)
    target = path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole(target):
        return name, *_write(file, target)


@contextmanager
def whole(*targets: Path) -> Iterator[None]:
    """Leave nothing of what is written there if it cannot be written to its end; a full disk is told as what it is (F14)."""
    try:
        yield
    except BaseException as error:
        for target in targets:
            target.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Busy("There is no room for this file just now. Nothing was lost; send it later.") from error
        raise


def _write(file: IO[bytes], target: Path) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with target.open("xb") as out:
        while part := file.read(AT_ONCE):
            size += len(part)
            if size > LARGEST:
                raise Invalid("A file can have 20 MB. Make it smaller.")
            digest.update(part)
            out.write(part)
        out.flush()
        os.fsync(out.fileno())
    return size, digest.hexdigest()


def parts(of: Path) -> Iterator[bytes]:
    """A file as it is sent, a part at a time."""
    with of.open("rb") as file:
        while part := file.read(AT_ONCE // 8):
            yield part


def path(name: str) -> Path:
    """Where a file lies. Names come from `keep`; anything else is refused before it can name a path."""
    if not re.fullmatch(r"[0-9a-f]{32}", name):
        raise ValueError("no name of ours")
    return folder() / name


def folder() -> Path:
    return Path(current_app.config["DATA"]) / "uploads" / "files"


def discard(name: str) -> None:
    path(name).unlink(missing_ok=True)


def kept_by(find: Callable[[], Collection[str]]) -> None:
    """Let a feature say which files its rows name: these stay."""
    _keepers.append(find)


def held_by(find: Callable[[], Collection[str]]) -> None:
    """Let a feature say which files it needs even when their rows go."""
    _keepers.append(find)
    _holders.append(find)


def free(names: Collection[str]) -> list[str]:
    """Those of these whose rows go and that nothing needs any more."""
    held = {name for find in _holders for name in find()} if names else set()
    return [name for name in names if name not in held]


def all_kept() -> set[str]:
    return {name for find in _keepers for name in find()}


def sweep(kept: Collection[str]) -> int:
    """Remove what no row names and is a day old: a refused or killed request left it."""
    gone = 0
    for file in folder().glob("*"):
        if file.name not in kept and file.stat().st_mtime < time.time() - ORPHAN_AFTER:
            file.unlink(missing_ok=True)
            gone += 1
    return gone


def called(name: str, ending: str = "") -> str:
    """A name that is safe to show and to send, whatever bytes it came as; its ending is ours, where one is given."""
    own = re.split(r"[/\\]", name)[-1]
    stem = text.tame(own[: own.rfind(".")] if ending and "." in own[1:] else own).strip(" .")
    stem = "".join(" " if c in '<>:"|?*' else c for c in stem)
    return (" ".join(stem.split())[: LONGEST_NAME - len(ending)].rstrip() or "file") + ending
