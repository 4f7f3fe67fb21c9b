"""The pages of threads: contents, one thread, writing, reading on, care by moderators, and the spaces."""

from flask import Blueprint

bp = Blueprint("threads", __name__)

from app.threads.views import (  # noqa: E402, F401
    answers,
    care,
    contents,
    drafts,
    feeds,
    files,
    help,
    hints,
    linking,
    mentions,
    moving,
    posts,
    purges,
    quoting,
    reactions,
    reading,
    spaces,
    tending,
    threads,
    watching,
)
