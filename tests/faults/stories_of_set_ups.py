"""What is set up for payments to come, when the house dies: once, and as the network has it."""

from typing import Any

import time_machine

from checkout import worker
from checkout.kit import clock
from tests.faults.outages import cut_off
from tests.faults.stage import LATER_S, Person, Reply, Stage, call, look, made
from tests.faults.stories import ByApi
from tests.faults.stories_of_intents import ACCEPTED, ACCOUNT, TellingDeposits
from tests.faults.stories_of_pages import OnASession

DEBIT = {"allowed_payment_method_types[]": "sepa_debit", "payment_method": "pm_sepaDebit_success_de", "confirm": "true"}


def kept(stage: Stage, customer: str) -> int:
    """How many methods a customer has."""
    return len(look(stage, f"/v1/payment_methods?customer={customer}")["data"])


class SettingUp(ByApi):
    """A merchant's server has an account set up for a customer; no money moves."""

    def prepare(self, stage: Stage, number: int) -> str:
        return str(made(stage, "/v1/customers", {})["id"])

    def again(self, stage: Stage, had: str, *, worked: bool) -> int:
        succeeded = super().again(stage, had, worked=worked)
        assert kept(stage, had) == succeeded
        return 0

    def _call(self, stage: Stage, key: str) -> Reply:
        return call(stage, "/v1/setup_intents", DEBIT | ACCEPTED | {"customer": key}, f"set up {key}")


class UnknownSetUp(SettingUp):
    """The processor's answer was lost; the worker asks what became of it."""

    def prepare(self, stage: Stage, number: int) -> Any:
        customer = super().prepare(stage, number)
        with cut_off(stage.app, "set_up", after=number % 2 == 0):
            self._call(stage, customer)
        return number, customer

    def act(self, stage: Stage, had: Any) -> None:
        with time_machine.travel(clock.now() + (had[0] + 1) * LATER_S):
            worker.run_once(stage.app)

    def again(self, stage: Stage, had: Any, *, worked: bool) -> int:
        return super().again(stage, had[1], worked=worked)


class TellingDepositsOfASetUp(TellingDeposits):
    """The account is to be kept."""

    path, form = "/v1/setup_intents", ACCOUNT
    told = ("succeeded",)

    def paid(self, status: str) -> int:
        return 0


class SavingOnAPage(OnASession):
    """A shopper saves a card, or an account, on the page of a session."""

    def session(self, stage: Stage, person: Person) -> dict[str, str]:
        person.about = str(made(stage, "/v1/customers", {})["id"])
        types = {f"allowed_payment_method_types[{at}]": type for at, type in enumerate(("card", "sepa_debit"))}
        return {"mode": "setup", "currency": "eur", "customer": person.about, **types}

    def typed(self, stage: Stage, person: Person) -> dict[str, str]:
        by_account = {"method": "sepa_debit", "iban": "NL39 RABO 0300 0652 64", "ibanHolder": "Jo Doe"}
        return by_account if person.number % 2 else {"method": "card"}

    def again(self, stage: Stage, had: Person, *, worked: bool) -> int:
        had.at = stage
        page = had.land(had.post(had.door, had.form))
        assert page.state == "paid" or (page.state in self.waiting and not worked), (page.status, page.words)
        assert kept(stage, had.about) == int(page.state == "paid")
        return 0
