"""Which prices an order can be made of: those that are paid once, in the order's currency."""

from collections.abc import Iterable

from checkout.catalogue.prices import Price
from checkout.kit.errors import InvalidRequest, NotBuilt

RECURRING = (
    "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
    "one-time prices."
)


def check_sellable(price: Price, param: str, mode: str | None) -> None:
    """Refuses a recurring price. ``mode``: the session's; links have none."""
    if price.recurring is None:
        return
    if mode == "payment":
        raise InvalidRequest(RECURRING, param=param)
    raise NotBuilt(
        f"The price `{price.id}` is recurring (`recurring`): selling it is not supported by this version of Tender.",
        param=param,
    )


def check_currency(price: Price, currency: str, param: str) -> None:
    """Refuses a price that costs nothing in a currency. Text: Stripe's."""
    if currency not in price.currencies:
        known = _listed(price.currencies)
        raise InvalidRequest(
            f"The price specified only supports {known}. This doesn't match the expected currency: `{currency}`.",
            param=param,
        )


def _listed(currencies: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in currencies)
