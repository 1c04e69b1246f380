"""What Tender asks of whoever moves the money, and what it may hear back.

An outcome is a value, an outage is an exception: ``Unreachable`` means "not known", and not knowing is never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from checkout.kit.bank_accounts import BankAccount
from checkout.kit.card import Card


@dataclass(frozen=True, slots=True)
class BillingFacts:
    """What of the payer's address goes to the network for its checks; None where it was not given."""

    line1: str | None = None
    postal_code: str | None = None


@dataclass(frozen=True, slots=True)
class TokenizedCard:
    """A card as Tender may keep it: the processor's token and what may be shown."""

    token: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    funding: str  # credit | debit | prepaid | unknown
    country: str  # ISO 3166-1 alpha-2
    fingerprint: str  # the processor's own mark of the number; Tender keys it again per account
    networks: tuple[str, ...] = ()
    checks: dict[str, str | None] = field(default_factory=dict)  # cvc_check, address_*_check


@dataclass(frozen=True, slots=True)
class TokenizedAccount:
    """A bank account, or the way to one, as Tender may keep it. ``shown``: the members of Stripe's hash of the type."""

    token: str
    type: str  # ideal | sepa_debit | us_bank_account
    shown: Mapping[str, str | None]
    fingerprint: str  # as of a card; "" where the account is not known


@dataclass(frozen=True, slots=True)
class CardTurnedDown:
    """The processor takes no token for this card: its data are wrong, or it may not be attached."""

    code: str
    message: str
    param: str | None = None
    decline_code: str | None = None


Feature = Literal["extended_authorization", "incremental_authorization", "multicapture"]
ThreeDSecure = Literal["any", "automatic", "challenge"]
VerifyBy = Literal["automatic", "instant", "microdeposits"]  # how it is shown whose a bank account is


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """One attempt to take money. ``reference`` is ours and is the idempotency key at the processor."""

    reference: str
    token: str
    amount: int  # minor units
    currency: str
    return_url: str  # where the payer comes back to after a challenge
    off_session: bool = False
    capture: bool = True  # False: the money is only kept ready, until it is captured or released
    may_challenge: bool = True  # False: who would have to come to their bank is declined instead
    three_d_secure: ThreeDSecure = "automatic"  # else the merchant wants the payer to prove themselves
    moto: bool = False  # ordered by mail or telephone: nobody is there who could prove themselves
    only_prove: bool = False  # True: after a challenge no money is taken yet, the outcome is ``Verified``
    proof: str | None = None  # the reference of a request for the same money that came to ``Verified``
    network: str | None = None  # over which it is to go, where the card has several
    wanted: tuple[Feature, ...] = ()  # what the merchant would like to do with money that is kept ready
    verify_by: VerifyBy = "automatic"


@dataclass(frozen=True, slots=True)
class SetUpRequest:
    """One attempt to make a card ready for later payments; no money moves. ``reference`` as in ``ChargeRequest``."""

    reference: str
    token: str
    return_url: str  # where the payer comes back to after a challenge
    challenge: bool = False  # the merchant wants the payer to prove themselves, whatever the issuer wants
    moto: bool = False  # told by mail or telephone: nobody is there who could prove themselves
    verify_by: VerifyBy = "automatic"


@dataclass(frozen=True, slots=True)
class NetworkOutcome:
    """What the network said of a charge, in the members of Stripe's ``charge.outcome``."""

    network_status: str = "approved_by_network"
    type: str = "authorized"
    reason: str | None = None
    risk_level: str = "normal"
    seller_message: str = "Payment complete."


@dataclass(frozen=True, slots=True)
class PayersBank:
    """Who paid at their bank, as it tells. ``account``: what may be debited of them later."""

    bank: str
    bic: str
    iban_last4: str
    verified_name: str
    transaction_id: str
    account: TokenizedAccount


@dataclass(frozen=True, slots=True)
class Approved:
    """The money is taken, or kept ready where it was not to be captured: then ``fee`` is 0.

    ``fee`` is in minor units of the charge's currency.
    """

    network_reference: str
    fee: int
    checks: dict[str, str | None]
    authenticated: bool = False
    available_at_once: bool = False
    outcome: NetworkOutcome = field(default_factory=NetworkOutcome)
    granted: tuple[Feature, ...] = ()  # of what was wanted
    payer: PayersBank | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """The money is not taken, and never will be under this reference."""

    code: str
    decline_code: str | None
    message: str
    param: str | None
    checks: dict[str, str | None]
    outcome: NetworkOutcome


@dataclass(frozen=True, slots=True)
class Verified:
    """The card may be kept for later payments; or, where a charge was only to be proved, it may be asked for now."""

    checks: dict[str, str | None]
    authenticated: bool = False
    payer: PayersBank | None = None


@dataclass(frozen=True, slots=True)
class Challenge:
    """The payer has to prove themselves at their bank first. ``path`` is below Tender's own public URL."""

    path: str


@dataclass(frozen=True, slots=True)
class DepositsSent:
    """Two small deposits are on their way; the payer has to tell what they were, to show that the account is theirs."""

    arrive_at: int  # in unix seconds


@dataclass(frozen=True, slots=True)
class ChallengeFailed:
    """The payer could not prove themselves, or nobody came; no charge was tried.

    ``code``: Stripe's, where it is another than that of a failed authentication.
    """

    code: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Taken on, decided later; ``look_up`` tells."""


Outcome = Approved | Declined | Challenge | DepositsSent | ChallengeFailed | Pending | Verified
SetUpOutcome = Verified | Declined | Challenge | DepositsSent | ChallengeFailed | Pending


@dataclass(frozen=True, slots=True)
class Deposits:
    """What a payer says of the small deposits: both amounts in minor units, or the code in their description."""

    amounts: tuple[int, ...] = ()
    descriptor_code: str | None = None


@dataclass(frozen=True, slots=True)
class WrongDeposits:
    """That is not what was sent; the payer may say it again, so often."""

    tries_left: int


@dataclass(frozen=True, slots=True)
class NeverHeardOf:
    """The processor has no record of the reference."""


Verb = Literal["capture", "release", "refund", "increment"]


@dataclass(frozen=True, slots=True)
class Instruction:
    """What to do with money that was authorised. ``reference`` is ours and is the idempotency key at the processor.

    ``capture`` takes the amount and, where it is final, releases the remainder; ``release`` gives all back that is
    only kept ready; ``refund`` gives back of what was captured; ``increment`` keeps so much more ready.
    """

    reference: str
    verb: Verb
    authorisation: str  # the reference of the charge request
    amount: int  # minor units
    final: bool = True  # False, of a capture: the remainder stays ready, where ``multicapture`` was granted


@dataclass(frozen=True, slots=True)
class Done:
    """The money has moved. Not final: the processor may still take it back, and ``look_up_instruction`` tells."""

    fee: int = 0
    available_at_once: bool = False
    is_final: bool = True


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Taken on, decided later; ``look_up_instruction`` tells."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """The money has not moved, or has come back. ``reason`` in the words of Stripe's ``failure_reason``."""

    reason: str


Answer = Done | UnderWay | NotDone


DisputeStatus = Literal[
    "warning_needs_response",
    "warning_under_review",
    "warning_closed",
    "needs_response",
    "under_review",
    "won",
    "lost",
]


@dataclass(frozen=True, slots=True)
class Disputed:
    """How a dispute stands at the network; in an inquiry (``warning_…``) no money has moved.

    ``amount`` and ``fee`` are in minor units of the charge's currency, both taken from the merchant once it is no
    inquiry, and given back where it is won.
    """

    reference: str  # the network's own
    authorisation: str  # the reference of the charge request
    status: DisputeStatus
    amount: int
    fee: int
    reason: str  # as Stripe names them
    network_reason_code: str | None
    due_by: int  # until then a response is taken, in unix seconds
    enhanced_eligibility_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DisputeResponse:
    """The merchant's word on a dispute, once: evidence, or that they accept it."""

    dispute: str  # the network's reference
    verb: Literal["submit", "accept"]
    evidence: Mapping[str, str] = field(default_factory=dict)


class Unreachable(Exception):
    """The processor gave no answer that can be relied on: the outcome is not known."""


class Processor(Protocol):
    """The verbs of a processor. Each may raise ``Unreachable``; none is called while a transaction is open."""

    name: str

    def tokenize(self, card: Card, billing: BillingFacts) -> TokenizedCard | CardTurnedDown:
        """Turns a card into a token; the number and CVC are not kept."""
        ...

    def tokenize_account(self, typed: BankAccount) -> TokenizedAccount | CardTurnedDown:
        """Turns a bank account into a token; its numbers are not kept."""
        ...

    def token_of(self, alias: str) -> TokenizedCard | TokenizedAccount | None:
        """A fresh token for one of the processor's test aliases (``pm_card_visa``), None where it has none."""
        ...

    def attach(self, token: str) -> CardTurnedDown | None:
        """Asks whether the card may be kept for later; None is yes."""
        ...

    def charge(self, request: ChargeRequest) -> Outcome:
        """Takes the money. Again with the same reference gives the first outcome, never a second charge."""
        ...

    def look_up(self, reference: str) -> Outcome | NeverHeardOf:
        """What became of a reference; asks nothing new of the payer or the network."""
        ...

    def void(self, reference: str) -> Outcome:
        """Makes sure that a reference can never take money: a tombstone where it is unknown, else as it stands.

        An open challenge ends as ``ChallengeFailed``; an approval that already stands is answered as ``Approved``, a
        debit that its bank does not let go of any more as ``Pending``.
        """
        ...

    def verify_deposits(self, reference: str, said: Deposits) -> Outcome | SetUpOutcome | WrongDeposits:
        """Compares what a payer says of the deposits for a charge or set-up; where that is decided, how it stands."""
        ...

    def instruct(self, instruction: Instruction) -> Answer:
        """Moves authorised money. Again with the same reference gives how it stands, never a second movement."""
        ...

    def look_up_instruction(self, reference: str) -> Answer | NeverHeardOf:
        """How an instruction stands; asks nothing new of the network."""
        ...

    def new_disputes(self, most: int) -> list[Disputed]:
        """The oldest disputes whose opening was not acknowledged yet."""
        ...

    def acknowledge_dispute(self, reference: str) -> None:
        """It is known here: ``new_disputes`` need not tell of it again."""
        ...

    def respond(self, response: DisputeResponse) -> Disputed:
        """Hands a response in; again, or where none is taken any more, it tells how the dispute stands."""
        ...

    def look_up_dispute(self, reference: str) -> Disputed:
        """How a dispute stands that was told of."""
        ...

    def set_up(self, request: SetUpRequest) -> SetUpOutcome:
        """Asks whether the card may be kept for later payments; with the same reference, the first outcome again."""
        ...

    def look_up_set_up(self, reference: str) -> SetUpOutcome | NeverHeardOf:
        """What became of a set-up's reference; asks nothing new."""
        ...

    def void_set_up(self, reference: str) -> SetUpOutcome:
        """Makes sure that a set-up's reference can never succeed any more, as ``void`` does for a charge's."""
        ...
