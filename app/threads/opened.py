"""What stands on an opened page of a thread, as one reader sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.profiles.cards import Card
from app.threads import drafts, reacted
from app.threads.models import Removal, Thread
from app.threads.told import Around


@dataclass(slots=True)
class Line:
    """A post as one reader sees it. `is_veiled`: a tombstone, its text is not theirs to read."""

    thread: Thread
    id: int
    position: int
    author_id: int
    html: str
    version: int
    state: str
    created_at: datetime
    edited_at: datetime | None
    hidden_at: datetime | None
    deleted_at: datetime | None
    deleted_by_author: bool
    reply_to: int | None
    reply_author_id: int | None
    reply_thread_id: int | None
    is_blocked: bool
    is_reply_to_blocked: bool
    is_replied_to: bool
    is_veiled: bool = False
    removal: Removal | None = None
    reactions: Sequence[reacted.Reacted] = ()
    excerpt: str = ""  # of the answer that was chosen

    @property
    def is_gone(self) -> bool:
        return self.hidden_at is not None or self.deleted_at is not None


@dataclass(slots=True)
class Opened:
    """Page `number` of a thread, with what stands around it."""

    thread: Thread
    number: int
    pages: int
    read: int | None  # the position read up to; None for a thread never opened
    read_at: datetime | None
    new: int
    begins: int | None  # the position of the first new post, wherever it stands
    lines: Sequence[Line]
    answer: Line | None  # the one that was chosen, wherever it stands
    voices: Sequence[int]  # authors, in order of joining
    fields: Sequence[str]
    people: Mapping[int, Card]
    watch: str | None  # how the reader hears of the thread
    posted_at: datetime | None  # by the reader, in slow mode
    kept: drafts.Kept | None  # what the reader is writing here
    beside: Around

    @property
    def seq(self) -> str:
        """Differs when the page's content does."""
        changes = sum(line.version + line.is_gone for line in self.lines)
        reactions = sum(each.count for line in self.lines for each in line.reactions)
        told = sum(len(acts) for acts in self.beside.acts.values())
        marks = f"{int(self.thread.is_locked)}-{told}-{self.thread.accepted_post_id or 0}-{reactions}"
        return f"{self.thread.next_position}-{self.thread.post_count}-{changes}-{marks}"

    @property
    def first_new(self) -> int | None:
        """The position of the first new post, if it stands on this page, for the line above it."""
        return self.begins if any(line.position == self.begins for line in self.lines) else None
