"""What changed between two texts, word by word. Bounded, for a text that is made to be compared slowly takes the square
of its length: where too much differs, whole lines are compared first, and where even these are too many, nothing is."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

MOST = 2_500  # words and spaces, or lines, that are compared on either side: half a second at the worst


class Part(NamedTuple):
    """Text that stayed (""), went ("del") or came ("ins")."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Part]:
    """The parts of both texts, in order."""
    if before == after:
        return [Part("", after)]
    found = _compared(_words(before), _words(after))
    if found is None:
        lines = _compared(before.splitlines(keepends=True), after.splitlines(keepends=True))
        found = _within_lines(lines or [Part("del", before), Part("ins", after)])
    return list(_joined(found))


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _within_lines(parts: Sequence[Part]) -> list[Part]:
    """Lines that changed are compared by their words, if they are few enough."""
    if sum(len(_words(part.text)) for part in parts if part.kind) > 2 * MOST:
        return list(parts)
    made: list[Part] = []
    for part in parts:
        if part.kind == "ins" and made and made[-1].kind == "del":
            gone = made.pop()
            made += _compared(_words(gone.text), _words(part.text)) or [gone, part]
        else:
            made.append(part)
    return made


def _compared(before: Sequence[str], after: Sequence[str]) -> list[Part] | None:
    """None where too much differs. What is the same at both ends costs nothing."""
    start = _same(before, after)
    end = _same(before[start:][::-1], after[start:][::-1])
    a, b = before[start : len(before) - end], after[start : len(after) - end]
    if max(len(a), len(b)) > MOST:
        return None
    made = [Part("", "".join(before[:start]))]
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b).get_opcodes():
        if kind == "equal":
            made.append(Part("", "".join(a[a1:a2])))
        else:
            made += [Part("del", "".join(a[a1:a2])), Part("ins", "".join(b[b1:b2]))]
    return [*made, Part("", "".join(before[len(before) - end :]))]


def _same(a: Sequence[str], b: Sequence[str]) -> int:
    return next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Changes that only a space parts are one change, which is easier to read."""
    waiting = {"del": "", "ins": ""}
    for place, (kind, text) in enumerate(parts):
        if kind:
            waiting[kind] += text
        elif text.strip(" ") or not text or not any(waiting.values()) or place == len(parts) - 1:
            yield from (Part(kind, said) for kind, said in waiting.items() if said)
            waiting = {"del": "", "ins": ""}
            if text:
                yield Part("", text)
        else:
            waiting = {kind: said + text for kind, said in waiting.items()}
    yield from (Part(kind, said) for kind, said in waiting.items() if said)
