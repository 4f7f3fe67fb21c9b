"""N-10: push to a device that asked for it: sealed so that it alone can read, signed, and gone with its sign-in."""

import json
import threading
from base64 import urlsafe_b64decode
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import select

from app.accounts import operations as accounts
from app.accounts.models import Member, SignIn
from app.chat import operations as chat
from app.chat.models import Room
from app.extensions import db
from app.kernel import clock, outbox
from app.notifications import choosing
from app.notifications.kinds import Channels
from app.notifications.models import Delivery, PushSubscription
from app.notifications.push import keys, sealing
from app.notifications.push.keys import base64url, public_part
from app.threads import operations as threads
from tests import cast
from tests.threads.places import GROUP, on_post, on_thread, reply, thread

AUTH = b"0123456789abcdef"


def plain(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def unseal(body, device, auth):
    """What a browser does, by the letter of RFC 8188 and 8291."""
    salt, length, ours = body[:16], body[20], body[21 : 21 + body[20]]
    shared = device.exchange(ECDH(), EllipticCurvePublicKey.from_encoded_point(SECP256R1(), ours))

    def derive(secret, salt, info, length):
        return HKDF(SHA256(), length, salt, info).derive(secret)

    secret = derive(shared, auth, b"WebPush: info\0" + public_part(device) + ours, 32)
    key = derive(secret, salt, b"Content-Encoding: aes128gcm\0", 16)
    opened = AESGCM(key).decrypt(derive(secret, salt, b"Content-Encoding: nonce\0", 12), body[21 + length :], None)
    return opened.rstrip(b"\0").removesuffix(b"\x02")


class Service:
    """A push service of one device."""

    def __init__(self):
        self.key, self.answer, self.asked = generate_private_key(SECP256R1()), 201, []
        service = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):  # noqa: N802
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.asked.append((dict(self.headers), body))
                self.send_response(service.answer)
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Door)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}/device-1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def heard(self):
        return [json.loads(unseal(body, self.key, AUTH)) for _, body in self.asked]

    @property
    def says(self):
        return {"endpoint": self.endpoint, "point": base64url(public_part(self.key)), "auth": base64url(AUTH)}


@pytest.fixture
def device(house, monkeypatch):
    monkeypatch.setitem(house.config, "PUSH_HOSTS", ["127.0.0.1", "push.example.org"])
    service = Service()
    yield service
    service.server.shutdown()
    service.server.server_close()


@pytest.fixture
def told(browser, device):
    """The device of ada is told from now on."""
    assert browser("ada").post("/notifications/device", data=device.says).status_code == 303
    return device


@pytest.fixture
def later(drain):
    def wait(minutes=1.0):
        clock.move(timedelta(minutes=minutes))
        drain()

    return wait


def test_the_example_of_the_standard_is_unsealed(monkeypatch):
    """RFC 8291, appendix A."""
    device = derive_private_key(
        int.from_bytes(plain("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big"), SECP256R1()
    )
    once = derive_private_key(int.from_bytes(plain("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), SECP256R1())
    monkeypatch.setattr(sealing, "generate_private_key", lambda curve: once)
    monkeypatch.setattr(sealing.os, "urandom", lambda length: plain("DGv6ra1nlYgDCS1FRnbzlw"))
    sealed = sealing.seal(
        b"When I grow up, I want to be a watermelon", public_part(device), plain("BTBZMqHH6r4Tts7J_aSIgg")
    )
    assert base64url(sealed) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_a_device_hears_what_it_is_and_from_whom_and_no_word_of_it(act, told, later):
    reply(act, "mate", thread(act, "ada", title="Falls"), "Secret words")
    later(0.1)
    assert told.asked == [], "who is here reads it here"
    later(1)
    (message,) = told.heard
    assert message["kind"] == "Replies to you" and message["who"] == "Mats Grachtmeer"
    assert message["url"].startswith("/notifications/") and set(message) == {"kind", "who", "url"}
    headers = told.asked[0][0]
    assert headers["Content-Encoding"] == "aes128gcm" and int(headers["Ttl" if "Ttl" in headers else "TTL"]) > 0
    later(60)
    assert len(told.asked) == 1


def test_a_message_of_chat_is_told_when_its_mail_would_leave(act, told, later):
    """C-15"""
    room = act("friend", lambda me: chat.open_dm(me, db.session.get(Member, cast.ids.ada)).id)
    act(
        "friend",
        lambda me: chat.post_message(me, db.session.get(Room, room), body="Hi", client_key="key-number-1") and None,
    )
    later(0)
    later(1.9)
    assert told.asked == []
    later(2.1)
    assert [one["who"] for one in told.heard] == ["Fenna Duinroos"]


def test_it_is_signed_by_the_key_of_the_site(act, told, later, house):
    reply(act, "mate", thread(act, "ada"))
    later()
    scheme, token, public = told.asked[0][0]["Authorization"].replace(",", "").split(" ")
    head, claims, signature = token.removeprefix("t=").split(".")
    own = keys.own_key(house.config["DATA"])
    assert scheme == "vapid" and plain(public.removeprefix("k=")) == public_part(own)
    raw = plain(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    own.public_key().verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ECDSA(SHA256()))
    assert json.loads(plain(claims))["aud"] == told.endpoint.removesuffix("/device-1")
    assert (house.config["DATA"] / "push_key.pem").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("what", ["read", "hidden", "unwanted", "signed out", "suspended", "quiet"])
def test_what_is_not_to_be_told_any_more_is_not(act, told, later, read, what):
    id = thread(act, "ada")
    reply(act, "mate", id)
    if what == "read":
        on_thread(act, "ada", id, threads.read_up_to, position=2)
    elif what == "hidden":
        on_post(act, "admin", id, 2, threads.hide_post, reason="Spam")
    elif what == "unwanted":
        act("ada", lambda me: choosing.choose(me, {"reply": Channels(True, "now", False)}))
    elif what == "signed out":
        mine = select(SignIn).where(SignIn.member_id == cast.ids.ada)
        act("ada", lambda me: accounts.end_sign_in(me, db.session.scalars(mine).one()))
        assert read(select(PushSubscription)) == []
    elif what == "suspended":
        act(
            None,
            lambda: setattr(db.session.get(Member, cast.ids.ada), "suspended_until", clock.now() + timedelta(days=1)),
        )
    else:
        act(None, lambda: setattr(db.session.get(Member, cast.ids.ada), "time_zone", "UTC"))
        minute = clock.now().hour * 60 + clock.now().minute
        act("ada", choosing.set_quiet_hours, minute, (minute + 60) % 1440)
    later()
    assert told.asked == []


def test_a_private_space_is_told_without_its_name(act, told, later):
    reply(act, "supervisor", thread(act, "ada", GROUP, title="Falls of our ward"))
    later()
    assert "Falls" not in json.dumps(told.heard)


@pytest.mark.parametrize("code", [404, 410])
def test_a_device_that_is_gone_is_forgotten(act, told, later, read, code):
    told.answer = code
    reply(act, "mate", thread(act, "ada"))
    later()
    assert len(told.asked) == 1 and read(select(PushSubscription)) == [] and read(select(Delivery)) == []
    later(60)
    assert len(told.asked) == 1


def test_a_service_that_is_not_well_is_asked_again_and_the_device_hears_once(act, told, later, read):
    told.answer = 503
    reply(act, "mate", thread(act, "ada"))
    later()
    assert len(read(select(outbox.OutboxItem).where(outbox.OutboxItem.lane == "push"))) == 1
    told.answer = 201
    later(2)
    later(90)
    assert len(told.asked) == 2
    assert "push" in [row.channel for row in read(select(Delivery))]


def test_nothing_is_pushed_to_who_did_not_ask(act, device, later, read):
    reply(act, "mate", thread(act, "ada"))
    assert read(select(outbox.OutboxItem).where(outbox.OutboxItem.lane == "push")) == []
    later()
    assert device.asked == []


def test_a_device_is_told_for_who_signed_in_there_last(browser, told, act, later, read):
    assert browser("mate").post("/notifications/device", data=told.says).status_code == 303
    assert len(read(select(PushSubscription))) == 1
    reply(act, "friend", thread(act, "ada"))
    later()
    assert told.asked == []
    assert "Tell me nothing on this device" in browser("mate").get("/settings/notifications").text
    assert browser("mate").post("/notifications/device/end").status_code == 303
    assert read(select(PushSubscription)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.org/1"},
        {"endpoint": "https://10.0.0.1/1"},
        {"endpoint": "https://push.example.org.evil.example/1"},
        {"endpoint": "https://notpush.example.org@evil.example/1"},
        {"endpoint": "file:///etc/passwd"},
        {"endpoint": "https://[/"},
        {"endpoint": "https://push.example.org/\0"},
        {"point": "AAAA"},
        {"point": "é"},
        {"auth": "AAAA"},
        {"auth": ""},
    ],
    ids=str,
)
def test_only_push_services_and_real_keys(browser, device, read, wrong):
    assert browser("ada").post("/notifications/device", data=device.says | wrong).status_code == 422
    assert read(select(PushSubscription)) == []


def test_the_worker_the_manifest_and_the_page_for_no_network(browser):
    stranger = browser(None)
    worker = stranger.get("/sw.js")
    assert worker.mimetype == "text/javascript" and "no-store" in worker.headers["Cache-Control"]
    worker.close()
    manifest = stranger.get("/manifest.webmanifest").json
    assert manifest["start_url"] == "/" and manifest["icons"][0]["src"].startswith("/static/")
    page = stranger.get("/offline").text
    assert "No line across just now" in page and "<form" not in page
    assert 'rel="manifest"' in page
