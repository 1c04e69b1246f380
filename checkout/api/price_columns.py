"""From the parameters of a price to its columns, and what is wrong with them together."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from checkout.api.price_amounts import (
    MAX_INTERVAL_COUNT,
    Amounts,
    CurrencyOption,
    CustomAmount,
    Recurring,
    Tier,
    UnitAmount,
)
from checkout.catalogue.amounts import check_bounds, check_size, check_tiers
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape

NO_UNIT_AMOUNT = {"unit_amount": 0, "unit_amount_decimal": None}  # of a price that has another kind of amount


def refused(text: str, param: str, code: str | None = None) -> InvalidRequest:
    return InvalidRequest(text, code=code, param=param)


def missing_param(param: str) -> InvalidRequest:
    return refused(f"Missing required param: {param}.", param, "parameter_missing")


def inside(param: str | None, name: str) -> str:
    """A parameter's bracket name inside another, or at the top."""
    return f"{param}[{name}]" if param else name


def unit_columns(params: UnitAmount, currency: str, within_param: str | None = None) -> dict[str, Any]:
    """The columns that say what a unit costs. Refuses an amount that is missing, or too large."""
    name = inside(within_param, "unit_amount")
    if params.unit_amount is None and params.unit_amount_decimal is None:
        raise missing_param(name)
    whole, decimal_text = unit_parts(params.unit_amount, params.unit_amount_decimal)
    check_size(int(Decimal(decimal_text)) if decimal_text else whole, currency, name)
    return {"unit_amount": whole or 0, "unit_amount_decimal": decimal_text, "tax_behavior": params.tax_behavior}


def unit_parts(whole: int | None, decimal_text: str | None) -> tuple[int | None, str | None]:
    """A decimal that is whole is an integer; only what is none stays a decimal."""
    if decimal_text is not None and "." not in decimal_text:
        return int(decimal_text), None
    return whole, decimal_text


def shown_amounts(whole: int | None, decimal_text: str | None, name: str = "unit_amount") -> Shape:
    """Both members of an amount, as an answer shows them."""
    whole, decimal_text = unit_parts(whole, decimal_text)
    text = decimal_text if whole is None else str(whole)
    return {name: whole, f"{name}_decimal": text}


def custom_shape(data: CustomAmount | None, currency: str, param: str) -> Shape | None:
    """What the customer may choose. Refuses bounds that leave nothing."""
    if data is None:
        return None
    if not data.enabled:
        raise refused("Invalid value: `enabled` must be true.", inside(param, "enabled"))
    custom = {"maximum": data.maximum, "minimum": data.minimum, "preset": data.preset}
    check_bounds(custom, currency, param)
    return custom


def tier_shapes(tiers: Sequence[Tier], currency: str, param: str) -> list[Shape]:
    """Tiers as they are kept. Refuses some that leave a gap, or have no price."""
    shapes = [_tier_shape(tier) for tier in tiers]
    check_tiers(shapes, currency, param)
    return shapes


def _tier_shape(tier: Tier) -> Shape:
    flat = shown_amounts(tier.flat_amount, tier.flat_amount_decimal, "flat_amount")
    return {**flat, **shown_amounts(tier.unit_amount, tier.unit_amount_decimal), "up_to": tier.up_to}


def kind_of(tiers: object, custom: object) -> str:
    """Which kind of amount a price has, in each of its currencies: the parameter that gives it."""
    return "tiers" if tiers else "custom_unit_amount" if custom else "unit_amount"


def amount_columns(params: Amounts, within_param: str | None = None) -> dict[str, Any]:
    """All columns of a price without tiers that say what it costs."""
    custom = custom_shape(params.custom_unit_amount, params.currency, inside(within_param, "custom_unit_amount"))
    unit = NO_UNIT_AMOUNT if custom else unit_columns(params, params.currency, within_param)
    kind = kind_of(None, custom)
    return {**unit, **_shared_columns(params, kind, within_param), "custom_unit_amount": custom}


def scheme_columns(params: Amounts, scheme: str, tiers: Sequence[Tier], mode: str | None) -> dict[str, Any]:
    """All columns of a price of either billing scheme that say what it costs."""
    if scheme == "per_unit":
        _check_absent({"tiers": tiers, "tiers_mode": mode}, "may only be given with `billing_scheme=tiered`.")
        return amount_columns(params)
    names = ("unit_amount", "unit_amount_decimal", "custom_unit_amount")
    _check_absent({name: getattr(params, name) for name in names}, "cannot be given with `billing_scheme=tiered`.")
    if not tiers:
        raise missing_param("tiers")
    if mode is None:
        raise missing_param("tiers_mode")
    shapes = tier_shapes(tiers, params.currency, "tiers")
    return {**NO_UNIT_AMOUNT, **_shared_columns(params, "tiers"), "tiers": shapes, "tiers_mode": mode}


def _check_absent(given: dict[str, Any], why: str) -> None:
    for name, value in given.items():
        if value is not None and value != []:
            raise refused(f"`{name}` {why}", name)


def _shared_columns(params: Amounts, kind: str, within_param: str | None = None) -> dict[str, Any]:
    options = inside(within_param, "currency_options")
    return {
        "currency": params.currency,
        "currency_options": option_shapes(params.currency_options, params.currency, kind, options),
        "recurring": recurring_shape(params.recurring, inside(within_param, "recurring")),
        "tax_behavior": params.tax_behavior,
    }


def option_shapes(
    options: dict[str, CurrencyOption], currency: str, kind: str, param: str = "currency_options"
) -> Shape | None:
    """What a price costs in other currencies, each by the price's own ``kind`` of amount."""
    if currency in options:
        raise refused(
            f"The price's own currency, {currency}, cannot be among its currency_options.", f"{param}[{currency}]"
        )
    return {code: _option_shape(option, code, kind, f"{param}[{code}]") for code, option in options.items()} or None


def _option_shape(option: CurrencyOption, currency: str, kind: str, param: str) -> Shape:
    _check_kind(option, kind, param)
    shown = shown_amounts(option.unit_amount, option.unit_amount_decimal)
    check_size(shown["unit_amount"], currency, f"{param}[unit_amount]")
    return {
        "custom_unit_amount": custom_shape(option.custom_unit_amount, currency, f"{param}[custom_unit_amount]"),
        "tax_behavior": option.tax_behavior,
        "tiers": tier_shapes(option.tiers, currency, f"{param}[tiers]") if option.tiers else None,
        **shown,
    }


def _check_kind(option: CurrencyOption, kind: str, param: str) -> None:
    given = {
        "unit_amount": option.unit_amount is not None or option.unit_amount_decimal is not None,
        "custom_unit_amount": option.custom_unit_amount is not None,
        "tiers": bool(option.tiers),
    }
    if not given.pop(kind):
        raise missing_param(f"{param}[{kind}]")
    for other, is_given in given.items():
        if is_given:
            raise refused("All currencies of a price have the same kind of amount.", f"{param}[{other}]")


def recurring_shape(recurring: Recurring | None, param: str) -> Shape | None:
    if recurring is None:
        return None
    most = MAX_INTERVAL_COUNT[recurring.interval]
    if recurring.interval_count > most:
        raise refused(
            f"Invalid interval_count: with `interval={recurring.interval}` it must be at most {most}, three years.",
            f"{param}[interval_count]",
        )
    return {
        "interval": recurring.interval,
        "interval_count": recurring.interval_count,
        "meter": None,
        "trial_period_days": recurring.trial_period_days,
        "usage_type": recurring.usage_type,
    }
