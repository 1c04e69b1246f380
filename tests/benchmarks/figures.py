"""What many measured times come to."""

from collections.abc import Sequence


def percentile(values_ms: Sequence[float], percent: float) -> float:
    """The value that so many percent of them do not exceed."""
    ordered = sorted(values_ms)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def spread(values_ms: Sequence[float]) -> str:
    return f"p50 {percentile(values_ms, 50):6.1f} ms  p99 {percentile(values_ms, 99):7.1f} ms"
