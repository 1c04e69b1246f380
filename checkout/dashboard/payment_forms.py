"""What is asked before a payment's money moves: how much, and why; and then whether it shall."""

from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from flask import request
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from checkout.dashboard.figures import minor_units, money_words, plain_amount
from checkout.dashboard.forms import Form, choices
from checkout.dashboard.inputs import SAMPLE
from checkout.dashboard.payment_words import REFUND_REASONS
from checkout.kit.signer import Signer
from checkout.payments.refunds import new_refund_id

_SIGNER = Signer("dashboard refund")

F = TypeVar("F", bound="_Amount")


class _Amount(Form):
    """``most`` in minor units of ``currency``."""

    amount = StringField("Amount", [InputRequired("Write how much."), Length(max=40)])
    most: int
    currency: str

    def about(self, most: int, currency: str) -> None:
        self.most, self.currency = most, currency
        if not self.is_said:
            self.amount.data = plain_amount(most, currency)

    @property
    def is_said(self) -> bool:
        return bool(self.amount.raw_data)

    @property
    def minor(self) -> int:
        found = minor_units(self.amount.data or "", self.currency)
        assert found is not None, "asked of a form that is valid"
        return found

    def validate_amount(self, field: Any) -> None:
        amount = minor_units(field.data or "", self.currency)
        if not amount:
            raise ValidationError(f"Write an amount like {plain_amount(SAMPLE, self.currency)}, more than nothing.")
        if amount > self.most:
            raise ValidationError(f"At most {money_words(self.most, self.currency)}.")


class RefundForm(_Amount):
    reason = SelectField("Reason", default="", choices=choices({"": "None given"} | REFUND_REASONS))
    once = HiddenField()  # the id that the refund will have, signed: sent twice, it refunds once


class CaptureForm(_Amount):
    pass


class ReceiptForm(Form):
    email = StringField("E-mail", [InputRequired("Write an e-mail address."), Length(max=254)])

    def validate_email(self, field: Any) -> None:
        try:
            field.data = validate_email(field.data.strip(), check_deliverability=False).normalized
        except EmailNotValidError as why:
            raise ValidationError("This is not an e-mail address.") from why


def said(form: type[F]) -> F:
    """What the address says, so that Back and reload do nothing; and what was sent once it is to be done."""
    return form() if request.method == "POST" else form(formdata=request.args, meta={"csrf": False})


def new_once(charge_id: str) -> str:
    return _SIGNER.sign([charge_id, new_refund_id(charge_id)])


def refund_id_of(once: str | None, charge_id: str) -> str | None:
    match _SIGNER.read(once):
        case [str() as about, str() as refund_id] if about == charge_id:
            return refund_id
        case _:
            return None
