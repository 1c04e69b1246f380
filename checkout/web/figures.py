"""Money, numbers and dates in the page's language."""

from datetime import UTC, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from checkout.kit import money
from checkout.web.languages import SOURCE, current, current_locale
from checkout.web.sentences import gettext as _

MINUS = "\N{MINUS SIGN}"
LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT MARK}"  # before a sign, or it would be shown behind its number


def money_words(amount: int, currency: str) -> str:
    """``€40.00``, ``40,00 €``."""
    return money.show(amount, currency, str(current_locale()))


def money_off(amount: int, currency: str) -> str:
    """What is taken off, with the sign where the language has it: ``−€2.50``, ``€ −2,50``."""
    locale = current_locale()
    sign = LEFT_TO_RIGHT + MINUS if locale.text_direction == "rtl" else MINUS
    return money.show(-amount, currency, str(locale)).replace("-", sign)


def number_words(number: Decimal) -> str:
    """With the decimals that it has: ``12.50``, ``12,50``."""
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int), "a number"
    decimals = "." + "0" * -exponent if exponent < 0 else ""
    return str(format_decimal(number, f"#,##0{decimals}", locale=current_locale()))


def percent_number(percentage: Decimal | str) -> str:
    """``19`` of ``19.000``; the sign is the sentence's."""
    return number_words(Decimal(percentage).normalize())


def day_words(at: int) -> str:
    """``3 May 2027``"""
    moment = datetime.fromtimestamp(at, UTC)
    if current() == SOURCE:
        return str(format_date(moment, "d MMMM y", locale=SOURCE))
    return str(format_date(moment, "long", locale=current_locale()))


def moment_words(at: int) -> str:
    """``3 May 2027, 14:05 UTC``"""
    time = format_datetime(datetime.fromtimestamp(at, UTC), "HH:mm", locale=current_locale())
    # Translators: a day and the time of that day, by Coordinated Universal Time.
    return _("%(day)s, %(time)s UTC", day=day_words(at), time=time)
