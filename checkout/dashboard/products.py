"""Products and their prices: listed, made, changed, archived."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, request
from sqlalchemy import func, select
from werkzeug.wrappers import Response as AnyResponse

from checkout.catalogue.changes import change_price, change_product, default_of, free_lookup_key
from checkout.catalogue.prices import Price, add_price, add_product_at
from checkout.catalogue.products import Product
from checkout.dashboard import door, lists
from checkout.dashboard.forms import filled
from checkout.dashboard.inputs import with_metadata
from checkout.dashboard.made_once import make_once, name_of
from checkout.dashboard.moments import Moment
from checkout.dashboard.price_words import price_words
from checkout.dashboard.product_forms import NewProductForm, PriceChangeForm, PriceForm, ProductForm
from checkout.dashboard.words import Mark
from checkout.kit.chosen_ids import public
from checkout.kit.db import atomic, reading
from checkout.kit.errors import Refused

INVALID = 422
MOST_PRICES = 100  # of one product that its page shows: the newest
ACTIVE, ARCHIVED, DEFAULT = Mark("active", "ok"), Mark("archived", "off"), Mark("default", "ok")

pages = door.section("products")


@dataclass(frozen=True, slots=True)
class ProductRow:
    """``price``: its default, else the newest that it is sold at."""

    id: str
    name: str
    price: str
    mark: Mark
    created: Moment


@dataclass(frozen=True, slots=True)
class PriceRow:
    id: str
    words: str
    about: str
    mark: Mark
    is_sold: bool  # by new links
    is_once: bool


@pages.get("/products")
def products() -> AnyResponse:
    """``show=archived``: those that are no longer sold."""
    account, archived = door.here().account, request.args.get("show") == "archived"
    query = Product.owned_by(account).where(Product.active.is_(not archived))
    part = lists.part(account, Product, query, request.args)
    return door.page("products", part=part, rows=_rows(part.things), archived=archived)


@pages.get("/products/new")
def new() -> AnyResponse:
    form = NewProductForm()
    form.id.data, form.currency.data = name_of(Price, door.here().account, None), last_currency()
    return door.page("product_new", form=form)


@pages.post("/products/new")
def make() -> AnyResponse:
    form = NewProductForm()
    price = _made(form, lambda made_id: _product_at(form, made_id)) if form.validate_on_submit() else None
    if price is None:
        return door.page("product_new", status=INVALID, form=form)
    flash(f"{price.product.name} is in the catalogue.")
    return door.to("products.product", product_id=public(price.product_id))


@pages.get("/products/<product_id>")
def product(product_id: str) -> AnyResponse:
    found = _product(product_id)
    query = Price.owned_by(door.here().account).where(Price.product_id == found.id)
    prices = reading().scalars(query.order_by(Price.created.desc(), Price.id.desc()).limit(MOST_PRICES))
    return door.page(
        "product",
        product=found,
        standing=ACTIVE if found.active else ARCHIVED,
        created=Moment(found.created),
        prices=[_price_row(price, found) for price in prices],
    )


@pages.get("/products/<product_id>/edit")
def edit(product_id: str) -> AnyResponse:
    found = _product(product_id)
    texts = {name: getattr(found, name) for name in ("name", "description", "url", "unit_label")}
    form = with_metadata(ProductForm(), found.metadata_)
    filled(form, {**texts, "images": "\n".join(found.images)})
    return door.page("product_edit", form=form, product=found)


@pages.post("/products/<product_id>/edit")
def change(product_id: str) -> AnyResponse:
    found = _product(product_id)
    form = with_metadata(ProductForm(), found.metadata_)
    if not form.validate_on_submit():
        return door.page("product_edit", status=INVALID, form=form, product=found)
    with atomic("dashboard: change product"):
        change_product(_product(product_id), form.columns)
    flash("The product was changed.")
    return door.to("products.product", product_id=product_id)


@pages.post("/products/<product_id>/archive")
def archive(product_id: str) -> AnyResponse:
    return _switched(product_id, active=False, told="The product is archived: nothing new sells it.")


@pages.post("/products/<product_id>/unarchive")
def unarchive(product_id: str) -> AnyResponse:
    return _switched(product_id, active=True, told="The product is sold again.")


@pages.get("/products/<product_id>/prices/new")
def new_price(product_id: str) -> AnyResponse:
    found, form = _product(product_id), PriceForm()
    form.id.data, form.currency.data = name_of(Price, door.here().account, None), last_currency()
    return door.page("price_new", form=form, product=found)


@pages.post("/products/<product_id>/prices/new")
def make_price(product_id: str) -> AnyResponse:
    found, form = _product(product_id), PriceForm()
    key = found.id
    price = _made(form, lambda made_id: _price_of(form, key, made_id)) if form.validate_on_submit() else None
    if price is None:
        return door.page("price_new", status=INVALID, form=form, product=_product(product_id))
    flash(f"There is a new price: {price_words(price)}.")
    return door.to("products.product", product_id=product_id)


@pages.get("/prices/<price_id>/edit")
def edit_price(price_id: str) -> AnyResponse:
    found = _price(price_id)
    form = with_metadata(PriceChangeForm(), found.metadata_)
    filled(form, {name: getattr(found, name) for name in ("tax_behavior", "nickname", "lookup_key")})
    return _edit_page(form, found)


@pages.post("/prices/<price_id>/edit")
def change_its_terms(price_id: str) -> AnyResponse:
    form = with_metadata(PriceChangeForm(), _price(price_id).metadata_)
    if not (form.validate_on_submit() and _is_changed(form, price_id)):
        return _edit_page(form, _price(price_id), INVALID)
    flash("The price was changed.")
    return _to_product_of(_price(price_id))


@pages.post("/prices/<price_id>/default")
def make_default(price_id: str) -> AnyResponse:
    with atomic("dashboard: default price"):
        price = _price(price_id)
        change_product(price.product, {"default_price_id": default_of(price.product, price_id).id})
    flash("The price is the product's default now.")
    return _to_product_of(price)


@pages.post("/prices/<price_id>/archive")
def archive_price(price_id: str) -> AnyResponse:
    with atomic("dashboard: archive price"):
        price = _price(price_id)
        change_price(price, {"active": False})
    flash("The price is archived: nothing new sells at it.")
    return _to_product_of(price)


@pages.post("/prices/<price_id>/unarchive")
def unarchive_price(price_id: str) -> AnyResponse:
    with atomic("dashboard: unarchive price"):
        price = _price(price_id)
        change_price(price, {"active": True})
    flash("The price is sold at again.")
    return _to_product_of(price)


def last_currency() -> str:
    """That the newest price is in, else the merchant's own."""
    here = door.here()
    newest = Price.owned_by(here.account).order_by(Price.created.desc(), Price.id.desc()).limit(1)
    price = reading().scalar(newest)
    return price.currency if price else here.merchant.default_currency


def _rows(found: Sequence[Product]) -> list[ProductRow]:
    """In two queries more."""
    ids = {product.id: product.default_price_id for product in found if product.default_price_id}
    others = [product.id for product in found if product.id not in ids]
    newest = select(Price.product_id, func.max(Price.id)).where(Price.product_id.in_(others), Price.active)
    ids |= dict(reading().execute(newest.group_by(Price.product_id)).all())
    prices = {price.id: price for price in reading().scalars(select(Price).where(Price.id.in_(ids.values())))}
    return [_row(product, prices.get(ids.get(product.id, ""))) for product in found]


def _row(product: Product, price: Price | None) -> ProductRow:
    return ProductRow(
        id=product.public_id,
        name=product.name,
        price=price_words(price) if price else "",
        mark=ACTIVE if product.active else ARCHIVED,
        created=Moment(product.created),
    )


def _price_row(price: Price, product: Product) -> PriceRow:
    is_default = product.default_price_id == price.id
    said = (price.nickname, price.lookup_key and f"key {price.lookup_key}", _tax_words(price))
    return PriceRow(
        id=price.id,
        words=price_words(price),
        about=", ".join(it for it in said if it),
        mark=DEFAULT if is_default else ACTIVE if price.active else ARCHIVED,
        is_sold=price.active and product.active,
        is_once=price.recurring is None,
    )


def _tax_words(price: Price) -> str | None:
    return {"inclusive": "tax included", "exclusive": "tax on top"}.get(price.tax_behavior)


def _made(form: PriceForm, make: Callable[[str], Price]) -> Price | None:
    """None where it was refused, and the form says why."""
    account = door.here().account
    id = name_of(Price, account, form.id.data)
    try:
        return make_once(Price, account, id, lambda: make(id))
    except Refused as refused:
        form.refuse_price(refused)
        return None


def _product_at(form: NewProductForm, id: str) -> Price:
    account, columns = door.here().account, form.price_columns()
    free_lookup_key(account, columns["lookup_key"], transfer=False)
    return add_product_at(account, form.columns, {"id": id, **columns})


def _price_of(form: PriceForm, product_key: str, id: str) -> Price:
    account, columns = door.here().account, form.price_columns()
    free_lookup_key(account, columns["lookup_key"], transfer=False)
    return add_price(account, id=id, product_id=product_key, **columns)


def _is_changed(form: PriceChangeForm, price_id: str) -> bool:
    """False where it was refused, and the form says why."""
    try:
        with atomic("dashboard: change price"):
            price = _price(price_id)
            if form.said["lookup_key"] != price.lookup_key:
                free_lookup_key(price.account, form.said["lookup_key"], transfer=False)
            change_price(price, form.columns)
    except Refused as refused:
        form.refuse(refused)
        return False
    return True


def _edit_page(form: PriceChangeForm, price: Price, status: int = 200) -> AnyResponse:
    return door.page("price_edit", status=status, form=form, product=price.product, words=price_words(price))


def _switched(product_id: str, *, active: bool, told: str) -> AnyResponse:
    with atomic("dashboard: switch product"):
        change_product(_product(product_id), {"active": active})
    flash(told)
    return door.to("products.product", product_id=product_id)


def _product(product_id: str) -> Product:
    return Product.of(door.here().account, product_id)


def _price(price_id: str) -> Price:
    return Price.of(door.here().account, price_id)


def _to_product_of(price: Price) -> AnyResponse:
    return door.to("products.product", product_id=public(price.product_id))
