"""The sandbox keeps the contract of a processor, and an outage is not an answer."""

from pathlib import Path

import pytest

from checkout.processors.contract import (
    Approved,
    BillingFacts,
    NeverHeardOf,
    Processor,
    TokenizedCard,
    Unreachable,
)
from checkout.processors.sandbox.processor import SandboxProcessor
from tests.processors.sandbox.purchase import request, typed


def test_it_is_a_processor(place: tuple[str, str]) -> None:
    sandbox = SandboxProcessor.open(*place)
    processor: Processor = sandbox
    assert processor.name == "sandbox"
    token = processor.tokenize(typed("4242424242424242"), BillingFacts())
    assert isinstance(token, TokenizedCard)
    assert processor.attach(token.token) is None
    assert processor.look_up("ref_1") == NeverHeardOf()
    outcome = processor.charge(request(token.token))
    assert isinstance(outcome, Approved)
    assert processor.look_up("ref_1") == processor.void("ref_1") == outcome
    assert processor.token_of("pm_card_nobody") is None
    sandbox.network.store.close()


def test_a_store_that_does_not_answer_is_an_outage(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    sandbox = SandboxProcessor.open(f"sqlite:///{folder / 'tender.db.network'}")
    sandbox.network.store.close()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    with pytest.raises(Unreachable) as raised:
        sandbox.charge(request("sandbox_secret"))
    assert "sandbox_secret" not in str(raised.value.__cause__)
