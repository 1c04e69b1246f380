"""What an amount of a price may be: its size, the bounds of one that the customer chooses, and tiers without a gap."""

from collections.abc import Sequence

from checkout.kit import money
from checkout.kit.errors import InvalidRequest
from checkout.kit.wire import Shape


def check_size(amount: int | None, currency: str, param: str) -> None:
    if amount is not None and amount > money.maximum(currency):
        text = f"Amount must be no more than {money.show(money.maximum(currency), currency)}"
        raise InvalidRequest(text, code="amount_too_large", param=param)


def check_bounds(custom: Shape, currency: str, param: str) -> None:
    """Refuses bounds that leave the customer nothing to choose."""
    for name in ("maximum", "minimum", "preset"):
        check_size(custom[name], currency, f"{param}[{name}]")
    for name in ("maximum", "preset"):
        if None not in (custom["minimum"], custom[name]) and custom[name] < custom["minimum"]:
            raise InvalidRequest(f"`{name}` must be at least `minimum`.", param=f"{param}[{name}]")
    if None not in (custom["preset"], custom["maximum"]) and custom["preset"] > custom["maximum"]:
        raise InvalidRequest("`preset` must be no more than `maximum`.", param=f"{param}[preset]")


def check_tiers(tiers: Sequence[Shape], currency: str, param: str) -> None:
    """Refuses tiers, as they are kept, that leave a gap, or have no price."""
    _check_ends([tier["up_to"] for tier in tiers], param)
    for place, tier in enumerate(tiers):
        inside = f"{param}[{place}]"
        if tier["flat_amount_decimal"] is None and tier["unit_amount_decimal"] is None:
            missing = f"{inside}[unit_amount]"
            raise InvalidRequest(f"Missing required param: {missing}.", code="parameter_missing", param=missing)
        check_size(tier["flat_amount"], currency, f"{inside}[flat_amount]")
        check_size(tier["unit_amount"], currency, f"{inside}[unit_amount]")


def _check_ends(ends: Sequence[int | None], param: str) -> None:
    if ends[-1] is not None:
        raise InvalidRequest(
            "The last tier must be open-ended: its `up_to` must be `inf`.", param=f"{param}[{len(ends) - 1}][up_to]"
        )
    before = 0
    for place, end in enumerate(ends[:-1]):
        if end is None or end <= before:
            raise InvalidRequest(
                "Tiers must be ordered by `up_to`, and only the last is `inf`.", param=f"{param}[{place}][up_to]"
            )
        before = end
