"""Deciding on a pair: site moderators only, never on one's own, never over another's decision, and everybody is told."""

import pytest
from sqlalchemy import select

from app.glossary.models import GlossaryDecision
from app.kernel.audit import AuditEntry
from app.kernel.errors import Conflict, Forbidden, Invalid
from app.kernel.outbox import OutboxItem
from app.notifications.models import Notification
from tests import cast


def decisions(read, id):
    rows = select(GlossaryDecision).where(GlossaryDecision.pair_id == id).order_by(GlossaryDecision.id)
    return [(row.state, row.reason, row.by_id) for row in read(rows)]


@pytest.mark.parametrize("who", ["ada", "mate", "organiser", "supervisor", "space_moderator"])
@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_only_site_moderators_and_admins_decide(propose, decide, pair, who, verb):
    id = propose("weaning", "control handover")
    with pytest.raises(Forbidden):
        decide(verb, id, who)
    assert pair(id).state == "proposed"
    decide(verb, id, "admin")
    assert pair(id).state != "proposed"


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_nobody_decides_on_their_own_proposal(propose, decide, pair, verb):
    id = propose("weaning", "control handover", who="site_moderator")
    with pytest.raises(Forbidden):
        decide(verb, id, "site_moderator")
    decide(verb, id, "admin")
    assert pair(id).state != "proposed"


def test_each_decision_is_kept_with_its_reason_and_can_be_taken_back(propose, decide, pair, read):
    id = propose("weaning", "control handover")
    decide("reject", id, reason="Not the same.")
    decide("accept", id, "admin")
    decide("retire", id, reason="After all not.")
    assert decisions(read, id) == [
        ("rejected", "Not the same.", cast.ids.site_moderator),
        ("accepted", "", cast.ids.admin),
        ("retired", "After all not.", cast.ids.site_moderator),
    ]
    assert (pair(id).state, pair(id).version) == ("retired", 4)
    acts = [entry.act for entry in read(select(AuditEntry).where(AuditEntry.subject_id == id).order_by(AuditEntry.id))]
    assert acts == ["pair proposed", "pair rejected", "pair accepted", "pair retired"]


@pytest.mark.parametrize(
    ("before", "verb"),
    [
        ((), "retire"),
        (("accept",), "accept"),
        (("accept",), "reject"),
        (("reject",), "reject"),
        (("reject",), "retire"),
    ],
)
def test_what_is_decided_is_not_decided_so_again(propose, decide, before, verb):
    id = propose("weaning", "control handover")
    for earlier in before:
        decide(earlier, id)
    with pytest.raises(Forbidden):
        decide(verb, id)


@pytest.mark.parametrize("verb", ["reject", "retire"])
def test_against_a_pair_a_reason_is_asked(propose, decide, verb):
    id = propose("weaning", "control handover")
    if verb == "retire":
        decide("accept", id)
    with pytest.raises(Invalid):
        decide(verb, id, reason=" ")
    decide(verb, id, reason="Too wide.")


def test_of_two_who_decide_the_second_is_shown_what_the_first_did(propose, decide, pair):
    id = propose("weaning", "control handover")
    decide("reject", id, reason="Too wide.", version=1)
    with pytest.raises(Conflict) as refusal:
        decide("accept", id, "admin", version=1)
    assert refusal.value.said() == "Simone Wad has rejected this pair meanwhile: Too wide."
    assert pair(id).state == "rejected"


def test_the_proposer_hears_of_every_decision_and_nobody_else(propose, decide, read):
    id = propose("weaning", "control handover")
    for verb in ("accept", "retire"):
        decide(verb, id)
    told = [(n.member_id, n.cause, n.subject_id) for n in read(select(Notification).order_by(Notification.id))]
    assert told == [(cast.ids.ada, "pair accepted", id), (cast.ids.ada, "pair retired", id)]


def test_the_list_behind_the_bell_says_it(propose, decide, browser):
    id = propose("weaning", "control handover")
    decide("accept", id)
    page = browser("ada").get("/notifications").text
    assert "In the glossary now" in page and "weaning · control handover" in page and f"/glossary/{id}" in page


def test_what_enters_and_leaves_the_glossary_is_indexed(propose, decide, read):
    id = propose("weaning", "control handover")
    changes = select(OutboxItem).where(OutboxItem.topic == "search.changed")
    assert read(changes) == []
    for verb in ("accept", "retire"):
        decide(verb, id)
    assert [item.payload for item in read(changes)] == [{"kind": "pair", "id": id}] * 2
