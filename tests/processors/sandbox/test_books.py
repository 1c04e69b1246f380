"""The books find what is wrong, and tell a verifier every authorisation."""

import pytest
from sqlalchemy import delete, insert, update

from checkout.processors.sandbox import books, tables
from checkout.processors.sandbox.network import Network
from checkout.processors.sandbox.store import Store
from tests.processors.sandbox.purchase import alias_token, request

_ENTRY = {"account": "fees", "amount": 1, "currency": "eur", "created": 0}


def test_every_authorisation_in_batches(
    network: Network, monkeypatch: pytest.MonkeyPatch, place: tuple[str, str]
) -> None:
    monkeypatch.setattr(books, "BATCH", 2)
    for number in range(5):
        network.charge(request(alias_token(network, "pm_card_visa"), f"ref_{number}", 1000 + number))
    network.void("ref_9")
    reader = Store.open(*place, read_only=True)
    lines = list(books.authorisations(reader))
    reader.close()
    assert [line.reference for line in lines] == [f"ref_{number}" for number in (0, 1, 2, 3, 4, 9)]
    assert lines[1] == books.AuthorisationLine("ref_1", "approved", 1001, "eur")
    assert lines[5] == books.AuthorisationLine("ref_9", "voided", None, None)


def test_an_unbalanced_authorisation(network: Network) -> None:
    network.charge(request(alias_token(network, "pm_card_visa")))
    with network.store.writing() as connection:
        connection.execute(update(tables.entries).where(tables.entries.c.account == "fees").values(amount=1))
    assert books.problems(network.store) == ["ref_1: its ledger entries do not sum to zero"]


def test_an_approval_without_entries(network: Network) -> None:
    network.charge(request(alias_token(network, "pm_card_visa")))
    with network.store.writing() as connection:
        connection.execute(delete(tables.entries))
    assert books.problems(network.store) == ["ref_1: what was captured and refunded of it is not what the ledger says"]


@pytest.mark.parametrize("reference", ["ref_1", "ref_nobody"])
def test_money_without_an_approval(network: Network, reference: str) -> None:
    network.charge(request(alias_token(network, "pm_card_chargeDeclined")))
    with network.store.writing() as connection:
        connection.execute(insert(tables.entries).values(reference=reference, **_ENTRY))
    assert f"{reference}: it has ledger entries and is not approved" in books.problems(network.store)
