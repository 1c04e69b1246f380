"""A bank account that may be debited later, because its holder has paid from it, or set it up, at their bank."""

from collections.abc import Mapping
from typing import Any

from checkout.kit.wire import Shape
from checkout.payments import mandates
from checkout.payments.payment_methods import PaymentMethod, Tokenized, keep
from checkout.processors.contract import PayersBank

TYPE = "sepa_debit"
BY_REDIRECT: Mapping[str, Any] = {"type": "online", "online": {"ip_address": None, "user_agent": None}}


def keep_account(method: PaymentMethod, payer: PayersBank, source: Shape) -> tuple[PaymentMethod, str]:
    """In the open step: the account as a payment method, and the id of the mandate for it.

    ``method``: what led to it; ``source``: the charge or setup attempt.
    """
    generated_from = {"charge": None, "setup_attempt": None} | source
    billing = {**method.billing_details, "name": method.billing_details["name"] or payer.verified_name}
    account = keep(method.account, Tokenized(method.processor, payer.account, billing, generated_from=generated_from))
    return account, mandates.give_for(account, TYPE, dict(BY_REDIRECT), {}).id
