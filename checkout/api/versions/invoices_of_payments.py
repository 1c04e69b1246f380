"""Payments named their invoice; those of Checkout in ``payment`` mode have none."""

from checkout.kit.resources import Account
from checkout.kit.versions import Change
from checkout.kit.wire import Shape


def _without_invoice(shape: Shape, _account: Account) -> None:
    shape["invoice"] = None


CHANGE = Change(
    since="2025-03-31.basil",
    shapes=dict.fromkeys(("charge", "payment_intent"), _without_invoice),
    members={"charge": {"invoice": "?"}, "payment_intent": {"invoice": "?"}},
)
