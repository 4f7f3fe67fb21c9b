"""A large community to measure with, made once and kept; and a signed-in browser of it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.servers import ROOT


def made(folder: Path, *, members: int, threads: int, today: str = "2026-11-24", database: str = "") -> Path:
    """A database of so many members and threads under `folder`, loaded if it is not there; or in an empty `database`."""
    data = folder / f"{members}-{threads}"
    if not (data / "loaded").exists():
        environment = (
            os.environ | {"CROSSWALK_DATA": str(data)} | ({"CROSSWALK_DATABASE": database} if database else {})
        )
        flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
        loading = ["demo", "--today", today, "--members", str(members), "--threads", str(threads)]
        for command in (["db", "upgrade"], loading):
            subprocess.run([*flask, *command], cwd=ROOT, env=environment, check=True)
        (data / "loaded").touch()
    return data


def sign_in(data: Path, member_id: int) -> str:
    """A session cookie of a member."""
    os.environ["CROSSWALK_DATA"] = str(data)
    app = application()
    from app.accounts.identity import hashed
    from app.accounts.models import SignIn
    from app.extensions import db
    from app.kernel.transaction import write

    key = f"bench-{os.urandom(12).hex()}"
    with app.app_context():
        write(lambda: db.session.add(SignIn(key_hash=hashed(key), member_id=member_id)))
    signed = app.session_interface.get_signing_serializer(app).dumps({"_user_id": key, "_fresh": True})
    return f"{app.config['SESSION_COOKIE_NAME']}={signed}"


def guide(data: Path, kind: str) -> int:
    """The id of the demo's member, moderator or organiser to look through the eyes of."""
    os.environ["CROSSWALK_DATA"] = str(data)
    from app.demo.commands import guides

    with application().app_context():
        return dict(guides())[kind]


def application(**overrides: Any) -> Any:
    from app import create_app

    return create_app(**overrides)
