"""/v1/products"""

import re
from typing import Annotated, Any

from pydantic import Field

from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Currency, Expand, Flag, Text, Url, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, OnlyExpand, Params
from checkout.api.v1.prices import UnitAmount, unit_columns
from checkout.catalogue.prices import Price, add_price
from checkout.catalogue.products import Product, add_product
from checkout.events import log
from checkout.kit import clock, wire
from checkout.kit.db import reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape

MAX_IMAGES = 8  # Source: Stripe
MAX_FEATURES = 15  # Source: Stripe
MAX_ID_CHARS = 70

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")  # what stands in a path as it is

Images = Annotated[list[Url], Field(max_length=MAX_IMAGES)]


class Feature(Params):
    name: Annotated[str, text(80)]


class DefaultPrice(UnitAmount):
    currency: Currency
    metadata: Metadata = {}


class CreateProduct(Params):
    name: Text
    id: Annotated[str, text(MAX_ID_CHARS)] | None = None
    active: Flag = True
    default_price_data: DefaultPrice | None = None
    description: Text | None = None
    images: Images = []
    marketing_features: Annotated[list[Feature], Field(max_length=MAX_FEATURES)] = []
    metadata: Metadata = {}
    shippable: Flag | None = None
    statement_descriptor: Annotated[str, text(22)] | None = None
    tax_code: Text | None = None
    unit_label: Annotated[str, text(12)] | None = None
    url: Url | None = None
    expand: Expand = []


class UpdateProduct(Params):
    active: Flag | None = None
    default_price: Text | None = None
    description: Clearable[Text] = None
    images: Clearable[Images] = None
    marketing_features: Clearable[Annotated[list[Feature], Field(max_length=MAX_FEATURES)]] = None
    metadata: Metadata = {}
    name: Text | None = None
    shippable: Flag | None = None
    statement_descriptor: Annotated[str, text(22)] | None = None
    tax_code: Clearable[Text] = None
    unit_label: Clearable[Annotated[str, text(12)]] = None
    url: Clearable[Url] = None
    expand: Expand = []


class ListProducts(ListParams):
    active: Flag | None = None
    created: Created | None = None
    ids: list[Text] = []
    shippable: Flag | None = None
    url: Url | None = None


@endpoint("POST /v1/products", CreateProduct)
def create(call: Call, params: CreateProduct) -> Shape:
    columns = params.model_dump(exclude={"expand", "default_price_data", "metadata"}, exclude_none=True)
    if params.id is not None:
        _check_id(params.id)
    product = add_product(call.account, metadata_=merge_metadata({}, params.metadata), **columns)
    log.record("product.created", product)
    if params.default_price_data is not None:
        _add_default_price(call, product, params.default_price_data)
    return product.shape()


@endpoint("GET /v1/products/{id}", OnlyExpand)
def retrieve(call: Call, _params: OnlyExpand, id: str) -> Shape:
    return Product.of(call.account, id).shape()


@endpoint("POST /v1/products/{id}", UpdateProduct)
def update(call: Call, params: UpdateProduct, id: str) -> Shape:
    product = Product.of(call.account, id)
    before = wire.plain(product.shape())
    for name, value in _changes(call, product, params).items():
        setattr(product, name, value)
    product.metadata_ = merge_metadata(product.metadata_, params.metadata)
    after = wire.plain(product.shape())
    if after != before:
        product.updated = clock.now()
        log.record("product.updated", product, log.changes(before, wire.plain(product.shape())))
    return product.shape()


@endpoint("GET /v1/products", ListProducts)
def list_products(call: Call, params: ListProducts) -> Shape:
    query = within(Product.owned_by(call.account), Product.created, params.created)
    for name in ("active", "shippable", "url"):
        wanted = getattr(params, name)
        if wanted is not None:
            query = query.where(getattr(Product, name) == wanted)
    if params.ids:
        query = query.where(Product.id.in_(params.ids))
    return page(call.account, Product, query, params, "/v1/products")


def _check_id(id: str) -> None:
    """Ids are of the whole house: one that another account chose is taken too."""
    if not _ID.fullmatch(id):
        raise InvalidRequest("Invalid id: only letters, digits, `_`, `-` and `.` may be in it.", param="id")
    if reading().get(Product, id) is not None:
        raise InvalidRequest("Product already exists.", code="resource_already_exists", param="id")


def _add_default_price(call: Call, product: Product, data: DefaultPrice) -> None:
    price = add_price(
        call.account,
        product_id=product.id,
        currency=data.currency,
        metadata_=merge_metadata({}, data.metadata),
        **unit_columns(data, data.currency, "default_price_data"),
    )
    product.default_price_id = price.id


def _changes(call: Call, product: Product, params: UpdateProduct) -> dict[str, Any]:
    given = params.model_fields_set - {"expand", "metadata", "default_price"}
    changes = {name: getattr(params, name) for name in given}
    for lists in ("images", "marketing_features"):
        if lists in changes:
            changes[lists] = params.model_dump()[lists] or []
    if params.default_price is not None:
        changes["default_price_id"] = _price_of(call, product, params.default_price).id
    return changes


def _price_of(call: Call, product: Product, id: str) -> Price:
    price = Price.of(call.account, id, param="default_price")
    if price.product_id != product.id:
        raise InvalidRequest(
            f"The price {price.id} belongs to another product; a default price is one of the product's own.",
            param="default_price",
        )
    return price
