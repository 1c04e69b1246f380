"""``payment_method_options`` of bank accounts: of an intent, of a setup intent, and where a page asks for one."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from checkout.api.complaints import bad
from checkout.api.fields import Clearable, Url, matching
from checkout.api.params import Params

FutureUse = Literal["none", "off_session", "on_session"]
Permission = Literal["balances", "ownership", "payment_method", "transactions"]
Prefetch = Literal["balances", "ownership", "transactions"]
Purpose = Literal["goods", "other", "services", "unspecified"]
VerificationMethod = Literal["automatic", "instant", "microdeposits"]

_PREFIX = re.compile(r"(?!STRIPE)[A-Z0-9/_\-&. ]{1,12}")
_DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")

ReferencePrefix = Annotated[str, matching(_PREFIX, "Invalid reference prefix")]
Date = Annotated[str, matching(_DATE, "Invalid date")]


class SepaMandateOptions(Params):
    reference_prefix: Clearable[ReferencePrefix] = None


class UsMandateOptions(Params):
    collection_method: Clearable[Literal["paper"]] = None


class Filters(Params):
    account_subcategories: Annotated[list[Literal["checking", "savings"]], Field(max_length=2)] | None = None


class ConnectionsOnPage(Params):
    """What a merchant would like to see of an account that a payer links by Financial Connections.

    Payers type their account's numbers here, so that it is kept and shown, and nothing can be seen.
    """

    permissions: Annotated[list[Permission], Field(max_length=4)] | None = None
    prefetch: Annotated[list[Prefetch], Field(max_length=3)] | None = None


class Connections(ConnectionsOnPage):
    filters: Filters | None = None
    return_url: Url | None = None


def _over_ach(networks: list[str]) -> list[str]:
    if "us_domestic_wire" in networks:
        raise bad("Your account is not enabled for the network `us_domestic_wire`. Use `ach`.")
    return networks


class Networks(Params):
    """Debits go over ACH, whether that is asked for or not."""

    requested: (
        Annotated[list[Literal["ach", "us_domestic_wire"]], Field(max_length=2), AfterValidator(_over_ach)] | None
    ) = None


class IdealOptions(Params):
    setup_future_usage: Clearable[Literal["none", "off_session"]] = None


class SepaSetupOptions(Params):
    mandate_options: SepaMandateOptions | None = None


class SepaOptions(SepaSetupOptions):
    setup_future_usage: Clearable[FutureUse] = None
    target_date: Date | None = None


class UsSetupOptions(Params):
    financial_connections: Connections | None = None
    mandate_options: UsMandateOptions | None = None
    networks: Networks | None = None
    verification_method: VerificationMethod | None = None


class UsOptions(UsSetupOptions):
    setup_future_usage: Clearable[FutureUse] = None
    target_date: Date | None = None
    transaction_purpose: Clearable[Purpose] = None


class UsOptionsOnPage(Params):
    """The page links the account while it is typed: no deposits are sent."""

    financial_connections: ConnectionsOnPage | None = None
    setup_future_usage: FutureUse | None = None
    target_date: Date | None = None
    verification_method: Literal["automatic", "instant"] | None = None


class BankOptionsOnPage(Params):
    """``payment_method_options`` of bank accounts, where a page asks for them."""

    ideal: IdealOptions | None = None
    sepa_debit: SepaOptions | None = None
    us_bank_account: UsOptionsOnPage | None = None
