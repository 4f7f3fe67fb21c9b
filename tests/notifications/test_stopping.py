"""N-7, RFC 8058: the link of a mail stops its kind by one click, for whoever holds it and nobody else."""

import pytest

from app.notifications import choices, stops
from app.notifications.kinds import KINDS, Channels
from tests import cast


@pytest.fixture
def link(house):
    def make(name, person="ada"):
        with house.app_context():
            return stops.stop_path(getattr(cast.ids, person), name)

    return make


def how(act, person="ada"):
    return act(person, lambda me: choices.all_of(me.id)[1])


def test_looking_changes_nothing_and_a_post_without_signing_in_stops_this_kind_alone(act, browser, link):
    before, stranger, path = how(act), browser(None), link("reply")
    assert before["reply"] == Channels(True, "now", True)
    page = stranger.get(path)
    assert page.status_code == 200 and f'action="{path}"' in page.text and "Replies to you" in page.text
    assert how(act) == before
    answer = stranger.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 303
    assert stranger.get(answer.location).status_code == 200
    assert how(act) == {**before, "reply": Channels(True, "no", True)}
    assert how(act, "mate") == before
    assert stranger.post(path).status_code == 303  # once more changes nothing
    assert how(act)["reply"].mail == "no"


def test_it_needs_no_token_of_ours(house, act, browser, link, monkeypatch):
    monkeypatch.setitem(house.config, "WTF_CSRF_ENABLED", True)
    stranger = browser(None)
    assert stranger.post("/sign-in/mail-link", data={"email": "a@example.org"}).status_code in (400, 403, 404)
    assert stranger.post(link("reply")).status_code == 303
    assert how(act)["reply"].mail == "no"


def test_the_five_lines_are_stopped_by_theirs(act, browser, link):
    assert browser(None).post(link("digest")).status_code == 303
    assert act("ada", lambda me: choices.settings_of(me.id)).digest == "off"
    assert how(act)["reply"].mail == "now"


@pytest.mark.parametrize("name", ["moderation", "account", "nothing"])
def test_what_cannot_be_turned_off_has_no_such_link(act, browser, link, name):
    before = how(act)
    assert browser(None).post(link(name)).status_code == 404
    assert how(act) == before and (name not in KINDS or KINDS[name].is_locked)


@pytest.mark.parametrize("change", [lambda secret: secret[:-1], lambda secret: "x" + secret, lambda secret: "Nw.abc"],
                         ids=["cut", "longer", "invented"])  # fmt: skip
def test_a_made_up_link_does_nothing(act, browser, link, change):
    folder, secret = link("reply").rsplit("/", 1)
    assert browser(None).get(f"{folder}/{change(secret)}").status_code == 404
    assert browser(None).post(f"{folder}/{change(secret)}").status_code == 404
    assert how(act)["reply"].mail == "now"
