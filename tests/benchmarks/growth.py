"""Whether it stays as fast as it grows: the same calls with few payments stored, and with many."""

import time
from collections.abc import Callable
from typing import Any

import stripe
from sqlalchemy import Connection, MetaData, create_engine, select

from checkout.kit.databases import url_of
from tests.benchmarks import worlds
from tests.benchmarks.figures import percentile
from tests.benchmarks.worlds import World

FEW = 1_000
CALLS = 100
QUICK = 25  # percent: how long the quicker quarter takes is told, as the rest waited for others too
BATCH = 5_000  # rows in one statement
OF_PAYMENT = ("payment_methods", "payment_intents", "charges", "balance_transactions", "events", "terms")
IDS = (
    *("id", "thing_id", "intent_id", "payment_method_id", "source_id", "object_id", "happened"),
    *("balance_transaction_id", "latest_charge_id"),
)
RARE = "metadata['order']:'rare'"

Row = dict[str, Any]
Ask = Callable[[], object]


def measure(kind: str, many: int) -> None:
    with worlds.sandbox(kind, "few") as small, worlds.sandbox(kind, "many") as large:
        asked = [_grown(small, FEW), _grown(large, many)]
        for name in asked[0]:
            few, now = _rates(asked[0][name], asked[1][name])
            print(
                f"{kind:10}  {name:25} {few:7.1f}/s at {FEW:,}  {now:7.1f}/s at {many:,}  ratio {now / few:.2f}",
                flush=True,
            )


def _grown(world: World, wanted: int) -> dict[str, Ask]:
    """What is asked of a world with so many payments, by name."""
    client = stripe.StripeClient(world.secret_key, base_addresses={"api": world.url})
    nobody = client.v1.customers.create().id
    kept = client.v1.payment_intents.create(_paid() | {"metadata": {"order": "rare"}})
    Copies(world.database, kept.id, str(kept.latest_charge)).grow(wanted)
    return _asked(client, kept.id, nobody)


def _asked(client: stripe.StripeClient, id: str, nobody: str) -> dict[str, Ask]:
    v1 = client.v1
    return {
        "list": lambda: v1.payment_intents.list({"limit": 10}),
        "list of a customer": lambda: v1.payment_intents.list({"customer": nobody}),
        "list charges of an intent": lambda: v1.charges.list({"payment_intent": id}),
        "events of a type": lambda: v1.events.list({"type": "charge.succeeded"}),
        "search by status": lambda: v1.payment_intents.search({"query": "status:'succeeded'"}),
        "search what is rare": lambda: v1.payment_intents.search({"query": RARE}),
        "retrieve": lambda: v1.payment_intents.retrieve(id),
        "confirmed intent": lambda: v1.payment_intents.create(_paid()),
    }


def _paid() -> Any:
    return {"amount": 2000, "currency": "usd", "payment_method": "pm_card_visa", "confirm": True}


def _rates(*asked: Ask) -> list[float]:
    """Of the quicker calls of each, call by call in turns, so that a noisy moment meets both."""
    rounds = [[_seconds(ask) for ask in asked] for _ in range(CALLS)]
    return [1 / percentile(times, QUICK) for times in zip(*rounds, strict=True)]


def _seconds(ask: Ask) -> float:
    began = time.monotonic()
    ask()
    return time.monotonic() - began


class Copies:
    """Copies of one payment, each a second or more older than the one before, straight into the tables."""

    def __init__(self, database: str, intent_id: str, charge_id: str, step_s: int = 1) -> None:
        self.step_s = step_s
        self.engine = create_engine(url_of(database))
        self.tables = MetaData()
        self.tables.reflect(self.engine, only=OF_PAYMENT)
        self.stored = 0
        with self.engine.connect() as connection:
            charge = self._of(connection, "charges", id=(charge_id,))
            self.first = {
                "payment_methods": self._of(connection, "payment_methods", id=(charge[0]["payment_method_id"],)),
                "payment_intents": self._of(connection, "payment_intents", id=(intent_id,)),
                "charges": charge,
                "balance_transactions": self._of(connection, "balance_transactions", source_id=(charge_id,)),
                "events": self._of(connection, "events", object_id=(intent_id, charge_id)),
                "terms": self._of(connection, "terms", thing_id=(charge_id,)),
            }

    def grow(self, wanted: int) -> None:
        for begin in range(self.stored, wanted, BATCH):
            numbers = range(begin + 1, min(begin + BATCH, wanted) + 1)
            with self.engine.begin() as connection:
                for name, rows in self.first.items():
                    copies = [_copy(row, number, self.step_s) for number in numbers for row in rows]
                    connection.execute(self.tables.tables[name].insert(), copies)
        self.stored = wanted
        if self.engine.dialect.name == "postgresql":  # which does so by itself, some minutes later
            with self.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")

    def _of(self, connection: Connection, table: str, **wanted: tuple[str, ...]) -> list[Row]:
        columns = self.tables.tables[table].c
        query = select(*columns).where(*(columns[name].in_(values) for name, values in wanted.items()))
        return [dict(row) for row in connection.execute(query).mappings() if row.get("value") != "rare"]


def _copy(row: Row, number: int, step_s: int) -> Row:
    """Another payment's row: its ids end in its number, so that they differ and still refer to each other."""
    ends = f"{number:08d}"
    ids = {name: row[name][: -len(ends)] + ends for name in IDS if row.get(name)}
    return {**row, **ids, "created": row["created"] - number * step_s}
