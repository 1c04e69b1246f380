"""Spreads a whole over parts, in whole units: nothing is lost, and nothing is made."""

from collections.abc import Sequence


def spread(whole: int, weights: Sequence[int]) -> list[int]:
    """In proportion to the weights; what rounding down leaves goes to the largest remainders, the first of equals."""
    sum_of = sum(weights)
    if sum_of == 0:
        return [0 for _ in weights]
    parts = [divmod(whole * weight, sum_of) for weight in weights]
    shares = [share for share, _ in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: -parts[place][1])
    for place in by_remainder[: whole - sum(shares)]:
        shares[place] += 1
    return shares
