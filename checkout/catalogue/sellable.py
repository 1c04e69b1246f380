"""Which prices an order can be made of yet: those that cost a whole amount for each unit, once."""

from checkout.catalogue.prices import Price
from checkout.kit.errors import InvalidRequest, NotBuilt, Refused

RECURRING = (
    "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
    "one-time prices."
)


def check_sellable(price: Price, param: str, mode: str | None) -> None:
    """Refuses what no total can be computed for yet, by its name. ``mode``: the session's; links have none."""
    if price.recurring is not None and mode == "payment":
        raise InvalidRequest(RECURRING, param=param)
    kind = _kind(price)
    if kind is not None:
        raise _not_sold(price, kind, param)


def _kind(price: Price) -> str | None:
    """What is special about a price; the parameter that made it so is named."""
    if price.recurring is not None:
        return "is recurring (`recurring`)"
    if price.tiers is not None:
        return "has tiers (`billing_scheme=tiered`)"
    if price.custom_unit_amount is not None:
        return "lets the customer choose the amount (`custom_unit_amount`)"
    if price.transform_quantity is not None:
        return "is for packages of units (`transform_quantity`)"
    return None if price.has_whole_amount else "has decimals of a minor unit (`unit_amount_decimal`)"


def _not_sold(price: Price, kind: str, param: str) -> Refused:
    return NotBuilt(
        f"The price `{price.id}` {kind}: selling it is not supported by this version of Tender.", param=param
    )
