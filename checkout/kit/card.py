"""A payment card as typed, in one request's memory only: nothing here is stored or shown."""

from dataclasses import dataclass
from datetime import UTC, datetime

from checkout.kit import clock

MIN_DIGITS = 12  # the shortest numbers of ISO/IEC 7812 in use
MAX_DIGITS = 19  # its longest
MAX_YEARS_AHEAD = 50  # no card is valid for longer; a later year is a typing error

# First digits (as inclusive ranges) to brand; the longest prefix that fits wins.
_BRAND_RANGES: tuple[tuple[str, str, str], ...] = (
    ("34", "34", "amex"),
    ("37", "37", "amex"),
    ("300", "305", "diners"),
    ("3095", "3095", "diners"),
    ("36", "36", "diners"),
    ("38", "39", "diners"),
    ("3528", "3589", "jcb"),
    ("4", "4", "visa"),
    ("51", "55", "mastercard"),
    ("2221", "2720", "mastercard"),
    ("6011", "6011", "discover"),
    ("644", "649", "discover"),
    ("65", "65", "discover"),
    ("62", "62", "unionpay"),
    ("81", "81", "unionpay"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Card:
    """What a payer typed. ``exp_year`` has four digits; ``cvc`` is None where none was sent."""

    number: str
    exp_month: int
    exp_year: int
    cvc: str | None

    def __repr__(self) -> str:
        return "Card(…)"

    __str__ = __repr__

    @property
    def last4(self) -> str:
        return self.number[-4:]

    @property
    def brand(self) -> str:
        return brand_of(self.number)


@dataclass(frozen=True, slots=True)
class CardProblem:
    """What is wrong with a card's data, in Stripe's codes; ``param`` is the field's API name."""

    code: str
    param: str
    message: str


def brand_of(number: str) -> str:
    """Stripe's brand name by the first digits, ``unknown`` where none fits. Source: published IIN ranges."""
    fitting = [(len(low), brand) for low, high, brand in _BRAND_RANGES if low <= number[: len(low)] <= high]
    return max(fitting, default=(0, "unknown"))[1]


def cvc_length(brand: str) -> int:
    return 4 if brand == "amex" else 3


def luhn_holds(number: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    digits = [int(digit) for digit in reversed(number)]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def four_digit_year(year: int) -> int:
    """A two-digit year is of this century."""
    return 2000 + year if 0 <= year < 100 else year


def is_expired(exp_month: int, exp_year: int) -> bool:
    """A card is good through the last day of its month, wherever on earth that day ends last (UTC-12)."""
    today = datetime.fromtimestamp(clock.now() - 12 * clock.HOUR_S, UTC)
    return (exp_year, exp_month) < (today.year, today.month)


def problem_with(card: Card) -> CardProblem | None:
    """The first thing wrong with a card's data, or None. Texts and codes: Stripe's."""
    return _number_problem(card.number) or _expiry_problem(card) or _cvc_problem(card)


def _number_problem(number: str) -> CardProblem | None:
    if not (number.isascii() and number.isdigit() and MIN_DIGITS <= len(number) <= MAX_DIGITS):
        return CardProblem(
            "invalid_number",
            "number",
            "The card number is not a valid credit card number.",
        )
    if not luhn_holds(number):
        return CardProblem("incorrect_number", "number", "Your card number is incorrect.")
    return None


def _expiry_problem(card: Card) -> CardProblem | None:
    this_year = datetime.fromtimestamp(clock.now(), UTC).year
    if not 1 <= card.exp_month <= 12:
        return CardProblem(
            "invalid_expiry_month",
            "exp_month",
            "Your card's expiration month is invalid.",
        )
    if card.exp_year > this_year + MAX_YEARS_AHEAD or is_expired(12, card.exp_year):
        return CardProblem("invalid_expiry_year", "exp_year", "Your card's expiration year is invalid.")
    if is_expired(card.exp_month, card.exp_year):
        return CardProblem(
            "invalid_expiry_month",
            "exp_month",
            "Your card's expiration month is invalid.",
        )
    return None


def _cvc_problem(card: Card) -> CardProblem | None:
    if card.cvc is None:
        return None
    good = card.cvc.isascii() and card.cvc.isdigit() and len(card.cvc) == cvc_length(card.brand)
    return None if good else CardProblem("invalid_cvc", "cvc", "Your card's security code is invalid.")
