"""Invented documents, some of them for few, and what an index reads of them."""

from app.kernel.search import Document
from app.search.entries import entry

WORDS = (
    "tomography ventilator weaning few-view sparse patients patiënten onderzoek robot ethics fall sensor "
    "ziekenhuis bedside nurse X-ray database views"
).split()


class Library(dict):
    """id → document; what an index reads of it."""

    def read(self, keys):
        return [entry(self[id]) for _, id in sorted(keys) if id in self]

    def keys_of_all(self):
        return [("note", id) for id in self]

    @property
    def entries(self):
        return self.read(self.keys_of_all())


def made(chance, id):
    def text():
        return " ".join(chance.choices(WORDS, k=chance.randint(1, 30)))

    audiences = tuple(chance.sample(["edition:1", "edition:2", "group:7"], k=chance.choice([0, 0, 0, 0, 1, 2])))
    members = text()
    return Document(
        "note", id, members.split()[0], members, " ".join(members.split()[1:4]),
        cohorts={chance.randint(1, 2): text()} if chance.random() < 0.4 and not audiences else {}, audiences=audiences,
        keywords={"city": [chance.choice(["Leiden", "Den Haag"])]} if chance.random() < 0.5 else {}, moment=id,
    )  # fmt: skip
