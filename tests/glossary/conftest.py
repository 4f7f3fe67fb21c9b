"""Proposing and deciding in few words."""

from typing import Any

import pytest
from sqlalchemy import select

from app.extensions import db
from app.glossary import operations
from app.glossary.models import GlossaryPair
from app.glossary.proposals import Proposal


@pytest.fixture
def propose(act: Any) -> Any:
    """Propose a pair as a person of the cast; gives its id."""

    def do(a: str, b: str, who: str = "ada", key: str = "", **more: Any) -> int:
        proposal = Proposal(a, b, **({"field_a": "cli", "field_b": "eng"} | more))
        key = key or f"key-{who}-{a}-{b}"[:64]
        return act(who, lambda actor: operations.propose_pair(actor, proposal, client_key=key).id)

    return do


@pytest.fixture
def decide(act: Any, pair: Any) -> Any:
    """Accept, reject or retire a pair, as it is now, as a moderator."""

    def do(verb: str, id: int, who: str = "site_moderator", version: int = 0, **more: Any) -> None:
        operation = getattr(operations, f"{verb}_pair")
        version = version or pair(id).version
        more = more if verb == "accept" else {"reason": "Nobody says it so."} | more
        act(who, lambda actor: operation(actor, db.session.get(GlossaryPair, id), version=version, **more))

    return do


@pytest.fixture
def accepted(propose: Any, decide: Any) -> Any:
    """A pair in the glossary, proposed by ada or somebody else."""

    def do(a: str, b: str, relation: str = "same", **more: Any) -> int:
        id: int = propose(a, b, relation=relation, **more)
        decide("accept", id)
        return id

    return do


@pytest.fixture
def pair(read: Any) -> Any:
    return lambda id: read(select(GlossaryPair).where(GlossaryPair.id == id))[0]
