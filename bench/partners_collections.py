"""Invented collections for `flask partners evaluate`, of several kinds, so that no setting is tuned on one.

    ./run bench partners_collections FOLDER [--people 800]

Each folder FOLDER/<kind>/ holds researchers with works made of the words of their topics, who publish together for
some years: with whom they did before, with whom those did, with whoever has their topic, or across fields by way of
a shared place or a need. What new pairs come about in the last years is to be foreseen. The kinds differ in how
partners come together, and in whether needs and offers are stated.
"""

import argparse
import csv
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

TAXONOMY = Path(__file__).parent.parent / "app" / "profiles" / "taxonomy"
YEARS, KNOWN = 9, 6
# How the next author of a paper is found: again, through a contact, by topic, by place, by need.
KINDS = {
    "circles": (5, 4, 1, 0.5, 0),
    "topics": (3, 1.5, 4, 0.5, 0),
    "places": (3, 2, 1, 4, 0),
    "needs": (2, 2, 1, 1, 4),
}
TITLES = (
    "{a} and {b} in {c}",
    "Towards {a} for {c}",
    "{a}: a study of {b}",
    "On the {b} of {a} with {c}",
    "{c} by {a}",
)


@dataclass
class Researcher:
    id: str
    field: str
    place: int
    topics: list[str]
    lacks: str
    works: list[str] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=800)
    options = parser.parse_args()
    for number, (kind, ways) in enumerate(KINDS.items()):
        made = World(random.Random(number), options.people, ways)
        made.write(options.folder / kind, with_wishes=kind == "needs")
        print(options.folder / kind)


class World:
    def __init__(self, chance: random.Random, people: int, ways: tuple[float, ...]) -> None:
        self.chance, self.ways = chance, ways
        self.fields = _topics()
        self.people = [self._researcher(n) for n in range(people)]
        self.by_topic: dict[str, list[int]] = defaultdict(list)
        self.by_place: dict[int, list[int]] = defaultdict(list)
        for n, one in enumerate(self.people):
            self.by_place[one.place].append(n)
            for topic in one.topics:
                self.by_topic[topic].append(n)
        self.with_: dict[int, set[int]] = defaultdict(set)
        self.known: set[tuple[int, int]] = set()
        self.later: dict[tuple[int, int], int] = defaultdict(int)
        for year in range(YEARS):
            for _ in range(people // 2):
                self._paper(year)

    def _researcher(self, n: int) -> Researcher:
        own = self.chance.choice(list(self.fields))
        subfield = self.chance.choice(list(self.fields[own]))
        topics = self.chance.sample(self.fields[own][subfield], min(2, len(self.fields[own][subfield])))
        lacks = self._topic_of(self.chance.choice([name for name in self.fields if name != own]))
        return Researcher(f"r{n}", own, self.chance.randrange(40), topics, lacks)

    def _topic_of(self, name: str) -> str:
        """One of few topics, so that somebody has what is lacked."""
        subfield = sorted(self.fields[name])[self.chance.randrange(3) % len(self.fields[name])]
        return self.chance.choice(self.fields[name][subfield])

    def _paper(self, year: int) -> None:
        first = self.chance.randrange(len(self.people))
        team = {first}
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            if (next_ := self._next(first)) is not None:
                team.add(next_)
        if year < KNOWN:
            title = self._title([self.chance.choice(self.people[n].topics) for n in team])
            for n in team:
                self.people[n].works.append(title)
        for a in team:
            for b in team:
                if a < b:
                    self._together(a, b, year)

    def _next(self, first: int) -> int | None:
        me, mine = self.people[first], self.with_[first]
        way = self.chance.choices(range(5), self.ways)[0]
        found = {
            0: lambda: mine,
            1: lambda: {n for one in mine for n in self.with_[one]},
            2: lambda: {n for topic in me.topics for n in self.by_topic[topic]},
            3: lambda: set(self.by_place[me.place]),
            4: lambda: set(self.by_topic[me.lacks]),
        }[way]()
        others = sorted(found - {first})
        return self.chance.choice(others) if others else None

    def _together(self, a: int, b: int, year: int) -> None:
        if year < KNOWN:
            self.known.add((a, b))
        elif (a, b) not in self.known:
            self.later[a, b] += 1
        self.with_[a].add(b)
        self.with_[b].add(a)

    def _title(self, topics: list[str]) -> str:
        parts = [self._part(self.chance.choice(topics)) for _ in range(3)]
        return self.chance.choice(TITLES).format(a=parts[0], b=parts[1], c=parts[2]).capitalize()

    def _part(self, topic: str) -> str:
        words = topic.replace(",", "").split()
        at = self.chance.randrange(max(len(words) - 1, 1))
        return " ".join(words[at : at + 2]).lower()

    def write(self, folder: Path, *, with_wishes: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "people.jsonl").open("w") as file:
            file.writelines(json.dumps(self._row(one, with_wishes)) + "\n" for one in self.people)
        pairs = [(a, b, grade) for (x, y), grade in sorted(self.later.items()) for a, b in ((x, y), (y, x))
                 for grade in [grade]]  # fmt: skip
        far = [pair for pair in pairs if self.people[pair[0]].field != self.people[pair[1]].field]
        _table(folder / "ties.tsv", ((f"r{a}", f"r{b}") for a, b in sorted(self.known)))
        _table(folder / "queries.tsv", ((f"r{a}",) for a in sorted({a for a, _, _ in pairs})))
        _table(folder / "qrels.tsv", ((f"r{a}", f"r{b}", str(grade)) for a, b, grade in pairs))
        _table(folder / "far.tsv", ((f"r{a}", f"r{b}", str(grade)) for a, b, grade in far))

    def _row(self, one: Researcher, with_wishes: bool) -> dict[str, object]:
        offers = [f"Experience with {topic.lower()}" for topic in one.topics] if with_wishes else []
        needs = [f"Somebody who knows {self._part(one.lacks)} {self._part(one.lacks)}"] if with_wishes else []
        bio = f"Works on {' and '.join(one.topics).lower()}."
        return {"id": one.id, "field": one.field, "offers": offers, "needs": needs, "works": one.works, "bio": bio}


def _topics() -> dict[str, dict[str, list[str]]]:
    """field → subfield → topics, as the site knows them."""
    fields = {row[0]: row[2] for row in _rows("subfields.tsv")}
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for topic, subfield in _rows("topics.tsv"):
        if subfield in fields:
            found[fields[subfield]][subfield].append(topic)
    return {name: dict(of) for name, of in found.items()}


def _rows(name: str) -> list[list[str]]:
    with (TAXONOMY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def _table(path: Path, rows: Iterator[tuple[str, ...]]) -> None:
    path.write_text("".join("\t".join(row) + "\n" for row in rows))


if __name__ == "__main__":
    main()
