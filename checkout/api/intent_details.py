"""What may be said of a payment beside its amount: what that is made of, references, and who looks at its risk."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from checkout.api.complaints import bad
from checkout.api.fields import Amount, Clearable, Flag, PositiveAmount, Text, none_of, text
from checkout.api.params import Params

MAX_LINES = 200  # Source: Stripe
MAX_CODE_CHARS = 12  # of a product or a unit. Source: Stripe
MAX_NAME_CHARS = 1_024
MAX_REFERENCE_CHARS = 25  # Source: Stripe, for cards
MAX_POSTAL_CODE_CHARS = 10

Code = Annotated[str, text(MAX_CODE_CHARS)]
Reference = Annotated[str, text(MAX_REFERENCE_CHARS)]
PostalCode = Annotated[str, text(MAX_POSTAL_CODE_CHARS)]


class TotalTax(Params):
    total_tax_amount: Amount


class ShippingCost(Params):
    amount: Clearable[Amount] = None
    from_postal_code: Clearable[PostalCode] = None
    to_postal_code: Clearable[PostalCode] = None


class LineOfCard(Params):
    commodity_code: Text | None = None


class LineOfKlarna(Params):
    image_url: Text | None = None
    product_url: Text | None = None
    reference: Text | None = None
    subscription_reference: Text | None = None


class LineOfPaypal(Params):
    category: Literal["digital_goods", "donation", "physical_goods"] | None = None
    description: Text | None = None
    sold_by: Text | None = None


class LineOptions(Params):
    card: LineOfCard | None = None
    card_present: LineOfCard | None = None
    klarna: LineOfKlarna | None = None
    paypal: LineOfPaypal | None = None


class AmountLine(Params):
    product_name: Annotated[str, text(MAX_NAME_CHARS)]
    quantity: PositiveAmount
    unit_cost: Amount
    discount_amount: Amount | None = None
    payment_method_options: LineOptions | None = None
    product_code: Code | None = None
    tax: TotalTax | None = None
    unit_of_measure: Code | None = None


class AmountDetails(Params):
    discount_amount: Clearable[Amount] = None
    enforce_arithmetic_validation: Flag = True
    line_items: Clearable[Annotated[list[AmountLine], Field(max_length=MAX_LINES)]] = None
    shipping: Clearable[ShippingCost] = None
    tax: Clearable[TotalTax] = None

    @model_validator(mode="after")
    def _once(self) -> "AmountDetails":
        """Taxes and discounts are those of the whole or those of its lines. Source: Stripe."""
        lines = self.line_items or []
        if self.tax is not None and any(line.tax for line in lines):
            raise _both("tax")
        if self.discount_amount is not None and any(line.discount_amount is not None for line in lines):
            raise _both("discount_amount")
        return self

    def given(self) -> dict[str, Any]:
        """What was given, "" as None; a shipping cost with every member."""
        found = self.model_dump(exclude_unset=True)
        if self.line_items:
            found["line_items"] = [
                line.model_dump() | {"payment_method_options": _options(line)} for line in self.line_items
            ]
        if self.shipping is not None:
            found["shipping"] = self.shipping.model_dump()
        return found | {"enforce_arithmetic_validation": self.enforce_arithmetic_validation}


class PaymentDetails(Params):
    customer_reference: Clearable[Reference] = None
    order_reference: Clearable[Reference] = None


class TaxHook(Params):
    calculation: Clearable[Annotated[str, none_of("tax calculation")]]


class HookInputs(Params):
    tax: TaxHook | None = None


class Hooks(Params):
    """Of Stripe's tax engine: Tender makes no tax calculations, so there is none to be named."""

    inputs: HookInputs = HookInputs()


class RadarOptions(Params):
    """Of a session that Stripe's browser library recorded; Tender records none."""

    session: Annotated[str, none_of("radar session")] | None = None


def _options(line: AmountLine) -> dict[str, Any] | None:
    """Only the types that were given: each with every member."""
    given = line.payment_method_options
    if given is None:
        return None
    return {type: getattr(given, type).model_dump() for type in given.model_fields_set}


def _both(member: str) -> Exception:
    text = f"You may set `{member}` either on amount_details or on its line_items, not on both."
    return bad(text, code="parameters_exclusive", below=[member])
