"""``make bench``: latency, payments, deliveries, pages, first paint, growth, the dashboard, plans, localstripe."""

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks import (
    against_localstripe,
    dashboard,
    delivery,
    growth,
    latency,
    pages,
    paint,
    payments,
    plans,
    worlds,
)
from tests.houses import Databases

MEASURES = ("latency", "payments", "delivery", "pages", "paint", "plans", "growth", "dashboard", "localstripe")
MANY = 100_000  # so that all is measured in some minutes; --many 1000000 takes its time


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each load lasts")
    parser.add_argument("--stored", type=int, default=1_000, help="payments stored before the comparison")
    parser.add_argument("--only", choices=MEASURES)
    parser.add_argument("--many", type=int, default=MANY, help="payments stored when growth is measured again")
    chosen = parser.parse_args()
    for kind in ("sqlite", "postgresql"):
        with worlds.sandbox(kind) as world:
            if chosen.only in (None, "latency"):
                latency.measure(world)
            if chosen.only in (None, "pages") and kind == "sqlite":
                pages.measure(world)
            if chosen.only in (None, "payments"):
                payments.measure(world, chosen.seconds)
            if chosen.only in (None, "delivery"):
                delivery.measure(world)
        if chosen.only in (None, "growth"):
            growth.measure(kind, chosen.many)
        if chosen.only in (None, "dashboard"):
            dashboard.measure(kind)
        if chosen.only in (None, "plans"):
            show_plans(kind)
    if chosen.only in (None, "paint"):
        show_paint()
    if chosen.only in (None, "localstripe"):
        against_localstripe.measure(chosen.stored)


def show_paint() -> None:
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases("sqlite", Path(folder))
        paint.measure(databases.fresh())
        databases.close()


def show_plans(kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(kind, Path(folder))
        with databases.standing.lived_in() as house:
            plans.measure(house)
        databases.close()


main()
