"""The types of payment methods that there are: in which currencies each pays, and what it can do."""

from dataclasses import dataclass

from checkout.kit.errors import InvalidRequest

CARD = "card"


@dataclass(frozen=True, slots=True)
class Kind:
    """``currencies``: those that it pays in, none for all. ``redirects``: the payer is taken to their bank.

    ``by_mandate``: the payer allows their account to be debited, and their bank decides later.
    ``least``: the smallest amount in minor units, where that is not the currency's.
    """

    currencies: tuple[str, ...] = ()
    redirects: bool = False
    by_mandate: bool = False
    least: int | None = None

    def pays_in(self, currency: str) -> bool:
        return not self.currencies or currency in self.currencies


KINDS = {
    CARD: Kind(),
    "ideal": Kind(("eur",), redirects=True, least=1),
    "sepa_debit": Kind(("eur",), by_mandate=True),
    "us_bank_account": Kind(("usd",), by_mandate=True),
}  # in the order in which a page offers them
NEEDS_MANDATE = ("us_bank_account",)  # and is refused without one


def currency_refused(types: list[str], currency: str) -> InvalidRequest | None:
    """Stripe's refusal of an intent whose ways to pay do not all know its currency."""
    for type in types:
        if not KINDS[type].pays_in(currency):
            return InvalidRequest(
                f"The currency provided ({currency}) is invalid for one or more payment method types on this "
                f"PaymentIntent. The payment method type {type} only supports the following currencies: "
                f"{', '.join(KINDS[type].currencies)}. Either correct the provided currency, or use a different "
                "PaymentIntent to accept this payment method type.",
                param="currency",
            )
    return None


def least(types: list[str]) -> int | None:
    """The smallest amount that one of these ways to pay takes, None where that is the currency's."""
    own = [KINDS[type].least for type in types]
    return None if not own or None in own else min(it for it in own if it is not None)


def manual_capture_refused(type: str) -> InvalidRequest:
    return InvalidRequest(
        f"The payment method type `{type}` does not support `capture_method` `manual`.", param="capture_method"
    )
