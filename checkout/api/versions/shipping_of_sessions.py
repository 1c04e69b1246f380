"""Where a session's order goes to moved into ``collected_information``."""

from checkout.kit.resources import Account
from checkout.kit.versions import Change
from checkout.kit.wire import Shape


def _beside(shape: Shape, _account: Account) -> None:
    collected = shape["collected_information"]
    shape["shipping_details"] = collected["shipping_details"] if collected else None


CHANGE = Change(since="2025-03-31.basil", shapes={"checkout.session": _beside})
