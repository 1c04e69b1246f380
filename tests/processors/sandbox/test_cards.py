"""The test cards are what Stripe publishes, and find each other by number, alias and key."""

import pytest

from checkout.kit.card import luhn_holds
from checkout.processors.sandbox import cards

NUMBERED = [card for card in cards.ALL if card.number is not None]


def test_there_are_as_many_as_published() -> None:
    """147 published, less one that is no card (a wrong check digit), and three that are tokens alone."""
    assert len(cards.ALL) == 149
    assert sum(len(card.aliases) for card in cards.ALL) == 256


def test_keys_and_aliases_are_unique() -> None:
    aliases = [alias for card in cards.ALL for alias in card.aliases]
    assert len(set(aliases)) == len(aliases)
    assert len({card.key for card in cards.ALL}) == len(cards.ALL)


@pytest.mark.parametrize("card", cards.ALL, ids=lambda card: card.key)
def test_each_is_found_by_all_its_names(card: cards.TestCard) -> None:
    assert cards.by_key(card.key) is card
    assert all(cards.by_alias(alias) is card for alias in card.aliases)


@pytest.mark.parametrize("card", NUMBERED, ids=lambda card: card.key)
def test_each_number_is_a_card_number(card: cards.TestCard) -> None:
    assert card.number is not None
    assert luhn_holds(card.number)
    assert card.number.endswith(card.last4)
    found = cards.by_number(card.number)
    assert found is not None
    assert found.fingerprint == card.fingerprint


def test_a_typed_number_means_the_row_of_the_brand() -> None:
    typed, alias = (
        cards.by_number("378282246310005"),
        cards.by_alias("pm_card_amex_threeDSecureNotSupported"),
    )
    assert typed is not None
    assert alias is not None
    assert (typed.key, alias.group) == ("pm_card_amex", "three_d_secure")
    assert typed.fingerprint == alias.fingerprint


def test_a_card_of_the_terminal_has_a_number_and_no_alias() -> None:
    assert cards.by_alias("offline_pin_cvm") is None
    assert cards.by_number("4001007020000002") is not None


def test_fingerprints_tell_cards_apart() -> None:
    assert len({card.fingerprint for card in NUMBERED}) == len({card.number for card in NUMBERED})


def test_nobody_is_unknown() -> None:
    assert cards.by_alias("pm_card_nobody") is None
    assert cards.by_number("4242424242424241") is None
