"""``payment_method_options`` of a payment intent and of a setup intent: what may be wanted of one way to pay."""

from typing import Annotated, Any, Literal

from pydantic import Field

from checkout.api.bank_options import (
    ConnectionsOnPage,
    FutureUse,
    IdealOptions,
    SepaOptions,
    SepaSetupOptions,
    UsOptions,
    UsSetupOptions,
)
from checkout.api.fields import Amount, Clearable, Currency, Flag, Timestamp, integer, none_of, text
from checkout.api.params import Params
from checkout.kit.errors import InvalidRequest

MAX_KANA_CHARS, MAX_KANJI_CHARS = 22, 17  # of a statement descriptor's suffix. Source: Stripe
MAX_INTERVALS = 365  # between two payments of a mandate
MAX_PLAN_MONTHS = 120  # of installments

Availability = Literal["if_available", "never"]
Credential = Literal["installment", "recurring", "unscheduled"]
Network = Literal[
    "amex",
    "cartes_bancaires",
    "diners",
    "discover",
    "eftpos_au",
    "girocard",
    "interac",
    "jcb",
    "link",
    "mastercard",
    "unionpay",
    "unknown",
    "visa",
]
UNSHOWN = frozenset({"networks"})  # what holds without being asked for. Source: Stripe's schema
THE_SHOPPERS = frozenset({"cvc_token", "installments", "network"})  # of a card: the rest is the merchant's to decide


class Plan(Params):
    type: Literal["bonus", "fixed_count", "revolving"]
    count: Annotated[int, integer(1, MAX_PLAN_MONTHS)] | None = None
    interval: Literal["month"] | None = None


class Installments(Params):
    enabled: Flag = False
    plan: Clearable[Plan] = None


class CardMandate(Params):
    amount: Amount
    amount_type: Literal["fixed", "maximum"]
    interval: Literal["day", "month", "sporadic", "week", "year"]
    reference: Annotated[str, text(80)]
    start_date: Timestamp
    description: Annotated[str, text(200)] | None = None
    end_date: Timestamp | None = None
    interval_count: Annotated[int, integer(1, MAX_INTERVALS)] | None = None
    supported_types: Annotated[list[Literal["india"]], Field(max_length=1)] | None = None


class CardOptions(Params):
    capture_method: Clearable[Literal["manual"]] = None
    cvc_token: Annotated[str, none_of("token")] | None = None
    installments: Installments | None = None
    mandate_options: CardMandate | None = None
    moto: Flag | None = None
    network: Network | None = None
    request_extended_authorization: Availability | None = None
    request_incremental_authorization: Availability | None = None
    request_multicapture: Availability | None = None
    request_overcapture: Availability | None = None
    request_three_d_secure: Literal["any", "automatic", "challenge"] | None = None
    require_cvc_recollection: Flag | None = None
    setup_credential_usage: Credential | None = None
    setup_future_usage: Clearable[FutureUse] = None
    statement_descriptor_suffix_kana: Clearable[Annotated[str, text(MAX_KANA_CHARS)]] = None
    statement_descriptor_suffix_kanji: Clearable[Annotated[str, text(MAX_KANJI_CHARS)]] = None
    stored_credential_usage: Credential | None = None


class SetupCardMandate(CardMandate):
    currency: Currency


class SetupCardOptions(Params):
    """Of a setup intent, which takes no money."""

    mandate_options: SetupCardMandate | None = None
    moto: Flag | None = None
    network: Network | None = None
    request_three_d_secure: Literal["any", "automatic", "challenge"] | None = None
    setup_credential_usage: Credential | None = None


class MethodOptions(Params):
    card: Clearable[CardOptions] = None
    ideal: Clearable[IdealOptions] = None
    sepa_debit: Clearable[SepaOptions] = None
    us_bank_account: Clearable[UsOptions] = None


class SetupMethodOptions(Params):
    card: Clearable[SetupCardOptions] = None
    sepa_debit: Clearable[SepaSetupOptions] = None
    us_bank_account: Clearable[UsSetupOptions] = None


def check_shoppers(params: Params) -> None:
    """A browser's call: what only the merchant may decide is refused."""
    options = getattr(params, "payment_method_options", None)
    for type in sorted(options.model_fields_set) if options is not None else ():
        chosen = getattr(options, type)
        for name in sorted(chosen.model_fields_set - THE_SHOPPERS) if chosen is not None else ():
            place = f"payment_method_options[{type}][{name}]"
            raise InvalidRequest(f"The parameter {place} can only be used with a secret API key.", param=place)


def given_options(params: Params) -> dict[str, Any]:
    """By type: what was given, "" as None; what has members has all of them. "" for a type is nothing."""
    types = {name: getattr(params, name) for name in params.model_fields_set}
    return {name: _given(options) for name, options in types.items() if options is not None}


def _given(options: Params) -> dict[str, Any]:
    said = {name: getattr(options, name) for name in options.model_fields_set - UNSHOWN}
    return {name: _members(value) if isinstance(value, Params) else value for name, value in said.items()}


def _members(given: Params) -> dict[str, Any]:
    match given:
        case CardMandate():
            return given.model_dump()
        case Installments():
            return given.model_dump() | {"available_plans": []}
        case ConnectionsOnPage():
            return {"prefetch": None} | given.model_dump(exclude_none=True)
        case _:
            return given.model_dump(exclude_none=True, exclude_unset=True)
