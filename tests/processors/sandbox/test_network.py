"""The network's verbs: what a token shows, one outcome per reference, challenges, tombstones."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import select

from checkout.processors.contract import (
    Approved,
    BillingFacts,
    CardTurnedDown,
    Challenge,
    ChallengeFailed,
    Declined,
    NetworkOutcome,
    NeverHeardOf,
    TokenizedCard,
)
from checkout.processors.sandbox import books, cards, tables
from checkout.processors.sandbox.network import Network
from checkout.processors.sandbox.store import Store
from tests.processors.sandbox.purchase import (
    EVERYTHING,
    NOTHING,
    alias_token,
    challenge_token,
    request,
    token_for,
    typed,
)

THREADS = 16
ALWAYS_ASKS = "pm_card_authenticationRequired"


def _lines(network: Network) -> list[tuple[str, str]]:
    return [(line.reference, line.state) for line in books.authorisations(network.store)]


def _entries(network: Network) -> dict[str, int]:
    with network.store.reading() as connection:
        rows = connection.execute(select(tables.entries.c.account, tables.entries.c.amount))
        return {row.account: row.amount for row in rows}


def _together(work: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(THREADS)))


# --- Tokens


def test_a_token_shows_what_may_be_shown(network: Network) -> None:
    shown = network.tokenize(typed("4000056655665556"), EVERYTHING)
    assert isinstance(shown, TokenizedCard)
    assert (shown.brand, shown.last4, shown.funding, shown.country) == ("visa", "5556", "debit", "US")
    assert shown.networks == ("visa",)
    assert "4000056655665556" not in str(asdict(shown))


def test_networks_of_a_cobranded_card(sqlite_network: Network) -> None:
    shown = sqlite_network.token_of("pm_card_visa_cartesBancaires")
    assert isinstance(shown, TokenizedCard)
    assert shown.networks == ("cartes_bancaires", "visa")


def test_each_use_of_an_alias_is_a_new_token_of_one_card(network: Network) -> None:
    first, second, by_number = (
        network.token_of("pm_card_visa"),
        network.token_of("tok_visa"),
        network.tokenize(typed("4242424242424242"), NOTHING),
    )
    assert isinstance(first, TokenizedCard)
    assert isinstance(second, TokenizedCard)
    assert isinstance(by_number, TokenizedCard)
    assert first.token != second.token
    assert first.fingerprint == second.fingerprint == by_number.fingerprint
    assert first.checks == {
        "cvc_check": "pass",
        "address_line1_check": None,
        "address_postal_code_check": None,
    }


def test_nobody_has_no_alias(network: Network) -> None:
    assert network.token_of("pm_card_nobody") is None


@pytest.mark.parametrize(
    ("number", "code", "param", "decline_code"),
    [
        ("4242424242424241", "incorrect_number", "number", None),
        ("42", "invalid_number", "number", None),
        ("4539578763621486", "card_declined", None, "test_mode_live_card"),
    ],
)
def test_a_number_that_is_no_test_card(
    network: Network, number: str, code: str, param: str | None, decline_code: str | None
) -> None:
    turned_down = network.tokenize(typed(number), NOTHING)
    assert isinstance(turned_down, CardTurnedDown)
    assert (turned_down.code, turned_down.param, turned_down.decline_code) == (code, param, decline_code)
    assert number not in turned_down.message


def test_a_token_that_nobody_made(network: Network) -> None:
    assert isinstance(network.attach("sandbox_nobody"), CardTurnedDown)
    outcome = network.charge(request("sandbox_nobody"))
    assert isinstance(outcome, Declined)
    assert outcome.decline_code == "invalid_account"
    assert network.look_up("ref_1") == outcome


# --- One outcome per reference


def test_an_approval_is_booked(network: Network) -> None:
    outcome = network.charge(request(alias_token(network, "pm_card_visa")))
    assert isinstance(outcome, Approved)
    assert (outcome.fee, outcome.authenticated, outcome.outcome) == (146, False, NetworkOutcome())
    assert _entries(network) == {"cardholders": -4000, "merchants": 3854, "fees": 146}
    assert books.problems(network.store) == []


@pytest.mark.parametrize("alias", ["pm_card_visa", "pm_card_chargeDeclined", ALWAYS_ASKS])
def test_the_same_reference_hears_the_first_outcome(network: Network, alias: str) -> None:
    first = network.charge(request(alias_token(network, alias)))
    other_card = request(alias_token(network, "pm_card_mastercard"), amount=9000)
    assert network.charge(other_card) == network.look_up("ref_1") == first
    assert len(_lines(network)) == 1


@pytest.mark.parametrize("alias", ["pm_card_visa", ALWAYS_ASKS])
def test_sixteen_threads_and_one_reference(network: Network, alias: str) -> None:
    token = alias_token(network, alias)
    outcomes = _together(lambda _: network.charge(request(token)))
    assert len(set(map(str, outcomes))) == 1
    assert len(_lines(network)) == 1
    assert books.problems(network.store) == []


def test_sixteen_references_at_once(network: Network) -> None:
    token = alias_token(network, "pm_card_visa")
    _together(lambda number: network.charge(request(token, f"ref_{number}")))
    assert len(_lines(network)) == THREADS
    assert books.problems(network.store) == []


def test_an_unknown_reference(network: Network) -> None:
    assert network.look_up("ref_1") == NeverHeardOf()


def test_the_crash_point_is_after_the_commit(store: Store) -> None:
    seen: list[tuple[str, object]] = []
    network = Network(store, lambda point: seen.append((point, Network(store).look_up("ref_1"))))
    token = alias_token(network, "pm_card_visa")
    outcome = network.charge(request(token))
    network.charge(request(token))
    assert seen == [("network: authorised", outcome)]


# --- Voiding


def test_a_voided_reference_never_takes_money(network: Network) -> None:
    voided = network.void("ref_1")
    assert isinstance(voided, Declined)
    charged = network.charge(request(alias_token(network, "pm_card_visa")))
    assert charged == voided == network.look_up("ref_1") == network.void("ref_1")
    assert _lines(network) == [("ref_1", "voided")]
    assert _entries(network) == {}
    assert books.problems(network.store) == []


@pytest.mark.parametrize("alias", ["pm_card_visa", "pm_card_chargeDeclined"])
def test_a_void_does_not_change_what_was_answered(network: Network, alias: str) -> None:
    outcome = network.charge(request(alias_token(network, alias)))
    assert network.void("ref_1") == outcome == network.look_up("ref_1")


def test_a_void_ends_an_open_challenge(network: Network) -> None:
    token = challenge_token(network.charge(request(alias_token(network, ALWAYS_ASKS))))
    assert network.void("ref_1") == ChallengeFailed()
    assert network.answer_challenge(token, True) == ChallengeFailed()
    assert _entries(network) == {}


def test_void_and_charge_race(network: Network) -> None:
    token = alias_token(network, "pm_card_visa")
    outcomes = _together(lambda n: network.charge(request(token)) if n % 2 else network.void("ref_1"))
    assert len(set(map(str, outcomes))) == 1
    assert books.problems(network.store) == []


# --- The challenge


def test_a_challenge_is_shown_and_answered_once(network: Network) -> None:
    outcome = network.charge(request(alias_token(network, ALWAYS_ASKS)))
    token = challenge_token(outcome)
    opened = network.challenge(token)
    assert opened is not None
    assert (opened.money, opened.last4, opened.is_open) == ((4000, "eur"), "3184", True)
    assert network.look_up("ref_1") == outcome
    approved = network.answer_challenge(token, True)
    assert isinstance(approved, Approved)
    assert approved.authenticated
    assert network.answer_challenge(token, False) == approved == network.look_up("ref_1")
    answered = network.challenge(token)
    assert answered is not None
    assert not answered.is_open


def test_sixteen_answers_and_one_counts(network: Network) -> None:
    token = challenge_token(network.charge(request(alias_token(network, ALWAYS_ASKS))))
    answers = _together(lambda n: network.void("ref_1") if n == 3 else network.answer_challenge(token, n % 2 == 0))
    assert len(set(map(str, answers))) == 1
    assert books.problems(network.store) == []


def test_an_unknown_challenge(network: Network) -> None:
    assert network.challenge("nobody") is None
    assert network.answer_challenge("nobody", True) == NeverHeardOf()


@pytest.mark.parametrize(
    "alias",
    [card.aliases[0] for card in cards.ALL if card.outcome == "requires_action" and card.aliases],
)
def test_off_session_nobody_can_be_asked(sqlite_network: Network, alias: str) -> None:
    outcome = sqlite_network.charge(request(alias_token(sqlite_network, alias), off_session=True))
    if alias == "pm_card_authenticationRequiredSetupForOffSession":
        assert isinstance(outcome, Approved)
        return
    assert isinstance(outcome, Declined)
    assert (outcome.code, outcome.decline_code) == ("authentication_required", "authentication_required")


@pytest.mark.parametrize(
    ("alias", "then"),
    [("pm_card_authenticationRequiredOnSetup", Approved), (ALWAYS_ASKS, Declined)],
)
def test_a_card_that_has_been_set_up(network: Network, alias: str, then: type) -> None:
    token = alias_token(network, alias)
    network.answer_challenge(challenge_token(network.charge(request(token))), True)
    assert isinstance(network.charge(request(token, "ref_2", off_session=True)), then)
    assert isinstance(network.charge(request(token, "ref_3")), Challenge)


# --- What the network does not keep


def test_no_number_and_no_cvc_is_kept(store: Store) -> None:
    network = Network(store)
    for card in cards.ALL:
        if card.number:
            cvc = "8351" if card.brand == "amex" else "835"
            token = token_for(network, card.number, BillingFacts("Canary Lane 77", "98765"), cvc)
            network.charge(request(token, card.number[-4:] + card.key))
    with store.reading() as connection:
        kept = [row for table in tables.metadata.sorted_tables for row in connection.execute(table.select())]
    values = [str(value) for row in kept for value in row]
    assert not {"835", "8351", "98765", "Canary Lane 77"} & set(values)
    text = "\n".join(values)
    assert not [card.number for card in cards.ALL if card.number and card.number in text]


def test_no_number_is_in_the_bytes(sqlite_store: Store) -> None:
    network = Network(sqlite_store)
    for card in cards.ALL:
        if card.number:
            token_for(network, card.number)
    path = sqlite_store._engine.url.database
    assert path is not None
    contents = b"".join(Path(path + end).read_bytes() for end in ("", "-wal", "-shm"))
    assert b"sandbox_" in contents
    assert not [card.number for card in cards.ALL if card.number and card.number.encode() in contents]
