"""Bars drawn by the server: one series over days, in SVG that needs no script, with a scale of round figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from checkout.dashboard.figures import short_money
from checkout.dashboard.moments import Moment

WIDTH, HEIGHT = 720, 200  # of the whole picture, in its own units
LEFT, RIGHT, BOTTOM, TOP = 88, 40, 24, 16  # room for the scale, the last day, the days, the highest line's figure
GAP = 0.25  # of a bar's place that stays empty
EVERY = 7  # days from one that is named to the next
STEPS = (1, 2, 5, 10)  # round figures begin so
LINES = 3  # of the scale, at most, above zero


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """Of the scale."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    days: tuple[tuple[float, str], ...]  # those that are named below
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT


def chart_of(days: Sequence[tuple[int, int, str]], currency: str) -> Chart:
    """``days``: midnight, amount in minor units, and the amount in words; oldest first."""
    step = round_step(max((amount for _, amount, _ in days), default=0))
    top = max(step, -(-max((amount for _, amount, _ in days), default=0) // step) * step)
    place = (WIDTH - LEFT - RIGHT) / len(days)
    floor = HEIGHT - BOTTOM
    scale = (floor - TOP) / top
    bars = tuple(
        Bar(
            x=round(LEFT + place * (n + GAP / 2), 1),
            y=round(floor - amount * scale, 1),
            width=round(place * (1 - GAP), 1),
            height=round(amount * scale, 1),
            day=Moment(at).day,
            text=words,
        )
        for n, (at, amount, words) in enumerate(days)
    )
    lines = tuple(Line(round(floor - at * scale, 1), short_money(at, currency)) for at in range(0, top + 1, step))
    named = [(n, at) for n, (at, _, _) in enumerate(days) if (len(days) - 1 - n) % EVERY == 0]
    return Chart(bars, lines, tuple((round(LEFT + place * (n + 0.5), 1), Moment(at).short_day) for n, at in named))


def round_step(highest: int) -> int:
    """Between two lines of a scale that reaches the highest amount with a few of them; whole minor units."""
    least = max(1, -(-highest // LINES))
    power: int = 10 ** (len(str(least)) - 1)
    return next(power * step for step in STEPS if power * step >= least)
