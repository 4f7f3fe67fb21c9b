"""What open pages hear of a thread: that something changed, never what. Each fetches it under its own rights."""

from app.kernel import live
from app.threads.models import Space, Thread

# The contents page of all spaces hears only of spaces that are for all members.
CONTENTS = "threads"


def changed(thread: Thread) -> None:
    live.refresh(thread.channel)
    live.refresh(thread.space.channel)
    if thread.space.audience in ("public", "members"):
        live.refresh(CONTENTS)


def left(space: Space) -> None:
    """A thread went to another space."""
    live.refresh(space.channel)
    live.refresh(CONTENTS)
