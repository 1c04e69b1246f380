"""Captures, releases and refunds at the network: within what was authorised, once a reference, in its books."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import delete, select, update

from checkout.kit import clock
from checkout.processors.contract import (
    Approved,
    Done,
    Feature,
    Instruction,
    NeverHeardOf,
    NotDone,
    UnderWay,
    Verb,
)
from checkout.processors.sandbox import books, tables
from checkout.processors.sandbox.holds import hold_on_terms
from checkout.processors.sandbox.instructions import REFUND_DECIDED_AFTER_S
from checkout.processors.sandbox.network import Network
from checkout.processors.sandbox.store import Store
from tests.processors.sandbox.purchase import alias_token, request

NOT_CAPTURABLE = NotDone("charge_not_capturable")
NOT_RELEASABLE = NotDone("charge_not_releasable")
NOT_REFUNDABLE = NotDone("charge_not_refundable")


def authorise(network: Network, alias: str = "pm_card_visa", *, capture: bool = False) -> None:
    network.charge(replace(request(alias_token(network, alias), amount=1000), capture=capture))


def tell(network: Network, verb: Verb, amount: int = 1000, reference: str = "", authorisation: str = "ref_1") -> object:
    return network.instruct(Instruction(reference or f"{verb} {amount}", verb, authorisation, amount))


def hold(network: Network) -> tuple[int, int, int]:
    columns = tables.holds.c.captured, tables.holds.c.released, tables.holds.c.refunded
    with network.store.reading() as connection:
        row = connection.execute(select(*columns)).one()
    assert books.problems(network.store) == []
    return row[0], row[1], row[2]


def test_a_capture_releases_the_remainder(network: Network) -> None:
    authorise(network)
    assert hold(network) == (0, 0, 0)
    assert tell(network, "refund", 1) == NOT_REFUNDABLE
    assert tell(network, "capture", 1001) == NOT_CAPTURABLE
    assert tell(network, "capture", 600) == Done(fee=47)
    assert hold(network) == (600, 400, 0)
    assert tell(network, "capture", 300) == NOT_CAPTURABLE
    assert tell(network, "release") == NOT_RELEASABLE
    assert tell(network, "refund", 601) == NOT_REFUNDABLE
    assert tell(network, "refund", 600) == Done()
    assert hold(network) == (600, 400, 600)


def test_a_release_leaves_nothing_to_take(network: Network) -> None:
    authorise(network)
    assert tell(network, "release") == Done()
    assert hold(network) == (0, 1000, 0)
    assert (tell(network, "capture"), tell(network, "refund")) == (NOT_CAPTURABLE, NOT_REFUNDABLE)


def test_what_is_captured_at_once_can_only_be_refunded(network: Network) -> None:
    authorise(network, capture=True)
    assert (tell(network, "capture"), tell(network, "release")) == (NOT_CAPTURABLE, NOT_RELEASABLE)
    assert hold(network) == (1000, 0, 0)


@pytest.mark.parametrize("verb", ["capture", "release", "refund"])
def test_of_what_is_not_there(network: Network, verb: Verb) -> None:
    assert isinstance(tell(network, verb, authorisation="ref_none"), NotDone)
    assert network.look_up_instruction("nobody") == NeverHeardOf()


def test_one_reference_moves_once(network: Network) -> None:
    """However often it comes, and however many at once."""
    authorise(network, capture=True)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tell(network, "refund", 100, "once"), range(16)))
    assert answers == [Done()] * 16
    assert hold(network) == (1000, 0, 100)


@pytest.mark.parametrize(
    ("alias", "first", "last", "refunded"),
    [
        ("pm_card_pendingRefund", UnderWay(), Done(), 400),
        ("pm_card_refundFail", Done(is_final=False), NotDone("expired_or_canceled_card"), 0),
    ],
)
def test_a_refund_that_is_decided_later(
    network: Network, alias: str, first: object, last: object, refunded: int
) -> None:
    authorise(network, alias, capture=True)
    assert tell(network, "refund", 400, "later") == first
    assert hold(network) == (1000, 0, 400)
    assert network.look_up_instruction("later") == first
    with time_machine.travel(clock.now() + REFUND_DECIDED_AFTER_S):
        assert [network.look_up_instruction("later") for _ in range(2)] == [last, last]
    assert hold(network) == (1000, 0, refunded)


def test_a_store_from_before_there_were_holds(place: tuple[str, str]) -> None:
    """What was approved then was captured at once."""
    old = Store.open(*place)
    authorise(Network(old), capture=True)
    with old.writing() as connection:
        connection.execute(delete(tables.holds))
        connection.execute(update(tables.network_version).values(version=1))
    old.close()
    store = Store.open(*place)
    network = Network(store)
    assert hold(network) == (1000, 0, 0)
    assert tell(network, "refund", 400) == Done()
    store.close()


def test_more_is_kept_ready_and_captured_in_parts(network: Network) -> None:
    """Where the card grants it; what is captured may be given back meanwhile, and the rest is released."""
    wanted: tuple[Feature, ...] = ("incremental_authorization", "multicapture")
    for alias, granted in (("pm_card_visa", wanted), ("pm_card_jcb", ("multicapture",))):
        asked = replace(request(alias_token(network, alias), alias, 1000), capture=False, wanted=wanted)
        outcome = network.charge(asked)
        assert isinstance(outcome, Approved)
        assert outcome.granted == granted
        assert network.look_up(alias) == outcome
    assert tell(network, "increment", 500, "more", "pm_card_jcb") == NotDone("charge_not_incrementable")
    assert tell(network, "increment", 500, "more yet", "pm_card_visa") == Done()
    part = Instruction("part", "capture", "pm_card_visa", 600, final=False)
    assert (network.instruct(part), network.instruct(part)) == (Done(fee=47), Done(fee=47))
    assert tell(network, "increment", 500, "too late", "pm_card_visa") == NotDone("charge_not_incrementable")
    assert tell(network, "refund", 600, "back", "pm_card_visa") == Done()
    assert tell(network, "capture", 901, "too much", "pm_card_visa") == NOT_CAPTURABLE
    assert tell(network, "capture", 400, "last", "pm_card_visa") == Done(fee=42)
    assert tell(network, "release", 500, "nothing", "pm_card_visa") == NOT_RELEASABLE
    assert books.problems(network.store) == []


def test_a_part_that_is_not_the_last_needs_the_cards_grant(network: Network) -> None:
    authorise(network)
    assert network.instruct(Instruction("part", "capture", "ref_1", 600, final=False)) == NOT_CAPTURABLE
    assert hold(network) == (0, 0, 0)


def test_what_was_kept_ready_before_there_were_terms(network: Network) -> None:
    """A store of an older version gets the columns, and what is in it can be moved."""
    authorise(network)
    with network.store.writing() as connection:
        schema = connection.get_execution_options().get("schema_translate_map", {}).get(None)
        below = f'"{schema}".' if connection.dialect.name == "postgresql" else ""
        for table, columns in (("holds", ("incremented", "only_proves", "wanted")), ("instructions", ("final",))):
            for column in columns:
                connection.exec_driver_sql(f"ALTER TABLE {below}{table} DROP COLUMN {column}")
        hold_on_terms(connection)
    assert tell(network, "capture", 1000) == Done(fee=59)
