"""The key by which push services know this site (VAPID, RFC 8292): made at the first need, kept under DATA."""

import json
import os
import time
from base64 import urlsafe_b64encode
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

LASTS = 12 * 3600  # seconds; a push service takes no more than a day


def own_key(folder: Path) -> EllipticCurvePrivateKey:
    """The site's key; processes that start at once agree on the first one."""
    kept = folder / "push_key.pem"
    if not kept.exists():
        fresh = folder / f"push_key.{os.getpid()}"
        fresh.touch(mode=0o600)
        made = generate_private_key(SECP256R1())
        fresh.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        try:
            os.link(fresh, kept)
        except FileExistsError:
            pass
        fresh.unlink()
    key = load_pem_private_key(kept.read_bytes(), password=None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise TypeError("push_key.pem holds no key of the right kind")
    return key


def public_part(key: EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def authorization(key: EllipticCurvePrivateKey, endpoint: str, contact: str) -> str:
    """The header that says who pushes, to this push service alone and for a while."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int(time.time()) + LASTS, "sub": contact}
    signed = ".".join(base64url(json.dumps(part).encode()) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
    r, s = decode_dss_signature(key.sign(signed.encode(), ECDSA(SHA256())))
    signature = base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={base64url(public_part(key))}"
