"""``make bench``: payments, deliveries, page bytes, growth, the dashboard, query plans, the same on localstripe."""

import argparse
import tempfile
from pathlib import Path

from tests.benchmarks import against_localstripe, dashboard, delivery, growth, pages, payments, plans, worlds
from tests.houses import Databases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each load lasts")
    parser.add_argument("--stored", type=int, default=1_000, help="payments stored before the comparison")
    parser.add_argument(
        "--only", choices=("payments", "delivery", "pages", "plans", "growth", "dashboard", "localstripe")
    )
    parser.add_argument("--many", type=int, default=1_000_000, help="payments stored when growth is measured again")
    chosen = parser.parse_args()
    for kind in ("sqlite", "postgresql"):
        with worlds.sandbox(kind) as world:
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
    if chosen.only in (None, "localstripe"):
        against_localstripe.measure(chosen.stored)


def show_plans(kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases(kind, Path(folder))
        with databases.standing.lived_in() as house:
            plans.measure(house)
        databases.close()


main()
