"""The seam at which a promotion code that a URL names, or that a merchant signed into one, is handed on."""

from checkout.sessions.line_items import Basket


def hand_on(basket: Basket, code: str | None) -> tuple[Basket, str | None]:
    """The order with the code redeemed, and what its page has to say of it.

    No order takes codes yet: it stays as it is, and the page says so before anything is paid.
    """
    if code is None:
        return basket, None
    return basket, f"The promotion code {code} cannot be used here. The total is without it."
