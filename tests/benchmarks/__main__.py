"""``make bench``: payments a second, time to the endpoint, bytes of a page, and the same SDK calls on localstripe."""

import argparse

from tests.benchmarks import against_localstripe, delivery, pages, payments, worlds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="how long each load lasts")
    parser.add_argument("--stored", type=int, default=1_000, help="payments stored before the comparison")
    parser.add_argument("--only", choices=("payments", "delivery", "pages", "localstripe"))
    chosen = parser.parse_args()
    for kind in ("sqlite", "postgresql"):
        with worlds.sandbox(kind) as world:
            if chosen.only in (None, "pages") and kind == "sqlite":
                pages.measure(world)
            if chosen.only in (None, "payments"):
                payments.measure(world, chosen.seconds)
            if chosen.only in (None, "delivery"):
                delivery.measure(world)
    if chosen.only in (None, "localstripe"):
        against_localstripe.measure(chosen.stored)


main()
