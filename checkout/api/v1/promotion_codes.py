"""/v1/promotion_codes"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator
from sqlalchemy import not_

from checkout.api.complaints import bad
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Currency, Expand, Flag, PositiveAmount, Text, Timestamp, scalar
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import of_those, page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params, exclusive
from checkout.api.price_amounts import by_currency
from checkout.api.price_columns import missing_param, refused
from checkout.api.v1.coupons import Redemptions
from checkout.catalogue.amounts import check_size
from checkout.catalogue.changes import change_code
from checkout.catalogue.coupons import Coupon
from checkout.catalogue.offers import open_code, restrictions
from checkout.catalogue.promotion_codes import CODE, EVERYBODY, PromotionCode, is_redeemable
from checkout.kit.wire import Shape
from checkout.payments.customers import Customer, living


def _code(given: Any) -> str:
    written = scalar(given)
    if not CODE.fullmatch(written):
        raise bad("Invalid promotion code: only letters, digits and dashes may be in it")
    return written


class Promotion(Params):
    type: Literal["coupon"]
    coupon: Text | None = None


class Minimum(Params):
    minimum_amount: PositiveAmount


Minimums = Annotated[dict[str, Minimum], BeforeValidator(by_currency)]


class NewRestrictions(Params):
    currency_options: Minimums = {}
    first_time_transaction: Flag = False
    minimum_amount: PositiveAmount | None = None
    minimum_amount_currency: Currency | None = None


class ChangedRestrictions(Params):
    currency_options: Minimums = {}


class CreatePromotionCode(Params):
    promotion: Promotion | None = None
    coupon: Text | None = None  # how it was said before 2025-09-30.clover
    active: Flag = True
    code: Annotated[str, BeforeValidator(_code)] | None = None
    customer: Text | None = None
    expires_at: Timestamp | None = None
    max_redemptions: Redemptions | None = None
    metadata: Metadata = {}
    restrictions: NewRestrictions = NewRestrictions()
    expand: Expand = []

    _one_coupon = exclusive("promotion", "coupon")


class UpdatePromotionCode(Params):
    active: Flag | None = None
    metadata: Metadata = {}
    restrictions: ChangedRestrictions = ChangedRestrictions()
    expand: Expand = []


class ListPromotionCodes(ListParams):
    active: Flag | None = None
    code: Text | None = None
    coupon: Text | None = None
    created: Created | None = None
    customer: Text | None = None


@endpoint("POST /v1/promotion_codes", CreatePromotionCode)
def create(call: Call, params: CreatePromotionCode) -> Shape:
    return open_code(
        _coupon(call, params),
        active=params.active,
        code=params.code,
        customer_id=living(call.account, params.customer, "customer").id if params.customer else EVERYBODY,
        expires_at=params.expires_at,
        max_redemptions=params.max_redemptions,
        metadata_=merge_metadata({}, params.metadata),
        restrictions=_restrictions(params.restrictions),
    ).shape()


@endpoint("GET /v1/promotion_codes/{promotion_code}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, promotion_code: str) -> Shape:
    return PromotionCode.of(call.account, promotion_code).shape()


@endpoint("POST /v1/promotion_codes/{promotion_code}", UpdatePromotionCode)
def update(call: Call, params: UpdatePromotionCode, promotion_code: str) -> Shape:
    found = PromotionCode.of(call.account, promotion_code)
    columns: dict[str, Any] = {} if params.active is None else {"active": params.active}
    columns |= _more_minimums(found, params.restrictions.currency_options)
    change_code(found, {**columns, "metadata_": merge_metadata(found.metadata_, params.metadata)})
    return found.shape()


@endpoint("GET /v1/promotion_codes", ListPromotionCodes)
def list_promotion_codes(call: Call, params: ListPromotionCodes) -> Shape:
    query = within(PromotionCode.owned_by(call.account), PromotionCode.created, params.created)
    if params.active is not None:
        query = query.where(is_redeemable() if params.active else not_(is_redeemable()))
    if params.code is not None:
        query = query.where(PromotionCode.folded_code == params.code.lower())
    coupons, customers = (Coupon, PromotionCode.coupon_key), (Customer, PromotionCode.customer_id)
    query = of_those(call.account, query, params, coupon=coupons, customer=customers)
    return page(call.account, PromotionCode, query, params, "/v1/promotion_codes")


def _coupon(call: Call, params: CreatePromotionCode) -> Coupon:
    """By either spelling."""
    if params.coupon is not None:
        return Coupon.of(call.account, params.coupon, param="coupon")
    if params.promotion is None:
        raise missing_param("promotion")
    if params.promotion.coupon is None:
        raise missing_param("promotion[coupon]")
    return Coupon.of(call.account, params.promotion.coupon, param="promotion[coupon]")


def _restrictions(given: NewRestrictions) -> Shape:
    currency = given.minimum_amount_currency
    kept = restrictions(first_time=given.first_time_transaction, minimum=given.minimum_amount, currency=currency)
    return {**kept, "currency_options": _minimums(given.currency_options, currency)}


def _more_minimums(code: PromotionCode, given: dict[str, Minimum]) -> Shape:
    """The column, where any were given."""
    kept = code.restrictions
    added = _minimums(given, kept["minimum_amount_currency"])
    return {"restrictions": {**kept, "currency_options": {**kept["currency_options"], **added}}} if added else {}


def _minimums(given: dict[str, Minimum], currency: str | None) -> Shape:
    """Minimum amounts in other currencies than the first."""
    param = "restrictions[currency_options]"
    if given and currency is None:
        raise refused("`currency_options` can only be passed with `minimum_amount`.", param)
    if currency in given:
        raise refused(f"{currency} has its minimum amount already.", f"{param}[{currency}]")
    for code, option in given.items():
        check_size(option.minimum_amount, code, f"{param}[{code}][minimum_amount]")
    return {code: option.model_dump() for code, option in given.items()}
