"""An intent shows its ``latest_charge``; it had a list of all its ``charges``, newest first."""

from checkout.kit import wire
from checkout.kit.resources import Account
from checkout.kit.versions import Change
from checkout.kit.wire import Shape
from checkout.payments import charges


def _listed(shape: Shape, _account: Account) -> None:
    shape.pop("latest_charge", None)
    tries = [charge.shape() for charge in reversed(charges.of_intent(shape["id"]))]
    listed = wire.list_of(tries, f"/v1/charges?payment_intent={shape['id']}")
    shape["charges"] = listed | {"total_count": len(tries)}


CHANGE = Change(
    since="2022-11-15",
    shapes={"payment_intent": _listed},
    members={"payment_intent": {"charges": ["charge"]}},
)
