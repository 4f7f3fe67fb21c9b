"""Where a thread and its posts are. Written by hand: a page of posts needs dozens of them, and url_for takes its time."""

from app.kernel import text
from app.threads.models import PAGE


def thread_url(thread_id: int, title: str, page: int = 1, anchor: str = "") -> str:
    query = f"?page={page}" if page > 1 else ""
    return f"/threads/{thread_id}-{text.slug(title)}{query}{anchor and '#'}{anchor}"


def post_url(thread_id: int, title: str, position: int) -> str:
    return thread_url(thread_id, title, (position - 1) // PAGE + 1, f"post-{position}")


def unread_url(thread_id: int, title: str, read: int | None, first_new: int | None, last: int) -> str:
    """Where a reader goes on: the line above the first new post, or the end of what was read."""
    if read is None:
        return thread_url(thread_id, title)
    if first_new:
        return thread_url(thread_id, title, (first_new - 1) // PAGE + 1, "new")
    return post_url(thread_id, title, max(last, 1))


def arriving(url: str) -> str:
    """For a redirect. Turbo follows one without its fragment, so the address says it twice; arrive.js sets it right."""
    address, _, anchor = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}at={anchor}#{anchor}" if anchor else url
