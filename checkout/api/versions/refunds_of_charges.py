"""A charge's ``refunds`` are shown where they are asked for; they were there unasked."""

from checkout.kit.resources import Account
from checkout.kit.versions import Change
from checkout.kit.wire import OnDemand, Shape
from checkout.payments.charges import Charge


def _unasked(shape: Shape, account: Account) -> None:
    refunds = shape.get("refunds") or Charge.of(account, shape["id"], lock=False).shape()["refunds"]
    shape["refunds"] = refunds.load() if isinstance(refunds, OnDemand) else refunds


CHANGE = Change(since="2022-11-15", shapes={"charge": _unasked})
