"""From the commit of a payment to its endpoint: by the clock of one machine."""

import time

import stripe

from tests.benchmarks.figures import spread
from tests.benchmarks.worlds import World
from tests.inboxes import open_inbox

PAYMENTS = 50
EVENTS_EACH = 4


def measure(world: World) -> None:
    """The clock runs from the API's answer, which follows the commit at once, to the last of its events."""
    client = stripe.StripeClient(world.secret_key, base_addresses={"api": world.url})
    times: list[float] = []
    with open_inbox() as inbox:
        endpoint = client.v1.webhook_endpoints.create(
            {"url": inbox.url, "enabled_events": ["payment_intent.succeeded"]}
        )
        for count in range(1, PAYMENTS + 1):
            client.v1.payment_intents.create(
                {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}
            )
            began = time.monotonic()
            inbox.wait_for(count)
            times.append((time.monotonic() - began) * 1000)
        client.v1.webhook_endpoints.delete(endpoint.id)
    print(f"{world.kind:10}  commit to endpoint      {spread(times)}", flush=True)
