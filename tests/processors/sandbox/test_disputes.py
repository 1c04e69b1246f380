"""Disputes at the network: once told, once answered, in its books, and not of a payer who has proved themselves."""

from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import select

from checkout.kit import clock
from checkout.processors.contract import Disputed, DisputeResponse, Done, Instruction, NotDone
from checkout.processors.sandbox import books, cards, disputes, tables
from checkout.processors.sandbox.disputes import DISPUTE, FEE
from checkout.processors.sandbox.network import Network
from tests.processors.sandbox.purchase import alias_token, request

EVIDENCE = {
    "won": "winning_evidence",
    "lost": "losing_evidence",
    "escalated": "escalate_inquiry_evidence",
    "under_review": "hm",
}


def opened(network: Network, alias: str = "pm_card_createDispute") -> list[Disputed]:
    network.charge(replace(request(alias_token(network, alias), amount=1001)))
    return network.new_disputes(10)


def answer(network: Network, dispute: Disputed, words: str) -> Disputed:
    return network.respond(DisputeResponse(dispute.reference, "submit", {"uncategorized_text": EVIDENCE[words]}))


def merchants(network: Network) -> int:
    entries = tables.entries.c
    with network.store.reading() as connection:
        total = sum(connection.scalars(select(entries.amount).where(entries.account == "merchants")))
    assert books.problems(network.store) == []
    return int(total)


def test_it_is_told_until_it_is_acknowledged(network: Network) -> None:
    first, second = opened(network, "pm_card_createMultipleDisputes")
    assert sorted(it.amount for it in (first, second)) == [500, 501]
    assert network.new_disputes(1) == [first]
    network.acknowledge_dispute(first.reference)
    assert network.new_disputes(10) == [second]
    assert network.look_up_dispute(first.reference) == first


@pytest.mark.parametrize(
    ("alias", "words", "status"),
    [
        ("pm_card_createDispute", "won", "won"),
        ("pm_card_createDispute", "lost", "lost"),
        ("pm_card_createDispute", "under_review", "under_review"),
        ("pm_card_createDispute", "escalated", "under_review"),
        ("pm_card_createDisputeInquiry", "won", "warning_closed"),
        ("pm_card_createDisputeInquiry", "lost", "warning_closed"),
        ("pm_card_createDisputeInquiry", "under_review", "warning_under_review"),
        ("pm_card_createDisputeInquiry", "escalated", "needs_response"),
    ],
)
def test_the_first_response_counts(network: Network, alias: str, words: str, status: str) -> None:
    (dispute,) = opened(network, alias)
    before = merchants(network)
    inquiry = dispute.status == "warning_needs_response"
    assert answer(network, dispute, words).status == status
    moved = {"won": 1001 + FEE, "needs_response": -1001 - FEE}.get(status, 0)
    assert merchants(network) == before + moved
    if DISPUTE.ends(status) or "under_review" in status:
        assert answer(network, dispute, "won").status == status
        assert network.respond(DisputeResponse(dispute.reference, "accept")).status == status
    else:
        assert inquiry
        assert answer(network, dispute, "lost").status == "lost"


def test_who_accepts_has_lost(network: Network) -> None:
    (dispute,) = opened(network)
    assert network.respond(DisputeResponse(dispute.reference, "accept")).status == "lost"


@pytest.mark.parametrize(
    ("alias", "status"), [("pm_card_createDispute", "lost"), ("pm_card_createDisputeInquiry", "warning_closed")]
)
def test_time_runs_out(network: Network, alias: str, status: str) -> None:
    (dispute,) = opened(network, alias)
    with time_machine.travel(dispute.due_by):
        assert network.look_up_dispute(dispute.reference) == dispute
    with time_machine.travel(dispute.due_by + clock.MINUTE_S):
        assert network.look_up_dispute(dispute.reference).status == status
        assert answer(network, dispute, "won").status == status


def test_what_is_disputed_is_not_refunded(network: Network) -> None:
    (dispute,) = opened(network)
    refund = Instruction("refund 1", "refund", "ref_1", 1)
    assert network.instruct(refund) == NotDone("charge_for_pending_refund_disputed")
    answer(network, dispute, "won")
    assert network.instruct(replace(refund, reference="refund 2")) == Done()
    assert books.problems(network.store) == []


def test_who_has_proved_themselves_disputes_nothing(network: Network) -> None:
    """Where the card's network shifts the liability; not where goods did not come."""
    for alias, count in (("pm_card_createDispute", 1), ("pm_card_createDisputeProductNotReceived", 2)):
        network.charge(replace(request(alias_token(network, alias), amount=1001), reference=alias))
        card = cards.by_alias(alias)
        assert card is not None
        with network.store.writing() as connection:
            for found in disputes.untold(connection, 10):
                won = DisputeResponse(found.reference, "submit", {"uncategorized_text": EVIDENCE["won"]})
                disputes.respond(connection, won)
            before = len(disputes.untold(connection, 10))
            disputes.open_for(connection, alias, card, authenticated=True)
            assert len(disputes.untold(connection, 10)) - before == count - 1
