"""Disputes: those that wait come first; evidence is handed in, or the dispute accepted."""

import time_machine

from checkout.kit import clock
from checkout.merchants.sign_ins import PROOF_LASTS_S
from tests.dashboard.visitors import Visitor
from tests.houses import House
from tests.payments.test_disputes import disputed

DISPUTES = "/dashboard/test/disputes"


def test_evidence_is_handed_in_and_wins(house: House, merchant: Visitor) -> None:
    dispute = disputed(house)
    page = merchant.visit(DISPUTES)
    assert "the cardholder says that they did not pay this" in page.rows[1]
    merchant.visit(page.links["$10.00 USD"])
    assert merchant.press("Hand in").text.count("Write why.") == 2
    page = merchant.press("Hand in", uncategorized_text="winning_evidence")
    assert "Handed in." in page.text
    assert "Hand in" not in page.buttons()
    house.work()
    assert house.stripe.v1.disputes.retrieve(dispute.id).status == "won"
    assert "No dispute waits for you" in merchant.visit(DISPUTES).text
    assert len(merchant.visit(f"{DISPUTES}?all=1").rows) == 2
    assert "Dispute: won" in merchant.visit(f"/dashboard/test/payments/{dispute.payment_intent}").text


def test_one_is_accepted(house: House, merchant: Visitor) -> None:
    dispute = disputed(house)
    merchant.visit(f"{DISPUTES}/{dispute.id}")
    sure = merchant.answer
    for _ in range(2):
        merchant.answer = sure
        assert "Accepted: $10.00 USD stays with the payer." in merchant.press("Accept the dispute").text
    assert house.stripe.v1.disputes.retrieve(dispute.id).status == "lost"


def test_what_was_written_for_too_long_is_kept_and_not_handed_in(house: House, merchant: Visitor) -> None:
    dispute = disputed(house)
    merchant.visit(f"{DISPUTES}/{dispute.id}")
    with time_machine.travel(clock.now() + PROOF_LASTS_S + 5, tick=False):
        page = merchant.press("Hand in", uncategorized_text="It was delivered.")
        assert "Nothing was handed in yet; what you wrote is kept." in page.text
        page = merchant.visit(f"{DISPUTES}/{dispute.id}")
        assert page.form("Hand in").values["uncategorized_text"] == "It was delivered."
    assert house.stripe.v1.disputes.retrieve(dispute.id).status == "needs_response"
