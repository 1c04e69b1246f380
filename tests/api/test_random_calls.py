"""Random walks through the API beside a small model of it: statuses, money, and which call is refused with what."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from checkout.kit import clock
from tests.callers import Reply, call
from tests.houses import Databases, House
from tests.shoppers import Shopper

STEPS = 25  # of one walk
STATE = "payment_intent_unexpected_state"
SETUP_STATE = "setup_intent_unexpected_state"
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
AFTER_A_WEEK_S = 7 * clock.DAY_S + clock.HOUR_S
CARDS = {
    "pm_card_visa": "succeeded",
    "pm_card_visa_chargeDeclined": "requires_payment_method",
    "pm_card_authenticationRequired": "requires_action",
    "pm_sepaDebit_success_de": "processing",
    "pm_sepaDebit_failed_de": "processing",
}
AMOUNTS = st.integers(100, 2000)


@dataclass
class Intent:
    """What the model knows of a payment intent."""

    id: str
    amount: int
    later: bool
    wishes: bool  # for increments and captures in parts
    status: str = "requires_payment_method"
    method: str | None = None  # the alias that it is to be paid with
    received: int = 0
    released: int = 0
    refunded: int = 0
    charged: bool = False

    @property
    def capturable(self) -> int:
        return self.amount - self.received if self.status == "requires_capture" else 0

    def pay(self, alias: str) -> None:
        """What a confirmation comes to."""
        outcome = CARDS[alias]
        if alias.startswith("pm_sepa") and self.later:
            raise AssertionError("a debit is never captured later: it is refused")
        self.method = None if outcome == "requires_payment_method" else alias
        self.status = outcome
        if outcome == "succeeded":
            self.approve()

    def approve(self) -> None:
        self.charged = True
        self.status = "requires_capture" if self.later else "succeeded"
        self.received = 0 if self.later else self.amount

    def fail(self) -> None:
        self.status, self.method = "requires_payment_method", None

    def close(self) -> None:
        """What was captured is all that will be."""
        self.released = self.amount - self.received
        self.status = "succeeded" if self.received else "canceled"


@dataclass
class Setup:
    id: str
    status: str
    method: bool = False


@dataclass
class Method:
    id: str
    customer: str | None = None
    detached: bool = False


@dataclass
class World:
    """All that was made."""

    customers: list[str] = field(default_factory=list)
    methods: list[Method] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    setups: list[Setup] = field(default_factory=list)


class Walk(RuleBasedStateMachine):
    """``house`` is set for each database."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.now = clock.now()
        self.made = 0

    # What each step does.

    def post(self, path: str, **form: Any) -> Reply:
        with time_machine.travel(self.now, tick=False):
            return call(self.house, "POST", f"/v1{path}", form)

    def refused(self, reply: Reply, code: str | None) -> None:
        assert (reply.status, reply.error.get("code")) == (400, code), reply.body

    def check(self, intent: Intent) -> None:
        with time_machine.travel(self.now, tick=False):
            now = call(self.house, "GET", f"/v1/payment_intents/{intent.id}?expand[]=latest_charge").json
        shown = (now["status"], now["amount"], now["amount_received"], now["amount_capturable"])
        assert shown == (intent.status, intent.amount, intent.received, intent.capturable), intent
        if intent.charged:
            charge = now["latest_charge"]
            assert (charge["amount_captured"], charge["amount_refunded"]) == (
                intent.received,
                intent.refunded + intent.released,
            )

    def teardown(self) -> None:
        for intent in self.world.intents:
            self.check(intent)

    def some(self, things: list[Any], choice: int) -> Any:
        return things[choice % len(things)]

    # Customers and how they pay.

    @rule()
    def customer(self) -> None:
        self.world.customers.append(self.post("/customers", name="Jo").json["id"])

    @rule()
    def method(self) -> None:
        made = self.post("/payment_methods", **{"type": "card", "card[token]": "tok_visa"}).json
        self.world.methods.append(Method(made["id"]))

    @precondition(lambda self: self.world.methods and self.world.customers)
    @rule(which=st.integers(0, 9), whose=st.integers(0, 9))
    def attach(self, which: int, whose: int) -> None:
        method, customer = self.some(self.world.methods, which), self.some(self.world.customers, whose)
        reply = self.post(f"/payment_methods/{method.id}/attach", customer=customer)
        if method.customer is None and not method.detached:
            method.customer = customer
            assert reply.json["customer"] == customer
        elif method.customer == customer:
            assert reply.status in (200, 400)
        else:
            assert reply.status == 400, reply.body

    @precondition(lambda self: self.world.methods)
    @rule(which=st.integers(0, 9))
    def detach(self, which: int) -> None:
        method = self.some(self.world.methods, which)
        reply = self.post(f"/payment_methods/{method.id}/detach")
        if method.customer is None:
            assert reply.status == 400
        else:
            assert reply.json["customer"] is None
            method.customer, method.detached = None, True

    # Intents.

    @rule(amount=AMOUNTS, later=st.booleans(), wishes=st.booleans())
    def create(self, amount: int, later: bool, wishes: bool) -> None:
        form: dict[str, Any] = {"amount": amount, "currency": "eur"}
        form |= {"payment_method_types[0]": "card", "payment_method_types[1]": "sepa_debit"}
        if later:
            form["payment_method_options[card][capture_method]"] = "manual"
        for feature in ("multicapture", "incremental_authorization") if wishes else ():
            form[f"payment_method_options[card][request_{feature}]"] = "if_available"
        made = self.post("/payment_intents", **form)
        self.world.intents.append(Intent(made.json["id"], amount, later, wishes))
