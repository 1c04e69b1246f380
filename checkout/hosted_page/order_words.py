"""What the page says about an order that its shopper changes: each refusal says how to mend it."""

from checkout.kit import money
from checkout.sessions.basket import Bounds
from checkout.sessions.discounts import Reason
from checkout.sessions.typed_codes import NotRedeemed

NO_AMOUNT = "Enter the amount you want to pay."
NOTHING_CHOSEN = "There is nothing in this order. Choose at least one thing."
NO_COUNT = "Write the quantity as a whole number."
CODE_USED_UP = "This code was used as often as it can be."

_OF_CODES: dict[Reason, str] = {
    "unknown": "There is no such code. Check how it is spelled.",
    "switched_off": "This code is not valid any more.",
    "expired": "This code has expired.",
    "used_up": CODE_USED_UP,
    "of_another": "This code is for another customer.",
    "not_first": "This code is for a first order only.",
    "not_for_this": "This code is not for anything in this order.",
}


def code_words(no: NotRedeemed, currency: str) -> str:
    if no.reason != "too_small":
        return _OF_CODES[no.reason]
    if no.least is None:
        return _OF_CODES["not_for_this"]
    return f"This code is for orders of {money.show(no.least, currency)} or more."


def quantity_words(least: int, most: int) -> str:
    return f"Choose a quantity from {least} to {most}." if least < most else f"The quantity can only be {least}."


def example_words(currency: str) -> str:
    decimals = money.exponent(currency)
    return f"Write the amount in numbers, like 12{'.' if decimals else ''}{'50'.ljust(decimals, '0')[:decimals]}."


def amount_problem(amount: int, bounds: Bounds) -> str | None:
    """``amount`` in minor units."""
    if amount < bounds.least:
        return f"Enter {money.show(bounds.least, bounds.currency)} or more."
    if amount > bounds.most:
        return f"Enter {money.show(bounds.most, bounds.currency)} or less."
    step = money.step(bounds.currency)
    if amount % step:
        digits = len(str(step)) - 1
        return f"In {bounds.currency.upper()} an amount must end in {'0' * digits}."
    return None


def bounds_words(bounds: Bounds) -> str:
    least = money.show(bounds.least, bounds.currency)
    if bounds.most == money.maximum(bounds.currency):
        return f"{least} or more."
    return f"From {least} to {money.show(bounds.most, bounds.currency)}."


def total_words(code: str | None, total: int, currency: str) -> str:
    """Why an order cannot be paid as it is; ``code`` is the refusal's."""
    comes_to = f"The order comes to {money.show(total, currency)}"
    if code == "amount_too_small":
        return f"{comes_to}. The smallest amount that can be paid is {money.show(money.minimum(currency), currency)}."
    if code == "amount_too_large":
        return f"{comes_to}. The largest amount that can be paid is {money.show(money.maximum(currency), currency)}."
    return f"{comes_to}, which cannot be paid in {currency.upper()}. Change the order a little."
