"""Refusals: what an operation raises, each with the sentence that the person reads.

The sentence is marked here for translation (the names below are extraction keywords) and
translated once, at the door that answers.
"""

from datetime import datetime
from typing import Any


def marked(sentence: str) -> str:
    """Mark a sentence for translation where it stands; it is translated where it is said."""
    return sentence


class Refusal(Exception):
    """Something was not done. `sentence` says why and what to do; `status` is its HTTP status."""

    status = 400
    sentence = marked("That did not work.")

    def __init__(self, sentence: str | None = None, /, **values: Any) -> None:
        self.sentence = sentence or self.sentence
        self.values = values
        super().__init__(self.sentence)

    def said(self, translate: Any = None, day: Any = str) -> str:
        """The sentence in the reader's language, with its values filled in; a moment is said by its `day`."""
        text: str = translate(self.sentence) if translate else self.sentence
        values = {name: day(value) if isinstance(value, datetime) else value for name, value in self.values.items()}
        return text.format(**values) if values else text


class NotFound(Refusal):
    status = 404
    sentence = marked("There is no such page, or it is not for you to see.")


class Forbidden(Refusal):
    status = 403
    sentence = marked("You may not do this.")


class Invalid(Refusal):
    """The input cannot be taken. `field` names the part of the form that it is about."""

    status = 422
    sentence = marked("Something in the form needs another look.")

    def __init__(self, sentence: str | None = None, /, *, field: str | None = None, **values: Any) -> None:
        super().__init__(sentence, **values)
        self.field = field


class Conflict(Refusal):
    status = 409
    sentence = marked("Somebody changed this at the same moment. Look at it again, then send once more.")


class Later(Refusal):
    """Not now. `retry_after` is in seconds."""

    wait = 5

    def __init__(self, sentence: str | None = None, /, *, retry_after: int = 0, **values: Any) -> None:
        super().__init__(sentence, **values)
        self.retry_after = retry_after or self.wait


class TooMany(Later):
    """A limit is reached."""

    status = 429
    sentence = marked("That was quick. Wait a moment, then try again.")
    wait = 30


class Busy(Later):
    """The database, a service or this process cannot answer now."""

    status = 503
    sentence = marked("The site is busy just now. Nothing was lost; try again in a few seconds.")
