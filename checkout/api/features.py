"""Parameters of features that no account here has, each refused as Stripe refuses an account without the feature.

One table for all operations: a parameter is met by the last names of its place, whatever it is inside of. What asks
for nothing ("", ``connect=false``) is let through, as Stripe does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from checkout.api import known
from checkout.api.decode import bracket_name
from checkout.api.method_types import NOT_ACTIVATED, UNACTIVATED
from checkout.kit.errors import InvalidRequest, Refused
from checkout.kit.texts import shown

MISSING = "resource_missing"
NO_FEE = (
    "Can only apply an {name} when the PaymentIntent is attempting a direct payment (using an OAuth key or "
    "Stripe-Account header) or destination payment (using `transfer_data[destination]`)."
)
NO_LATE_FEE = (
    "Can only apply an {name} when the {thing} was made on behalf of another account (using an OAuth key or the "
    "Stripe-Account header), or when using the transfer_data[destination] parameter."
)
NO_FEE_OF_CHARGE = (
    "Can only apply an {name} when the request is made on behalf of another account (using an OAuth key, the "
    "Stripe-Account header, or the destination parameter)."
)
NO_CASH_BALANCES = (
    "Your account is not enabled for customer cash balances. You can enable bank transfers in your dashboard "
    "(https://dashboard.stripe.com/account/payments/settings)."
)
NO_CONNECT = (
    "You can only use the `{name}` parameter if you've signed up for Connect, which you can do at "
    "https://dashboard.stripe.com/connect."
)
NO_OWN_MONEY = (
    "The `{name}` parameter can only be used by accounts that move their own money in and out of a financial account."
)
NOT_SHARED = (
    "The `{name}` parameter can only be used to share a payment method with a connected account, by an OAuth key or "
    "the Stripe-Account header."
)
NO_BANK_TOKENS = (
    "Bank account tokens are for payouts to bank accounts and for bank accounts as sources, and this account is "
    "enabled for neither. To debit a bank account, use a PaymentMethod of type `us_bank_account` or `sepa_debit`."
)
NO_CVC_TOKENS = (
    "A CVC cannot be collected by itself on this account: it is sent on with its card at once and kept nowhere, so "
    "that no token can stand for it."
)
NO_APPEALS = (
    "You can only provide evidence for an appeal when the dispute has a status of `appeal_needs_response`, and no card "
    "network that this account is paid through takes appeals."
)
NO_IMPORTED_3DS = (
    "Your account is not enabled to use the results of 3D Secure that was run elsewhere. Leave `{place}` out, and the "
    "payer is asked where their bank wants it."
)
NOT_RADAR = "Your account does not have access to the parameter `{place}`: it takes no part in Radar."
NO_SUBSCRIPTION = "You can not pass `{name}` in `payment` mode."

WRONG_SHAPE = ("Invalid object", "Invalid string: {{...}}")  # of a hash that is a text, and the other way

Place = tuple[str, ...]
Location = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """One feature's parameter. ``says`` may repeat its ``{name}`` and what was ``{given}``."""

    tail: str  # the last names of its place
    says: str
    code: str | None = None
    of: str = ""  # the beginning of the paths that this is about
    ends: str = ""  # and the end
    by: str = ""  # the method, where it is one
    is_hash: bool = False  # or a list, whatever is inside of it
    harmless: tuple[str, ...] = ()  # values that ask for nothing
    param: str = "{place}"  # that the refusal names
    is_whole: bool = False  # its place has no other names

    def covers(self, operation: str, place: Place) -> bool:
        method, path = operation.split(" ")
        tail = tuple(self.tail.split("."))
        here = path.startswith(self.of) and path.endswith(self.ends) and self.by in ("", method)
        return here and (place == tail if self.is_whole else place[-len(tail) :] == tail)


def _no_such(tail: str, what: str | None = None) -> Absent:
    return Absent(tail, f"No such {what or tail}: '{{given}}'", MISSING)


TABLE = (  # of several in one request the first is told
    _no_such("destination"),
    _no_such("destination.account", "destination"),
    _no_such("on_behalf_of"),
    _no_such("customer_account"),
    _no_such("liability.account", "account"),
    _no_such("issuer.account", "account"),
    Absent("destination", "Missing required param: {place}[account].", "parameter_missing", is_hash=True),
    *(
        Absent(
            "transfer_data",
            "You cannot update `transfer_data` because this {thing} was not created with `transfer_data[destination]`.",
            of=path,
            ends=end,
            is_hash=True,
        )
        for path, end in (
            ("/v1/payment_intents/", "}"),
            ("/v1/payment_intents/", "/capture"),
            ("/v1/payment_intents/", "/increment_authorization"),
            ("/v1/charges/", "/capture"),
        )
    ),
    Absent(
        "transfer_data",
        "Missing required param: {place}[destination].",
        "parameter_missing",
        is_hash=True,
        param="{place}[destination]",
    ),
    *(
        Absent(name, text, of=path, ends=end)
        for name in ("application_fee", "application_fee_amount", "application_fee_percent")
        for path, end, text in (
            ("/v1/charges", "/capture", NO_LATE_FEE),
            ("/v1/charges", "", NO_FEE_OF_CHARGE),
            ("/v1/payment_intents/", "/capture", NO_LATE_FEE),
            ("", "", NO_FEE),
        )
    ),
    _no_such("test_clock"),
    _no_such("payment_method_configuration"),
    _no_such("radar_options.session", "radar.session"),
    Absent("radar_options.referrer", NOT_RADAR),
    Absent("cash_balance", NO_CASH_BALANCES, is_hash=True),
    Absent("origin", NO_CASH_BALANCES, of="/v1/refunds"),
    *(
        Absent(
            name,
            f"`{name}` can only be given with `origin=customer_balance`, to refund a customer's cash balance.",
            of="/v1/refunds",
        )
        for name in ("currency", "customer")
    ),
    Absent("connect", NO_CONNECT, of="/v1/webhook_endpoints", harmless=("false", "False")),
    *(Absent(name, NO_CONNECT, of="/v1/tokens", is_hash=True) for name in ("person", "account", "pii")),
    Absent("customer", NOT_SHARED, of="/v1/tokens"),
    *(
        Absent(name, NOT_SHARED, of="/v1/payment_methods", ends="/payment_methods", by="POST")
        for name in ("customer", "payment_method")
    ),
    Absent("attach_to_self", NO_OWN_MONEY, of="/v1/setup_intents", by="POST", harmless=("false", "False")),
    Absent("flow_directions", NO_OWN_MONEY, of="/v1/setup_intents", by="POST", is_hash=True),
    _no_such("custom.type", "custom payment method type"),
    Absent(
        "custom",
        "Missing required param: {place}[type].",
        "parameter_missing",
        of="/v1/payment_methods",
        is_hash=True,
        param="{place}[type]",
        is_whole=True,
    ),
    _no_such("financial_connections_account", "financial connections account"),
    Absent("payment_method_options.card.three_d_secure", NO_IMPORTED_3DS, is_hash=True, is_whole=True),
    _no_such("performance_location", "tax location"),
    _no_such("recurring.meter", "billing meter"),
    *(
        Absent(name, "You can only update `{name}` on a bank account, and this source is a card.", of="/v1/customers/")
        for name in ("account_holder_name", "account_holder_type")
    ),
    Absent("bank_account", NO_BANK_TOKENS, of="/v1/tokens", is_hash=True),
    Absent("cvc_update", NO_CVC_TOKENS, of="/v1/tokens", is_hash=True),
    Absent("evidence.appeal", NO_APPEALS, of="/v1/disputes/", is_hash=True),
    Absent("subscription_data", NO_SUBSCRIPTION, is_hash=True),
    *(
        Absent(place, UNACTIVATED.format(type), "payment_method_unactivated", is_hash=True, is_whole=True)
        for type in sorted(NOT_ACTIVATED)
        for place in (f"payment_method_data.{type}", f"payment_method_options.{type}")
    ),
    Absent(
        "payment_method_options.demo_pay",
        UNACTIVATED.format("demo_pay"),
        "payment_method_unactivated",
        is_hash=True,
        is_whole=True,
    ),
    *(
        Absent(type, UNACTIVATED.format(type), "payment_method_unactivated", of="/v1/payment_methods", is_hash=True)
        for type in sorted(NOT_ACTIVATED - {"custom"})
    ),
    Absent("owner", "You can only update `{name}` on a source, and this is a card.", of="/v1/customers/", is_hash=True),
)


def take_out(operation: str, raw: dict[str, Any]) -> Refused | None:
    """Takes them out of a request; the refusal, for when all else is right with it."""
    refusals = [
        _refusal(absent, operation, loc, given)
        for place, absent in places(operation)
        for loc, given in list(_taken(raw, place, absent))
        if given not in ("", *absent.harmless)
    ]
    return refusals[0] if refusals else None


@cache
def places(operation: str) -> tuple[tuple[Place, Absent], ...]:
    """Where an operation has such parameters, in the table's order; then each in the shape that it cannot have."""
    found: dict[tuple[Place, bool], Absent] = {}
    for absent in TABLE:
        for place in known.places(operation):
            if absent.covers(operation, place):
                found.setdefault((place, absent.is_hash), absent)
    for place, is_hash in list(found):
        found.setdefault((place, not is_hash), Absent(place[-1], WRONG_SHAPE[not is_hash], is_hash=not is_hash))
    return tuple((place, absent) for (place, _), absent in found.items())


def _taken(raw: Any, place: Place, absent: Absent, loc: Location = ()) -> Iterator[tuple[Location, Any]]:
    """What a request has at a place, with its whole location; hashes that are left with nothing go with it."""
    if isinstance(raw, list):
        for number, item in enumerate(raw):
            yield from _taken(item, place, absent, (*loc, number))
    elif isinstance(raw, dict) and place[0] in raw:
        name, *rest = place
        given = raw[name]
        if not rest and isinstance(given, str) is not absent.is_hash:
            yield (*loc, name), raw.pop(name)
        elif rest:
            yield from _taken(given, tuple(rest), absent, (*loc, name))
            if given == {}:
                del raw[name]


def _refusal(absent: Absent, operation: str, loc: Location, given: Any) -> Refused:
    words = {
        "name": loc[-1],
        "place": shown(bracket_name(loc)),
        "given": shown(given) if isinstance(given, str) else "",
        "thing": "charge" if operation.startswith("POST /v1/charges") else "PaymentIntent",
    }
    return InvalidRequest(absent.says.format(**words), code=absent.code, param=absent.param.format(**words))
