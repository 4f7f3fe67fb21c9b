"""What the tests of accounts share: passwords given to the cast, links found in mails, a memory without yesterday."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.accounts import identity, passwords
from app.accounts.models import Member
from app.extensions import db
from app.kernel import mail
from tests import cast

PASSWORD = "four quiet words here"


@pytest.fixture(autouse=True)
def nobody_was_seen() -> Iterator[None]:
    yield
    identity._seen.clear()


@pytest.fixture
def with_password(act: Callable[..., Any]) -> Callable[..., None]:
    """Ada has a password; others on request."""

    def give(person: str = "ada", password: str = PASSWORD) -> None:
        password_hash = passwords.hashed(password)
        act(None, lambda: setattr(db.session.get(Member, cast.id_of(person)), "password_hash", password_hash))

    give()
    return give


@pytest.fixture
def link() -> Callable[..., str]:
    """The path of the one link of a kind in a mail, which is the same in its text and its HTML."""

    def find(kind: str, message: Any = None) -> str:
        message = message or mail.sent[-1]
        found = []
        for part in ("plain", "html"):
            text = message.get_body((part,)).get_content().replace('"', " ").replace("<", " ").replace("&amp;", "&")
            found.append(next(word for word in text.split() if f"/{kind}/" in word))
        assert found[0] == found[1]
        return found[0].removeprefix("http://localhost:8000")

    return find
