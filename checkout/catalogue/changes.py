"""Changes what is sold, in the open step: columns, and the event where anything is different."""

from collections.abc import Mapping
from typing import Any

from checkout.catalogue.coupons import Coupon
from checkout.catalogue.prices import Price
from checkout.catalogue.products import Product
from checkout.catalogue.promotion_codes import PromotionCode, claim
from checkout.events import log
from checkout.kit import clock, wire
from checkout.kit.db import reading
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account


def change_product(product: Product, columns: Mapping[str, Any]) -> None:
    before = wire.plain(product.shape())
    _set(product, columns)
    if wire.plain(product.shape()) != before:
        product.updated = clock.now()
        log.record("product.updated", product, log.changes(before, wire.plain(product.shape())))


def default_of(product: Product, id: str) -> Price:
    """A price that may become a product's default: one of its own."""
    price = Price.of(product.account, id, param="default_price")
    if price.product_id != product.id:
        raise InvalidRequest(
            f"The price {price.id} belongs to another product; a default price is one of the product's own.",
            param="default_price",
        )
    return price


def change_price(price: Price, columns: Mapping[str, Any]) -> None:
    """Refuses another tax behaviour where there is one, and to archive the default of its product."""
    tax_behavior = columns.get("tax_behavior")
    if tax_behavior and price.tax_behavior not in ("unspecified", tax_behavior):
        raise InvalidRequest(
            "You cannot change the tax behavior of a price once it is inclusive or exclusive.", param="tax_behavior"
        )
    if columns.get("active") is False and price.active and price.product.default_price_id == price.id:
        raise InvalidRequest(
            "This price cannot be archived because it is the default price of its product.", param="active"
        )
    _change("price.updated", price, columns)


def free_lookup_key(account: Account, lookup_key: str | None, *, transfer: bool) -> None:
    """A lookup key is of one price: it is taken from the one that has it, or refused."""
    if lookup_key is None:
        return
    holder = reading().scalar(Price.owned_by(account).where(Price.lookup_key == lookup_key))
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


def change_coupon(coupon: Coupon, columns: Mapping[str, Any]) -> None:
    _change("coupon.updated", coupon, columns)


def change_code(code: PromotionCode, columns: Mapping[str, Any]) -> None:
    """``active``: refused where a rival has the code, or where nothing could be redeemed by it."""
    if columns.get("active") and not code.active:
        claim(code.account, code.code, code.customer_id)
    _change("promotion_code.updated", code, columns)
    if columns.get("active") and not code.redeemable:
        raise InvalidRequest("This promotion code cannot be active: it or its coupon has ended.", param="active")


def _change(event: str, thing: Price | Coupon | PromotionCode, columns: Mapping[str, Any]) -> None:
    before = wire.plain(thing.shape())
    _set(thing, columns)
    after = wire.plain(thing.shape())
    if after != before:
        log.record(event, thing, log.changes(before, after))


def _set(thing: object, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(thing, name, value)
