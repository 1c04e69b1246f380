"""The test cards: facts that drive the network, read once from ``cards.json``."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from checkout.processors.contract import NetworkOutcome
from checkout.processors.decline_codes import seller_message

PREFERRED_GROUP = "brand"  # where a number stands twice, a typed number means the row of this group
FINGERPRINT_LENGTH = 16  # hexadecimal digits: 64 bits for some hundred public numbers
_FINGERPRINT_SALT = "tender sandbox fingerprint: "


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFacts:
    """How a refund to the card begins, and why it fails later; None is that it succeeds."""

    begins: Literal["pending", "succeeded"]
    fails: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFacts:
    """How its holder disputes a payment. ``protected``: not where they have proved themselves to their bank."""

    reason: str  # of Stripe's
    count: int = 1
    is_inquiry: bool = False
    protected: bool = False
    enhanced: tuple[str, ...] = ()  # kinds of enhanced evidence that the network takes


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """One test card and what comes of it. ``number`` is None where only its aliases are known."""

    key: str  # what a token points at
    number: str | None
    last4: str
    brand: str
    funding: str
    country: str
    group: str
    aliases: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    outcome: Literal["succeeded", "declined", "blocked", "requires_action"] = "succeeded"
    needs: Literal["cvc", "postal_code"] | None = None  # the outcome holds only where this was sent
    error_code: str | None = None
    decline_code: str | None = None
    message: str | None = None
    param: str | None = None
    checks: Mapping[str, str] = field(default_factory=dict)  # those that do not pass
    attach_fails: bool = False
    challenge_then: Literal["succeeded", "declined"] = "succeeded"
    off_session: Literal["declined", "after_setup", "succeeds"] = "declined"  # of a card that asks for a challenge
    three_d_secure: Literal["optional", "error"] | None = None  # what a merchant's wish for a challenge comes to
    charge_outcome: NetworkOutcome | None = None
    available_at_once: bool = False
    refund: RefundFacts | None = None  # where a refund does not end at once
    dispute: DisputeFacts | None = None  # where the holder disputes what they have paid

    @property
    def fingerprint(self) -> str:
        """The same for one number, however it came. The numbers are public: there is nothing to hide."""
        mark = _FINGERPRINT_SALT + (self.number or self.key)
        return hashlib.sha256(mark.encode()).hexdigest()[:FINGERPRINT_LENGTH]


def _outcome(facts: dict[str, Any] | None) -> NetworkOutcome | None:
    return None if facts is None else NetworkOutcome(**facts, seller_message=seller_message(facts["reason"]))


def _dispute(facts: dict[str, Any]) -> DisputeFacts:
    return DisputeFacts(**facts | {"enhanced": tuple(facts.get("enhanced", ()))})


def _card(row: dict[str, Any]) -> TestCard:
    shaped = {
        "aliases": tuple(row.get("aliases", ())),
        "networks": tuple(row.get("networks", (row["brand"],))),
        "charge_outcome": _outcome(row.get("charge_outcome")),
        "refund": RefundFacts(**row["refund"]) if "refund" in row else None,
        "dispute": _dispute(row["dispute"]) if "dispute" in row else None,
    }
    return TestCard(**row | shaped)


def _numbers(cards: Iterable[TestCard]) -> dict[str, TestCard]:
    preferred_last = sorted(cards, key=lambda card: card.group == PREFERRED_GROUP)
    return {card.number: card for card in preferred_last if card.number is not None}


ALL = tuple(_card(row) for row in json.loads(Path(__file__).with_name("cards.json").read_text("utf-8")))
_BY_KEY = {card.key: card for card in ALL}
_BY_ALIAS = {alias: card for card in ALL for alias in card.aliases}
_BY_NUMBER = _numbers(ALL)


def by_key(key: str) -> TestCard:
    return _BY_KEY[key]


def by_alias(alias: str) -> TestCard | None:
    """The card behind ``pm_card_visa``, ``tok_visa`` and their like."""
    return _BY_ALIAS.get(alias)


def by_number(number: str) -> TestCard | None:
    return _BY_NUMBER.get(number)
