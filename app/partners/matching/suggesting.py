"""The doors of matching: a week's few, who could help with one need, and who is like somebody."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import numpy as np

from app.accounts.models import Member
from app.partners.matching import candidates, choice, reading
from app.partners.matching.compare import VectorsOf
from app.partners.matching.fit import HELD, Around, centres, fits, sought_by
from app.partners.matching.gates import may_answer, open_to
from app.partners.matching.said import NEEDS, SKILLS, Because, Fit, Person, Said
from app.partners.matching.words import Matrix, terms
from app.search.meaning import Meaning, meaning
from app.search.meaning.model import WIDTH

MOST = 10  # who could help, who is like
SHARED = 3  # topics told of somebody who is like
LIKE = 0.45  # cosine from which somebody is like another by meaning alone


def suggest(
    actor: Member, *, dial: int, day: date, seed: int | str, most: int = 5, early: bool = False,
    leave_out: Collection[int] = (), lowered: Collection[str] = (), wanting: Collection[int] = (),
) -> Sequence[Fit]:  # fmt: skip
    """At most `most` people for the actor, best first: the same for the same data, day and seed (M-5). `lowered` are
    words of topics that they turned down (M-7); of those `wanting`, who are seen too little, one has a place (M-4)."""
    looked = Look(actor, sought_by, leave_out)
    around = replace(looked.around, lowered={stem for word in lowered for stem in terms(word)})
    passed = choice.passing(fits(looked.me, looked.people, around), early=early)
    by_id = {person.id: person for person in looked.people}
    alike = _alike([by_id[fit.id] for fit in passed], around.vectors)
    own = {looked.me.field, *looked.tied}
    return choice.choose(passed, choice.Choice(by_id, alike, own, f"{day}:{seed}", wanting), dial, most)


def who_could_help(actor: Member, item: Any, most: int = MOST) -> Sequence[Fit]:
    """Those who fit one need of the actor, best first, each with the reason (M-19)."""
    looked = Look(actor, lambda me: [one for one in me.of(*NEEDS) if one.id == item.id])
    me = replace(looked.me, said=tuple(one for one in looked.me.said if one.kind not in NEEDS or one.id == item.id))
    found = [fit for fit in fits(me, looked.people, looked.around) if any(b.kind == "need_met" for b in fit.because)]
    return sorted(found, key=lambda fit: (-fit.parts["need"], -fit.score, fit.id))[:most]


def who_could_answer(asker: Member, question: str, most: int = 3 * MOST) -> Sequence[Fit]:
    """Those who say what a question asks for, best first, tied to the asker or not (T-22)."""
    asked = Said("need", question, terms=terms(question))
    looked = Look(asker, lambda me: [asked], among=may_answer)
    me = replace(looked.me, said=(*(one for one in looked.me.said if one.kind not in NEEDS), asked))
    found = [fit for fit in fits(me, looked.people, looked.around) if any(b.kind == "need_met" for b in fit.because)]
    return sorted(found, key=lambda fit: (-fit.parts["need"], fit.id))[:most]


def similar_people(actor: Member, member: Member, most: int = MOST) -> Sequence[Fit]:
    """Those whose work is near somebody's, by topics and meaning that the actor may read of both (M-17)."""
    looked = Look(actor, lambda one: one.of(*SKILLS), [member.id], beside=member)
    found = [fit for person in looked.people if (fit := _like(looked.beside, person, looked.around))]
    return sorted(found, key=lambda fit: (-fit.score, fit.id))[:most]


def _like(one: Person, other: Person, around: Around) -> Fit | None:
    topics = _shared_topics(one, other)
    cosine = 0.0
    if around.vectors:
        middles = centres([one, other], around.vectors)
        cosine = float(middles[0] @ middles[1])
    if not topics and cosine < LIKE:
        return None
    because = [Because("shared", what="topic", which=topics, cosine=round(cosine, 4))] if topics else []
    mine, theirs = one.of(*SKILLS), other.of(*SKILLS)
    if not because and mine and theirs:
        because = [Because("likeness", mine[0], theirs[0], cosine=round(cosine, 4))]
    parts = {"likeness": max(cosine, 0.0), "ground": min(len(topics) / SHARED, 1.0)}
    score = round(0.5 * parts["likeness"] + 0.5 * parts["ground"], 6)
    return Fit(other.id, score, parts, because, is_far=one.field != other.field) if because else None


def _shared_topics(one: Person, other: Person) -> tuple[str, ...]:
    return tuple(sorted(_expertise(one) & _expertise(other))[:SHARED])


def _expertise(person: Person) -> set[str]:
    return {text for said in person.said for _, text in said.parts}


class Look:
    """One look around for a member: themselves, who comes into question, and what their fit is measured by. Sought is
    what they say themselves, or what somebody `beside` them says."""

    def __init__(
        self, actor: Member, sought_of: Callable[[Person], Sequence[Said]], leave_out: Collection[int] = (), *,
        beside: Member | None = None, among: reading.Gate = open_to,
    ) -> None:  # fmt: skip
        known, tied = meaning(), reading.ties(actor)
        self.me, self.beside = reading.with_somebody(actor, beside or actor, tied.contacts)
        sought = sought_of(self.beside)
        vectors = _vectors(known, [one.text for one in (*self.me.said, *sought)]) if known else None
        found = candidates.find(actor, sought, self.me.said, known, vectors)
        ids = {*found.ids, *tied.near} - {actor.id, *leave_out}
        if among is open_to:
            ids -= tied.contacts
        everybody, self.tied = reading.people(actor, sorted(ids), tied, among)
        self.people = [person for person in everybody if speak_alike(self.me, person)]
        self.around = Around(found.lexicon, vectors, tied.degrees)


def speak_alike(one: Person, other: Person) -> bool:
    """Whether they have a language in common, where both say theirs."""
    return not one.languages or not other.languages or bool(one.languages & other.languages)


def _vectors(known: Meaning, own: Sequence[str]) -> VectorsOf:
    """The vectors there are of these texts. The reader's own are made at once, where they are too fresh to be there."""
    rows: dict[str, int] = {}
    mine = set(own)

    def vectors(texts: Sequence[str]) -> Matrix:
        new = [text for text in dict.fromkeys(texts) if text not in rows]
        rows.update(zip(new, known.rows(new).tolist() if new else [], strict=True))
        at = np.array([rows[text] for text in texts], np.int64)
        found = np.zeros((len(texts), WIDTH), np.float32)
        found[at >= 0] = known.matrix[at[at >= 0]]
        for number in np.flatnonzero(at < 0).tolist():
            if texts[number] in mine:
                found[number] = known.of_query(texts[number])
        return found

    return vectors


def _alike(people: Sequence[Person], vectors: VectorsOf | None) -> choice.Alike:
    """How much two of these do the same: by meaning, or by their words where there is no model."""
    if vectors is None or not people:
        words = {person.id: {term for one in person.of(*HELD) for term in one.terms} for person in people}
        return lambda a, b: len(words[a] & words[b]) / (len(words[a] | words[b]) or 1)
    by_id = {person.id: person for person in people}

    @cache
    def middle(id: int) -> Matrix:
        return np.asarray(centres([by_id[id]], vectors)[0], np.float32)

    return lambda a, b: max(float(middle(a) @ middle(b)), 0.0)
