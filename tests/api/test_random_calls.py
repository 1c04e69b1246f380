"""Random walks through the API beside a small model of it: statuses, money, and which call is refused with what."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from checkout.kit import clock
from tests.callers import Reply, call
from tests.houses import Databases, House
from tests.shoppers import Shopper

STEPS = 15  # of one walk
NOT_SUPPORTED = "payment_intent_incremental_authorization_not_supported"
MAX_INCREMENTS = 10
STATE = "payment_intent_unexpected_state"
SETUP_STATE = "setup_intent_unexpected_state"
CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
WAITS_S = {"a while": 10 * clock.MINUTE_S, "a week": 8 * clock.DAY_S}
CARDS = {
    "pm_card_visa": "succeeded",
    "pm_card_visa_chargeDeclined": "requires_payment_method",
    "pm_card_authenticationRequired": "requires_action",
    "pm_sepaDebit_success_de": "processing",
    "pm_sepaDebit_failed_de": "processing",
}
FAILS = "pm_sepaDebit_failed_de"
SETUPS = {
    "pm_card_visa": "succeeded",
    "pm_card_visa_chargeDeclined": "requires_payment_method",
    "pm_card_authenticationRequired": "requires_action",
}
AMOUNTS = st.integers(100, 2000)
PICKS = st.integers(0, 3)


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
    increments: int = 0
    charged: bool = False

    @property
    def capturable(self) -> int:
        return self.amount - self.received if self.status == "requires_capture" else 0

    def pay(self, alias: str) -> None:
        """What a confirmation comes to."""
        self.status, self.method = CARDS[alias], alias
        if self.status == "succeeded":
            self.approve(later=self.later)
        elif self.status == "requires_payment_method":
            self.method = None

    def approve(self, *, later: bool) -> None:
        self.charged = True
        self.status = "requires_capture" if later else "succeeded"
        self.received = 0 if later else self.amount

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


@dataclass
class Method:
    id: str
    customer: str | None = None


@dataclass
class World:
    """All that was made."""

    customers: list[str] = field(default_factory=list)
    methods: list[Method] = field(default_factory=list)
    intents: list[Intent] = field(default_factory=list)
    setups: list[Setup] = field(default_factory=list)


class Walk(RuleBasedStateMachine):
    """``house`` is set for each database; its time goes on from walk to walk, and never back."""

    house: ClassVar[House]
    now: ClassVar[float]

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @contextmanager
    def later(self, seconds: float = 1) -> Iterator[None]:
        Walk.now += seconds
        with time_machine.travel(Walk.now):
            yield

    def post(self, path: str, **form: Any) -> Reply:
        with self.later():
            return call(self.house, "POST", f"/v1{path}", form)

    def get(self, path: str) -> dict[str, Any]:
        with self.later():
            return call(self.house, "GET", f"/v1{path}").json

    @invariant()
    def the_books_are_right(self) -> None:
        with self.later(0):
            assert self.house.problems() == []

    def teardown(self) -> None:
        for intent in self.world.intents:
            self.check(intent)

    def check(self, intent: Intent) -> None:
        now = self.get(f"/payment_intents/{intent.id}?expand[]=latest_charge")
        shown = (now["status"], now["amount"], now["amount_received"], now["amount_capturable"])
        assert shown == (intent.status, intent.amount, intent.received, intent.capturable), intent
        if intent.charged:
            charge = now["latest_charge"]
            assert charge["amount_captured"] == intent.received
            assert charge["amount_refunded"] == intent.refunded + intent.released

    @rule()
    def customer(self) -> None:
        self.world.customers.append(self.post("/customers", name="Jo").json["id"])

    @rule()
    def method(self) -> None:
        made = self.post("/payment_methods", **{"type": "card", "card[token]": "tok_visa"}).json
        self.world.methods.append(Method(made["id"]))

    @precondition(lambda self: self.world.methods and self.world.customers)
    @rule(which=PICKS, whose=PICKS)
    def attach(self, which: int, whose: int) -> None:
        method, customer = picked(self.world.methods, which), picked(self.world.customers, whose)
        reply = self.post(f"/payment_methods/{method.id}/attach", customer=customer)
        if method.customer in (None, customer):
            method.customer = reply.json["customer"]
            assert method.customer == customer
        else:
            assert reply.status == 400, reply.body

    @precondition(lambda self: self.world.methods)
    @rule(which=PICKS)
    def detach(self, which: int) -> None:
        method = picked(self.world.methods, which)
        reply = self.post(f"/payment_methods/{method.id}/detach")
        if method.customer is None:
            assert reply.status == 400, reply.body
        else:
            assert reply.json["customer"] is None
            method.customer = None

    @precondition(lambda self: self.world.methods)
    @rule(which=PICKS, amount=AMOUNTS, named=st.booleans())
    def pay_with_a_kept_card(self, which: int, amount: int, named: bool) -> None:
        method = picked(self.world.methods, which)
        form = {"amount": amount, "currency": "eur", "confirm": "true", "payment_method": method.id}
        payer = {"customer": method.customer} if named and method.customer else {}
        reply = self.post("/payment_intents", **form, **payer)
        if method.customer and not named:
            refused(reply, None)
        else:
            intent = Intent(reply.json["id"], amount, later=False, wishes=False)
            intent.approve(later=False)
            self.world.intents.append(intent)

    @rule(amount=AMOUNTS, later=st.booleans(), wishes=st.booleans())
    def create(self, amount: int, later: bool, wishes: bool) -> None:
        form: dict[str, Any] = {"amount": amount, "currency": "eur"}
        form |= {"payment_method_types[0]": "card", "payment_method_types[1]": "sepa_debit"}
        if later:
            form["payment_method_options[card][capture_method]"] = "manual"
        for feature in ("multicapture", "incremental_authorization") if wishes else ():
            form[f"payment_method_options[card][request_{feature}]"] = "if_available"
        made = self.post("/payment_intents", **form).json
        self.world.intents.append(Intent(made["id"], amount, later, wishes))

    @precondition(lambda self: self.world.intents)
    @rule(which=PICKS, amount=AMOUNTS, alias=st.sampled_from([None, *CARDS]))
    def update(self, which: int, amount: int, alias: str | None) -> None:
        intent = picked(self.world.intents, which)
        form = {"amount": amount} | ({"payment_method": alias} if alias else {})
        reply = self.post(f"/payment_intents/{intent.id}", **form)
        if intent.status not in CONFIRMABLE:
            refused(reply, STATE)
            return
        if intent.status == "requires_action":
            intent.fail()
        intent.amount, intent.method = amount, alias or intent.method
        intent.status = "requires_confirmation" if intent.method else "requires_payment_method"
        self.check(intent)

    @precondition(lambda self: self.world.intents)
    @rule(which=PICKS, alias=st.sampled_from(sorted(CARDS)), kept=st.booleans())
    def confirm(self, which: int, alias: str, kept: bool) -> None:
        """With a card, or with the one that an update named."""
        intent = picked(self.world.intents, which)
        named = intent.method if kept and intent.status == "requires_confirmation" else None
        reply = self.post(f"/payment_intents/{intent.id}/confirm", **({} if named else {"payment_method": alias}))
        if intent.status not in CONFIRMABLE:
            refused(reply, STATE)
            return
        intent.pay(named or alias)
        assert reply.status == (402 if intent.status == "requires_payment_method" else 200), reply.body
        self.check(intent)

    @precondition(lambda self: self.world.intents)
    @rule(which=PICKS, press=st.sampled_from(["approve", "fail"]))
    def answer_the_bank(self, which: int, press: str) -> None:
        intent = picked(self.world.intents, which)
        if intent.status != "requires_action":
            return
        action = self.get(f"/payment_intents/{intent.id}")["next_action"]
        with self.later():
            payer = Shopper(action["use_stripe_sdk"]["stripe_js"])
            payer.open()
            payer.land(payer.press(press))
        if press == "approve":
            intent.approve(later=intent.later)
        else:
            intent.fail()
        self.check(intent)

    @precondition(lambda self: self.world.intents)
    @rule(which=PICKS, amount=st.one_of(st.just(0), AMOUNTS), final=st.booleans())
    def capture(self, which: int, amount: int, final: bool) -> None:
        intent = picked(self.world.intents, which)
        form = {"amount_to_capture": amount, "final_capture": str(final).lower()}
        reply = self.post(f"/payment_intents/{intent.id}/capture", **form)
        if intent.status != "requires_capture":
            refused(reply, STATE)
        elif amount > intent.capturable:
            refused(reply, "amount_too_large")
        elif amount == 0 and not (final and intent.received):
            refused(reply, "parameter_invalid_integer")
        elif not final and not intent.wishes:
            refused(reply, None)
        else:
            intent.received += amount
            if final or intent.received == intent.amount:
                intent.close()
            self.check(intent)

    @precondition(lambda self: self.world.intents)
    @rule(which=PICKS, amount=AMOUNTS)
    def increment(self, which: int, amount: int) -> None:
        intent = picked(self.world.intents, which)
        reply = self.post(f"/payment_intents/{intent.id}/increment_authorization", amount=amount)
        if intent.status != "requires_capture":
            refused(reply, STATE)
        elif amount <= intent.amount:
            refused(reply, None)
        elif not intent.wishes or intent.received or intent.increments >= MAX_INCREMENTS:
            refused(reply, NOT_SUPPORTED)
        else:
            intent.amount, intent.increments = amount, intent.increments + 1
            self.check(intent)

    @precondition(lambda self: self.world.intents)
    @rule(which=PICKS)
    def cancel(self, which: int) -> None:
        intent = picked(self.world.intents, which)
        reply = self.post(f"/payment_intents/{intent.id}/cancel")
        if intent.status not in (*CONFIRMABLE, "requires_capture") or (intent.received and intent.capturable):
            refused(reply, STATE)
            return
        if intent.status == "requires_capture":
            intent.released = intent.amount
        intent.status = "canceled"
        self.check(intent)

    @precondition(lambda self: self.world.intents)
    @rule(which=PICKS, amount=AMOUNTS)
    def refund(self, which: int, amount: int) -> None:
        intent = picked(self.world.intents, which)
        reply = self.post("/refunds", payment_intent=intent.id, amount=amount)
        left = intent.received - intent.refunded
        if not intent.received or 0 < left < amount:
            refused(reply, None)
        elif left == 0:
            refused(reply, "charge_already_refunded")
        else:
            assert reply.json["status"] == "succeeded"
            intent.refunded += amount
            self.check(intent)

    @rule(alias=st.sampled_from([None, *SETUPS]))
    def set_up(self, alias: str | None) -> None:
        form = {"payment_method": alias, "confirm": "true"} if alias else {}
        reply = self.post("/setup_intents", **form)
        status = SETUPS[alias] if alias else "requires_payment_method"
        made = reply.error["setup_intent"] if reply.status == 402 else reply.json
        assert made["status"] == status
        self.world.setups.append(Setup(made["id"], status))

    @precondition(lambda self: self.world.setups)
    @rule(which=PICKS, alias=st.sampled_from(["/cancel", *SETUPS]))
    def go_on_setting_up(self, which: int, alias: str) -> None:
        setup = picked(self.world.setups, which)
        path, form = ("/cancel", {}) if alias == "/cancel" else ("/confirm", {"payment_method": alias})
        reply = self.post(f"/setup_intents/{setup.id}{path}", **form)
        if setup.status not in CONFIRMABLE:
            refused(reply, SETUP_STATE)
            return
        setup.status = SETUPS.get(alias, "canceled")
        assert self.get(f"/setup_intents/{setup.id}")["status"] == setup.status

    @rule(how_long=st.sampled_from(sorted(WAITS_S)))
    def wait(self, how_long: str) -> None:
        """The worker does all that is due: debits are decided, and after a week what waits for someone has ended."""
        with self.later(WAITS_S[how_long]):
            self.house.work()
        for intent in self.world.intents:
            if intent.status == "processing":
                if intent.method == FAILS:
                    intent.fail()
                else:
                    intent.approve(later=False)
            elif how_long == "a week" and intent.status == "requires_action":
                intent.fail()
            elif how_long == "a week" and intent.status == "requires_capture":
                intent.close()
            self.check(intent)
        for setup in self.world.setups:
            if how_long == "a week" and setup.status == "requires_action":
                setup.status = "requires_payment_method"


def picked(things: list[Any], which: int) -> Any:
    """The newest most often."""
    return things[-1 - which % len(things)]


def refused(reply: Reply, code: str | None) -> None:
    assert (reply.status, reply.error.get("code")) == (400, code), reply.body


def test_as_the_model_says(databases: Databases, pytestconfig: pytest.Config) -> None:
    chosen = settings(
        max_examples=pytestconfig.getoption("walks"),
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    with databases.standing.lived_in() as Walk.house:
        Walk.now = clock.now()
        run_state_machine_as_test(Walk, settings=chosen)
