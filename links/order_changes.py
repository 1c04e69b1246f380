"""What a merchant may change of what a payment link sells; visits that are open keep what they were opened with."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from checkout.api.caller import Caller
from checkout.api.fields import Clearable, Flag
from checkout.api.invoice_params import InvoiceCreation
from checkout.api.order_lines import ChangedLinkLine, OptionalItems, as_wanted, changed_link_lines, wanted_items
from checkout.api.order_params import (
    MAX_WAYS,
    AutomaticTax,
    ShippingBy,
    check_discountable,
    shipping_of,
)
from checkout.api.params import Params
from checkout.sessions.basket import Basket
from checkout.sessions.fill import Wanted, fill
from links.links import MAX_LINES, PaymentLink


class LinkOrderChanges(Params):
    allow_promotion_codes: Flag | None = None
    automatic_tax: AutomaticTax | None = None
    invoice_creation: InvoiceCreation | None = None
    line_items: Annotated[list[ChangedLinkLine], Field(max_length=MAX_LINES)] = []
    optional_items: Clearable[OptionalItems] = None
    shipping_options: Clearable[Annotated[list[ShippingBy], Field(max_length=MAX_WAYS)]] = None


def changed_settings(link: PaymentLink, params: LinkOrderChanges) -> dict[str, Any]:
    """The columns beside the order that were given."""
    columns: dict[str, Any] = {}
    if params.allow_promotion_codes is not None:
        columns["allow_promotion_codes"] = params.allow_promotion_codes
        if params.allow_promotion_codes:
            check_discountable(link.basket, "allow_promotion_codes")
    if params.invoice_creation is not None:
        columns["settings"] = {**link.settings, "invoice_creation": params.invoice_creation.shape()}
    return columns


def changed_basket(call: Caller, link: PaymentLink, params: LinkOrderChanges) -> Basket | None:
    """What the link sells from now on; None where the parameters leave that alone."""
    given = params.model_fields_set
    if not {"line_items", "optional_items", "shipping_options"} & given:
        return None
    basket = link.basket
    wanted = [*changed_link_lines(basket.lines, params.line_items), *_optional(basket, params)]
    basket = replace(basket, lines=fill(call.account, wanted, None, link.currency).lines)
    if "shipping_options" in given:
        basket = replace(basket, shipping=shipping_of(call, params.shipping_options or [], link.currency))
    basket.check_total()
    return basket


def _optional(basket: Basket, params: LinkOrderChanges) -> list[Wanted]:
    if "optional_items" in params.model_fields_set:
        return wanted_items(params.optional_items)
    return [as_wanted(line, "optional_items") for line in basket.lines if line.offered is not None]
