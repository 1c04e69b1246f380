"""/v1/products"""

from typing import Annotated, Any, Literal

from pydantic import Field

from checkout.api.decimals import decimal
from checkout.api.descriptors import Descriptor
from checkout.api.endpoint import Call, endpoint
from checkout.api.fields import Clearable, Expand, Flag, Text, Url, text
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.paging import page, within
from checkout.api.params import Created, ListParams, NoParams, OnlyExpand, Params, exclusive
from checkout.api.price_amounts import Amounts
from checkout.api.price_columns import amount_columns
from checkout.api.product_data import TaxCode, TaxDetails, UnitLabel, tax_shape
from checkout.catalogue.changes import change_product, default_of
from checkout.catalogue.prices import add_price, remove_product
from checkout.catalogue.products import Product, add_product
from checkout.events import log
from checkout.kit.decimals import number_of
from checkout.kit.wire import Shape

MAX_IMAGES = 8  # Source: Stripe
MAX_FEATURES = 15  # Source: Stripe
MAX_IDS = 100  # in a list's filter: as many as a page has
KEPT_APART = {"default_price", "expand", "metadata"}  # of an update: no column as it is

Images = Annotated[list[Url], Field(max_length=MAX_IMAGES)]
Size = Annotated[str, decimal(2, minimum="0.01")]  # inches or ounces, two places. Source: Stripe


class Feature(Params):
    name: Annotated[str, text(80)]


Features = Annotated[list[Feature], Field(max_length=MAX_FEATURES)]


class PackageDimensions(Params):
    """Inches, and ounces of weight."""

    height: Size
    length: Size
    weight: Size
    width: Size


class DefaultPrice(Amounts):
    metadata: Metadata = {}


class CreateProduct(Params):
    name: Text
    id: Text | None = None
    active: Flag = True
    default_price_data: DefaultPrice | None = None
    description: Text | None = None
    images: Images = []
    marketing_features: Features = []
    metadata: Metadata = {}
    package_dimensions: PackageDimensions | None = None
    shippable: Flag | None = None
    statement_descriptor: Descriptor | None = None
    tax_code: TaxCode | None = None
    tax_details: TaxDetails | None = None
    type: Literal["good", "service"] = "service"
    unit_label: UnitLabel | None = None
    url: Url | None = None
    expand: Expand = []


class UpdateProduct(Params):
    active: Flag | None = None
    default_price: Text | None = None
    description: Clearable[Text] = None
    images: Clearable[Images] = None
    marketing_features: Clearable[Features] = None
    metadata: Metadata = {}
    name: Text | None = None
    package_dimensions: Clearable[PackageDimensions] = None
    shippable: Flag | None = None
    statement_descriptor: Descriptor | None = None
    tax_code: Clearable[TaxCode] = None
    tax_details: Clearable[TaxDetails] = None
    unit_label: Clearable[UnitLabel] = None
    url: Clearable[Url] = None
    expand: Expand = []


class ListProducts(ListParams):
    active: Flag | None = None
    created: Created | None = None
    ids: Annotated[list[Text], Field(max_length=MAX_IDS)] = []
    shippable: Flag | None = None
    type: Literal["good", "service"] | None = None
    url: Url | None = None

    _ids_or_cursor = exclusive("ids", "starting_after", "ending_before")


@endpoint("POST /v1/products", CreateProduct)
def create(call: Call, params: CreateProduct) -> Shape:
    left_out = {"expand", "default_price_data", "metadata", "package_dimensions", "tax_details"}
    columns = params.model_dump(exclude=left_out, exclude_none=True)
    product = add_product(
        call.account,
        metadata_=merge_metadata({}, params.metadata),
        package_dimensions=_dimensions(params.package_dimensions),
        tax_details=tax_shape(params.tax_details),
        **columns,
    )
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
    columns = _changes(product, params)
    change_product(product, {**columns, "metadata_": merge_metadata(product.metadata_, params.metadata)})
    return product.shape()


@endpoint("DELETE /v1/products/{id}", NoParams)
def delete(call: Call, _params: NoParams, id: str) -> Shape:
    return remove_product(Product.of(call.account, id))


@endpoint("GET /v1/products", ListProducts)
def list_products(call: Call, params: ListProducts) -> Shape:
    query = within(Product.owned_by(call.account), Product.created, params.created)
    for name in ("active", "shippable", "type", "url"):
        wanted = getattr(params, name)
        if wanted is not None:
            query = query.where(getattr(Product, name) == wanted)
    if params.ids:
        keys = [key for id in params.ids for key in Product.keys_of(call.account, id)]
        query = query.where(Product.id.in_(keys))
    return page(call.account, Product, query, params, "/v1/products")


def _add_default_price(call: Call, product: Product, data: DefaultPrice) -> None:
    price = add_price(
        call.account,
        product_id=product.id,
        metadata_=merge_metadata({}, data.metadata),
        **amount_columns(data, "default_price_data"),
    )
    product.default_price_id = price.id


def _dimensions(given: PackageDimensions | None) -> Shape | None:
    return None if given is None else {name: number_of(size) for name, size in given.model_dump().items()}


def _changes(product: Product, params: UpdateProduct) -> dict[str, Any]:
    given = params.model_fields_set - KEPT_APART
    shapes = {
        "images": params.images or [],
        "marketing_features": [feature.model_dump() for feature in params.marketing_features or []],
        "package_dimensions": _dimensions(params.package_dimensions),
        "tax_details": tax_shape(params.tax_details),
    }
    changes = {name: shapes[name] if name in shapes else getattr(params, name) for name in given}
    if params.default_price is not None:
        changes["default_price_id"] = default_of(product, params.default_price).id
    return changes
