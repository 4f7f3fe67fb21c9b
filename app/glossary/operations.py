"""Proposing pairs of words, deciding on them, and loading those that come with the code."""

import csv
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.names import shown_name
from app.accounts.queries import one_after_another
from app.extensions import db
from app.glossary import policy, queries
from app.glossary.cycles import Link, way_back
from app.glossary.expansions import glossary_changed
from app.glossary.models import GlossaryDecision, GlossaryPair
from app.glossary.proposals import Proposal, check, check_chain
from app.kernel import audit, search
from app.kernel.errors import Conflict, Invalid, marked
from app.kernel.policy import require
from app.notifications.operations import notify

SHIPPED = Path(__file__).parent / "pairs.tsv"
DECIDED = {
    "accepted": marked("{name} has accepted this pair meanwhile."),
    "rejected": marked("{name} has rejected this pair meanwhile: {reason}"),
    "retired": marked("{name} has retired this pair meanwhile: {reason}"),
}


def propose_pair(actor: Member, proposal: Proposal, *, client_key: str) -> GlossaryPair:
    """Say that one field's word is another's. The same client_key twice is one proposal; a pair that is there already,
    whichever way round and whatever became of it, is given back as it stands."""
    one_after_another(actor)
    if already := queries.find_proposed(actor, client_key):
        return already
    check(proposal)
    if known := queries.find_pair(proposal.key):
        return known
    require(policy.propose_pair(actor, queries.proposed_today(actor)))
    check_chain(queries.links_before(actor), proposal.link)
    pair = _pair(proposal, proposed_by_id=actor.id, client_key=client_key)
    db.session.add(pair)
    db.session.flush()
    audit.record(actor, "pair proposed", pair)
    return pair


def accept_pair(actor: Member, pair: GlossaryPair, *, version: int) -> None:
    """Take a pair into the glossary: from now on a search for one term finds the other."""
    _hold(pair, version)
    require(policy.accept_pair(actor, pair))
    check_chain(queries.accepted_links(), Link(pair.folded_a, pair.folded_b, pair.relation))
    _decide(actor, pair, "accepted")


def reject_pair(actor: Member, pair: GlossaryPair, *, version: int, reason: str) -> None:
    """Leave a proposal out; the proposer reads why."""
    _hold(pair, version)
    require(policy.reject_pair(actor, pair))
    _decide(actor, pair, "rejected", reason)


def retire_pair(actor: Member, pair: GlossaryPair, *, version: int, reason: str) -> None:
    """Take a pair out again; searches no longer use it."""
    _hold(pair, version)
    require(policy.retire_pair(actor, pair))
    _decide(actor, pair, "retired", reason)


def load_shipped_pairs() -> int:
    """Add the pairs that come with the code and are not there yet; returns how many. One that was retired stays so."""
    known = set(db.session.scalars(select(GlossaryPair.pair_key)))
    missing = [proposal for proposal in shipped() if proposal.key not in known]
    links = queries.accepted_links() if missing else []
    pairs = []
    for proposal in missing:
        if not way_back(links, proposal.link):  # members may have said otherwise before
            links.append(proposal.link)
            pairs.append(_pair(proposal, state="accepted"))
    db.session.add_all(pairs)
    db.session.flush()
    for pair in pairs:
        search.changed("pair", pair.id)
    if pairs:
        audit.record(None, "glossary loaded", pairs=len(pairs))
        glossary_changed()
    return len(pairs)


def shipped() -> Iterator[Proposal]:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Proposal(**row)


def _pair(proposal: Proposal, **more: object) -> GlossaryPair:
    folded_a, folded_b = proposal.folded
    return GlossaryPair(**vars(proposal), folded_a=folded_a, folded_b=folded_b, pair_key=proposal.key, **more)


def _hold(pair: GlossaryPair, version: int) -> None:
    """Read the pair again and hold it; who looked at an older one is told what was decided meanwhile (H-6)."""
    db.session.refresh(pair, with_for_update=True)
    if pair.version == version:
        return
    if not (decisions := queries.decisions_on(pair)):
        raise Conflict()
    last = decisions[-1]
    by = db.session.get(Member, last.by_id) if last.by_id else None
    raise Conflict(
        DECIDED[last.state], name=by.shown_name if by else shown_name("", is_former=True), reason=last.reason
    )


def _decide(actor: Member, pair: GlossaryPair, state: str, reason: str = "") -> None:
    if state != "accepted" and not reason.strip():
        raise Invalid("Say why, for the one who proposed it and for whoever looks later.", field="reason")
    was, pair.state, pair.version = pair.state, state, pair.version + 1
    db.session.add(GlossaryDecision(pair_id=pair.id, state=state, reason=reason, by_id=actor.id))
    db.session.flush()
    audit.record(actor, f"pair {state}", pair, was=was)
    if "accepted" in (was, state):
        search.changed("pair", pair.id)
        glossary_changed()
    if pair.proposed_by_id not in (None, actor.id):
        notify(pair.proposed_by_id, f"pair {state}", "pair", pair.id, once=f"pair:{pair.id}:{pair.version}")
