"""/v1/prices"""

import re
from typing import Annotated, Any, Literal

from pydantic import Field

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Amount, Clearable, Currency, Expand, Flag, Text, not_yet, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params, exclusive
from checkout.catalogue.prices import Price, add_price
from checkout.catalogue.products import Product
from checkout.events import log
from checkout.kit import money, wire
from checkout.kit.db import reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape

MAX_LOOKUP_KEYS = 10  # in a list's filter. Source: Stripe
MAX_LOOKUP_KEY_CHARS = 200
MAX_DECIMAL_CHARS = 30  # of an amount with decimals

_WHOLE = re.compile(r"[0-9]+(\.0+)?")

TaxBehavior = Literal["inclusive", "exclusive", "unspecified"]


class UnitAmount(Params):
    """What one unit costs, in minor units: as an integer, or as a decimal text that is one."""

    unit_amount: Amount | None = None
    unit_amount_decimal: Text | None = None
    tax_behavior: TaxBehavior = "unspecified"

    _one_amount = exclusive("unit_amount", "unit_amount_decimal")


class NewProduct(Params):
    """A product made together with a price of its own."""

    name: Text
    metadata: Metadata = {}
    tax_code: Text | None = None
    unit_label: Annotated[str, text(12)] | None = None


class ProductData(NewProduct):
    active: Flag = True
    statement_descriptor: Annotated[str, text(22)] | None = None


class CreatePrice(UnitAmount):
    currency: Currency
    active: Flag = True
    billing_scheme: Annotated[Literal["per_unit", "tiered"], not_yet("tiered")] = "per_unit"
    lookup_key: Annotated[str, text(MAX_LOOKUP_KEY_CHARS)] | None = None
    metadata: Metadata = {}
    nickname: Text | None = None
    product: Text | None = None
    product_data: ProductData | None = None
    transfer_lookup_key: Flag = False
    expand: Expand = []

    _one_product = exclusive("product", "product_data")


class UpdatePrice(Params):
    active: Flag | None = None
    lookup_key: Clearable[Annotated[str, text(MAX_LOOKUP_KEY_CHARS)]] = None
    metadata: Metadata = {}
    nickname: Clearable[Text] = None
    tax_behavior: TaxBehavior | None = None
    transfer_lookup_key: Flag = False
    expand: Expand = []


class ListPrices(ListParams):
    active: Flag | None = None
    created: Created | None = None
    currency: Currency | None = None
    lookup_keys: Annotated[list[Text], Field(max_length=MAX_LOOKUP_KEYS)] = []
    product: Text | None = None
    type: Literal["one_time", "recurring"] | None = None


@endpoint("POST /v1/prices", CreatePrice)
def create(call: Call, params: CreatePrice) -> Shape:
    amount = unit_columns(params, params.currency)
    _free_lookup_key(call, params.lookup_key, transfer=params.transfer_lookup_key)
    columns: dict[str, Any] = {
        "active": params.active,
        "currency": params.currency,
        "lookup_key": params.lookup_key,
        "metadata_": merge_metadata({}, params.metadata),
        "nickname": params.nickname,
        **amount,
    }
    if params.product_data is not None:
        return add_price(call.account, product_data=product_columns(params.product_data), **columns).shape()
    if params.product is None:
        raise InvalidRequest("Missing required param: product.", code="parameter_missing", param="product")
    product = Product.of(call.account, params.product, param="product")
    return add_price(call.account, product_id=product.id, **columns).shape()


@endpoint("GET /v1/prices/{price}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, price: str) -> Shape:
    return Price.of(call.account, price).shape()


@endpoint("POST /v1/prices/{price}", UpdatePrice)
def update(call: Call, params: UpdatePrice, price: str) -> Shape:
    found = Price.of(call.account, price)
    before = wire.plain(found.shape())
    given = params.model_fields_set - {"expand", "metadata", "transfer_lookup_key"}
    if params.lookup_key != found.lookup_key:
        _free_lookup_key(call, params.lookup_key, transfer=params.transfer_lookup_key)
    if "tax_behavior" in given and found.tax_behavior not in ("unspecified", params.tax_behavior):
        raise InvalidRequest(
            "You cannot change the tax behavior of a price once it is inclusive or exclusive.",
            param="tax_behavior",
        )
    for name in given:
        setattr(found, name, getattr(params, name))
    found.metadata_ = merge_metadata(found.metadata_, params.metadata)
    after = wire.plain(found.shape())
    if after != before:
        log.record("price.updated", found, log.changes(before, after))
    return found.shape()


@endpoint("GET /v1/prices", ListPrices)
def list_prices(call: Call, params: ListPrices) -> Shape:
    query = within(Price.owned_by(call.account), Price.created, params.created)
    if params.type == "recurring":
        query = query.where(Price.id.is_(None))
    for column, wanted in (
        (Price.active, params.active),
        (Price.currency, params.currency),
        (Price.product_id, params.product),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if params.lookup_keys:
        query = query.where(Price.lookup_key.in_(params.lookup_keys))
    return page(call.account, Price, query, params, "/v1/prices")


def unit_columns(params: UnitAmount, currency: str, within_param: str | None = None) -> dict[str, Any]:
    """The columns that say what a unit costs. Refuses an amount that is missing, or no whole number of minor units."""
    param = f"{within_param}[unit_amount]" if within_param else "unit_amount"
    if params.unit_amount is not None:
        amount = params.unit_amount
    elif params.unit_amount_decimal is not None:
        amount = _whole(params.unit_amount_decimal, param.replace("unit_amount", "unit_amount_decimal"))
    else:
        raise InvalidRequest(f"Missing required param: {param}.", code="parameter_missing", param=param)
    if amount > money.MAX_AMOUNT:
        raise InvalidRequest(
            f"Amount must be no more than {money.show(money.MAX_AMOUNT, currency)}",
            code="amount_too_large",
            param=param,
        )
    return {"unit_amount": amount, "tax_behavior": params.tax_behavior}


def product_columns(data: NewProduct) -> dict[str, Any]:
    columns = data.model_dump(exclude={"metadata"}, exclude_none=True)
    return {**columns, "metadata_": merge_metadata({}, data.metadata)}


def _whole(decimal: str, param: str) -> int:
    if _WHOLE.fullmatch(decimal) and len(decimal) <= MAX_DECIMAL_CHARS:
        return int(decimal.partition(".")[0])
    raise InvalidRequest(
        "Only whole amounts of the currency's minor unit are supported by this version of Tender.",
        param=param,
    )


def _free_lookup_key(call: Call, lookup_key: str | None, *, transfer: bool) -> None:
    """A lookup key is of one price: it is taken from the one that has it, or refused."""
    if lookup_key is None:
        return
    holder = reading().scalar(Price.owned_by(call.account).where(Price.lookup_key == lookup_key))
    if holder is None:
        return
    if not transfer:
        raise InvalidRequest(
            f"A price (`{holder.id}`) already uses that lookup key.",
            code="resource_already_exists",
            param="lookup_key",
        )
    holder.lookup_key = None
    log.record("price.updated", holder, {"lookup_key": lookup_key})
