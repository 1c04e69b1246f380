"""What people were doing when the house died, and what they do once it is up again."""

from abc import ABC, abstractmethod
from typing import Any

import time_machine

from checkout import worker
from checkout.kit import clock
from tests.faults.outages import cut_off
from tests.faults.stage import LATER_S, Person, Stage, call, made
from tests.flows.scenes import CHALLENGED
from tests.shoppers import TYPED

PAYABLE = TYPED["cardNumber"]
ASKED = 'name="answer"'  # on the page of a bank that waits for it
TEA = {
    "mode": "payment",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "eur",
    "line_items[0][price_data][unit_amount]": "1000",
    "line_items[0][price_data][product_data][name]": "Tea",
}


class Story(ABC):
    """``prepare`` is lived through and ``act`` died in; ``again`` is what the same person does when all is up again."""

    twice: tuple[str, ...] = ()  # the points that may have a letter handed in once more

    @abstractmethod
    def prepare(self, stage: Stage, number: int) -> Any:
        """Gives what the person has in their hands when it happens."""

    @abstractmethod
    def act(self, stage: Stage, had: Any) -> None: ...

    @abstractmethod
    def again(self, stage: Stage, had: Any, *, worked: bool) -> int:
        """Some before the worker has looked, all after it ``worked``. Gives how often they know to have paid."""


class ByLink(Story):
    """A shopper presses the button of a link's page."""

    card = PAYABLE
    waiting: tuple[str, ...] = ("confirming",)  # the pages that a payment may stand at until the worker has looked

    def prepare(self, stage: Stage, number: int) -> Person:
        person = Person(stage.link, at=stage)
        person.open()
        person.fill_in(self.card)
        return person

    def act(self, stage: Stage, had: Person) -> None:
        had.press_button()

    def again(self, stage: Stage, had: Person, *, worked: bool) -> int:
        """The same button once more, then what the page asks for."""
        had.at = stage
        page = had.land(had.post(had.door, had.form))
        if page.state == "challenge_open":
            page = had.click("Continue at your bank")
        if ASKED in page.text:
            page = had.land(had.press("approve"))
        assert page.state == "paid" or (page.state in self.waiting and not worked), (page.status, page.words)
        return int(page.state == "paid")


class ByLinkWithChallenge(ByLink):
    """Their bank asks for more."""

    card = CHALLENGED


class AtTheBank(ByLinkWithChallenge):
    """They tell their bank that it is them."""

    def prepare(self, stage: Stage, number: int) -> Person:
        person = super().prepare(stage, number)
        person.land(person.press_button())
        return person

    def act(self, stage: Stage, had: Person) -> None:
        had.land(had.press("approve"))


class AwayFromTheBank(AtTheBank):
    """They do not, and pay with another card: first the challenge is closed."""

    def prepare(self, stage: Stage, number: int) -> Person:
        person = super().prepare(stage, number)
        person.open(stage.link)
        person.click("Use another card")
        person.fill_in(PAYABLE)
        return person

    def act(self, stage: Stage, had: Person) -> None:
        had.press_button()


class ByApi(Story):
    """A merchant's server makes and confirms an intent, with an idempotency key."""

    form = {"amount": "1000", "currency": "eur", "payment_method": "pm_card_visa", "confirm": "true"}

    def prepare(self, stage: Stage, number: int) -> str:
        return f"key {type(self).__name__} {clock.micros()} {number}"

    def act(self, stage: Stage, had: str) -> None:
        self._call(stage, had)

    def again(self, stage: Stage, had: str, *, worked: bool) -> int:
        reply = self._call(stage, had)
        if reply.status == 409:
            assert not worked
            assert reply.body["error"]["code"] == "idempotency_key_in_use"
            return 0
        assert self._call(stage, had) == reply, "the same key has the same reply"
        if reply.status == 402:
            assert reply.body["error"]["decline_code"] == "processing_error"
            return 0
        assert (reply.status, reply.body["status"]) == (200, "succeeded")
        return 1

    def _call(self, stage: Stage, key: str) -> Any:
        return call(stage, "/v1/payment_intents", self.form, key)


class Unknown(ByLink):
    """The processor's answer was lost, whether it took the money or not; the worker asks what became of it."""

    def prepare(self, stage: Stage, number: int) -> Person:
        person = super().prepare(stage, number)
        with cut_off(stage.app, after=number % 2 == 0):
            person.press_button()
        person.number = number
        return person

    def act(self, stage: Stage, had: Person) -> None:
        """Each worker long after the one that died before it."""
        with time_machine.travel(clock.now() + (had.number + 1) * LATER_S):
            worker.run_once(stage.app)


class Delivering(Unknown):
    """All is paid, and the merchant is about to hear."""

    def prepare(self, stage: Stage, number: int) -> Person:
        person = ByLink.prepare(self, stage, number)
        person.press_button()
        person.number = number
        return person


class Expiring(Story):
    """A merchant's server ends a session whose shopper is at their bank."""

    def prepare(self, stage: Stage, number: int) -> str:
        session = made(stage, "/v1/checkout/sessions", TEA | {"success_url": "https://shop.example/"})
        person = Person(session["url"], at=stage)
        person.land(person.pay(number=CHALLENGED))
        return str(session["id"])

    def act(self, stage: Stage, had: str) -> None:
        call(stage, f"/v1/checkout/sessions/{had}/expire", {}, f"expire {had}")

    def again(self, stage: Stage, had: str, *, worked: bool) -> int:
        reply = call(stage, f"/v1/checkout/sessions/{had}/expire", {}, f"expire {had}")
        assert (reply.status, reply.body["status"]) == (200, "expired"), reply
        return 0


class Capturing(Story):
    """A merchant's server captures a part of what was authorised, with an idempotency key."""

    made = {"capture_method": "manual"}
    moved = 2  # the network took it, and moved it
    path, form = "/v1/payment_intents/{intent}/capture", {"amount_to_capture": "600"}

    def prepare(self, stage: Stage, number: int) -> str:
        form = ByApi.form | self.made
        made = call(stage, "/v1/payment_intents", form, f"{type(self).__name__} {clock.micros()} {number}").body
        return str(made["id"])

    def act(self, stage: Stage, had: str) -> None:
        self._call(stage, had)

    def again(self, stage: Stage, had: str, *, worked: bool) -> int:
        """Once the worker has been there it is done, once, whoever asks again."""
        reply = self._call(stage, had)
        if reply.status in (409, 429):
            assert not worked
            return 0
        assert self._call(stage, had) == reply, "the same key has the same reply"
        assert reply.status == 200, reply
        self.check(reply.body)
        return self.moved

    def check(self, body: dict[str, Any]) -> None:
        assert (body["status"], body["amount_received"], body["amount_capturable"]) == ("succeeded", 600, 0)

    def _call(self, stage: Stage, intent: str) -> Any:
        form = {name: value.format(intent=intent) for name, value in self.form.items()}
        return call(stage, self.path.format(intent=intent), form, f"{type(self).__name__} {intent}")


class Releasing(Capturing):
    """They cancel it."""

    path, form = "/v1/payment_intents/{intent}/cancel", {"cancellation_reason": "duplicate"}

    def check(self, body: dict[str, Any]) -> None:
        assert (body["status"], body["amount_capturable"]) == ("canceled", 0)


class Refunding(Capturing):
    """They give a part back of what was paid."""

    made = {"capture_method": "automatic"}
    path, form = "/v1/refunds", {"payment_intent": "{intent}", "amount": "700"}

    def check(self, body: dict[str, Any]) -> None:
        """A second refund of as much would be refused: it was done once."""
        assert (body["status"], body["amount"]) == ("succeeded", 700)


class Fulfilling(Refunding):
    """The processor's answer was lost; the worker asks what became of it."""

    def prepare(self, stage: Stage, number: int) -> str:
        intent = super().prepare(stage, number)
        with cut_off(stage.app, "instruct", after=number % 2 == 0):
            self._call(stage, intent)
        return f"{number} {intent}"

    def act(self, stage: Stage, had: str) -> None:
        with time_machine.travel(clock.now() + (int(had.split(" ", maxsplit=1)[0]) + 1) * LATER_S):
            worker.run_once(stage.app)

    def again(self, stage: Stage, had: str, *, worked: bool) -> int:
        return super().again(stage, had.split(" ")[1], worked=worked)
