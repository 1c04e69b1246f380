"""The fields that change an order, as the template shows them: plain values, already in the shopper's language."""

from dataclasses import dataclass

from checkout.catalogue.costs import PerUnit
from checkout.hosted_page import order_words
from checkout.hosted_page.order_form import AMOUNT, CODE, ITEM, QUANTITY, Sent, field_names, is_adjustable
from checkout.kit import money
from checkout.sessions.basket import Basket, BasketLine, Bounds
from checkout.web.figures import money_off, money_words
from checkout.web.sentences import gettext as _


@dataclass(frozen=True, slots=True)
class ItemField:
    """A line whose quantity may change, or that may be added. ``count_name`` is given where there is a number field."""

    item_name: str
    name: str
    price: str
    is_optional: bool
    is_taken: bool
    count_name: str | None
    text: str
    least: int
    most: int
    error: str | None


@dataclass(frozen=True, slots=True)
class AmountField:
    name: str
    label: str
    help: str
    text: str
    error: str | None


@dataclass(frozen=True, slots=True)
class CodeField:
    """``off``: what the code that counts takes off; None where none counts."""

    name: str
    text: str
    off: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class OrderFields:
    items: tuple[ItemField, ...]
    amount: AmountField | None
    code: CodeField | None


def order_fields(basket: Basket, sent: Sent) -> OrderFields | None:
    """None where a shopper can change nothing."""
    if next(field_names(basket), None) is None:
        return None
    bounds = next((line.bounds for line in basket.lines), None)
    return OrderFields(
        items=tuple(_item(key, line, sent) for key, line in basket.by_key() if _is_field(line)),
        amount=_amount(basket.lines[0], bounds, sent) if bounds else None,
        code=_code(basket, sent) if basket.takes_codes else None,
    )


def unit_words(line: BasketLine) -> str | None:
    """What one costs; None where that depends on how many."""
    if line.is_custom:
        return None
    cost = line.price.cost(line.currency)
    if not isinstance(cost, PerUnit) or cost.package is not None or cost.unit != int(cost.unit):
        return None
    return money_words(int(cost.unit), line.currency)


def _is_field(line: BasketLine) -> bool:
    return line.offered is not None or is_adjustable(line)


def _item(key: str, line: BasketLine, sent: Sent) -> ItemField:
    optional, taken = line.offered is not None, line.quantity > 0
    counted = is_adjustable(line) and (taken or not optional)
    name = QUANTITY + key
    problems = sent.problems
    return ItemField(
        item_name=ITEM + key,
        name=line.price.product.name,
        price=_price_words(line),
        is_optional=optional,
        is_taken=taken,
        count_name=name if counted else None,
        text=sent.texts.get(name, str(line.quantity)) if name in problems else str(line.quantity),
        least=line.adjustable.least if line.adjustable else 0,
        most=line.adjustable.most if line.adjustable else 0,
        error=problems.get(name) or problems.get(ITEM + key),
    )


def _price_words(line: BasketLine) -> str:
    """Of one where there is such a thing; of an extra what adding it adds."""
    unit = unit_words(line)
    if line.offered is None or is_adjustable(line):
        # Translators: what one of several costs
        return _("%(price)s each", price=unit) if unit else ""
    if unit and line.offered == 1:
        return unit
    amount = money_words(line.price.cost(line.currency).of(line.offered), line.currency)
    if line.offered == 1:
        return amount
    # Translators: so many things, and what they cost together
    return _("%(quantity)s for %(amount)s", quantity=line.offered, amount=amount)


def _amount(line: BasketLine, bounds: Bounds, sent: Sent) -> AmountField:
    typed = sent.texts.get(AMOUNT) if AMOUNT in sent.problems else None
    chosen = format(money.major(line.chosen, bounds.currency), "f") if line.chosen else ""
    return AmountField(
        name=AMOUNT,
        label=_("Amount in %(currency)s", currency=bounds.currency.upper()),
        help=order_words.bounds_words(bounds),
        text=chosen if typed is None else typed,
        error=sent.problems.get(AMOUNT),
    )


def _code(basket: Basket, sent: Sent) -> CodeField:
    discount = basket.discount
    off = money_off(basket.totals.discount, basket.currency) if discount else None
    return CodeField(CODE, discount.name if discount else sent.texts.get(CODE, ""), off, sent.problems.get(CODE))
