"""/v1/shipping_rates"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator

from checkout.api.caller import Caller
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Amount, Currency, Expand, Flag, integer, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params
from checkout.api.price_amounts import TaxBehavior, by_currency
from checkout.api.price_columns import missing_param, refused
from checkout.api.product_data import TaxCode
from checkout.catalogue.amounts import check_size
from checkout.catalogue.shipping_rates import ShippingRate
from checkout.kit.wire import Shape

MAX_NAME_CHARS = 100  # Source: Stripe
MAX_UNITS = 1_000_000_000  # of a delivery's time


class Span(Params):
    unit: Literal["business_day", "day", "hour", "month", "week"]
    value: Annotated[int, integer(1, MAX_UNITS)]


class DeliveryEstimate(Params):
    maximum: Span | None = None
    minimum: Span | None = None


class NewOption(Params):
    amount: Amount
    tax_behavior: TaxBehavior = "unspecified"


class ChangedOption(Params):
    amount: Amount | None = None
    tax_behavior: TaxBehavior | None = None


class FixedAmount(Params):
    amount: Amount
    currency: Currency
    currency_options: Annotated[dict[str, NewOption], BeforeValidator(by_currency)] = {}


class ChangedAmount(Params):
    currency_options: Annotated[dict[str, ChangedOption], BeforeValidator(by_currency)] = {}


class NewShippingRate(Params):
    display_name: Annotated[str, text(MAX_NAME_CHARS)]
    delivery_estimate: DeliveryEstimate | None = None
    fixed_amount: FixedAmount | None = None
    metadata: Metadata = {}
    tax_behavior: TaxBehavior = "unspecified"
    tax_code: TaxCode | None = None
    type: Literal["fixed_amount"] = "fixed_amount"


class CreateShippingRate(NewShippingRate):
    expand: Expand = []


class UpdateShippingRate(Params):
    active: Flag | None = None
    fixed_amount: ChangedAmount = ChangedAmount()
    metadata: Metadata = {}
    tax_behavior: TaxBehavior | None = None
    expand: Expand = []


class ListShippingRates(ListParams):
    active: Flag | None = None
    created: Created | None = None
    currency: Currency | None = None


@endpoint("POST /v1/shipping_rates", CreateShippingRate)
def create(call: Call, params: CreateShippingRate) -> Shape:
    return add_rate(call, params).shape()


@endpoint("GET /v1/shipping_rates/{shipping_rate_token}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, shipping_rate_token: str) -> Shape:
    return ShippingRate.of(call.account, shipping_rate_token).shape()


@endpoint("POST /v1/shipping_rates/{shipping_rate_token}", UpdateShippingRate)
def update(call: Call, params: UpdateShippingRate, shipping_rate_token: str) -> Shape:
    found = ShippingRate.of(call.account, shipping_rate_token)
    if params.active is not None:
        found.active = params.active
    if params.tax_behavior is not None:
        if found.tax_behavior not in ("unspecified", params.tax_behavior):
            raise refused(
                "You cannot change the tax behavior of a shipping rate once it is inclusive or exclusive.",
                "tax_behavior",
            )
        found.tax_behavior = params.tax_behavior
    kept = found.currency_options or {}
    found.currency_options = {**kept, **_options(params.fixed_amount.currency_options, kept, found.currency)} or None
    found.metadata_ = merge_metadata(found.metadata_, params.metadata)
    return found.shape()


@endpoint("GET /v1/shipping_rates", ListShippingRates)
def list_shipping_rates(call: Call, params: ListShippingRates) -> Shape:
    query = within(ShippingRate.owned_by(call.account), ShippingRate.created, params.created)
    for column, wanted in ((ShippingRate.active, params.active), (ShippingRate.currency, params.currency)):
        if wanted is not None:
            query = query.where(column == wanted)
    return page(call.account, ShippingRate, query, params, "/v1/shipping_rates")


def add_rate(call: Caller, params: NewShippingRate, within: str | None = None) -> ShippingRate:
    """A new rate in the open step. ``within``: the parameter that it is the value of."""

    def named(param: str) -> str:
        name, bracket, rest = param.partition("[")
        return param if within is None else f"{within}[{name}]{bracket}{rest}"

    if params.fixed_amount is None:
        raise missing_param(named("fixed_amount"))
    amount, currency = params.fixed_amount.amount, params.fixed_amount.currency
    check_size(amount, currency, named("fixed_amount[amount]"))
    return ShippingRate.add(
        call.account,
        amount=amount,
        currency=currency,
        currency_options=_options(params.fixed_amount.currency_options, {}, currency) or None,
        delivery_estimate=_estimate(params.delivery_estimate),
        display_name=params.display_name,
        metadata_=merge_metadata({}, params.metadata),
        tax_behavior=params.tax_behavior,
        tax_code=params.tax_code,
    )


def _options(given: Mapping[str, NewOption | ChangedOption], kept: Shape, currency: str) -> Shape:
    """What it costs in other currencies; of a currency that is there already, what is not given stays."""
    param = "fixed_amount[currency_options]"
    if currency in given:
        raise refused(
            f"The rate's own currency, {currency}, cannot be among its currency_options.", f"{param}[{currency}]"
        )
    return {code: _option(option, kept.get(code), code, f"{param}[{code}]") for code, option in given.items()}


def _option(given: NewOption | ChangedOption, kept: Shape | None, currency: str, param: str) -> Shape:
    option = {"tax_behavior": "unspecified", **(kept or {}), **given.model_dump(exclude_none=True, exclude_unset=True)}
    if "amount" not in option:
        raise missing_param(f"{param}[amount]")
    check_size(option["amount"], currency, f"{param}[amount]")
    return option


def _estimate(given: DeliveryEstimate | None) -> Shape | None:
    if given is None:
        return None
    longest, shortest = given.maximum, given.minimum
    if longest and shortest and longest.unit == shortest.unit and longest.value < shortest.value:
        raise refused("The maximum of a delivery estimate must be at least its minimum.", "delivery_estimate[maximum]")
    return {"maximum": longest and longest.model_dump(), "minimum": shortest and shortest.model_dump()}
