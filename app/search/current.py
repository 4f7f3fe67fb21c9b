"""The link `current` in a folder: it names the folder in use, and is put there at once."""

import os
import shutil
from pathlib import Path

CURRENT = "current"


def use(folder: Path, name: str) -> None:
    """Name another folder as the one in use."""
    link = folder / f"{CURRENT}.{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    if _is_copied(folder):
        use_none(folder)
    link.replace(folder / CURRENT)


def use_none(folder: Path) -> None:
    if _is_copied(folder):
        shutil.rmtree(folder / CURRENT)
    else:
        (folder / CURRENT).unlink(missing_ok=True)


def _is_copied(folder: Path) -> bool:
    """A backup that follows links brings the folder itself back under this name."""
    return (folder / CURRENT).is_dir() and not (folder / CURRENT).is_symlink()
