"""A person as lists, posts and rooms show them: only what the reader may see."""

from dataclasses import dataclass

from flask import url_for

from app.accounts.names import shown_name
from app.kernel import text


@dataclass(slots=True)
class Card:
    """`is_open`: the reader may open the profile, so the name is a link (P-1)."""

    id: int
    own_name: str
    is_open: bool = False
    is_former: bool = False
    field: str | None = None
    fields: tuple[str, ...] = ()
    headline: str = ""
    organisation: str = ""
    photo: str | None = None

    @property
    def name(self) -> str:
        return shown_name(self.own_name, is_former=self.is_former)

    @property
    def initials(self) -> str:
        return "–" if self.is_former else text.initials(self.own_name)

    @property
    def url(self) -> str | None:
        return url_for("profiles.show", member_id=self.id) if self.is_open else None

    @property
    def photo_url(self) -> str | None:
        return url_for("profiles.photo", member_id=self.id, name=self.photo, size=96) if self.photo else None

    @property
    def large_photo_url(self) -> str | None:
        return url_for("profiles.photo", member_id=self.id, name=self.photo, size=320) if self.photo else None
