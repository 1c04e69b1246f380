"""``allowed_payment_method_types`` came beside ``payment_method_types``; both are taken at every version."""

from checkout.kit.resources import Account
from checkout.kit.versions import Change
from checkout.kit.wire import Shape


def _without(shape: Shape, _account: Account) -> None:
    shape.pop("allowed_payment_method_types", None)


CHANGE = Change(
    since="2026-09-30.endive",
    shapes=dict.fromkeys(("checkout.session", "payment_intent", "setup_intent"), _without),
)
