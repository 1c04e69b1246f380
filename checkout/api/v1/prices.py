"""/v1/prices"""

from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Select

from checkout.api.descriptors import Descriptor
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Currency, Expand, Flag, Text, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import of_those, page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params, exclusive
from checkout.api.price_amounts import Amounts, CurrencyOptions, TaxBehavior, Tiers, TransformQuantity
from checkout.api.price_columns import kind_of, missing_param, option_shapes, scheme_columns
from checkout.api.product_data import NewProduct, product_columns
from checkout.catalogue.changes import change_price, free_lookup_key
from checkout.catalogue.prices import Price, add_price
from checkout.catalogue.products import Product
from checkout.kit.wire import Shape

MAX_LOOKUP_KEYS = 10  # in a list's filter. Source: Stripe
MAX_LOOKUP_KEY_CHARS = 200
KEPT_APART = {"currency_options", "expand", "metadata", "transfer_lookup_key"}  # of an update: no column as it is


class ProductData(NewProduct):
    id: Text | None = None
    active: Flag = True
    statement_descriptor: Descriptor | None = None


class CreatePrice(Amounts):
    active: Flag = True
    billing_scheme: Literal["per_unit", "tiered"] = "per_unit"
    lookup_key: Annotated[str, text(MAX_LOOKUP_KEY_CHARS)] | None = None
    metadata: Metadata = {}
    nickname: Text | None = None
    product: Text | None = None
    product_data: ProductData | None = None
    tiers: Tiers = []
    tiers_mode: Literal["graduated", "volume"] | None = None
    transfer_lookup_key: Flag = False
    transform_quantity: TransformQuantity | None = None
    expand: Expand = []

    _one_product = exclusive("product", "product_data")
    _one_rounding = exclusive("tiers", "transform_quantity")


class UpdatePrice(Params):
    active: Flag | None = None
    currency_options: Clearable[CurrencyOptions] = None
    lookup_key: Clearable[Annotated[str, text(MAX_LOOKUP_KEY_CHARS)]] = None
    metadata: Metadata = {}
    nickname: Clearable[Text] = None
    tax_behavior: TaxBehavior | None = None
    transfer_lookup_key: Flag = False
    expand: Expand = []


class OfRecurring(Params):
    interval: Literal["day", "month", "week", "year"] | None = None
    meter: Text | None = None
    usage_type: Literal["licensed", "metered"] | None = None


class ListPrices(ListParams):
    active: Flag | None = None
    created: Created | None = None
    currency: Currency | None = None
    lookup_keys: Annotated[list[Text], Field(max_length=MAX_LOOKUP_KEYS)] = []
    product: Text | None = None
    recurring: OfRecurring | None = None
    type: Literal["one_time", "recurring"] | None = None


@endpoint("POST /v1/prices", CreatePrice)
def create(call: Call, params: CreatePrice) -> Shape:
    amounts = scheme_columns(params, params.billing_scheme, params.tiers, params.tiers_mode)
    if params.product is None and params.product_data is None:
        raise missing_param("product")
    free_lookup_key(call.account, params.lookup_key, transfer=params.transfer_lookup_key)
    columns = {
        "active": params.active,
        "lookup_key": params.lookup_key,
        "metadata_": merge_metadata({}, params.metadata),
        "nickname": params.nickname,
        "transform_quantity": params.transform_quantity and params.transform_quantity.model_dump(),
        **amounts,
    }
    if params.product is not None:
        product = Product.of(call.account, params.product, param="product")
        return add_price(call.account, product_id=product.id, **columns).shape()
    assert params.product_data is not None
    return add_price(call.account, product_data=product_columns(params.product_data), **columns).shape()


@endpoint("GET /v1/prices/{price}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, price: str) -> Shape:
    return Price.of(call.account, price).shape()


@endpoint("POST /v1/prices/{price}", UpdatePrice)
def update(call: Call, params: UpdatePrice, price: str) -> Shape:
    found = Price.of(call.account, price)
    if params.lookup_key != found.lookup_key:
        free_lookup_key(call.account, params.lookup_key, transfer=params.transfer_lookup_key)
    columns = _changes(found, params)
    change_price(found, {**columns, "metadata_": merge_metadata(found.metadata_, params.metadata)})
    return found.shape()


@endpoint("GET /v1/prices", ListPrices)
def list_prices(call: Call, params: ListPrices) -> Shape:
    query = within(Price.owned_by(call.account), Price.created, params.created)
    for column, wanted in ((Price.active, params.active), (Price.currency, params.currency)):
        if wanted is not None:
            query = query.where(column == wanted)
    query = of_those(call.account, query, params, product=(Product, Price.product_id))
    if params.type is not None:
        recurs = Price.recurring.is_not(None)
        query = query.where(recurs if params.type == "recurring" else ~recurs)
    if params.lookup_keys:
        query = query.where(Price.lookup_key.in_(params.lookup_keys))
    return page(call.account, Price, _recurring(query, params.recurring), params, "/v1/prices")


def _recurring(query: Select[Price], wanted: OfRecurring | None) -> Select[Price]:
    for name, value in wanted.model_dump(exclude_none=True).items() if wanted else ():
        query = query.where(Price.recurring[name].as_string() == value)
    return query


def _changes(price: Price, params: UpdatePrice) -> dict[str, Any]:
    changes = {name: getattr(params, name) for name in params.model_fields_set - KEPT_APART}
    if "currency_options" in params.model_fields_set:
        given = params.currency_options or {}
        shapes = option_shapes(given, price.currency, kind_of(price.tiers, price.custom_unit_amount))
        kept = price.currency_options if params.currency_options is not None else None
        changes["currency_options"] = {**(kept or {}), **(shapes or {})} or None
    return changes
