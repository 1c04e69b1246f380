"""Each status of an intent, a charge and a refund with each operation: what it comes to, or why not, word by word."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import time_machine
from sqlalchemy import select

from checkout.events.log import Event
from checkout.kit import clock
from checkout.kit.db import reading
from checkout.payments.cancel import PARTLY_CAPTURED
from checkout.payments.charges import CHARGE
from checkout.payments.intents import INTENT
from checkout.payments.refunds import REFUND
from tests.callers import Reply, call
from tests.houses import House
from tests.payments.authorised import (
    CHALLENGED,
    authorised,
    last_event,
    paid,
    post,
    refused,
    told,
    wanting,
    work_later,
)
from tests.payments.bank import at_the_bank_of

STATE = "payment_intent_unexpected_state"
NOT_SUPPORTED = "payment_intent_incremental_authorization_not_supported"
CONFIRMABLE = "requires_payment_method, requires_confirmation, requires_action"
CANCELABLE = "requires_payment_method, requires_capture, requires_confirmation, requires_action"
LATER_S = 300  # all is decided by then
USD = {"amount": 1000, "currency": "usd"}


@dataclass(frozen=True)
class Comes:
    """``members`` of the answer, and the events that tell it."""

    members: dict[str, Any]
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refuses:
    text: str
    code: str | None = STATE
    param: str | None = None


DEBITS = {"payment_method_types[0]": "card", "payment_method_types[1]": "sepa_debit"}
SEPA, SEPA_FAILS = "pm_sepaDebit_success_de", "pm_sepaDebit_failed_de"
DEBIT = DEBITS | {"amount": 1000, "currency": "eur", "payment_method": SEPA, "confirm": "true"}
CAPTURED = ("charge.captured", "payment_intent.succeeded", "charge.updated")
RELEASED = ("charge.refunded", "payment_intent.canceled")
CANCELED_AT_THE_BANK = ("payment_intent.payment_failed", "payment_intent.canceled")
PAID = ("charge.succeeded", "payment_intent.succeeded", "charge.updated")
CONFIRMED = Comes({"status": "succeeded", "amount_received": 1000, "amount_capturable": 0}, PAID)
CANCELED = Comes({"status": "canceled", "cancellation_reason": "duplicate"}, ("payment_intent.canceled",))
CHANGED = {"amount": 900, "amount_received": 0}


def not_captured(status: str) -> Refuses:
    return Refuses(
        f"This PaymentIntent could not be captured because it has a status of {status}. Only a PaymentIntent with one "
        "of the following statuses may be captured: requires_capture."
    )


def not_incremented(status: str) -> Refuses:
    return Refuses(
        f"This PaymentIntent could not be incrementally authorized because it has a status of {status}. Only a "
        "PaymentIntent with one of the following statuses may be incremented: requires_capture."
    )


def not_canceled(status: str) -> Refuses:
    return Refuses(
        f"You cannot cancel this PaymentIntent because it has a status of {status}. Only a PaymentIntent with one of "
        f"the following statuses may be canceled: {CANCELABLE}."
    )


def not_changed(status: str) -> Refuses:
    return Refuses(
        f"This PaymentIntent's amount could not be updated because it has a status of {status}. You may only update "
        f"the amount of a PaymentIntent with one of the following statuses: {CONFIRMABLE}."
    )


def not_refunded(id: str = "{id}") -> Refuses:
    return Refuses(f"This PaymentIntent ({id}) does not have a successful charge to refund.", None)


NOT_AGAIN = Refuses(
    "You cannot confirm this PaymentIntent because it has already been authorized after being previously confirmed; it "
    "may be captured or canceled."
)
OPERATIONS: dict[str, Callable[[House, str], Reply]] = {
    "confirm": lambda house, intent: post(
        house, f"/payment_intents/{intent}/confirm", {"payment_method": "pm_card_visa"}
    ),
    "capture": lambda house, intent: post(house, f"/payment_intents/{intent}/capture"),
    "increment": lambda house, intent: post(
        house, f"/payment_intents/{intent}/increment_authorization", {"amount": 2000}
    ),
    "cancel": lambda house, intent: post(
        house, f"/payment_intents/{intent}/cancel", {"cancellation_reason": "duplicate"}
    ),
    "update": lambda house, intent: post(house, f"/payment_intents/{intent}", {"amount": 900}),
    "refund": lambda house, intent: post(house, "/refunds", {"payment_intent": intent, "amount": 100}),
}
PAYABLE: dict[str, Comes | Refuses] = {"confirm": CONFIRMED, "cancel": CANCELED, "refund": not_refunded()}
INTENTS: dict[str, dict[str, Comes | Refuses]] = {
    "requires_payment_method": PAYABLE | {"update": Comes(CHANGED | {"status": "requires_payment_method"})},
    "requires_confirmation": PAYABLE | {"update": Comes(CHANGED | {"status": "requires_confirmation"})},
    "requires_action": {
        "confirm": Comes(CONFIRMED.members, ("payment_intent.payment_failed", *PAID)),
        "cancel": Comes(CANCELED.members, ("payment_intent.payment_failed", "payment_intent.canceled")),
        "update": Comes(CHANGED | {"status": "requires_payment_method"}, ("payment_intent.payment_failed",)),
        "refund": not_refunded(),
    },
    "processing": {
        "confirm": Refuses(
            "You cannot confirm this PaymentIntent because it is being processed by an earlier confirmation."
        ),
        "cancel": not_canceled("processing"),
        "update": not_changed("processing"),
        "refund": not_refunded(),
    },
    "requires_capture": {
        "confirm": NOT_AGAIN,
        "capture": Comes(CONFIRMED.members, ("charge.captured", "payment_intent.succeeded", "charge.updated")),
        "increment": Refuses(
            "This PaymentIntent cannot be incrementally authorized: its card does not support incremental "
            "authorization.",
            NOT_SUPPORTED,
        ),
        "cancel": Comes(
            CANCELED.members | {"amount_capturable": 0, "amount_received": 0},
            ("charge.refunded", "payment_intent.canceled"),
        ),
        "update": not_changed("requires_capture"),
        "refund": not_refunded(),
    },
    "requires_capture, more": {
        "confirm": NOT_AGAIN,
        "capture": Comes(CONFIRMED.members, ("charge.captured", "payment_intent.succeeded", "charge.updated")),
        "increment": Comes(
            {"status": "requires_capture", "amount": 2000, "amount_capturable": 2000, "amount_received": 0},
            ("payment_intent.amount_capturable_updated",),
        ),
        "cancel": Comes(CANCELED.members, ("charge.refunded", "payment_intent.canceled")),
        "update": not_changed("requires_capture"),
        "refund": not_refunded(),
    },
    "requires_capture, in part": {
        "confirm": NOT_AGAIN,
        "capture": Comes(CONFIRMED.members, ("charge.captured", "payment_intent.succeeded", "charge.updated")),
        "increment": Refuses(
            "This PaymentIntent cannot be incrementally authorized: part of it has been captured.", NOT_SUPPORTED
        ),
        "cancel": Refuses(PARTLY_CAPTURED),
        "update": not_changed("requires_capture"),
        "refund": Comes({"status": "succeeded", "amount": 100}, ("refund.created", "charge.refunded")),
    },
    "succeeded": {
        "confirm": Refuses(
            "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed."
        ),
        "cancel": not_canceled("succeeded"),
        "update": not_changed("succeeded"),
        "refund": Comes({"status": "succeeded", "amount": 100}, ("refund.created", "charge.refunded")),
    },
    "canceled": {
        "confirm": Refuses(
            "You cannot confirm this PaymentIntent because it has a status of canceled. Only a PaymentIntent with one "
            f"of the following statuses may be confirmed: {CONFIRMABLE}."
        ),
        "cancel": not_canceled("canceled"),
        "update": not_changed("canceled"),
        "refund": not_refunded(),
    },
}


def expected_of_intent(status: str, operation: str) -> Comes | Refuses:
    otherwise = {"capture": not_captured(status), "increment": not_incremented(status)}
    return INTENTS[status].get(operation) or otherwise[operation]


def intent_in(house: House, status: str) -> str:
    intents = house.stripe.v1.payment_intents
    match status:
        case "requires_payment_method":
            return intents.create({"amount": 1000, "currency": "usd"}).id
        case "requires_confirmation":
            return intents.create({"amount": 1000, "currency": "usd", "payment_method": "pm_card_visa"}).id
        case "requires_action":
            return paid(house, method=CHALLENGED).id
        case "processing":
            return str(post(house, "/payment_intents", DEBIT).json["id"])
        case "requires_capture":
            return authorised(house).id
        case "requires_capture, more":
            return wanting(house, "request_incremental_authorization").id
        case "requires_capture, in part":
            intent = wanting(house, "request_incremental_authorization", "request_multicapture")
            return intents.capture(intent.id, {"amount_to_capture": 300, "final_capture": False}).id
        case "succeeded":
            return paid(house).id
    return intents.cancel(intents.create({"amount": 1000, "currency": "usd"}).id).id


def check(house: House, id: str, act: Callable[[], Reply], expected: Comes | Refuses) -> None:
    before = last_event(house)
    reply = act()
    if isinstance(expected, Refuses):
        assert refused(reply) == (400, expected.code, expected.text.format(id=id), expected.param)
        assert told(house, before) == []
    else:
        assert reply.status == 200, reply.body
        assert {name: reply.json[name] for name in expected.members} == expected.members
        assert told(house, before) == list(expected.events)


def test_an_intent(house: House) -> None:
    assert {status.partition(",")[0] for status in INTENTS} == set(INTENT.moves)
    for status, (operation, act) in product(INTENTS, OPERATIONS.items()):
        id = intent_in(house, status)
        check(house, id, partial(act, house, id), expected_of_intent(status, operation))


def confirmed_with(method: str, **form: str) -> Callable[[House, str], Reply]:
    return lambda house, it: post(house, f"/payment_intents/{it}/confirm", {"payment_method": method, **form})


def answered(press: str) -> Callable[[House, str], Reply]:
    def act(house: House, id: str) -> Reply:
        bank = at_the_bank_of(house.stripe.v1.payment_intents.retrieve(id))
        bank.land(bank.press(press))
        return call(house, "GET", f"/v1/payment_intents/{id}")

    return act


def decided(house: House, id: str) -> Reply:
    work_later(house, clock.HOUR_S)
    return call(house, "GET", f"/v1/payment_intents/{id}")


def capturable(capturable: int, received: int) -> dict[str, Any]:
    return {"amount_capturable": capturable, "amount_received": received, "last_payment_error": None}


AUTHORISED_EVENTS = ("charge.succeeded", "payment_intent.amount_capturable_updated")
FAILED_EVENTS = ("charge.failed", "payment_intent.payment_failed")
LATER = {"capture_method": "manual"}
Move = tuple[str, str, dict[str, str], Callable[[House, str], Reply], dict[str, Any], tuple[str, ...]]
CONFIRMATIONS: tuple[
    tuple[str, Callable[[House, str], Reply], dict[str, str], dict[str, Any], tuple[str, ...]], ...
] = (
    ("succeeded", confirmed_with("pm_card_visa"), {}, capturable(0, 1000), PAID),
    ("requires_capture", confirmed_with("pm_card_visa", **LATER), {}, capturable(1000, 0), AUTHORISED_EVENTS),
    ("requires_action", confirmed_with(CHALLENGED), {}, {"latest_charge": None}, ("payment_intent.requires_action",)),
    ("requires_payment_method", confirmed_with("pm_card_chargeDeclined"), {}, {"payment_method": None}, FAILED_EVENTS),
    ("processing", confirmed_with(SEPA), DEBITS, capturable(0, 0), ("charge.pending", "payment_intent.processing")),
    ("canceled", OPERATIONS["cancel"], {}, {"cancellation_reason": "duplicate"}, CANCELED.events),
)
DEPOSITS = {
    "currency": "usd",
    "payment_method": "pm_usBankAccount_success",
    "payment_method_types[]": "us_bank_account",
    "payment_method_options[us_bank_account][verification_method]": "microdeposits",
    "mandate_data[customer_acceptance][type]": "offline",
}
MOVES: tuple[Move, ...] = (
    *(("requires_payment_method", to, form, act, shown, events) for to, act, form, shown, events in CONFIRMATIONS),
    *(("requires_confirmation", to, form, act, shown, events) for to, act, form, shown, events in CONFIRMATIONS),
    (
        "requires_payment_method",
        "requires_confirmation",
        {},
        lambda house, it: post(house, f"/payment_intents/{it}", {"payment_method": "pm_card_visa"}),
        {"latest_charge": None},
        (),
    ),
    ("processing", "succeeded", DEBITS, decided, capturable(0, 1000), PAID),
    ("processing", "requires_payment_method", DEBITS | {"payment_method": SEPA_FAILS}, decided, {}, FAILED_EVENTS),
    ("requires_action", "succeeded", {}, answered("approve"), capturable(0, 1000), PAID),
    ("requires_action", "requires_capture", LATER, answered("approve"), capturable(1000, 0), AUTHORISED_EVENTS),
    (
        "requires_action",
        "requires_payment_method",
        {},
        answered("fail"),
        {"payment_method": None, "next_action": None, "latest_charge": None},
        ("payment_intent.payment_failed",),
    ),
    (
        "requires_action",
        "requires_confirmation",
        {"confirmation_method": "manual"},
        answered("approve"),
        {"next_action": None, "latest_charge": None},
        (),
    ),
    ("requires_action", "canceled", {}, OPERATIONS["cancel"], {"next_action": None}, CANCELED_AT_THE_BANK),
    (
        "requires_action",
        "requires_action",
        {},
        confirmed_with(CHALLENGED),
        {"latest_charge": None},
        ("payment_intent.payment_failed", "payment_intent.requires_action"),
    ),
    (
        "requires_action",
        "processing",
        DEPOSITS,
        lambda house, it: post(house, f"/payment_intents/{it}/verify_microdeposits", {"descriptor_code": "SM11AA"}),
        {"next_action": None},
        ("charge.pending", "payment_intent.processing"),
    ),
    ("requires_capture", "succeeded", LATER, OPERATIONS["capture"], capturable(0, 1000), CAPTURED),
    ("requires_capture", "canceled", LATER, OPERATIONS["cancel"], capturable(0, 0), RELEASED),
)
BEFORE: dict[str, dict[str, str]] = {
    "requires_payment_method": {},
    "requires_confirmation": {"payment_method": "pm_card_visa"},
    "processing": {"payment_method": SEPA, "confirm": "true"},
    "requires_action": {"payment_method": CHALLENGED, "confirm": "true"},
    "requires_capture": {"payment_method": "pm_card_visa", "confirm": "true"},
}


def visible_moves() -> set[tuple[str, str]]:
    """As the table has them: a confirmation goes through ``processing`` unseen, which only a debit stays in."""
    found = set()
    for status, followers in INTENT.moves.items():
        for to in followers:
            found |= {(status, to)} if to != "processing" else {(status, it) for it in (*INTENT.moves[to], to)}
    only_unseen = {("processing", it) for it in ("requires_capture", "requires_action", "requires_confirmation")}
    return found - only_unseen - {("requires_confirmation", "requires_confirmation")}


def told_of(house: House, intent: str) -> list[str]:
    """The types of the events of an intent and its charges, oldest first."""
    with house.app.app_context():
        events = reading().scalars(select(Event).order_by(Event.happened)).all()
        things = [(event.type, event.data["object"]) for event in events]
    return [type for type, thing in things if intent in (thing["id"], thing.get("payment_intent"))]


def test_each_move_of_an_intent(house: House) -> None:
    """With what changes and what is told."""
    assert {(move[0], move[1]) for move in MOVES} == visible_moves()
    for status, to, form, act, members, events in MOVES:
        euros = USD | {"currency": "eur"} | BEFORE[status] | form
        created = post(house, "/payment_intents", euros).json
        assert created["status"] == status
        before = len(told_of(house, created["id"]))
        reply = act(house, created["id"])
        now = call(house, "GET", f"/v1/payment_intents/{created['id']}").json
        assert (now["status"], told_of(house, created["id"])[before:]) == (to, list(events)), reply.body
        assert {name: now[name] for name in members} == members


ALREADY_CAPTURED = Refuses("Charge {id} has already been captured.", "charge_already_captured")
ALREADY_REFUNDED = Refuses("Charge {id} has already been refunded.", "charge_already_refunded")
CHARGE_CHANGED = Comes({"description": "Tea"}, ("charge.updated",))
CHARGES: dict[str, dict[str, Comes | Refuses]] = {
    "failed": {
        "capture": Refuses("Charge {id} could not be captured because it has failed.", None),
        "refund": Refuses("Charge {id} cannot be refunded: it did not succeed.", "charge_not_refundable"),
    },
    "pending": {
        "capture": Refuses("Charge {id} could not be captured because it has not succeeded yet.", None),
        "refund": Refuses("Charge {id} cannot be refunded: it did not succeed.", "charge_not_refundable"),
    },
    "authorised": {
        "capture": Comes(
            {"captured": True, "amount_captured": 400, "amount_refunded": 600, "refunded": False},
            ("charge.captured", "payment_intent.succeeded", "charge.updated"),
        ),
        "refund": Refuses(
            "Charge {id} cannot be refunded: it has not been captured; cancel its PaymentIntent instead.",
            "charge_not_refundable",
        ),
    },
    "released": {
        "capture": Refuses(
            "Charge {id} could not be captured because it has been refunded or has expired.",
            "charge_expired_for_capture",
        ),
        "refund": ALREADY_REFUNDED,
    },
    "captured": {
        "capture": ALREADY_CAPTURED,
        "refund": Comes(
            {"amount_refunded": 400, "refunded": False, "amount_captured": 1000}, ("refund.created", "charge.refunded")
        ),
    },
    "captured in part": {
        "capture": ALREADY_CAPTURED,
        "refund": Comes({"amount_refunded": 1000, "refunded": True}, ("refund.created", "charge.refunded")),
    },
    "refunded in part": {
        "capture": ALREADY_CAPTURED,
        "refund": Refuses("Refund amount ($4.00) is greater than unrefunded amount on charge ($3.00)", None, "amount"),
    },
    "refunded": {"capture": ALREADY_CAPTURED, "refund": ALREADY_REFUNDED},
}
STATUS_OF = dict.fromkeys(CHARGES, "succeeded") | {"failed": "failed", "pending": "pending"}


def charge_in(house: House, state: str) -> str:
    if state == "failed":
        reply = post(house, "/payment_intents", USD | {"payment_method": "pm_card_chargeDeclined", "confirm": "true"})
        return str(reply.error["charge"])
    if state == "pending":
        return str(post(house, "/payment_intents", DEBIT).json["latest_charge"])
    held = state in ("authorised", "released", "captured in part")
    intent = authorised(house) if held else paid(house)
    if state == "released":
        house.stripe.v1.payment_intents.cancel(intent.id)
    if state == "captured in part":
        house.stripe.v1.payment_intents.capture(intent.id, {"amount_to_capture": 400})
    if state.startswith("refunded"):
        amount = 700 if state == "refunded in part" else 1000
        house.stripe.v1.refunds.create({"payment_intent": intent.id, "amount": amount})
    return str(intent.latest_charge)


def test_a_charge(house: House) -> None:
    assert set(STATUS_OF.values()) == set(CHARGE.moves)
    operations = (("capture", {"amount": 400}), ("refund", {"amount": 400}), ("", {"description": "Tea"}))
    for state, (operation, form) in product(CHARGES, operations):
        id = charge_in(house, state)
        path = f"/charges/{id}/{operation}".removesuffix("/")
        expected = CHARGES[state][operation] if operation else CHARGE_CHANGED
        check(house, id, partial(post, house, path, form), expected)
        assert call(house, "GET", f"/v1/charges/{id}").json["status"] == STATUS_OF[state]


CARDS = {"pending": "pm_card_pendingRefund", "succeeded": "pm_card_visa", "failed": "pm_card_refundFail"}


def refund_in(house: House, status: str) -> str:
    refund = house.stripe.v1.refunds.create({"payment_intent": paid(house, method=CARDS[status]).id})
    if status == "failed":
        work_later(house, LATER_S)
    assert house.stripe.v1.refunds.retrieve(refund.id).status == status
    return refund.id


def test_a_refund(house: House) -> None:
    assert set(CARDS) == set(REFUND.moves)
    for number, status in enumerate(CARDS):
        id = refund_in(house, status)
        with time_machine.travel(clock.now() + (2 + number) * LATER_S):  # after all that was told before
            check_refund(house, id, status)


def check_refund(house: House, id: str, status: str) -> None:
    canceled = Refuses(
        f"This refund cannot be canceled because it has a status of {status}. Only a refund with one of the following "
        "statuses may be canceled: requires_action.",
        None,
    )
    check(house, id, lambda: post(house, f"/refunds/{id}/cancel"), canceled)
    updated = ("refund.updated", "charge.refund.updated")
    changed = Comes({"status": status, "metadata": {"k": "v"}}, updated)
    check(house, id, lambda: post(house, f"/refunds/{id}", {"metadata[k]": "v"}), changed)
    unchanged = Comes({"status": status, "metadata": {"k": "v"}})
    check(house, id, lambda: post(house, f"/refunds/{id}", {"metadata[k]": "v"}), unchanged)
