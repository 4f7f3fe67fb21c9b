"""Rendered text as lines to compare: what a reader reads, and where its links lead."""

from html.parser import HTMLParser
from typing import Any

_LINES = frozenset("p br hr pre blockquote ul ol li h2 h3 h4 h5 h6 table tr".split())


def legible(html: str) -> str:
    lines = _Lines()
    lines.feed(str(html))
    lines.close()
    return lines.text.strip("\n")


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._is_code = False
        self._href = ""

    def handle_data(self, data: str) -> None:
        if not self._is_code:
            kept = " ".join(data.split())
            data = f"{' ' * data[:1].isspace()}{kept}{' ' * (data[-1:].isspace() and bool(kept))}"
            data = data.lstrip() if self.text.endswith(("\n", " ")) or not self.text else data
        self.text += data

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._is_code = self._is_code or tag == "pre"
        if tag in _LINES:
            self._break()
        if tag == "li":
            self.text += "• "
        if tag == "a":
            given = dict(attrs)
            self._href = "" if "dir" in given else given.get("href") or ""  # a name says enough

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._is_code = False
        if tag == "a" and self._href and not self.text.endswith(self._href):
            self.text += f" ({self._href})"
        if tag in _LINES:
            self._break()

    def _break(self) -> None:
        self.text = self.text.rstrip(" ")
        if self.text and not self.text.endswith("\n"):
            self.text += "\n"
