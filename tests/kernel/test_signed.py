"""F43: a key that was changed as planned ends nothing; one that nobody knows any more ends sign-ins and links, without a fault."""

import pytest

from app.notifications.stops import stop_path
from tests.cast import ids


@pytest.fixture
def another_key(app, monkeypatch):
    def change(*before):
        monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", list(before))
        monkeypatch.setitem(app.config, "SECRET_KEY", "another")

    return change


def test_with_the_former_key_known_everything_goes_on(app, browser, another_key):
    client = browser("ada")
    with app.app_context():
        link = stop_path(ids.ada, "reply")
    another_key(app.config["SECRET_KEY"])
    assert client.get("/settings").status_code == 200
    assert browser(None).get(link).status_code == 200
    with app.app_context():
        assert stop_path(ids.ada, "reply") != link, "signed by the key of today"


def test_without_it_everybody_signs_in_again_and_links_are_gone(app, browser, another_key):
    client = browser("ada")
    with app.app_context():
        link = stop_path(ids.ada, "reply")
    another_key()
    assert client.get("/settings").status_code == 302
    assert browser(None).get(link).status_code == 404
