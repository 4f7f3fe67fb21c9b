"""A small kind of thing to find, kept in a dictionary: search knows no feature, so it needs none to be tested."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import literal, select, union_all

from app.kernel import search
from app.kernel.search import Document, Hit, Passage, Searchable
from app.search import proposals

OWN = 1000  # a member's own note has this plus their id


@dataclass
class Note:
    """`cohorts`: edition → text; `audiences`: as of a Document; `seen_by`: ids of members, None for everyone."""

    text: str
    title: str = ""
    extra: str = ""
    cohorts: Mapping[int, str] = field(default_factory=dict)
    audiences: Sequence[str] = ()
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    passages: Sequence[Passage] = ()
    language: str = ""
    moment: float = 0.0
    seen_by: set[int] | None = None
    confided: Mapping[int, str] = field(default_factory=dict)  # member → text only they may read
    is_broken: bool = False


class Notes(dict[int, Note]):
    """id → note, with what the registry asks of a kind."""

    def documents(self, ids: Sequence[int]) -> Iterator[Document]:
        for id in ids:
            if note := self.get(id):
                if note.is_broken:
                    raise ZeroDivisionError
                yield Document("note", id, note.title, note.text, note.extra, note.cohorts, note.audiences,
                               note.keywords, passages=note.passages, language=note.language,
                               moment=note.moment)  # fmt: skip

    def may_see(self, actor: Any, note: Note) -> bool:
        return note.seen_by is None or actor.id in note.seen_by

    def visible(self, actor: Any, ids: Sequence[int]) -> set[int]:
        return {id for id in ids if id in self and self.may_see(actor, self[id])}

    def hits(self, actor: Any, ids: Sequence[int]) -> dict[int, Hit]:
        return {id: self._hit(actor, id) for id in ids if id in self.visible(actor, ids)}

    def _hit(self, actor: Any, id: int) -> Hit:
        note = self[id]
        parts = [("Title", note.title), ("Text", note.text)]
        parts += [("Cohort", text) for edition, text in note.cohorts.items() if edition in actor.edition_ids]
        parts += [("Confided", note.confided[actor.id])] if actor.id in note.confided else []
        return Hit("note", id, parts, "search/note_of_tests.html", {"id": id})

    def like(self, actor: Any, words: Sequence[str], most: int) -> list[int]:
        found = [id for id, note in self.items() if all(w.lower() in note.text.lower() for w in words)]
        return [id for id in found if self.may_see(actor, self[id])][:most]

    def unseen(self, actor: Any) -> Any:
        ids = [id for id, note in self.items() if not self.may_see(actor, note)]
        return union_all(*(select(literal(id)) for id in ids)) if ids else None

    def confided(self, actor: Any) -> Any:
        texts = [(id, note.confided[actor.id]) for id, note in self.items() if actor.id in note.confided]
        return union_all(*(select(literal(id), literal(text)) for id, text in texts)) if texts else None

    def change(self, id: int, note: Note | None) -> None:
        """As an operation would: the change, and the word of it, in one unit of work."""
        self.pop(id, None)
        if note:
            self[id] = note
        search.changed("note", id)


@pytest.fixture
def notes(house: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Notes]:
    """The notes, and nothing else that can be found."""
    kept = Notes()
    kind = Searchable("note", "Notes", kept.documents, lambda: list(kept), kept.hits, kept.like,
                      confided=kept.confided, last=lambda actor: {OWN + actor.id}, unseen=kept.unseen)  # fmt: skip
    monkeypatch.setattr(search, "kinds", {"note": kind})
    for module in ("queries", "found", "proposals", "sources"):
        monkeypatch.setattr(f"app.search.{module}.kinds", search.kinds)
    monkeypatch.setattr(proposals, "_told", proposals._told.__wrapped__)  # what the notes say is no statement to keep
    template = "<li>{{ shown.id }} {{ why }}</li>"
    loader, house.jinja_env.cache = house.jinja_loader, {}
    from jinja2 import ChoiceLoader, DictLoader

    monkeypatch.setattr(
        house.jinja_env, "loader", ChoiceLoader([DictLoader({"search/note_of_tests.html": template}), loader])
    )
    yield kept


@pytest.fixture
def find(house: Any, act: Any) -> Any:
    """The ids that a person of the cast finds, in their order."""
    from app.search import queries

    def do(person: str, text: str, **more: Any) -> list[int]:
        return act(person, lambda actor: queries.find(actor, text, **more)).chosen.ids

    return do


@pytest.fixture
def say(notes: Notes, act: Any, drain: Any) -> Any:
    """Change notes as operations do; then everything is indexed."""

    def do(changes: Mapping[int, Note | None], *, indexed: bool = True) -> None:
        act(None, lambda: [notes.change(id, note) for id, note in changes.items()])
        if indexed:
            drain()

    return do
