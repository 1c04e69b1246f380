"""Every test card comes out as documented, by number and by each alias."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout.processors.contract import Approved, CardTurnedDown, ChallengeFailed, Declined, Outcome
from checkout.processors.sandbox import books, cards
from checkout.processors.sandbox.network import Network
from checkout.processors.sandbox.store import Store
from tests.processors.sandbox.purchase import alias_token, challenge_token, request, token_for

TYPED = [card for card in cards.ALL if card.number and cards.by_number(card.number) is card]
ALIASES = [(alias, card) for card in cards.ALL for alias in card.aliases]
NEEDS_AN_ADDRESS = {"pm_card_avsZipFailElevatedRisk", "tok_avsZipFailElevatedRisk"}  # aliases have none

# Written out beside cards.json, not read from it: code, decline code, type of outcome, whether it attaches.
# The last three, and the last of TOKENS_ALONE, are partly our reading: the published facts leave them open.
DOCUMENTED = {
    "4000000000000002": ("card_declined", "generic_decline", "issuer_declined", False),
    "4000000000009995": ("card_declined", "insufficient_funds", "issuer_declined", False),
    "4000000000009987": ("card_declined", "lost_card", "issuer_declined", False),
    "4000000000009979": ("card_declined", "stolen_card", "issuer_declined", False),
    "4000000000000069": ("expired_card", "expired_card", "issuer_declined", False),
    "4000000000000127": ("incorrect_cvc", "incorrect_cvc", "issuer_declined", False),
    "4000000000000119": ("processing_error", "processing_error", "issuer_declined", False),
    "4000000000006975": ("card_declined", "card_velocity_exceeded", "issuer_declined", False),
    "4000000000000341": ("card_declined", "generic_decline", "issuer_declined", True),
    "4100000000000019": ("card_declined", "fraudulent", "blocked", True),
    "4000000000004954": ("card_declined", "fraudulent", "blocked", True),
    "4000058400307872": ("card_declined", "fraudulent", "blocked", True),
    "4000058400306072": ("card_declined", "fraudulent", "blocked", True),
    "4000008400001280": ("card_declined", "processing_error", "issuer_declined", True),
}
TOKENS_ALONE = {
    "tok_visa_chargeCustomerFailLostCard": ("card_declined", "lost_card", "issuer_declined", True),
    "tok_visa_chargeCustomerFailStolenCard": ("card_declined", "stolen_card", "issuer_declined", True),
    "tok_chargeDeclinedFraudulent": ("card_declined", "fraudulent", "blocked", False),
}
ASK_FIRST = {  # number -> what comes after the challenge
    "4000002500003155": None,
    "4000002760003184": None,
    "4000003800000446": None,
    "4000008260003178": "insufficient_funds",
    "4000000000003220": None,
    "4000008400000027": None,
    "4000008400001629": "generic_decline",
    "4000582600000094": None,
    "4000582600000045": None,
    "4000582600000102": None,
    "4000582600000110": None,
}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """One network for all: each test charges under references of its own."""
    path: Path = tmp_path_factory.mktemp("walk") / "tender.db.network"
    store = Store.open(f"sqlite:///{path}")
    yield Network(store)
    assert books.problems(store) == []
    store.close()


def _walk(network: Network, token: str, name: str, documented: tuple[str, str, str, bool] | None) -> None:
    kept = network.attach(token)
    outcome = network.charge(request(token, f"charge {name}"))
    if documented is None:
        assert kept is None
        assert isinstance(outcome, Approved)
        assert outcome.fee == 146
        return
    code, decline_code, kind, attachable = documented
    assert isinstance(outcome, Declined)
    assert (outcome.code, outcome.decline_code, outcome.outcome.type) == (code, decline_code, kind)
    assert (kept is None) is attachable
    if isinstance(kept, CardTurnedDown):
        assert (kept.code, kept.decline_code, kept.message) == (code, decline_code, outcome.message)


def _walk_challenge(network: Network, token: str, name: str, then: str | None) -> None:
    assert network.attach(token) is None
    failed = challenge_token(network.charge(request(token, f"failed {name}")))
    assert network.answer_challenge(failed, False) == ChallengeFailed()
    passed = challenge_token(network.charge(request(token, f"passed {name}")))
    _check_after_challenge(network.answer_challenge(passed, True), then)


def _check_after_challenge(outcome: Outcome | object, then: str | None) -> None:
    if then is None:
        assert isinstance(outcome, Approved)
        assert outcome.authenticated
    else:
        assert isinstance(outcome, Declined)
        assert outcome.decline_code == then


@pytest.mark.parametrize("card", TYPED, ids=lambda card: card.key)
def test_by_number(network: Network, card: cards.TestCard) -> None:
    assert card.number is not None
    token = token_for(network, card.number)
    if card.number in ASK_FIRST:
        _walk_challenge(network, token, f"number {card.key}", ASK_FIRST[card.number])
    else:
        _walk(network, token, f"number {card.key}", DOCUMENTED.get(card.number))


@pytest.mark.parametrize(("alias", "card"), ALIASES, ids=[alias for alias, _ in ALIASES])
def test_by_alias(network: Network, alias: str, card: cards.TestCard) -> None:
    token, number = alias_token(network, alias), card.number or ""
    if number in ASK_FIRST:
        _walk_challenge(network, token, alias, ASK_FIRST[number])
    elif alias in NEEDS_AN_ADDRESS:
        _walk(network, token, alias, None)
    else:
        _walk(network, token, alias, TOKENS_ALONE.get(alias) or DOCUMENTED.get(number))
