"""/v1/coupons"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from checkout.api.decimals import decimal
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Currency, Expand, PositiveAmount, Text, Timestamp, integer, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, NoParams, OnlyExpand, Params, exclusive
from checkout.api.price_amounts import by_currency
from checkout.api.price_columns import refused
from checkout.catalogue.amounts import check_size
from checkout.catalogue.changes import change_coupon
from checkout.catalogue.coupons import Coupon
from checkout.catalogue.offers import open_coupon
from checkout.catalogue.promotion_codes import remove_coupon
from checkout.kit.wire import Shape

MAX_NAME_CHARS = 40  # Source: Stripe
MAX_PRODUCTS = 100
MAX_REDEMPTIONS = 1_000_000_000  # more is no limit

Percent = Annotated[str, decimal(2, minimum="0.01", maximum="100")]
Redemptions = Annotated[int, integer(1, MAX_REDEMPTIONS)]
Name = Annotated[str, text(MAX_NAME_CHARS)]


class AppliesTo(Params):
    products: Annotated[list[Text], Field(max_length=MAX_PRODUCTS)] = []


class AmountOff(Params):
    amount_off: PositiveAmount


AmountsOff = Annotated[dict[str, AmountOff], BeforeValidator(by_currency)]


class CreateCoupon(Params):
    id: Text | None = None
    amount_off: PositiveAmount | None = None
    applies_to: AppliesTo | None = None
    currency: Currency | None = None
    currency_options: AmountsOff = {}
    duration: Literal["forever", "once", "repeating"] = "once"
    duration_in_months: Annotated[int, integer(1, 1200)] | None = None
    max_redemptions: Redemptions | None = None
    metadata: Metadata = {}
    name: Name | None = None
    percent_off: Percent | None = None
    redeem_by: Timestamp | None = None
    expand: Expand = []

    _one_discount = exclusive("percent_off", "amount_off")


class UpdateCoupon(Params):
    currency_options: AmountsOff = {}
    metadata: Metadata = {}
    name: Name | None = None
    expand: Expand = []


class ListCoupons(ListParams):
    created: Created | None = None


@endpoint("POST /v1/coupons", CreateCoupon)
def create(call: Call, params: CreateCoupon) -> Shape:
    columns = params.model_dump(exclude={"applies_to", "currency_options", "expand", "metadata"})
    return open_coupon(
        call.account,
        products=params.applies_to.products if params.applies_to else (),
        currency_options=_options(params.currency_options, params.amount_off, params.currency),
        metadata_=merge_metadata({}, params.metadata),
        **columns,
    ).shape()


@endpoint("GET /v1/coupons/{coupon}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, coupon: str) -> Shape:
    return Coupon.of(call.account, coupon).shape()


@endpoint("POST /v1/coupons/{coupon}", UpdateCoupon)
def update(call: Call, params: UpdateCoupon, coupon: str) -> Shape:
    found = Coupon.of(call.account, coupon)
    columns: dict[str, Any] = {} if params.name is None else {"name": params.name}
    options = _options(params.currency_options, found.amount_off, found.currency)
    if options:
        columns["currency_options"] = {**(found.currency_options or {}), **options}
    change_coupon(found, {**columns, "metadata_": merge_metadata(found.metadata_, params.metadata)})
    return found.shape()


@endpoint("DELETE /v1/coupons/{coupon}", NoParams)
def delete(call: Call, _params: NoParams, coupon: str) -> Shape:
    return remove_coupon(Coupon.of(call.account, coupon))


@endpoint("GET /v1/coupons", ListCoupons)
def list_coupons(call: Call, params: ListCoupons) -> Shape:
    query = within(Coupon.owned_by(call.account), Coupon.created, params.created)
    return page(call.account, Coupon, query, params, "/v1/coupons")


def _options(given: dict[str, AmountOff], amount_off: int | None, currency: str | None) -> dict[str, Any] | None:
    if given and amount_off is None:
        raise refused("`currency_options` can only be passed with `amount_off`.", "currency_options")
    if currency in given:
        raise refused(
            f"The coupon's own currency, {currency}, cannot be among its currency_options.",
            f"currency_options[{currency}]",
        )
    for code, option in given.items():
        check_size(option.amount_off, code, f"currency_options[{code}][amount_off]")
    return {code: option.model_dump() for code, option in given.items()} or None
