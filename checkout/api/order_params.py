"""What sessions and links share in saying what is ordered: extras, codes, taxes, and what Tender does not do."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator

from checkout.api.caller import Caller
from checkout.api.complaints import bad
from checkout.api.fields import NOT_ELIGIBLE, Currency, Flag, Text, off_only
from checkout.api.invoice_params import InvoiceCreation
from checkout.api.order_lines import OptionalItems, wanted_items, wanted_lines
from checkout.api.params import Params, exclusive
from checkout.api.price_columns import missing_param, refused
from checkout.api.v1.shipping_rates import NewShippingRate, add_rate
from checkout.catalogue.shipping_rates import ShippingRate
from checkout.kit.wire import Shape
from checkout.sessions.basket import Basket
from checkout.sessions.fill import fill
from checkout.sessions.shipping import Shipping, Way, chosen_from, way_of

MAX_WAYS = 5  # of shipping. Source: Stripe

NO_TAX_ENGINE = (
    "You must have a valid head office address to enable automatic tax calculation, and Tender calculates none: put "
    "`tax_rates` on the line items instead."
)


def _no_liability(_given: Any) -> Any:
    raise bad(NO_TAX_ENGINE)


def _no_subscribe(value: str) -> str:
    if value == "subscribe":
        raise bad("You can not pass `submit_type` `subscribe` in `payment` mode.")
    return value


SubmitType = Annotated[Literal["auto", "pay", "book", "donate", "subscribe"], AfterValidator(_no_subscribe)]


class Liability(Params):
    account: Text | None = None
    type: Literal["account", "self"]


class AutomaticTax(Params):
    enabled: Annotated[Flag, off_only(NO_TAX_ENGINE)]
    liability: Annotated[Liability, AfterValidator(_no_liability)] | None = None


class ManagedPayments(Params):
    enabled: Annotated[Flag, off_only(NOT_ELIGIBLE.format("Managed Payments"))] = False


class ShippingBy(Params):
    shipping_rate: Text | None = None


class ShippingOption(ShippingBy):
    shipping_rate_data: NewShippingRate | None = None

    _one_rate = exclusive("shipping_rate", "shipping_rate_data")


class OrderParams(Params):
    """Of a new session or link."""

    allow_promotion_codes: Flag | None = None
    automatic_tax: AutomaticTax | None = None
    currency: Currency | None = None
    invoice_creation: InvoiceCreation | None = None
    managed_payments: ManagedPayments | None = None
    optional_items: OptionalItems = []
    submit_type: SubmitType | None = None


def basket_of(call: Caller, params: Any, mode: str | None, ways: Sequence[ShippingBy], *, takes_codes: bool) -> Basket:
    """What new parameters order: their ``line_items`` and ``optional_items``, in their ``currency``."""
    wanted = [*wanted_lines(call, params.line_items, "line_items"), *wanted_items(params.optional_items)]
    basket = fill(call.account, wanted, mode, params.currency)
    if takes_codes:
        check_discountable(basket, "allow_promotion_codes")
    return replace(basket, shipping=shipping_of(call, ways, basket.currency), takes_codes=takes_codes)


def check_discountable(basket: Basket, param: str) -> None:
    """Refuses to take something off an amount that the customer chooses anyway."""
    if any(line.bounds for line in basket.lines):
        raise refused("A price with `custom_unit_amount` cannot be discounted.", param)


def shipping_of(call: Caller, options: Sequence[ShippingBy], currency: str) -> Shipping | None:
    return chosen_from([_way(call, option, currency, place) for place, option in enumerate(options)])


def _way(call: Caller, option: ShippingBy, currency: str, place: int) -> Way:
    param = f"shipping_options[{place}]"
    if isinstance(option, ShippingOption) and option.shipping_rate_data is not None:
        inside = f"{param}[shipping_rate_data]"
        return way_of(add_rate(call, option.shipping_rate_data, inside), currency, inside)
    inside = f"{param}[shipping_rate]"
    if option.shipping_rate is None:
        raise missing_param(inside)
    return way_of(ShippingRate.of(call.account, option.shipping_rate, param=inside, lock=False), currency, inside)


def shared_settings(params: OrderParams) -> Shape:
    """Members that are only shown, as they were given."""
    settings: Shape = {}
    if params.invoice_creation is not None:
        settings["invoice_creation"] = params.invoice_creation.shape()
    if params.managed_payments is not None:
        settings["managed_payments"] = {"enabled": False}
    return settings
