"""How long each page of the dashboard takes a merchant with many payments; and a file of them all."""

import subprocess
import time
from urllib.parse import urlsplit

import stripe
from sqlalchemy import create_engine, text

from checkout.kit.databases import url_of
from tests.benchmarks import worlds
from tests.benchmarks.figures import percentile, spread
from tests.benchmarks.growth import Copies
from tests.benchmarks.worlds import TENDER, World
from tests.dashboard.visitors import Visitor

MANY = 100_000
SPREAD_S = 25  # from one payment to the next: thirty days in all
ROUNDS = 20
GOAL_MS = 60
TEST = "/dashboard/test"
PAGES = {  # each section adds its own; {names} are of ``_known``
    "home": "/",
    "payments": "/payments",
    "a page 1,000 deep": "/payments?before={deep}&by=all",
    "paid": "/payments?status=succeeded",
    "canceled": "/payments?status=canceled",
    "refunded": "/payments?status=refunded",
    "amount from to": "/payments?currency=usd&min=10&max=30",
    "amount that is not there": "/payments?currency=usd&min=90&max=95",
    "days": "/payments?since={day}&until={day}",
    "e-mail": "/payments?email=shopper042@example.com",
    "last4, common": "/payments?last4=4242",
    "last4, rare": "/payments?last4=0043",
    "link": "/payments?link={link}",
    "metadata": "/payments?metadata=order:rare",
    "e-mail and status": "/payments?email=shopper042@example.com&status=canceled",
    "last4 and amount": "/payments?last4=4242&currency=usd&min=90",
    "last4 and days": "/payments?last4=4242&since={day}&until={day}",
    "one payment": "/payments/{payment}",
    "customers": "/customers",
    "customers, searched": "/customers?q=jo",
    "disputes": "/disputes",
}
VARIED = (  # so that filters have something to tell apart; a copy's id ends in its number
    "UPDATE terms SET value = substr(thing_id, length(thing_id) - 3) WHERE field LIKE '%.last4' AND thing_id LIKE '%3'",
    "UPDATE terms SET value = 'shopper' || substr(thing_id, length(thing_id) - 2) || '@example.com' "
    "WHERE field = 'email'",
    "UPDATE balance_transactions SET available_on = created + 172800",
    "UPDATE payment_intents SET status = 'canceled' WHERE id LIKE '%050'",
)


def measure(kind: str) -> None:
    with worlds.sandbox(kind, "dashboard") as world:
        known = _grown(world)
        visitor = _signed_in(world)
        for name, path in PAGES.items():
            times = _times(visitor, TEST + path.format(**known))
            slow = "  too slow" if percentile(times, 50) > GOAL_MS else ""
            print(f"{kind:10}  {name:25} {spread(times)}{slow}", flush=True)
        _measure_file(kind, visitor)


def _grown(world: World) -> dict[str, str]:
    v1 = stripe.StripeClient(world.secret_key, base_addresses={"api": world.url}).v1
    paid = {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
    known = v1.payment_intents.create(
        {**paid, "metadata": {"order": "rare"}, "receipt_email": "jo@example.com"}  # type: ignore[typeddict-item]  # as they are
    )
    for number in range(60):
        v1.customers.create({"name": f"Jo {number}", "email": f"jo{number}@example.com"})
    Copies(world.database, known.id, str(known.latest_charge), SPREAD_S).grow(MANY)
    engine = create_engine(url_of(world.database))
    with engine.begin() as connection:
        for statement in VARIED:
            connection.execute(text(statement))
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        tidied = "ANALYZE" if world.kind == "sqlite" else "VACUUM ANALYZE"  # which it does by itself, minutes later
        connection.execute(text(tidied))
        deep = "SELECT id FROM payment_intents ORDER BY created DESC LIMIT 1 OFFSET 50000"
        day = time.strftime("%Y-%m-%d", time.gmtime(time.time() - 15 * 86_400))
        link = v1.payment_links.list({"limit": 1}).data[0].id
        return {"deep": str(connection.scalar(text(deep))), "payment": known.id, "day": day, "link": link}


def _signed_in(world: World) -> Visitor:
    said = subprocess.run(
        [str(TENDER), "sign-in", "--database", world.database], capture_output=True, text=True, check=True
    )
    visitor = Visitor(world.url)
    visitor.visit(urlsplit(next(word for word in said.stdout.split() if "/enter/" in word)).path)
    visitor.press("Sign in")
    return visitor


def _times(visitor: Visitor, path: str) -> list[float]:
    def once() -> float:
        began = time.monotonic()
        visitor.answer = visitor.browser.get(visitor.base + path)
        assert visitor.answer.status == 200, visitor.answer.text
        return (time.monotonic() - began) * 1_000

    once()
    return [once() for _ in range(ROUNDS)]


def _measure_file(kind: str, visitor: Visitor) -> None:
    began = time.monotonic()
    rows = visitor.browser.get(f"{visitor.base}{TEST}/payments.csv").text.count("\n") - 1
    print(f"{kind:10}  a file of all of them     {rows:,} rows, {rows / (time.monotonic() - began):,.0f}/s", flush=True)
