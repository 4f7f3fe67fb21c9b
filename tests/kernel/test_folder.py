"""What is written at run time is for the site alone: other accounts of the machine read none of it."""

import os
import stat

import config
from app import create_app


def test_the_instance_folder_is_made_for_its_owner_only(tmp_path, monkeypatch):
    was = os.umask(0o022)
    try:
        monkeypatch.setenv("CROSSWALK_DATA", str(tmp_path / "first"))
        config.load()
        monkeypatch.setenv("CROSSWALK_SECRET_KEY", "given")
        create_app(TESTING=True, DATA=tmp_path / "second", SQLALCHEMY_DATABASE_URI="sqlite://")
    finally:
        os.umask(was)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("first", "second")] == [0o700, 0o700]
