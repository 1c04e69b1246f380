"""The names of a session's ``ui_mode``; both are taken in requests at every version."""

from checkout.kit.resources import Account
from checkout.kit.versions import Change
from checkout.kit.wire import Shape

OLD_NAMES = {"hosted_page": "hosted", "embedded_page": "embedded", "elements": "custom"}


def _renamed(shape: Shape, _account: Account) -> None:
    shape["ui_mode"] = OLD_NAMES.get(shape["ui_mode"], shape["ui_mode"])


CHANGE = Change(since="2026-03-25.dahlia", shapes={"checkout.session": _renamed})
