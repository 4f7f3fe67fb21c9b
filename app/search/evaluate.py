"""How well search ranks: any collection with judgements, through the code, analysis and weights of the site itself.

nDCG@10 with the grade as gain and log2(rank + 1) as discount; MAP over documents with a grade above 0.
"""

import json
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from app.kernel.search import Document, Passage
from app.search import fusion, language
from app.search.columns import Key
from app.search.corpus import Corpus
from app.search.entries import Entry, entry
from app.search.files.index import FileIndex
from app.search.fusion import Passages
from app.search.meaning.model import OF_QUERY, Model
from app.search.meaning.stored import digests
from app.search.meaning.vectors import Vectors
from app.search.ranking import Search

DEEPEST = 1_000  # hits of a query that are written and judged
RUNS = ("words", "meaning", "hybrid")

Id = TypeVar("Id")


class Unreadable(Exception):
    """A file of the collection is missing or not in the format; the text says which and where."""


@dataclass(frozen=True)
class Collection:
    docs: Sequence[Mapping[str, str]]  # id, title, text
    queries: Sequence[Mapping[str, str]]  # id, text
    grades: Mapping[str, Mapping[str, float]]  # query → document → grade

    @classmethod
    def read(cls, folder: Path) -> "Collection":
        grades: dict[str, dict[str, float]] = {}
        for query, document, grade in _rows(folder / "qrels.tsv"):
            grades.setdefault(query, {})[document] = grade
        docs = list(_objects(folder / "docs.jsonl", ("id", "text")))
        return cls(docs, list(_objects(folder / "queries.jsonl", ("id", "text"))), grades)


def _objects(path: Path, needed: Sequence[str]) -> Iterator[dict[str, str]]:
    for number, line in enumerate(_lines(path), 1):
        try:
            found = json.loads(line)
            yield {key: str(value or "") for key, value in found.items()} | {key: str(found[key]) for key in needed}
        except (ValueError, KeyError, AttributeError) as error:
            raise Unreadable(f"{path.name}, line {number}: expected an object with {', '.join(needed)}.") from error


def _rows(path: Path) -> Iterator[tuple[str, str, float]]:
    for number, line in enumerate(_lines(path), 1):
        try:
            query, document, grade = line.split()
            yield query, document, float(grade)
        except ValueError as error:
            if number > 1:  # the first line may name the columns
                raise Unreadable(f"{path.name}, line {number}: expected query, doc, grade.") from error


def _lines(path: Path) -> Iterator[str]:
    try:
        yield from (line for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip())
    except (OSError, UnicodeError) as error:
        raise Unreadable(f"{path.name} cannot be read.") from error


class Scratch:
    """The collection in an index of its own, on disk like the site's."""

    def __init__(self, collection: Collection, kind: str, folder: Path, model: Model | None) -> None:
        self.docs, self.kind, self.model = collection.docs, kind, model
        index = FileIndex(folder)
        index.rebuild(lambda: [(kind, n) for n in range(len(self.docs))], self._entries)
        snapshot = index.snapshot()
        self.corpus = Corpus(snapshot.segments, snapshot.columns, snapshot.is_alive, snapshot.statistics)
        self.passages = self._passages(Vectors(folder / "vectors"))
        self.flat = np.ones(len(self.docs))  # judgements know nothing of availability

    def _entries(self, keys: Iterable[Key]) -> list[Entry]:
        return [entry(self._document(n)) for _kind, n in sorted(keys)]

    def _document(self, n: int) -> Document:
        title, text = self.docs[n].get("title", ""), self.docs[n]["text"]
        whole = "\n".join(filter(None, (title, text)))
        return Document(self.kind, n, title, whole, passages=[Passage(self.kind, whole)])

    def _passages(self, vectors: Vectors) -> Passages | None:
        if self.model is None:
            return None
        texts = [passage.text for n in range(len(self.docs)) for passage in self._document(n).passages]
        for start in range(0, len(texts), 64):
            some = texts[start : start + 64]
            vectors.append(digests(some), self.model.encode(some))
        stored, columns = vectors.stored(), self.corpus.columns
        return Passages.readable(columns, stored.rows(columns.passages), stored, [""])

    def run(self, text: str, how: str) -> list[tuple[str, float]]:
        """Documents with their scores, best first."""
        query = language.parse(text)
        scored = Search(query, [""], self.corpus, np.zeros(0, np.int32)).run()
        near = self._near(query, len(scored.scores)) if how != "words" else None
        if how == "meaning" and near is not None:
            order = np.argsort(-near.cosines, kind="stable")[:DEEPEST]
            return [(self._id(n), float(near.cosines[n])) for n in order]
        ranked = fusion.rank(self.corpus.columns, scored, self.corpus.is_alive, near, self.flat)
        return [(self._id(n), float(DEEPEST - at)) for at, n in enumerate(ranked.numbers[:DEEPEST])]

    def _near(self, query: language.Query, documents: int) -> fusion.Nearness | None:
        if self.model is None or self.passages is None:
            return None
        return self.passages.near(self.model.encode([query.said], OF_QUERY)[0], documents)  # not the one kept in memory

    def _id(self, number: int) -> str:
        return self.docs[int(self.corpus.columns.ids[number])]["id"]


@dataclass(frozen=True)
class Figures:
    """Means over the queries that have judgements; milliseconds of this process's CPU."""

    ndcg: float
    precision: float
    recall: float
    p50: float
    p95: float

    def line(self, how: str) -> str:
        return (
            f"{how} nDCG@10 {_short(self.ndcg)} MAP {_short(self.precision)} recall@100 {_short(self.recall)} "
            f"p50 {self.p50:.1f} p95 {self.p95:.1f}"
        )


def _short(share: float) -> str:
    return f"{share:.3f}".removeprefix("0") if share < 1 else f"{share:.3f}"


def evaluate(collection: Collection, scratch: Scratch, how: str, write: Callable[[str], Any]) -> Figures:
    """Run all queries one way; `write` gets the lines of a TREC run file."""
    judged, times = [], []
    for query in collection.queries:
        began = time.process_time()
        found = scratch.run(query["text"], how)
        times.append((time.process_time() - began) * 1_000)
        for rank, (document, score) in enumerate(found, 1):
            write(f"{query['id']} Q0 {document} {rank} {score:.6f} crosswalk-{how}\n")
        grades = collection.grades.get(query["id"], {})
        if any(grade > 0 for grade in grades.values()):
            order = [document for document, _score in found]
            judged.append((ndcg(order, grades), average_precision(order, grades), recall(order, grades)))
    means = np.mean(judged, axis=0) if judged else np.zeros(3)
    p50, p95 = np.percentile(times, (50, 95)) if times else (0.0, 0.0)
    return Figures(*map(float, means), float(p50), float(p95))


def ndcg(order: Sequence[Id], grades: Mapping[Id, float], deep: int = 10) -> float:
    """Järvelin and Kekäläinen 2002, with the grade itself as gain; 0 where nothing is wanted."""
    gains = [max(grades.get(document, 0.0), 0.0) for document in order[:deep]]
    ideal = sorted((grade for grade in grades.values() if grade > 0), reverse=True)[:deep]
    return _discounted(gains) / _discounted(ideal) if ideal else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))


def average_precision(order: Sequence[str], grades: Mapping[str, float]) -> float:
    wanted = {document for document, grade in grades.items() if grade > 0}
    places = [rank for rank, document in enumerate(order, 1) if document in wanted]
    return sum(n / rank for n, rank in enumerate(places, 1)) / len(wanted)


def recall(order: Sequence[str], grades: Mapping[str, float], deep: int = 100) -> float:
    wanted = {document for document, grade in grades.items() if grade > 0}
    return len(wanted.intersection(order[:deep])) / len(wanted)
