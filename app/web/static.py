"""Static files: published under the hash of the whole tree, so that every address may be kept for ever and the files
may still name each other by relative paths. Compressed ahead; served by WhiteNoise before Flask is asked."""

import gzip
import hashlib
import os
import shutil
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

COMPRESSED = {".css", ".js", ".svg", ".json", ".txt", ".webmanifest"}


def init(app: Flask) -> None:
    source = Path(app.static_folder or "static")
    version = fingerprint(source)
    served = WhiteNoise(
        app.wsgi_app,
        root=str(publish(source, app.config["DATA"] / "static" / version)),
        prefix=f"static/{version}/",
        immutable_file_test=lambda path, url: True,
        add_headers_function=_headers,
    )
    app.wsgi_app = served  # type: ignore[method-assign]
    app.jinja_env.globals["static"] = lambda path: f"/static/{version}/{path}"


def fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def publish(source: Path, target: Path) -> Path:
    """Copy the tree once for each version, with a gzipped copy beside what gains by it."""
    if target.exists():
        return target
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(source, fresh)
    for path in [p for p in fresh.rglob("*") if p.suffix in COMPRESSED]:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    try:
        fresh.rename(target)
    except OSError:  # another process published it meanwhile
        shutil.rmtree(fresh)
    return target


def _headers(headers: dict[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
