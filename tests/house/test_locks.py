"""What is installed is what was read: both locks are complete, hashed, and name no place to fetch from."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
LOCKS = {"requirements": 30, "requirements-dev": 60, "requirements-model": 2}  # and how many pins they have at least
PIN = re.compile(
    r"^(?P<name>[a-z0-9-]+)(?:\[.*\])?==(?P<version>[^ ]+).*\\\n(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}.*\n)+)",
    re.M,
)


def pins(lock: str) -> dict[str, str]:
    return {pin["name"]: pin["version"] for pin in PIN.finditer((ROOT / f"{lock}.lock").read_text())}


def asked(name: str) -> list[Requirement]:
    lines = (line.split(" #")[0].strip() for line in (ROOT / f"{name}.txt").read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes(lock: str) -> None:
    text = (ROOT / f"{lock}.lock").read_text()
    assert len(re.findall(r"^[a-z0-9].*==", text, re.M)) == len(PIN.findall(text)) >= LOCKS[lock]


@pytest.mark.parametrize("lock", LOCKS)
def test_what_is_asked_for_is_pinned_within_its_bounds(lock: str) -> None:
    pinned = pins(lock)
    for requirement in asked(lock):
        name = requirement.name.lower().replace("_", "-")
        assert requirement.specifier.contains(pinned[name]), f"{name}: ./run lock was not run"


def test_tests_run_on_what_the_site_runs_on() -> None:
    assert pins("requirements").items() <= pins("requirements-dev").items()


def test_the_model_brings_nothing_along() -> None:
    assert pins("requirements-model").keys() == {requirement.name for requirement in asked("requirements-model")}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place(lock: str) -> None:
    assert not re.findall(r"://|index|find-links| @ ", (ROOT / f"{lock}.lock").read_text())
