"""Makes personal links here, and changes the keys that make them anywhere."""

from collections.abc import Mapping
from typing import Any

from checkout.kit import clock
from checkout.kit.errors import InvalidRequest
from checkout.sessions import typed_codes
from links import personal
from links.links import PaymentLink
from links.personal import RULES, Personal

MAX_KEYS = 8  # that open links at a time: each is tried on every opening


def make_personal(link: PaymentLink, said: Mapping[str, Any]) -> Personal:
    """What is to be signed, as its URL will say it. Raises ``InvalidRequest`` for what its page would not sell."""
    given = {name: value for name, value in said.items() if value is not None}
    for name, value in given.items():
        if not RULES[name](value):
            raise InvalidRequest(f"Invalid {name}: a personal link cannot be signed with it.", param=name)
    made = Personal(**{"id": personal.new_id(), **given})
    check_end(made.expires_at, "expires_at")
    _check_code(link, made.promotion_code)
    personal.basket_of(link, made)
    return made


def _check_code(link: PaymentLink, code: str | None) -> None:
    """Its shopper could not mend a slip."""
    if code is not None and not typed_codes.is_known(link.account, code):
        raise InvalidRequest(f"No such promotion code: '{code}'", param="promotion_code", code="resource_missing")


def check_end(expires_at: int | None, param: str) -> None:
    """Refuses a moment that is over."""
    if expires_at is not None and expires_at <= clock.now():
        raise InvalidRequest(f"`{param}` must be in the future.", param=param)


def roll(link: PaymentLink, *, retiring: bool) -> None:
    """A new key, in the open step; what was signed with earlier ones opens until those are retired."""
    link.newest_key += 1
    if retiring:
        retire_earlier(link)
    if link.newest_key - link.oldest_key >= MAX_KEYS:
        raise InvalidRequest(
            f"A payment link has at most {MAX_KEYS} signing keys: retire the earlier ones first.", param="roll"
        )


def retire_earlier(link: PaymentLink) -> None:
    """In the open step: what was signed with any key but the newest opens no more."""
    link.oldest_key = link.newest_key
