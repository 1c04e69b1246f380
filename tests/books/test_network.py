"""Between us and the network: money that only one of the two knows of is named."""

import pytest
from sqlalchemy import delete, insert, text, update

from checkout.books import network
from checkout.kit.db import atomic, now_writing, reading
from checkout.processors.registry import PROCESSOR
from checkout.processors.sandbox import tables
from checkout.processors.sandbox.processor import SandboxProcessor
from checkout.processors.sandbox.store import Store
from tests.houses import House
from tests.shoppers import Shopper


@pytest.fixture
def paid(house: House) -> House:
    """One payment of $20.00, declined first."""
    shopper = Shopper(house.link)
    shopper.pay(number="4000000000000002")
    shopper.pay()
    return house


def ours(house: House, query: str) -> list[str]:
    with house.app.app_context():
        return [str(row[0]) for row in reading().execute(text(query))]


def change_ours(house: House, statement: str) -> None:
    with house.app.app_context(), atomic("break"):
        now_writing().execute(text(statement))


def store(house: House) -> Store:
    plugin = house.app.extensions[PROCESSOR]
    assert isinstance(plugin, SandboxProcessor)
    return plugin.network.store


def between(house: House) -> list[str]:
    with house.app.app_context():
        return network.problems(store(house))


def reference(house: House, status: str = "approved") -> str:
    return ours(house, f"SELECT reference FROM attempts WHERE status = '{status}'")[0]


def put_right(house: House) -> None:
    """What a test broke stays broken: it is expected when the house is closed."""
    house.broken_on_purpose += house.problems()


def test_nothing_to_say(paid: House) -> None:
    assert between(paid) == []


def test_in_batches(paid: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "BATCH", 1)
    for _ in range(3):
        Shopper(paid.link).pay()
    assert between(paid) == []


def test_money_that_no_attempt_asked_for(paid: House) -> None:
    with store(paid).writing() as connection:
        for account, amount in (("cardholders", -500), ("merchants", 500)):
            entry = {"reference": "ref_stray", "account": account, "amount": amount, "currency": "usd", "created": 0}
            connection.execute(insert(tables.entries).values(entry))
        stray = {"reference": "ref_stray", "state": "approved", "amount": 500, "currency": "usd", "created": 0}
        connection.execute(insert(tables.authorisations).values(stray))
    assert between(paid) == ["ref_stray: the network took 500 usd, and no attempt asked for it."]
    put_right(paid)


def test_money_that_we_call_declined(paid: House) -> None:
    taken, attempt = reference(paid), ours(paid, "SELECT id FROM attempts WHERE status = 'approved'")[0]
    change_ours(paid, f"UPDATE attempts SET status = 'declined' WHERE id = '{attempt}'")
    assert between(paid) == [
        f"{taken}: the network took 2000 usd, and {attempt} is declined.",
        f"{attempt}: it is declined, and the network says of {taken}: approved.",
    ]
    put_right(paid)


def test_another_amount_than_we_asked_for(paid: House) -> None:
    taken, attempt = reference(paid), ours(paid, "SELECT id FROM attempts WHERE status = 'approved'")[0]
    change_ours(paid, f"UPDATE attempts SET amount = 1999 WHERE id = '{attempt}'")
    assert between(paid) == [f"{taken}: the network took 2000 usd, and {attempt} asked for 1999 usd."]
    put_right(paid)


def test_an_approval_that_the_network_does_not_know(paid: House) -> None:
    taken, attempt = reference(paid), ours(paid, "SELECT id FROM attempts WHERE status = 'approved'")[0]
    with store(paid).writing() as connection:
        connection.execute(delete(tables.entries).where(tables.entries.c.reference == taken))
        connection.execute(delete(tables.authorisations).where(tables.authorisations.c.reference == taken))
    assert between(paid) == [f"{attempt}: it is approved, and the network says of {taken}: unknown."]
    put_right(paid)


@pytest.fixture
def refunded(paid: House) -> House:
    """Half of it."""
    (intent,) = paid.stripe.v1.payment_intents.list().data
    paid.stripe.v1.refunds.create({"payment_intent": intent.id, "amount": 1000})
    return paid


def test_a_refund_that_the_network_does_not_know(refunded: House) -> None:
    (row,) = ours(refunded, "SELECT id || ' ' || reference FROM instructions")
    id, told = row.split(" ")
    with store(refunded).writing() as connection:
        connection.execute(delete(tables.instructions))
    assert between(refunded) == [f"{id}: it is done, and the network says of {told}: unknown."]
    put_right(refunded)


def test_a_refund_that_nobody_asked_for(refunded: House) -> None:
    (told,) = ours(refunded, "SELECT reference FROM instructions")
    with store(refunded).writing() as connection:
        connection.execute(update(tables.instructions).values(amount=999))
    assert between(refunded) == [f"{told}: the network did a refund of 999, and nobody asked for that."]
    put_right(refunded)


def test_a_decline_that_the_network_calls_otherwise(paid: House) -> None:
    declined, attempt = (
        reference(paid, "declined"),
        ours(paid, "SELECT id FROM attempts WHERE status = 'declined'")[0],
    )
    with store(paid).writing() as connection:
        row = update(tables.authorisations).where(tables.authorisations.c.reference == declined)
        connection.execute(row.values(state="challenged"))
    assert between(paid) == [f"{attempt}: it is declined, and the network says of {declined}: challenged."]
    put_right(paid)


def test_a_set_up_that_the_network_calls_otherwise(house: House) -> None:
    attempt = house.stripe.v1.setup_intents.create({"payment_method": "pm_card_visa", "confirm": True}).latest_attempt
    assert between(house) == []
    (ref,) = ours(house, f"SELECT reference FROM setup_attempts WHERE id = '{attempt}'")
    with store(house).writing() as connection:
        row = update(tables.authorisations).where(tables.authorisations.c.reference == ref)
        connection.execute(row.values(state="declined"))
    assert between(house) == [f"{attempt}: it has succeeded, and the network says of {ref}: declined."]
    put_right(house)


@pytest.fixture
def disputed(house: House) -> House:
    """A dispute that is lost."""
    wanted = {"amount": 900, "currency": "usd", "payment_method": "pm_card_createDispute", "confirm": True}
    house.stripe.v1.payment_intents.create(wanted)  # type: ignore[arg-type]  # a plain dict
    house.work()
    (dispute,) = house.stripe.v1.disputes.list().data
    house.stripe.v1.disputes.close(dispute.id)
    assert between(house) == []
    house.work()
    return house


def test_a_dispute_that_only_the_network_knows(disputed: House) -> None:
    (known,) = ours(disputed, "SELECT reference FROM disputes")
    change_ours(disputed, "UPDATE disputes SET reference = 'other'")
    assert between(disputed) == [
        f"{known}: the network told of a dispute of 900, and there is none.",
        f"{ours(disputed, 'SELECT id FROM disputes')[0]}: the network does not know of this dispute.",
    ]
    put_right(disputed)


def test_a_dispute_that_ended_otherwise(disputed: House) -> None:
    with store(disputed).writing() as connection:
        connection.execute(update(tables.disputes).values(status="under_review"))
    (id,) = ours(disputed, "SELECT id FROM disputes")
    assert between(disputed) == [f"{id}: it is lost over 900, and the network says under_review over 900."]
    put_right(disputed)
