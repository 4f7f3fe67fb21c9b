"""Files that came with a post, or wait for the post that is being written (T-14)."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.kernel import clock
from app.kernel.filetypes import PICTURES


class Attachment(Model):
    """One file. Without a post it is its sender's alone, and thrown away after a week. `stored`: its name on the disk."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_member", "member_id", "at"),
        Index("ix_attachments_waiting", "post_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    width: Mapped[int | None]
    height: Mapped[int | None]
    stored: Mapped[str] = mapped_column(String(32), unique=True)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of its content
    at: Mapped[datetime] = mapped_column(default=clock.now)


class Shown(NamedTuple):
    """A file as its page shows it."""

    id: int
    name: str
    kind: str
    size: int
    width: int | None = None
    height: int | None = None

    @property
    def is_picture(self) -> bool:
        return self.kind in PICTURES

    @property
    def url(self) -> str:
        return f"/files/{self.id}"


def shown(file: Attachment) -> Shown:
    return Shown(file.id, file.name, file.kind, file.size, file.width, file.height)
