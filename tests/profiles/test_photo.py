"""The picture: sent, shown to those it is for, and gone with its row."""

import gc
import io

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import create_environ, run_wsgi_app

from app.profiles.models import ProfileItem
from tests import cast


def picture(kind="JPEG"):
    out = io.BytesIO()
    Image.new("RGB", (200, 100), "teal").save(out, kind)
    return out.getvalue()


def send(browser, person="ada", content=None, name="me.jpg", audience="members"):
    file = (io.BytesIO(picture() if content is None else content), name)
    return browser(person).post("/profile/photo", data={"picture": file, "audience": audience})


def kept(read, person="ada"):
    mine = select(ProfileItem).where(ProfileItem.member_id == cast.id_of(person), ProfileItem.kind == "photo")
    return read(mine)


def path(read, size=96):
    (photo,) = kept(read)
    return f"/people/{cast.ids.ada}/photo/{photo.value}/{size}"


def files(app):
    return {file.name.split("-")[0] for file in (app.config["DATA"] / "uploads" / "photos").glob("*")}


def test_it_is_sent_shown_and_taken_away(app, browser, read):
    assert send(browser).status_code == 303
    for size in (48, 96, 320):
        answer = browser("mate").get(path(read, size))
        assert answer.status_code == 200 and answer.mimetype == "image/webp"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert path(read) in browser("mate").get("/people").text
    where, (photo,) = path(read), kept(read)
    assert photo.value in files(app)
    assert browser("ada").post("/profile/photo/removal").status_code == 303
    assert browser("mate").get(where).status_code == 404
    assert photo.value not in files(app)


def test_it_stands_in_ones_own_menu(browser, read):
    send(browser)
    assert f'src="{path(read)}"' in browser("ada").get("/settings").text
    assert "/photo/" not in browser("mate").get("/settings").text


def test_the_one_before_is_gone(app, browser, read):
    send(browser)
    (before,) = kept(read)
    send(browser)
    (after,) = kept(read)
    assert before.value != after.value
    assert before.value not in files(app) and after.value in files(app)


@pytest.mark.parametrize(
    ("audience", "sees"),
    [
        ("public", {"mate", "friend", "outsider", None}),
        ("members", {"mate", "friend", "outsider"}),
        ("cohorts", {"mate"}),
        ("connections", {"friend"}),
        ("only me", set()),
    ],
)
def test_the_address_opens_for_the_audience_alone(browser, read, audience, sees):
    send(browser, audience=audience)
    for person in ("mate", "friend", "outsider", None):
        assert (browser(person).get(path(read)).status_code == 200) == (person in sees), person
    assert browser("ada").get(path(read)).status_code == 200


def test_who_saw_it_does_not_once_it_is_for_fewer(browser, read):
    send(browser)
    mate, where = browser("mate"), path(read)
    etag = mate.get(where).headers["ETag"]
    assert mate.get(where, headers={"If-None-Match": etag}).status_code == 304
    assert browser("ada").post("/profile/photo/audience", data={"audience": "only me"}).status_code == 303
    assert mate.get(where, headers={"If-None-Match": etag}).status_code == 404
    assert path(read) not in mate.get("/people").text


@pytest.mark.parametrize("name", ["0" * 32, "..%2F..%2Fsecret_key", "x"], ids=["another", "climbing", "short"])
def test_an_address_that_is_no_picture_is_a_404(browser, read, name):
    send(browser)
    assert browser("mate").get(f"/people/{cast.ids.ada}/photo/{name}/96").status_code == 404


def test_another_size_or_owner_is_a_404(browser, read):
    send(browser)
    assert browser("mate").get(path(read, 97)).status_code == 404
    assert browser("mate").get(path(read).replace(f"/{cast.ids.ada}/", f"/{cast.ids.mate}/")).status_code == 404


def test_who_blocks_shows_no_picture(browser, read, act):
    from app.extensions import db
    from app.ties.models import Block

    send(browser)
    assert browser("mate").get(path(read)).status_code == 200
    act(None, lambda: db.session.add(Block(blocker_id=cast.ids.ada, blocked_id=cast.ids.mate)))
    assert browser("mate").get(path(read)).status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "me.jpg"),
        (b"<html>", "me.jpg"),
        (picture("PNG"), "me.jpg"),
        (picture(), "me.svg"),
        (picture()[:500], "me.jpg"),
    ],
)
def test_what_is_no_picture_leaves_nothing(app, browser, read, content, name):
    before = files(app)
    answer = send(browser, content=content, name=name)
    assert answer.status_code == 422
    assert not kept(read) and files(app) == before


def test_a_form_without_a_picture_is_sent_back(browser):
    assert browser("ada").post("/profile/photo", data={"audience": "members"}).status_code == 422


# The test client leaves the temporary file of a large body to the collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_too_much_is_refused_and_only_this_door_takes_more(app, browser, read):
    assert send(browser, content=b"x" * (6 * 1024 * 1024)).status_code == 413
    large = b"\xff\xd8" + b"x" * (2 * 1024 * 1024)
    assert send(browser, content=large).status_code == 422  # read, and no picture
    file = {"picture": (io.BytesIO(large), "me.jpg")}
    assert browser("ada").post("/profile", data=file).status_code == 413
    assert not kept(read)
    gc.collect()


def test_more_is_not_read_than_the_limit(app, browser):
    """Chunked, without a length: the reading stops at the limit."""
    head = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="me.jpg"\r\n\r\n'
    endless = _Endless(head)
    environ = create_environ("/profile/photo", method="POST", content_type="multipart/form-data; boundary=b")
    environ |= {"wsgi.input": endless, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    client = browser("ada")
    client._add_cookies_to_wsgi(environ)
    _body, status, _headers = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    assert status.startswith("413")
    assert endless.given < 2 * 5 * 1024 * 1024


class _Endless:
    """A head, then as much as is asked for, for ever."""

    def __init__(self, head):
        self.head, self.given = head, 0

    def read(self, size=-1):
        assert size >= 0, "all of it was asked for"
        some = self.head or b"x" * size
        self.head = b""
        self.given += len(some)
        return some

    readline = read


def test_the_silenced_show_no_new_picture(browser, read, app):
    assert send(browser, person="silenced").status_code == 403
    assert not kept(read, "silenced")


def test_an_edit_of_the_rest_leaves_the_picture(browser, read):
    from tests.profiles.pages import form_of

    send(browser)
    browser("ada").post("/profile", data=form_of(browser("ada").get("/profile"), "/profile") | {"headline": "new"})
    assert browser("mate").get(path(read)).status_code == 200
