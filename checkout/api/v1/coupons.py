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
from checkout.api.price_columns import check_size, missing_param, refused
from checkout.catalogue.coupons import Coupon, add_coupon
from checkout.catalogue.products import Product
from checkout.catalogue.promotion_codes import remove_coupon
from checkout.events import log
from checkout.kit import clock, wire
from checkout.kit.wire import Shape

MAX_NAME_CHARS = 40  # Source: Stripe
MAX_PRODUCTS = 100
MAX_REDEMPTIONS = 1_000_000_000  # more is no limit
MAX_LIFE_S = 5 * 365 * clock.DAY_S  # Source: Stripe, about

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
    _check_discount(params)
    _check_duration(params)
    _check_redeem_by(params.redeem_by)
    columns = params.model_dump(exclude={"applies_to", "currency_options", "expand", "metadata"})
    coupon = add_coupon(
        call.account,
        applies_to=_products(call, params.applies_to),
        currency_options=_options(params.currency_options, params.amount_off, params.currency),
        metadata_=merge_metadata({}, params.metadata),
        **columns,
    )
    log.record("coupon.created", coupon)
    return coupon.shape()


@endpoint("GET /v1/coupons/{coupon}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, coupon: str) -> Shape:
    return Coupon.of(call.account, coupon).shape()


@endpoint("POST /v1/coupons/{coupon}", UpdateCoupon)
def update(call: Call, params: UpdateCoupon, coupon: str) -> Shape:
    found = Coupon.of(call.account, coupon)
    before = wire.plain(found.shape())
    if params.name is not None:
        found.name = params.name
    options = _options(params.currency_options, found.amount_off, found.currency)
    if options:
        found.currency_options = {**(found.currency_options or {}), **options}
    found.metadata_ = merge_metadata(found.metadata_, params.metadata)
    after = wire.plain(found.shape())
    if after != before:
        log.record("coupon.updated", found, log.changes(before, after))
    return found.shape()


@endpoint("DELETE /v1/coupons/{coupon}", NoParams)
def delete(call: Call, _params: NoParams, coupon: str) -> Shape:
    return remove_coupon(Coupon.of(call.account, coupon))


@endpoint("GET /v1/coupons", ListCoupons)
def list_coupons(call: Call, params: ListCoupons) -> Shape:
    query = within(Coupon.owned_by(call.account), Coupon.created, params.created)
    return page(call.account, Coupon, query, params, "/v1/coupons")


def _check_discount(params: CreateCoupon) -> None:
    if params.percent_off is None and params.amount_off is None:
        raise refused("You must pass either `percent_off` or `amount_off`.", "percent_off", "parameter_missing")
    if params.amount_off is not None:
        if params.currency is None:
            raise missing_param("currency")
        check_size(params.amount_off, params.currency, "amount_off")


def _check_duration(params: CreateCoupon) -> None:
    repeats = params.duration == "repeating"
    if repeats and params.duration_in_months is None:
        raise missing_param("duration_in_months")
    if not repeats and params.duration_in_months is not None:
        raise refused("`duration_in_months` can only be passed when `duration` is `repeating`.", "duration_in_months")


def _check_redeem_by(moment: int | None) -> None:
    if moment is None:
        return
    if moment <= clock.now():
        raise refused("`redeem_by` must be in the future.", "redeem_by")
    if moment > clock.now() + MAX_LIFE_S:
        raise refused("`redeem_by` must be within five years.", "redeem_by")


def _products(call: Call, applies_to: AppliesTo | None) -> list[str] | None:
    """The public ids of products, each of which is there."""
    if applies_to is None or not applies_to.products:
        return None
    return [
        Product.of(call.account, id, param=f"applies_to[products][{place}]", lock=False).public_id
        for place, id in enumerate(applies_to.products)
    ]


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
