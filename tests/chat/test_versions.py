"""What messages said before (C-17): kept for reports, shown to nobody else, gone with the message."""

from datetime import timedelta

import pytest

from app.chat.versions import versions_of
from app.kernel import clock
from app.kernel.errors import Forbidden
from tests.chat.test_rooms import delete, edit


def bodies(read, message):
    return read(lambda: [version.body for version in versions_of([message]).get(message, [])])


def test_each_edit_keeps_what_was_said_before(act, dm, say, read, browser):
    message, other = say("ada", dm, "First words"), say("ada", dm, "Other words")
    act("ada", edit, message, "Second words")
    act("ada", edit, message, "Second words")
    act("ada", edit, message, "Third words")
    assert bodies(read, message) == ["First words", "Second words"] and bodies(read, other) == []
    seen = [browser(person).get(path).text for person in ("ada", "friend") for path in (
        f"/rooms/{dm}", f"/rooms/{dm}/log", f"/messages/{message}")]  # fmt: skip
    assert all("Third words" in page and "First words" not in page for page in seen)


def test_versions_go_with_the_message(act, dm, say, read):
    message = say("ada", dm, "First words")
    act("ada", edit, message, "Second words")
    act("ada", delete, message)
    assert bodies(read, message) == []


def test_how_long_a_message_can_be_changed_is_a_setting(app, act, dm, say, monkeypatch):
    message = say("ada", dm, "First words")
    monkeypatch.setitem(app.config, "CHAT_EDIT_HOURS", 2)
    clock.move(timedelta(hours=1, minutes=59))
    act("ada", edit, message, "In time")
    clock.move(timedelta(hours=2, minutes=1))
    with pytest.raises(Forbidden) as refusal:
        act("ada", edit, message, "Too late")
    assert refusal.value.values == {"hours": 2}


def test_the_pages_script_edits_and_removes(browser, act, dm, say):
    """The same doors, answered in its own language."""
    message, as_script = say("ada", dm, "First words"), {"Accept": "application/json"}
    ada, data = browser("ada"), {"text": "Second words", "client_key": "any-key-1"}
    assert ada.post(f"/messages/{message}", data=data, headers=as_script).json == {"ok": True}
    refused = ada.post(f"/messages/{message}", data=data | {"text": " "}, headers=as_script)
    assert refused.status_code == 422 and refused.json["message"]
    assert ada.post(f"/messages/{message}/removal", headers=as_script).json == {"ok": True}
    assert browser("friend").post(f"/messages/{message}", data=data, headers=as_script).json["ok"] is False
