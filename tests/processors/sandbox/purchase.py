"""What the tests of the network buy, and with which card."""

from datetime import UTC, datetime

from checkout.kit import clock
from checkout.kit.card import Card, brand_of, cvc_length
from checkout.processors.contract import BillingFacts, Challenge, ChargeRequest, TokenizedCard
from checkout.processors.sandbox.network import Network

RETURN_URL = "https://tender.example/pay/back?visit=1"
EVERYTHING = BillingFacts(line1="1 Test Street", postal_code="12345")
NOTHING = BillingFacts()


def typed(number: str, cvc: str | None = "") -> Card:
    """A card that is good for two years; ``cvc`` is of the right length unless given."""
    year = datetime.fromtimestamp(clock.now(), UTC).year + 2
    return Card(number, 12, year, "7" * cvc_length(brand_of(number)) if cvc == "" else cvc)


def token_for(network: Network, number: str, billing: BillingFacts = EVERYTHING, cvc: str | None = "") -> str:
    tokenized = network.tokenize(typed(number, cvc), billing)
    assert isinstance(tokenized, TokenizedCard)
    return tokenized.token


def alias_token(network: Network, alias: str) -> str:
    tokenized = network.token_of(alias)
    assert tokenized is not None
    return tokenized.token


def request(
    token: str,
    reference: str = "ref_1",
    amount: int = 4000,
    currency: str = "eur",
    *,
    off_session: bool = False,
) -> ChargeRequest:
    return ChargeRequest(reference, token, amount, currency, RETURN_URL, off_session)


def challenge_token(outcome: object) -> str:
    assert isinstance(outcome, Challenge)
    return outcome.path.removeprefix("/sandbox/challenge/")
