"""What a price costs, as parameters: per unit, by tiers, chosen by the customer, and in other currencies."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from checkout.api.complaints import bad
from checkout.api.decimals import decimal
from checkout.api.fields import Amount, Currency, Flag, integer, none_among
from checkout.api.params import Params, exclusive
from checkout.kit import money

MAX_DECIMALS = 12  # of a minor unit. Source: Stripe
MAX_TIERS = 100
NO_METER = "Metered prices must be backed by a billing meter, and this account has none. Use `licensed`."
MAX_TRIAL_DAYS = 730
MAX_INTERVAL_COUNT = {"day": 1095, "week": 156, "month": 36, "year": 3}  # three years. Source: Stripe
MAX_PACKAGE = 1_000_000_000
UNTIL_INFINITY = "inf"

TaxBehavior = Literal["inclusive", "exclusive", "unspecified"]
DecimalAmount = Annotated[str, decimal(MAX_DECIMALS)]


def _up_to(given: Any) -> Any:
    return None if given == UNTIL_INFINITY else given


class CustomAmount(Params):
    """The customer chooses, within bounds."""

    enabled: Flag
    maximum: Amount | None = None
    minimum: Amount | None = None
    preset: Amount | None = None


class Tier(Params):
    """``up_to`` is None for the last one, which has no end."""

    up_to: Annotated[Annotated[int, integer(1)] | None, BeforeValidator(_up_to)]
    flat_amount: Amount | None = None
    flat_amount_decimal: DecimalAmount | None = None
    unit_amount: Amount | None = None
    unit_amount_decimal: DecimalAmount | None = None

    _one_flat = exclusive("flat_amount", "flat_amount_decimal")
    _one_unit = exclusive("unit_amount", "unit_amount_decimal")


Tiers = Annotated[list[Tier], Field(max_length=MAX_TIERS)]


class UnitAmount(Params):
    """What one unit costs, in minor units: as an integer, or as a decimal text."""

    unit_amount: Amount | None = None
    unit_amount_decimal: DecimalAmount | None = None
    tax_behavior: TaxBehavior = "unspecified"

    _one_amount = exclusive("unit_amount", "unit_amount_decimal")


class CurrencyOption(UnitAmount):
    custom_unit_amount: CustomAmount | None = None
    tiers: Tiers = []


def by_currency(given: Any) -> Any:
    """Currencies in any case, each once; what they are is checked as for any currency."""
    if not isinstance(given, dict):
        return given
    for code in given:
        if not (code.isascii() and code.lower() in money.SUPPORTED):
            raise bad("Invalid currency", given=code.lower(), below=[code])
    return {code.lower(): option for code, option in given.items()}


CurrencyOptions = Annotated[dict[str, CurrencyOption], BeforeValidator(by_currency)]


class Recurring(Params):
    """How often it is paid again."""

    interval: Literal["day", "month", "week", "year"]
    interval_count: Annotated[int, integer(1)] = 1
    trial_period_days: Annotated[int, integer(1, MAX_TRIAL_DAYS)] | None = None
    usage_type: Annotated[Literal["licensed", "metered"], none_among(NO_METER, "metered")] = "licensed"


class TransformQuantity(Params):
    divide_by: Annotated[int, integer(1, MAX_PACKAGE)]
    round: Literal["down", "up"]


class Amounts(UnitAmount):
    """All that a price can cost."""

    currency: Currency
    currency_options: CurrencyOptions = {}
    custom_unit_amount: CustomAmount | None = None
    recurring: Recurring | None = None

    _one_kind = exclusive("custom_unit_amount", "unit_amount", "unit_amount_decimal")
    _one_time_only = exclusive("custom_unit_amount", "recurring")
