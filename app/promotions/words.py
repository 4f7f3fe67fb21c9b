"""The text of the thread: an introduction, and the words that were agreed to, each as a quote of who said them."""

import re

from app.kernel import markup
from app.promotions.models import Promotion, PromotionPart
from app.threads import quotes

_FENCE = re.compile(r"^\s*(```|~~~)")
_RULE = re.compile(r"^\s{0,3}(-\s*){3,}$")  # where it would underline a heading, stars do not
_MARKS = re.compile(r"^(\s*)(#{1,6}(?:\s|$)|[=|:-][=|:\s-]*$)")  # of what a post has and a message has not


def as_post(source: str) -> str:
    """The Markdown of a message as a post reads it: lines stay lines, and nothing becomes a heading or a table. What it
    quotes of posts is said by these; where anything else would pass for a quote, or say what the words of others link to, its
    words are taken as they were typed."""
    lines, in_code = [], False
    for line in quotes.without_quotes_in(source).split("\n"):
        if _FENCE.match(line):
            in_code = not in_code
        elif not in_code and line.strip():
            line = "***" if _RULE.match(line) else _MARKS.sub(r"\1\\\2", line.rstrip())
            line += "" if line.endswith("\\") else "  "
        lines.append(line)
    made = "\n".join(lines)
    passes = ">" in made and quotes.quoted_in([markup.render(made)])
    reaches = "]:" in made and markup.defines_links(made)  # into the words of others
    return markup.as_typed(source) if passes or reaches else made


def stands_apart(introduction: str) -> bool:
    """Whether what others agreed to reads the same below it."""
    quote = quotes.as_agreed(1, "[so](/)")
    there, alone = (quotes.agreed_in(markup.render(text)) for text in (f"{introduction}\n\n{quote}", quote))
    return there == alone and not markup.defines_links(introduction)


def text_of(promotion: Promotion, parts: list[PromotionPart]) -> str:
    """What the first post says if these are in it."""
    introduction = f"{promotion.introduction}\n\n" if promotion.introduction else ""
    return introduction + "".join(quotes.as_agreed(part.id, part.words) for part in parts).rstrip("\n")
