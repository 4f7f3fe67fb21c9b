"""Pages as they are compared, and forms as a browser would send them."""

import re
from html.parser import HTMLParser
from typing import Any

SECRETS = re.compile(r'(name="csrf_token" value|name="csp-nonce" content|name="client_key"[^>]*value)="[^"]*"')


def bare(response: Any) -> str:
    """The page without what differs at every request."""
    return SECRETS.sub("", response.get_data(as_text=True))


class _Fields(HTMLParser):
    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.values = action, False, dict[str, Any]()
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("action") == self.action
        if not self.inside:
            return
        name = given.get("name") or ""
        if tag == "input" and (given.get("type") not in ("radio", "checkbox", "file") or "checked" in given):
            self.values[name] = given.get("value") or ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.values):
            self.values[self.select] = given.get("value") or ""
        elif tag == "textarea":
            self.textarea, self.values[name] = name, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.textarea = ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.values[self.textarea] += data


def form_of(response: Any, action: str) -> dict[str, Any]:
    """The values of the form that posts to `action`, as the page was sent."""
    parser = _Fields(action)
    parser.feed(response.get_data(as_text=True))
    assert parser.values, f"no form for {action}"
    return parser.values
