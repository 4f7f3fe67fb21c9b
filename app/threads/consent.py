"""Words that somebody agreed to stand in a post as they are, or not at all: nobody puts others in their mouth."""

from collections.abc import Collection

from app.kernel import markup
from app.kernel.errors import Invalid
from app.kernel.retention import GONE
from app.profiles import mentions
from app.threads import quotes


def check(html: str, *, before: str = "", agreed_to: Collection[int] = ()) -> None:
    """Refuse words that their author did not agree to here. `before`: what the post said until now; `agreed_to`: the
    numbers of what may come into it."""
    stood = _said(before)
    if any(-number not in agreed_to and (number, words) not in stood for number, words in _said(html)):
        raise Invalid(
            "What others agreed to stands in their own words. You can take a quote of them out as a whole.",
            field="body",
        )


def _said(html: str) -> list[tuple[int, str]]:
    """Without the names in it, which may have changed since; with its links and what is struck out."""
    return [(number, _read(mentions.without_names(words, {}))) for number, words in quotes.agreed_in(html)]


def _read(words: str) -> str:
    return " ".join(words.split()) if markup.plain(words).strip(GONE) else ""
