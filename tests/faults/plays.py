"""Which story is died in at which of the named points."""

from tests.faults.stories import (
    AtTheBank,
    AwayFromTheBank,
    ByApi,
    ByLink,
    ByLinkWithChallenge,
    Capturing,
    Delivering,
    Expiring,
    Fulfilling,
    Refunding,
    Releasing,
    Story,
    Unknown,
)
from tests.faults.stories_of_intents import (
    CapturingInParts,
    ConfirmingWhatIsProved,
    Incrementing,
    Proving,
    TellingDeposits,
)
from tests.faults.stories_of_mails import HANDED_IN, Mailing
from tests.faults.stories_of_pages import (
    AtTheirBank,
    ByDebit,
    ByIdeal,
    ByKeptCard,
    ByPersonalLink,
    Debiting,
    KeepingTheCard,
    WithAnotherOrder,
)
from tests.faults.stories_of_set_ups import SavingOnAPage, SettingUp, TellingDepositsOfASetUp, UnknownSetUp


def step(name: str) -> tuple[str, str]:
    """The points of an atomic step."""
    return f"{name}: before commit", f"{name}: committed"


BEGIN = step("pay: begin")
ASK = ("confirm: about to ask", "network: authorised", "confirm: answered")
SETTLE = step("confirm: settle")
RECONCILE = (*step("reconcile: claim"), "reconcile: looked up", "reconcile: found out")
DELIVER = (*step("deliver: claim"), "deliver: answered", *step("deliver: conclude"))
FULFIL = (*step("fulfil: claim"), "fulfil: found out")
ASK_SET_UP = ("set up: about to ask", "network: set up", "set up: answered")
SETTLE_SET_UP = step("set up: settle")
MAIL = (*step("mail: claim"), "mail: about to hand in", *HANDED_IN, "mail: conclude: committed")


def moving(verb: str) -> tuple[str, ...]:
    """The points of an instruction's way."""
    asked = (f"{verb}: about to ask", f"network: {verb} done", f"{verb}: answered")
    return (*step(f"{verb}: begin"), *asked, *step(f"{verb}: settle"))


Plays = tuple[tuple[Story, tuple[str, ...]], ...]

PAYMENT_AND_DELIVERY: Plays = (
    (ByLink(), (*BEGIN, *ASK, *SETTLE)),
    (ByLinkWithChallenge(), SETTLE),
    (AtTheBank(), ("network: challenge answered", *SETTLE)),
    (AwayFromTheBank(), SETTLE),
    (ByApi(), (*step("payment intents: create and begin"), "network: authorised", *SETTLE)),
    (Unknown(), (*RECONCILE, *SETTLE)),
    (Delivering(), DELIVER),
)

ELSEWHERE: Plays = (
    (Expiring(), (SETTLE[0], *step("expire: session"))),
    (Capturing(), moving("capture")),
    (CapturingInParts(), moving("capture")),
    (Incrementing(), moving("increment")),
    (Releasing(), moving("release")),
    (Refunding(), moving("refund")),
    (Fulfilling(), (*FULFIL, *step("refund: settle"))),
    (Proving(), ("network: challenge answered", *SETTLE)),
    (ConfirmingWhatIsProved(), (*step("confirm: begin"), *ASK, *SETTLE)),
    (TellingDeposits(), ("network: deposits told", *SETTLE)),
    (ByIdeal(), (*BEGIN, *ASK, *SETTLE)),
    (AtTheirBank(), ("network: challenge answered", *SETTLE)),
    (ByDebit(), (*BEGIN, *ASK, *SETTLE)),
    (Debiting(), (*RECONCILE, *SETTLE)),
    (KeepingTheCard(), (*BEGIN, *SETTLE)),
    (ByKeptCard(), (*BEGIN, *SETTLE)),
    (WithAnotherOrder(), (*BEGIN, *ASK, *SETTLE)),
    (ByPersonalLink(), (*BEGIN, *ASK, *SETTLE)),
    (SettingUp(), (*step("setup intents: create and begin"), *ASK_SET_UP, *SETTLE_SET_UP)),
    (UnknownSetUp(), (*step("reconcile set up: claim"), "reconcile set up: found out", *SETTLE_SET_UP)),
    (TellingDepositsOfASetUp(), ("network: deposits told", *SETTLE_SET_UP)),
    (SavingOnAPage(), (*step("save card: begin"), *ASK_SET_UP, *SETTLE_SET_UP)),
    (Mailing(), MAIL),
)
