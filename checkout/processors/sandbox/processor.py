"""The sandbox as one of Tender's processors: the network's verbs, with an outage told as ``Unreachable``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from flask import Blueprint
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from checkout.kit import checkpoints
from checkout.kit.bank_accounts import BankAccount
from checkout.kit.card import Card
from checkout.kit.config import DEBIT_DELAY_S, Settings
from checkout.processors.contract import (
    Answer,
    BillingFacts,
    CardTurnedDown,
    ChargeRequest,
    Deposits,
    Disputed,
    DisputeResponse,
    Instruction,
    NeverHeardOf,
    Outcome,
    SetUpOutcome,
    SetUpRequest,
    TokenizedAccount,
    TokenizedCard,
    Unreachable,
    WrongDeposits,
)
from checkout.processors.sandbox.challenge_page import challenge_pages
from checkout.processors.sandbox.network import Network
from checkout.processors.sandbox.store import DEFAULT_SCHEMA, Store, network_url


@contextmanager
def _asking() -> Iterator[None]:
    """A store that does not answer leaves the outcome unknown; any other error is a bug and stays one."""
    try:
        yield
    except (InterfaceError, OperationalError, PoolTimeoutError) as error:
        raise Unreachable("The sandbox network does not answer.") from error


class SandboxProcessor:
    """Implements ``checkout.processors.contract.Processor``."""

    name = "sandbox"
    moves_real_money = False

    def __init__(self, network: Network) -> None:
        self.network = network

    @classmethod
    def open(
        cls,
        store_url: str,
        schema: str = DEFAULT_SCHEMA,
        reached: Callable[[str], None] = checkpoints.reached,
        debit_delay_s: int = DEBIT_DELAY_S,
    ) -> Self:
        """Opens the network's store, and makes it where there is none; raises ``StoreUnusable``."""
        return cls(Network(Store.open(store_url, schema), reached, debit_delay_s))

    @classmethod
    def open_for(cls, settings: Settings) -> Self:
        """How the registry opens it: its store lies beside the main database."""
        delay_s = settings.debit_delay_s
        return cls.open(network_url(settings.database), settings.network_schema, debit_delay_s=delay_s)

    def pages(self) -> list[Blueprint]:
        """The doors of its own that it brings."""
        return [challenge_pages(self.network)]

    def let_go(self) -> None:
        """Closes its connections; asked again, it opens new ones."""
        self.network.store.close()

    def tokenize(self, card: Card, billing: BillingFacts) -> TokenizedCard | CardTurnedDown:
        with _asking():
            return self.network.tokenize(card, billing)

    def tokenize_account(self, typed: BankAccount) -> TokenizedAccount | CardTurnedDown:
        with _asking():
            return self.network.tokenize_account(typed)

    def token_of(self, alias: str) -> TokenizedCard | TokenizedAccount | None:
        with _asking():
            return self.network.token_of(alias)

    def attach(self, token: str) -> CardTurnedDown | None:
        with _asking():
            return self.network.attach(token)

    def charge(self, request: ChargeRequest) -> Outcome:
        with _asking():
            return self.network.charge(request)

    def look_up(self, reference: str) -> Outcome | NeverHeardOf:
        with _asking():
            return self.network.look_up(reference)

    def void(self, reference: str) -> Outcome:
        with _asking():
            return self.network.void(reference)

    def verify_deposits(self, reference: str, said: Deposits) -> Outcome | SetUpOutcome | WrongDeposits:
        with _asking():
            return self.network.verify_deposits(reference, said)

    def instruct(self, instruction: Instruction) -> Answer:
        with _asking():
            return self.network.instruct(instruction)

    def look_up_instruction(self, reference: str) -> Answer | NeverHeardOf:
        with _asking():
            return self.network.look_up_instruction(reference)

    def new_disputes(self, most: int) -> list[Disputed]:
        with _asking():
            return self.network.new_disputes(most)

    def acknowledge_dispute(self, reference: str) -> None:
        with _asking():
            self.network.acknowledge_dispute(reference)

    def respond(self, response: DisputeResponse) -> Disputed:
        with _asking():
            return self.network.respond(response)

    def look_up_dispute(self, reference: str) -> Disputed:
        with _asking():
            return self.network.look_up_dispute(reference)

    def set_up(self, request: SetUpRequest) -> SetUpOutcome:
        with _asking():
            return self.network.set_up(request)

    def look_up_set_up(self, reference: str) -> SetUpOutcome | NeverHeardOf:
        with _asking():
            return self.network.look_up_set_up(reference)

    def void_set_up(self, reference: str) -> SetUpOutcome:
        with _asking():
            return self.network.void_set_up(reference)
