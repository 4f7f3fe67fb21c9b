"""The documents that a stranger needs are there, fit their page, and point at what exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "DECISIONS.md", "CHANGELOG.md", "SECURITY.md", "LICENSE",
    "docs/finding.md",
)  # fmt: skip
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_document_is_there(name: str) -> None:
    assert len((ROOT / name).read_text().split()) > 50


def test_the_licence_is_mit() -> None:
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")


def test_the_architecture_is_one_page() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= 100


def test_a_decision_is_short() -> None:
    entries = re.split(r"^## ", (ROOT / "DECISIONS.md").read_text(), flags=re.M)[1:]
    assert entries
    assert not [entry.splitlines()[0] for entry in entries if len(entry.strip().splitlines()) > 11]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_links_to_exists(name: str) -> None:
    assert not [
        link for link in LINK.findall((ROOT / name).read_text()) if not (ROOT / name).parent.joinpath(link).exists()
    ]


def test_the_architecture_names_files_that_exist() -> None:
    """A word in `code` that looks like one of our paths is one."""
    named = re.findall(
        r"`((?:app|tests|templates|static|migrations|bench)/[\w./-]*\w)`", (ROOT / "ARCHITECTURE.md").read_text()
    )
    assert named, "need paths"
    assert not [path for path in named if not (ROOT / path).exists()]
