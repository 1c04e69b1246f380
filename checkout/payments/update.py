"""Changes a payment intent: what is paid only while no one is paying it."""

from collections.abc import Mapping
from typing import Any

from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.payments import attempts
from checkout.payments.confirm import close_challenge
from checkout.payments.intents import MONEY_COLUMNS, PaymentIntent, change_intent
from checkout.payments.payment_methods import Tokenized, keep
from checkout.payments.settle import ALONE, IntentJoined

SAID_BESIDE = frozenset(
    {
        *("description", "metadata_", "payment_details", "receipt_email", "shipping"),
        *("statement_descriptor_suffix", "transfer_group"),
    }
)


def update(
    account: Account,
    intent_id: str,
    columns: Mapping[str, Any],
    method: str | Tokenized | None = None,
    joined: IntentJoined = ALONE,
) -> PaymentIntent:
    """Changes columns, and the method where one is given. A challenge that is open for the old amount is closed first.

    Raises ``InvalidRequest`` ``payment_intent_unexpected_state``.
    """
    changes = dict(columns)
    moves_money = method is not None or bool(MONEY_COLUMNS & set(changes))
    if moves_money or set(changes) - SAID_BESIDE:
        _refuse_held(PaymentIntent.of(account, intent_id))
    if moves_money:
        close_challenge(account, intent_id)
    with atomic("update: intent"):
        intent = PaymentIntent.of(account, intent_id)
        joined.begin(intent)
        if isinstance(method, Tokenized):
            changes["payment_method_id"] = keep(account, method).id
        elif method is not None:
            changes["payment_method_id"] = method
        change_intent(intent, changes)
        if moves_money:
            attempts.refuse_open(intent.id)
        joined.settle(intent)
    return intent


def _refuse_held(intent: PaymentIntent) -> None:
    """What a Checkout Session shows its shopper is not changed behind it."""
    if intent.held_by is not None:
        raise InvalidRequest(
            "You cannot update what is paid by this PaymentIntent, by whom or how, because it is paid through a "
            "Checkout Session."
        )
