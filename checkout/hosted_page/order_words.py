"""What the page says about an order that its shopper changes: each refusal says how to mend it."""

from collections.abc import Sequence
from decimal import Decimal

from checkout.kit import money
from checkout.kit.texts import marked
from checkout.sessions.basket import Bounds
from checkout.sessions.discounts import Reason
from checkout.sessions.typed_codes import NotRedeemed
from checkout.web.figures import money_words, number_words
from checkout.web.sentences import gettext as _
from checkout.web.sentences import in_a_row

NO_AMOUNT = marked("Enter the amount you want to pay.")
NOTHING_CHOSEN = marked("There is nothing in this order. Choose at least one thing.")
NO_COUNT = marked("Write the quantity as a whole number.")
CODE_USED_UP = marked("This code was used as often as it can be.")

NOT_FOR_THIS = marked("This code is not for anything in this order.")
_OF_CODES: dict[Reason, str] = {
    "unknown": marked("There is no such code. Check how it is spelled."),
    "switched_off": marked("This code is not valid any more."),
    "expired": marked("This code has expired."),
    "used_up": CODE_USED_UP,
    "of_another": marked("This code is for another customer."),
    "not_first": marked("This code is for a first order only."),
    "not_for_this": NOT_FOR_THIS,
}


def code_words(no: NotRedeemed, currency: str) -> str:
    if no.reason != "too_small":
        return _(_OF_CODES[no.reason])
    if no.least is None:
        return _(NOT_FOR_THIS)
    return _("This code is for orders of %(amount)s or more.", amount=money_words(no.least, currency))


def quantity_words(least: int, most: int) -> str:
    if least < most:
        return _("Choose a quantity from %(least)s to %(most)s.", least=least, most=most)
    return _("The quantity can only be %(least)s.", least=least)


def example_words(currency: str) -> str:
    decimals = money.exponent(currency)
    example = f"12{'.' if decimals else ''}{'50'.ljust(decimals, '0')[:decimals]}"
    return _("Write the amount in numbers, like %(example)s.", example=number_words(Decimal(example)))


def amount_problem(amount: int, bounds: Bounds) -> str | None:
    """``amount`` in minor units."""
    if amount < bounds.least:
        return _("Enter %(amount)s or more.", amount=money_words(bounds.least, bounds.currency))
    if amount > bounds.most:
        return _("Enter %(amount)s or less.", amount=money_words(bounds.most, bounds.currency))
    step = money.step(bounds.currency)
    if amount % step:
        digits = "0" * (len(str(step)) - 1)
        # Translators: such as "In ISK an amount must end in 00."
        return _("In %(currency)s an amount must end in %(digits)s.", currency=bounds.currency.upper(), digits=digits)
    return None


def bounds_words(bounds: Bounds) -> str:
    least = money_words(bounds.least, bounds.currency)
    if bounds.most == money.maximum(bounds.currency):
        return _("%(least)s or more.", least=least)
    return _("From %(least)s to %(most)s.", least=least, most=money_words(bounds.most, bounds.currency))


# Translators: an order has changed under an open page: this is the old amount and the new one.
_OF_STEPS = (
    marked("The items cost %(now)s instead of %(before)s."),
    marked("The discount is %(now)s instead of %(before)s."),
    marked("Shipping costs %(now)s instead of %(before)s."),
    marked("The tax is %(now)s instead of %(before)s."),
)  # in the order of ``Totals.steps``


def changed_words(before: Sequence[int], now: Sequence[int], currency: str) -> list[str]:
    """What made another total of an order: a sentence for each step that is not as it was shown."""
    return [
        _(words, before=money_words(old, currency), now=money_words(new, currency))
        for words, old, new in zip(_OF_STEPS, before, now, strict=False)  # a page of an older version knows no steps
        if old != new
    ]


def total_words(code: str | None, total: int, currency: str) -> str:
    """Why an order cannot be paid as it is; ``code`` is the refusal's."""
    shown = money_words(total, currency)
    comes_to = _("The order comes to %(total)s.", total=shown)
    if code == "amount_too_small":
        least = money_words(money.minimum(currency), currency)
        return in_a_row(comes_to, _("The smallest amount that can be paid is %(amount)s.", amount=least))
    if code == "amount_too_large":
        most = money_words(money.maximum(currency), currency)
        return in_a_row(comes_to, _("The largest amount that can be paid is %(amount)s.", amount=most))
    return _(
        "The order comes to %(total)s, which cannot be paid in %(currency)s. Change the order a little.",
        total=shown,
        currency=currency.upper(),
    )
