"""The part of the form that changes the order: quantities, extras, an amount, a promotion code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from checkout.hosted_page import order_words
from checkout.kit.errors import InvalidRequest
from checkout.kit.resources import Account
from checkout.sessions import typed_codes
from checkout.sessions.basket import Basket, BasketLine, Bounds
from checkout.sessions.choices import Choices
from checkout.sessions.totals import check_total
from checkout.sessions.typed_codes import NotRedeemed
from checkout.web import typed
from checkout.web.sentences import gettext as _

QUANTITY, ITEM = "quantity-", "item-"  # before the key of a line
AMOUNT, CODE, SHIPPING = "customUnitAmount", "promotionCode", "shipping"  # the first two as on Stripe's page
TAKEN = "1"
NO_CODE = "no_code"  # the button that takes a code off again

Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent of it. ``texts`` and ``problems``: as typed, and a sentence where it is wrong, by HTML name."""

    choices: Choices = field(default_factory=Choices)
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def so_far(self) -> "Sent":
        """As long as its shopper is not done: what they did not come to yet is not wrong."""
        return replace(self, problems={name: it for name, it in self.problems.items() if self.texts.get(name)})


@dataclass(frozen=True, slots=True)
class Reading:
    """One form being read."""

    basket: Basket
    form: Form
    texts: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        if name not in self.form:
            return None
        self.texts[name] = self.form[name][: typed_codes.MAX_CODE_CHARS]
        return typed.plain(self.form[name])


def read(basket: Basket, form: Form, account: Account, customer_id: str | None) -> tuple[Sent, Basket]:
    """What was chosen, and the basket as it is then. What is wrong leaves that part as it was before."""
    reading = Reading(basket, form)
    quantities = dict(_quantities(reading))
    choices = Choices(quantities, _amount(reading), "", form.get(SHIPPING) or None)
    code, chosen = _code(reading, choices.applied(basket, account, customer_id), account, customer_id)
    choices = Choices(quantities, choices.amount, code, choices.shipping)
    problem = _total_problem(chosen) if not reading.problems else None
    if problem is not None:
        reading.problems[next(field_names(chosen))] = problem
    return Sent(choices, reading.texts, reading.problems), choices.applied(basket, account, customer_id)


def field_names(basket: Basket) -> Iterator[str]:
    """Of what can be changed, in the order of the page."""
    if any(line.bounds for line in basket.lines):
        yield AMOUNT
    for key, line in basket.by_key():
        if line.offered is not None:
            yield ITEM + key
        elif is_adjustable(line):
            yield QUANTITY + key
    if basket.takes_codes:
        yield CODE


def is_adjustable(line: BasketLine) -> bool:
    return line.adjustable is not None and line.adjustable.enabled


def _quantities(reading: Reading) -> Iterator[tuple[str, int]]:
    for key, line in reading.basket.by_key():
        quantity = _quantity(reading, key, line) if line.offered is None else _extra(reading, key, line)
        if quantity is not None:
            yield key, quantity


def _extra(reading: Reading, key: str, line: BasketLine) -> int | None:
    """Of an optional item: its box, and how many where that may be said. A box without its tick is not sent."""
    boxes = reading.form.getlist(ITEM + key)
    if not boxes:
        return None
    if boxes[-1] != TAKEN:
        return 0
    return _quantity(reading, key, line) or line.quantity or line.offered


def _quantity(reading: Reading, key: str, line: BasketLine) -> int | None:
    name = QUANTITY + key
    text = reading.text(name) if is_adjustable(line) else None
    if text is None:
        return None
    count = typed.read_count(text)
    if count is None:
        reading.problems[name] = _(order_words.NO_COUNT)
    elif not line.allows(count):
        assert line.adjustable is not None
        reading.problems[name] = order_words.quantity_words(line.adjustable.least, line.adjustable.most)
    return count


def _amount(reading: Reading) -> int | None:
    bounds = next((line.bounds for line in reading.basket.lines), None)
    text = reading.text(AMOUNT) if bounds else None
    if bounds is None or text is None:
        return None
    amount = typed.read_amount(text, bounds.currency)
    if problem := _amount_problem(text, amount, bounds):
        reading.problems[AMOUNT] = problem
        return None
    return amount


def _amount_problem(text: str, amount: int | None, bounds: Bounds) -> str | None:
    if not text:
        return _(order_words.NO_AMOUNT)
    if amount is None:
        return order_words.example_words(bounds.currency)
    return order_words.amount_problem(amount, bounds)


def _code(reading: Reading, basket: Basket, account: Account, customer_id: str | None) -> tuple[str | None, Basket]:
    """The code that counts, and what the order is with it."""
    if not basket.takes_codes:
        return None, basket
    text = "" if reading.form.get("update") == NO_CODE else reading.text(CODE) or ""
    found = typed_codes.redeem(account, text, basket, customer_id) if text else None
    if isinstance(found, NotRedeemed):
        reading.problems[CODE] = order_words.code_words(found, basket.currency)
        return "", basket
    return text, Choices(code=text).applied(basket, account, customer_id)


def _total_problem(basket: Basket) -> str | None:
    """Why it cannot be paid as it was chosen; what the merchant alone decided is payable."""
    if next(field_names(basket), None) is None or basket.is_free:
        return None
    if basket.is_empty:
        return _(order_words.NOTHING_CHOSEN)
    if any(line.awaits_amount for line in basket.lines):
        return _(order_words.NO_AMOUNT)
    try:
        check_total(basket.totals, basket.currency)
    except InvalidRequest as no:
        return order_words.total_words(no.code, basket.totals.total, basket.currency)
    return None
