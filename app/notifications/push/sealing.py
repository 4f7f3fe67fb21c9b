"""Sealing a message for one device (RFC 8291, aes128gcm of RFC 8188): the push service carries it and cannot read it."""

import os
import struct

from cryptography.hazmat.primitives.asymmetric.ec import ECDH, SECP256R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.notifications.push.keys import public_part

RECORD = 4096
LAST = b"\x02"  # the only record is the last


def device_key(point: bytes) -> EllipticCurvePublicKey:
    """A device's public key; ValueError where the bytes are none."""
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)


def seal(message: bytes, point: bytes, auth: bytes) -> bytes:
    """The body of the request: salt, record size, our key of this once, and the sealed record."""
    once, salt = generate_private_key(SECP256R1()), os.urandom(16)
    ours = public_part(once)
    shared = once.exchange(ECDH(), device_key(point))
    secret = _derive(shared, auth, b"WebPush: info\x00" + point + ours, 32)
    key = _derive(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derive(secret, salt, b"Content-Encoding: nonce\x00", 12)
    sealed = AESGCM(key).encrypt(nonce, message + LAST, None)
    return salt + struct.pack("!IB", RECORD, len(ours)) + ours + sealed


def _derive(secret: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)
