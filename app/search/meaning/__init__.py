"""Meaning: what is said in other words, found by an offline model. Without it everything goes by words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flask import current_app

from app.search.meaning.model import Floats, Model, installed, load
from app.search.meaning.stored import Integers, Stored, digest, digests
from app.search.meaning.vectors import Vectors

__all__ = ["Meaning", "digest", "is_missing", "meaning", "vectors"]


@dataclass(frozen=True)
class Meaning:
    """The model, and the vectors as they were at one moment: rows and matrix of one object belong together."""

    model: Model
    stored: Stored

    @property
    def matrix(self) -> Floats:
        return self.stored.matrix

    def of_query(self, text: str) -> Floats:
        return self.model.of_query(text)

    def encode(self, texts: Sequence[str]) -> Floats:
        return self.model.encode(texts)

    def rows(self, said: Sequence[str] | Sequence[int] | Integers) -> Integers:
        """The row of each text or digest in the matrix, -1 where it has no vector yet."""
        if isinstance(said, np.ndarray):
            return self.stored.rows(said)
        texts = [each for each in said if isinstance(each, str)]
        return self.stored.rows(digests(texts) if texts else np.asarray(said, np.int64))


def meaning() -> Meaning | None:
    """What meaning is compared by now; None when the site goes by words alone."""
    model = load(installed()) if current_app.config["MEANING"] else None
    return Meaning(model, vectors().stored()) if model else None


def is_missing() -> bool:
    """Whether it should be there and is not."""
    return bool(current_app.config["MEANING"]) and load(installed()) is None


def vectors() -> Vectors:
    """The vectors of this application, one object for each process."""
    kept: Vectors = current_app.extensions.setdefault(
        "vectors", Vectors(current_app.config["DATA"] / "search" / "vectors")
    )
    return kept
