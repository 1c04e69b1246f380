"""The fee, and the rules that hang on what was sent and on time."""

import pytest
import time_machine

from checkout.processors.contract import Approved, BillingFacts, CardTurnedDown, Declined, TokenizedCard
from checkout.processors.sandbox.network import Network
from checkout.processors.sandbox.rules import fee
from tests.processors.sandbox.purchase import EVERYTHING, NOTHING, alias_token, request, token_for, typed


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (4000, "eur", 146),
        (50, "usd", 31),  # 1.45 and 30
        (10, "usd", 10),  # never more than the amount
        (500, "jpy", 15),  # 14.5 counts as 15, and no fixed part
        (1000, "jpy", 29),
        (10_000, "kwd", 320),
        (99_999_999, "usd", 2_900_030),
    ],
)
def test_the_fee(amount: int, currency: str, expected: int) -> None:
    assert fee(amount, currency) == expected


@pytest.mark.parametrize(
    ("number", "billing", "cvc", "checks"),
    [
        ("4242424242424242", EVERYTHING, "123", ("pass", "pass", "pass")),
        ("4242424242424242", NOTHING, None, (None, None, None)),
        ("4242424242424242", BillingFacts(line1="", postal_code=""), None, (None, None, None)),
        ("4000000000000101", EVERYTHING, "123", ("pass", "pass", "fail")),
        ("4000000000000101", EVERYTHING, None, ("pass", "pass", None)),
        ("4000000000000036", EVERYTHING, "123", ("pass", "fail", "pass")),
        ("4000000000000036", BillingFacts(line1="1 Test Street"), "123", ("pass", None, "pass")),
        ("4000000000000028", EVERYTHING, "123", ("fail", "pass", "pass")),
        ("4000000000000010", EVERYTHING, "123", ("fail", "fail", "pass")),
        ("4000000000000044", EVERYTHING, "123", ("unavailable", "unavailable", "pass")),
    ],
)
def test_checks_say_what_was_sent(
    sqlite_network: Network,
    number: str,
    billing: BillingFacts,
    cvc: str | None,
    checks: tuple[str | None, ...],
) -> None:
    names = ("address_line1_check", "address_postal_code_check", "cvc_check")
    expected = dict(zip(names, checks, strict=True))
    tokenized = sqlite_network.tokenize(typed(number, cvc), billing)
    assert isinstance(tokenized, TokenizedCard)
    assert tokenized.checks == expected
    outcome = sqlite_network.charge(request(tokenized.token))
    assert isinstance(outcome, Approved)
    assert outcome.checks == expected


@pytest.mark.parametrize(
    ("number", "billing", "cvc"),
    [
        ("4000000000000127", EVERYTHING, None),
        ("4000058400307872", EVERYTHING, None),
        ("4000058400306072", BillingFacts(line1="1 Test Street"), "123"),
    ],
)
def test_what_was_not_sent_turns_nobody_down(
    sqlite_network: Network, number: str, billing: BillingFacts, cvc: str | None
) -> None:
    token = token_for(sqlite_network, number, billing, cvc)
    assert sqlite_network.attach(token) is None
    outcome = sqlite_network.charge(request(token))
    assert isinstance(outcome, Approved)
    assert outcome.outcome.network_status == "approved_by_network"


def test_an_incorrect_cvc(sqlite_network: Network) -> None:
    token = token_for(sqlite_network, "4000000000000127", NOTHING, "123")
    turned_down = sqlite_network.attach(token)
    outcome = sqlite_network.charge(request(token))
    assert isinstance(turned_down, CardTurnedDown)
    assert isinstance(outcome, Declined)
    assert (turned_down.code, turned_down.param) == (outcome.code, outcome.param) == ("incorrect_cvc", "cvc")
    assert outcome.decline_code == "incorrect_cvc"
    assert outcome.message == "Your card's security code is incorrect."
    assert outcome.checks["cvc_check"] == "fail"


def test_a_kept_card_expires(sqlite_network: Network) -> None:
    token = alias_token(sqlite_network, "pm_card_visa")
    with time_machine.travel("2050-01-01T00:00:00Z"):
        outcome = sqlite_network.charge(request(token))
    assert isinstance(outcome, Declined)
    assert (outcome.code, outcome.decline_code, outcome.param) == (
        "expired_card",
        "expired_card",
        "exp_month",
    )


def test_money_that_is_there_at_once(sqlite_network: Network) -> None:
    for reference, alias, at_once in (("a", "pm_card_bypassPending", True), ("b", "pm_card_visa", False)):
        outcome = sqlite_network.charge(request(alias_token(sqlite_network, alias), reference))
        assert isinstance(outcome, Approved)
        assert outcome.available_at_once is at_once
