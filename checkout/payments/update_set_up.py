"""Changes a setup intent: whose card it sets up only while no one is setting it up."""

from collections.abc import Mapping
from typing import Any

from checkout.kit.db import atomic
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.payments.payment_methods import Tokenized, keep
from checkout.payments.set_up import close_challenge, refuse_open
from checkout.payments.settle_set_up import ALONE, SetupJoined
from checkout.payments.setup_intents import METHOD_COLUMNS, SetupIntent, change_setup


def update(
    account: Account,
    intent_id: str,
    columns: Mapping[str, Any],
    method: str | Tokenized | None = None,
    joined: SetupJoined = ALONE,
) -> SetupIntent:
    """Changes columns, and the method where one is given. A challenge that is open is closed first.

    Raises ``InvalidRequest`` ``setup_intent_unexpected_state``.
    """
    changes = dict(columns)
    moves_method = method is not None or bool(METHOD_COLUMNS & set(changes))
    if moves_method:
        _refuse_held(SetupIntent.of(account, intent_id))
        close_challenge(account, intent_id)
    with atomic("update set up"):
        intent = SetupIntent.of(account, intent_id)
        joined.begin(intent)
        if method is not None:
            changes["payment_method_id"] = keep(account, method).id if isinstance(method, Tokenized) else method
        change_setup(intent, changes)
        if moves_method:
            refuse_open(intent.id)
        joined.settle(intent)
    return intent


def _refuse_held(intent: SetupIntent) -> None:
    """What a Checkout Session asks its shopper for is not changed behind it."""
    if intent.held_by is not None:
        raise InvalidRequest(
            "You cannot update the customer or payment method of this SetupIntent because it is set up through a "
            "Checkout Session."
        )
