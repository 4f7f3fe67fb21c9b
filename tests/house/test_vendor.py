"""What comes from others lies in the tree as it was published: recomputed here, so that nobody edits it by hand."""

import base64
import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "static" / "vendor", ROOT / "tests" / "browser" / "vendor"]


def manifest(folder: Path) -> dict[str, dict[str, str]]:
    entries: dict[str, dict[str, str]] = json.loads((folder / "manifest.json").read_text())
    return entries


def integrity(path: Path) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_vendored_script_is_the_one_recorded(folder: Path) -> None:
    found = {path.name: integrity(path) for path in folder.glob("*.js")}
    assert found, "need vendored scripts to check"
    assert found == {name: entry["integrity"] for name, entry in manifest(folder).items()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_vendored_script_has_the_version_that_the_lock_fixes(folder: Path) -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, entry in manifest(folder).items():
        assert locked[f"node_modules/{entry['package']}"]["version"] == entry["version"], name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_vendored_script_brings_its_licence(folder: Path) -> None:
    licences = (folder / "LICENSES.txt").read_text()
    for entry in manifest(folder).values():
        assert f"{entry['package']} {entry['version']}\n" in licences
