"""The lines of an order as parameters: what is sold, how many, and what may be added."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from checkout.api.caller import Caller
from checkout.api.fields import Clearable, Currency, Flag, Text, Url, integer
from checkout.api.metadata import Metadata, merge_metadata
from checkout.api.params import ListParams, Params, exclusive
from checkout.api.price_amounts import Recurring, UnitAmount
from checkout.api.price_columns import missing_param, recurring_shape, refused, unit_columns
from checkout.api.product_data import NewProduct, product_columns
from checkout.catalogue.products import Product
from checkout.kit import wire
from checkout.kit.errors import missing
from checkout.kit.texts import shown
from checkout.kit.wire import Shape
from checkout.sessions import line_items
from checkout.sessions.basket import BasketLine
from checkout.sessions.fill import Wanted
from checkout.sessions.line_items import LineItem
from checkout.sessions.quantities import DEFAULT_MAXIMUM, MAX_QUANTITY, Adjustable

MAX_IMAGES = 8  # of a product. Source: Stripe
MAX_RATES = 5  # of a line. Source: Stripe
MAX_OPTIONAL = 10  # Source: Stripe

Quantity = Annotated[int, integer(1, MAX_QUANTITY)]
Bound = Annotated[int, integer(0, MAX_QUANTITY)]
Rates = Annotated[list[Text], Field(max_length=MAX_RATES)]


class ProductData(NewProduct):
    """A product made for this one order, as its page shows it."""

    description: Text | None = None
    images: Annotated[list[Url], Field(max_length=MAX_IMAGES)] = []


class PriceData(UnitAmount):
    """A price made for this one order."""

    currency: Currency
    product: Text | None = None
    product_data: ProductData | None = None
    recurring: Recurring | None = None

    _one_product = exclusive("product", "product_data")


class AdjustableQuantity(Params):
    enabled: Flag
    maximum: Bound | None = None
    minimum: Bound | None = None


class AnyLine(Params):
    price: Text | None = None
    price_data: PriceData | None = None
    quantity: Quantity | None = None
    adjustable_quantity: AdjustableQuantity | None = None

    _one_price = exclusive("price", "price_data")


class LinkLine(AnyLine):
    tax_rates: Rates = []


class Line(LinkLine):
    metadata: Metadata = {}


class ChangedLine(AnyLine):
    """One of a session's lines, by its id, or a new one."""

    id: Text | None = None
    metadata: Metadata = {}
    tax_rates: Clearable[Rates] = None


class ChangedLinkLine(Params):
    id: Text
    quantity: Quantity | None = None
    adjustable_quantity: AdjustableQuantity | None = None


class OptionalItem(Params):
    price: Text
    quantity: Quantity
    adjustable_quantity: AdjustableQuantity | None = None


OptionalItems = Annotated[list[OptionalItem], Field(max_length=MAX_OPTIONAL)]


def wanted_lines(call: Caller, lines: Sequence[LinkLine] | None, param: str) -> list[Wanted]:
    """The lines as they were asked for, each with the parameter that names it in errors."""
    if not lines:
        raise missing_param(param)
    return [_wanted(call, line, f"{param}[{place}]") for place, line in enumerate(lines)]


def wanted_items(items: Sequence[OptionalItem] | None) -> list[Wanted]:
    return [_optional(item, f"optional_items[{place}]") for place, item in enumerate(items or ())]


def changed_lines(call: Caller, before: Sequence[BasketLine], lines: Sequence[ChangedLine]) -> list[Wanted]:
    """What a session's lines become: what is not among these is taken away, but stays offered where it was optional."""
    if not lines:
        raise missing_param("line_items")
    known = {line.id: line for line in before if line.quantity or line.offered is None}
    wanted = [_changed(call, line, known, f"line_items[{place}]") for place, line in enumerate(lines)]
    _check_once([line.id for line in lines if line.id])
    kept = {line.id for line in lines}
    offered = [line for line in before if line.offered is not None and line.id not in kept]
    return wanted + [as_wanted(line, "optional_items", quantity=0) for line in offered]


def changed_link_lines(before: Sequence[BasketLine], lines: Sequence[ChangedLinkLine]) -> list[Wanted]:
    """What a link's lines become: those that are named are changed, and none is added or taken away."""
    known = {line.id: line for line in before if line.offered is None}
    changes = {
        line.id: _with_changes(_known(known, line.id, f"line_items[{place}][id]"), line, f"line_items[{place}]")
        for place, line in enumerate(lines)
    }
    _check_once([line.id for line in lines])
    return [
        changes.get(line.id or "", as_wanted(line, f"line_items[{place}]"))
        for place, line in enumerate(line for line in before if line.offered is None)
    ]


def as_wanted(line: BasketLine, param: str, quantity: int | None = None) -> Wanted:
    """A line as it is, to be kept."""
    return Wanted(
        param,
        line.quantity if quantity is None else quantity,
        tax_rates=tuple(rate.id for rate in line.tax_rates),
        adjustable=line.adjustable,
        metadata=line.metadata,
        kept=line,
    )


def page_of_lines(owner_id: str, params: ListParams, url: str) -> Shape:
    """Lines are listed first to last; there are never more than a session may have."""
    lines = line_items.ordered(line_items.of_owner(owner_id))
    ids = [line.id for line in lines]
    first, last = 0, len(lines)
    if params.starting_after is not None:
        first = _place(ids, params.starting_after, "starting_after") + 1
    if params.ending_before is not None:
        last = _place(ids, params.ending_before, "ending_before")
        first = max(0, last - params.limit)
    found = lines[first : min(last, first + params.limit)]
    more = first > 0 if params.ending_before is not None else first + params.limit < last
    return wire.list_of([line.shape() for line in found], url, has_more=more)


def _place(ids: Sequence[str], id: str, param: str) -> int:
    if id not in ids:
        raise missing(f"No such {LineItem.object_name}: '{shown(id)}'", param, id)
    return ids.index(id)


def _wanted(call: Caller, line: LinkLine | ChangedLine, param: str) -> Wanted:
    if line.quantity is None:
        raise missing_param(f"{param}[quantity]")
    if line.price is None and line.price_data is None:
        raise missing_param(f"{param}[price]")
    metadata = line.metadata if isinstance(line, Line | ChangedLine) else {}
    return Wanted(
        param,
        line.quantity,
        price_id=line.price,
        price_data=_price_columns(call, line.price_data, f"{param}[price_data]") if line.price_data else None,
        tax_rates=tuple(line.tax_rates or ()),
        adjustable=_adjustable(line.adjustable_quantity, line.quantity, f"{param}[adjustable_quantity]"),
        metadata=merge_metadata({}, metadata),
    )


def _optional(item: OptionalItem, param: str) -> Wanted:
    adjustable = _adjustable(item.adjustable_quantity, item.quantity, f"{param}[adjustable_quantity]")
    return Wanted(param, item.quantity, price_id=item.price, adjustable=adjustable, optional=True)


def _changed(call: Caller, line: ChangedLine, known: dict[str | None, BasketLine], param: str) -> Wanted:
    if line.id is None:
        return _wanted(call, line, param)
    before = _known(known, line.id, f"{param}[id]")
    changed = _with_changes(before, line, param)
    given = line.model_fields_set
    return Wanted(
        param,
        changed.quantity,
        price_id=line.price,
        price_data=_price_columns(call, line.price_data, f"{param}[price_data]") if line.price_data else None,
        tax_rates=tuple(line.tax_rates or ()) if "tax_rates" in given else changed.tax_rates,
        adjustable=changed.adjustable,
        metadata=merge_metadata(before.metadata, line.metadata),
        kept=before,
    )


def _with_changes(before: BasketLine, line: ChangedLine | ChangedLinkLine, param: str) -> Wanted:
    quantity = before.quantity if line.quantity is None else line.quantity
    adjustable = before.adjustable
    if line.adjustable_quantity is not None:
        adjustable = _adjustable(line.adjustable_quantity, quantity, f"{param}[adjustable_quantity]")
    elif adjustable is not None:
        _check_within(adjustable, quantity, f"{param}[quantity]")
    return Wanted(
        param,
        quantity,
        tax_rates=tuple(rate.id for rate in before.tax_rates),
        adjustable=adjustable,
        metadata=before.metadata,
        kept=before,
    )


def _known(known: dict[str | None, BasketLine], id: str, param: str) -> BasketLine:
    if id not in known:
        raise missing(f"No such line item: '{shown(id)}'", param, id)
    return known[id]


def _check_once(ids: Sequence[str]) -> None:
    if len(set(ids)) < len(ids):
        raise refused("Each line item may be given only once.", "line_items")


def _adjustable(given: AdjustableQuantity | None, quantity: int, param: str) -> Adjustable | None:
    if given is None:
        return None
    if not given.enabled:
        return Adjustable(enabled=False, minimum=given.minimum, maximum=given.maximum)
    least = given.minimum or 0
    most = DEFAULT_MAXIMUM if given.maximum is None else given.maximum
    if most < max(least, 1):
        raise refused(
            "`adjustable_quantity[maximum]` must be greater than or equal to `adjustable_quantity[minimum]`, and at "
            "least 1.",
            f"{param}[maximum]",
        )
    adjustable = Adjustable(enabled=True, minimum=least, maximum=most)
    _check_within(adjustable, quantity, param.removesuffix("[adjustable_quantity]") + "[quantity]")
    return adjustable


def _check_within(adjustable: Adjustable, quantity: int, param: str) -> None:
    if adjustable.enabled and not adjustable.allows(quantity):
        raise refused(
            f"The quantity must be between `adjustable_quantity[minimum]`, {adjustable.least}, and "
            f"`adjustable_quantity[maximum]`, {adjustable.most}.",
            param,
        )


def _price_columns(call: Caller, data: PriceData, param: str) -> dict[str, Any]:
    columns = {
        "currency": data.currency,
        "recurring": recurring_shape(data.recurring, f"{param}[recurring]"),
        **unit_columns(data, data.currency, param),
    }
    if data.product_data is not None:
        return {**columns, "product_data": product_columns(data.product_data)}
    if data.product is None:
        raise missing_param(f"{param}[product]")
    return {**columns, "product_id": Product.of(call.account, data.product, param=f"{param}[product]").id}
